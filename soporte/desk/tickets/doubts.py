"""What a writer may have overlooked, asked before it leaves: one more press sends it anyway."""

import re
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from soporte.desk.access import StaffRequest
from soporte.desk.tickets import forwarding, privacy, recipients
from soporte.outbox.models import Delivery
from soporte.people.models import Person
from soporte.tickets.models import Message, Ticket
from soporte.toolbox.html import clean, from_text, to_text

_SAYS_ATTACHED = re.compile(
    r"\b(adjunt(?:o|os|a|as|amos|é|ada|adas|ado|ados)|anex(?:o|os|a|as|amos|ado|ados)"
    r"|attach(?:ed|ment|ments|ing)|enclosed)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"<blockquote.*?</blockquote>", re.DOTALL)


def of(request: StaffRequest, ticket: Ticket, mode: str) -> dict[str, str]:
    """The doubts about what was posted, each by its name; without those that were shown before."""
    shown = set(request.POST.getlist("doubted"))
    found = {
        "files": _files(request, mode),
        "stranger": _strangers(request, ticket, mode),
        "note": _addressed_note(request, ticket, mode),
        **(privacy.doubt(request, ticket, request.POST.get("body", "")) if mode == "note" else {}),
    }
    return {name: text for name, text in found.items() if text and name not in shown}


def _files(request: StaffRequest, mode: str) -> str:
    given = request.POST
    goes_along = mode == "forward" and forwarding.posted(request).with_files
    if goes_along or given.getlist("keep") or any(request.FILES.getlist("files")):
        return ""
    return of_files(_html(request))


def of_files(html: str) -> str:
    """The doubt about a text with which no file goes."""
    if "<img" in html or not _SAYS_ATTACHED.search(own_words(html)):
        return ""
    return _("The text speaks of an attachment, and no file is attached.")


def own_words(html: str) -> str:
    """What its writer says, without what is quoted."""
    return to_text(_QUOTED.sub("", html))


def of_note(named: list[str]) -> str:
    """The doubt about a note in which customers' addresses stand."""
    text = _("The note names %(address)s, but nobody outside the team receives a note.")
    return text % {"address": ", ".join(named)} if named else ""


def _strangers(request: StaffRequest, ticket: Ticket, mode: str) -> str:
    """New addresses at a domain to which nobody of this ticket or organisation was written."""
    if mode == "note":
        return ""
    new = [forwarding.posted(request).to] if mode == "forward" else recipients.posted(request).also
    domains = {_domain(one) for one in new if "@" in one}
    found = sorted(one for one in domains if not _is_known(request.user, ticket, one))
    if not found:
        return ""
    text = _("Nobody was ever written to at %(domains)s in this ticket or for this organisation.")
    return text % {"domains": ", ".join(found)}


def _is_known(reader: Person, ticket: Ticket, domain: str) -> bool:
    near = {_domain(person.email or "") for person in ticket.recipients()}
    if ticket.organization:
        near |= {one.lower() for one in ticket.organization.domains}
    if domain in near:
        return True
    near_by = Q(ticket=ticket)
    if ticket.organization_id:
        near_by |= Q(ticket__organization=ticket.organization_id)
    theirs = Message.objects.visible_to(reader).filter(near_by)
    sent = Delivery.objects.filter(thing_kind="message", thing_id__in=theirs.values("pk"))
    return sent.filter(recipient__iendswith=f"@{domain}").exists()


def _addressed_note(request: StaffRequest, ticket: Ticket, mode: str) -> str:
    if mode != "note":
        return ""
    words = own_words(_html(request)).lower()
    return of_note([one for one in _addresses(ticket) if one in words])


def _addresses(ticket: Ticket) -> Iterable[str]:
    return [person.email.lower() for person in ticket.recipients() if person.email]


def _html(request: StaffRequest) -> str:
    body = request.POST.get("body", "")
    return clean(body if request.POST.get("format") == "html" else from_text(body))


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip().lower()
