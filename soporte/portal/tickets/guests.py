"""A guest's request waits until the code mailed to the address is entered."""

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from soporte.channels import line
from soporte.channels.models import Inbound
from soporte.notices import code_mail
from soporte.people import proof
from soporte.people.models import MailedCode
from soporte.portal import once
from soporte.portal.accounts.code_form import CodeForm

if TYPE_CHECKING:
    from soporte.portal.tickets.forms import NewRequestForm

SESSION_KEY = "guest"
# With the first one as many as the brakes let through, and as many as are tried.
MAX_RESENDS = 2


def hold(request: HttpRequest, form: "NewRequestForm") -> None:
    """Store the request, mail the code, and remember in the session what waits."""
    given = form.cleaned_data

    def act() -> int:
        payload = form.payload | {
            "queue": given["queue"].pk if given["queue"] else None,
            "type": given["type"].pk if given["type"] else None,
        }
        inbound = line.hold_for_confirmation(given["email"], given["name"], payload, form.stored)
        _mail(inbound.pk, given["email"], by_form=True)
        return inbound.pk

    inbound_id = once.run(request, "portal:guest", act, content=form.content)
    request.session[SESSION_KEY] = {
        "inbound": inbound_id,
        "email": given["email"],
        "resends": 0,
    }


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Enter the code: the request is opened, and a session for its requester begins."""
    waiting = request.session.get(SESSION_KEY)
    if not waiting:
        return redirect("portal:new_ticket")
    if request.method == "GET":
        return _page(request, waiting, CodeForm())
    form = CodeForm(request.POST)
    if form.is_valid() and not ratelimit.consume(
        request, action="guest_code", key=waiting["email"]
    ):
        form.add_error("code", _("Too many attempts. Wait a few minutes and try again."))
    elif form.is_valid() and not MailedCode.enter(
        waiting["email"], _purpose(waiting["inbound"]), form.cleaned_data["code"]
    ):
        form.add_error("code", _("That code is not right, or it is too old."))
    if not form.is_valid():
        return _page(request, waiting, form, status=422)
    return _open(request, waiting)


@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """Mail another code, a few times."""
    waiting = request.session.get(SESSION_KEY)
    if not waiting:
        return redirect("portal:new_ticket")
    if waiting["resends"] < MAX_RESENDS:
        request.session[SESSION_KEY] = waiting | {"resends": waiting["resends"] + 1}
        _mail(waiting["inbound"], waiting["email"])
        messages.success(request, _("Another code is on its way."))
    return redirect("portal:guest_code")


def _open(request: HttpRequest, waiting: dict[str, Any]) -> HttpResponse:
    try:
        with transaction.atomic():
            ticket = line.confirm(Inbound(pk=waiting["inbound"]))
            person = ticket.requester
            is_let_in = person.is_active and proof.opens(person, waiting["email"])
            if is_let_in:
                get_adapter(request).login(request, person)
    except ValidationError as gone:
        # It waited so long that it was forgotten.
        request.session.pop(SESSION_KEY, None)
        messages.error(request, gone.messages[0])
        return redirect("portal:new_ticket")
    request.session.pop(SESSION_KEY, None)
    messages.success(
        request, _("We have your request. Its number is %(number)s.") % {"number": ticket.number}
    )
    return redirect("portal:ticket", ticket.number) if is_let_in else redirect("portal:home")


def _mail(inbound_id: int, email: str, *, by_form: bool = False) -> None:
    language = get_language() or "es"
    code_mail.mail_code(email, _purpose(inbound_id), language=language, by_form=by_form)


def _purpose(inbound_id: int) -> str:
    return f"inbound:{inbound_id}"


def _page(
    request: HttpRequest, waiting: dict[str, Any], form: CodeForm, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "email": waiting["email"],
        "can_resend": waiting["resends"] < MAX_RESENDS,
    }
    return render(request, "portal/tickets/code.html", context, status=status)
