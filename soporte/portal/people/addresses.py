"""My addresses: a new one counts once the code mailed to it was entered.

Until then nothing is written: an address that somebody merely claimed must lead nowhere.
"""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from soporte.notices import code_mail
from soporte.people import operations as people
from soporte.people.models import Address, MailedCode
from soporte.portal.access import actor, person_of, signed_in, writes
from soporte.portal.accounts.code_form import CodeForm
from soporte.portal.people.rules import refuse_ours

SESSION_KEY = "new_address"


@writes
def create(request: HttpRequest) -> HttpResponse:
    """Mail a code to the new address. Nobody learns here whether somebody else has it."""
    person = person_of(request)
    if not ratelimit.consume(request, action="address_code", user=person):
        return ratelimit.respond_429(request)
    try:
        email = people.check_email(request.POST.get("email", ""))
        refuse_ours(email, person)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect("portal:profile")
    request.session[SESSION_KEY] = email
    code_mail.mail_code(email, _purpose(person.pk), language=person.language)
    return redirect("portal:address_code")


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def code(request: HttpRequest) -> HttpResponse:
    """Enter the code: the address is mine."""
    email = request.session.get(SESSION_KEY)
    if not email:
        return redirect("portal:profile")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _verify(request, email, form.cleaned_data["code"])
        except ValidationError as wrong:
            form.add_error("code", wrong)
        else:
            del request.session[SESSION_KEY]
            messages.success(request, _("The address is confirmed."))
            return redirect("portal:profile")
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/people/code.html", {"form": form, "email": email}, status=status)


@writes
def prefer(request: HttpRequest, pk: int) -> HttpResponse:
    """Let our mail go to this one."""
    address = _mine(request, pk)
    if address.is_verified:
        people.prefer_address(address, by=actor(request))
        messages.success(request, _("Saved."))
    return redirect("portal:profile")


@writes
def destroy(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget this one."""
    try:
        people.remove_address(_mine(request, pk), by=actor(request))
        messages.success(request, _("The address is removed."))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect("portal:profile")


def _verify(request: HttpRequest, email: str, digits: str) -> None:
    person = person_of(request)
    if not MailedCode.enter(email, _purpose(person.pk), digits):
        raise ValidationError(_("That code is not right, or it is too old."))
    owner = people.find_by_address(email)
    if owner and owner.pk != person.pk:
        raise ValidationError(
            _("You have another profile here with that address. Write to us and we join the two.")
        )
    refuse_ours(email, person)
    people.verify_address(person, email, by=actor(request))


def _mine(request: HttpRequest, pk: int) -> Address:
    return get_object_or_404(Address, pk=pk, person=person_of(request), kind="email")


def _purpose(person_id: int) -> str:
    return f"address:{person_id}"
