"""A new ticket on behalf of somebody, on the phone or at the counter."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from soporte.channels.line import submit
from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, staff
from soporte.desk.people.queries import look_up
from soporte.desk.tickets import begun
from soporte.desk.tickets.forms import NewTicketForm
from soporte.desk.uploads import check_count, files_of, html_of, key_of
from soporte.journal import idempotency
from soporte.people.models import Person
from soporte.people.operations import create_person, find_by_address, suggest_duplicates
from soporte.tickets import beginning
from soporte.tickets.models import Ticket, TicketDraft
from soporte.tickets.models.conversing import NewFile
from soporte.toolbox.text import clean_line, whole_number

SUGGESTED = 8


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def new(request: StaffRequest) -> HttpResponse:
    """The form, and what it posts."""
    if request.method != "POST":
        if pk := whole_number(request.GET.get("draft", "")):
            draft = begun.one(request, pk)
            return _form(request, _as_typed(request, begun.typed_in(draft)), draft=draft)
        form = NewTicketForm(reader=request.user, initial=_given(request))
        return _form(request, form)
    if "choose" in request.POST or "find" in request.POST:
        return _form(request, _as_typed(request, request.POST))
    form = NewTicketForm(request.POST, reader=request.user)
    if not form.is_valid() or not form.is_answered():
        return _form(request, form, status=422)
    try:
        number = _open(request, form.cleaned_data)
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return _form(request, form, status=422)
    return redirect("desk:ticket", number=number)


@require_safe
@staff
def people(request: StaffRequest) -> HttpResponse:
    """People whom the words so far may mean; with `choose`, that person or the search again."""
    if "choose" in request.GET:
        chosen = _known(request, request.GET["choose"])
        form = NewTicketForm(reader=request.user)
        part = {"chosen": chosen, "form": form, "moved": True}
        return render(request, "desk/tickets/_who.html", part)
    given = {name: clean_line(str(value), limit=254) for name, value in request.GET.items()}
    words = given.get("who") or given.get("value", "")
    found = look_up(request.user, words, limit=SUGGESTED)
    if not words:
        found = suggest_duplicates(
            name=given.get("name", ""), email=given.get("email", ""), phone=given.get("phone", "")
        )
    pick = "person" if "value" in given else ""
    context = {"people": found, "asked": any(given.values()), "pick": pick}
    return render(request, "desk/tickets/_suggestions.html", context)


def _given(request: StaffRequest) -> dict[str, Any]:
    """What a link to the form filled in."""
    pk = whole_number(request.GET.get("person", ""))
    return {"person": pk} if pk else {}


def _as_typed(request: StaffRequest, typed: QueryDict) -> NewTicketForm:
    """The form with everything that was typed: kept, or only who asks was chosen or looked for."""
    given = typed.dict()
    if typed is request.POST:
        given["person"] = given.get("choose", "")
    form = NewTicketForm(reader=request.user, initial=given)
    if form.asking:
        form.asking.take_up(typed)
    return form


def _known(request: StaffRequest, given: str) -> Person | None:
    pk = whole_number(given)
    found = Person.objects.visible_to(request.user).select_related("organization")
    return found.filter(pk=pk, is_active=True).first() if pk else None


def _form(
    request: StaffRequest,
    form: NewTicketForm,
    *,
    status: int = 200,
    draft: TicketDraft | None = None,
) -> HttpResponse:
    typed = begun.typed_in(draft) if draft else request.POST
    words = clean_line(typed.get("who", ""), limit=254)
    chosen = _known(request, str(form["person"].value() or ""))
    context = {
        "form": form,
        "chosen": chosen,
        "who": words,
        "people": look_up(request.user, words, limit=SUGGESTED) if words and not chosen else [],
        "asked": bool(words),
        "moved": "choose" in request.POST,
        "format": "html" if typed.get("format") == "html" else "text",
        "lost_files": bool(request.FILES),
        "is_kept": draft is not None,
        "begun": [] if draft or request.method == "POST" else begun.mine(request),
        **begun.state(request, draft),
    }
    return shell.page(request, "desk/tickets/new.html", context, section="tickets", status=status)


@transaction.atomic
def _open(request: StaffRequest, given: dict[str, Any]) -> int:
    """Open the ticket once: the same form posted twice leads to the same ticket."""
    scope, key = f"desk:{request.user.pk}", key_of(request) or uuid4().hex
    first = idempotency.begin(scope, key, idempotency.fingerprint("new-ticket", key))
    if first and first.answer:
        return int(first.answer["number"])
    ticket = _submitted(request, given)
    idempotency.finish(scope, key, 302, {"number": ticket.number})
    beginning.forget(request.user, key)
    return ticket.number


def _submitted(request: StaffRequest, given: dict[str, Any]) -> Ticket:
    requester = given.get("known") or _person(request, given)
    return submit(
        route="desk",
        by=actor(request),
        requester=requester,
        author=request.user if given["way"] == "desk" else requester,
        payload={
            "subject": given["subject"],
            "html": html_of(request),
            "priority": given["priority"],
            "language": requester.language,
            "tags": [tag for tag in given["tags"].split(",") if tag.strip()],
            "fields": given.get("fields", {}),
        },
        queue=given["queue"],
        type=given["type"],
        assignee=_worker(request, given["assignee"]),
        team=given["team"],
        files=_files(request),
        channel=given["way"],
    )


def _files(request: StaffRequest) -> list[NewFile]:
    """Those that were kept with the draft, and those that come now. Raises ValidationError."""
    kept = beginning.files_of(request.user, key_of(request), begun.keep_of(request))
    return check_count([*kept, *files_of(request)])


def _worker(request: StaffRequest, pk: int | None) -> Person | None:
    """Whom the form took for one who works on the queue."""
    return Person.objects.visible_to(request.user).filter(pk=pk).first() if pk else None


def _person(request: StaffRequest, given: dict[str, Any]) -> Person:
    """Whoever has the address, else a new person."""
    for kind in ("email", "phone"):
        if given[kind] and (known := find_by_address(given[kind], kind=kind)):
            return known
    return create_person(
        given["name"], by=actor(request), email=given["email"], phone=given["phone"]
    )
