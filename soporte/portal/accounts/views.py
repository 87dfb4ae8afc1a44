"""Sign-in pages of our own beside allauth's: the sheet with both ways, and the one-time link."""

from typing import Any

from allauth.account import views as allauth
from allauth.account.adapter import get_adapter
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from soporte.journal.actor import Actor
from soporte.people import operations as people
from soporte.people.invitations import invited
from soporte.people.models import Person
from soporte.portal.accounts.forms import CodeForm, PasswordForm
from soporte.site.operations import current

SHEET = "portal/accounts/login.html"


class Sheet:
    """Both ways to sign in on one sheet, whichever of them was tried."""

    template_name = SHEET

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """The form that was tried keeps its errors; the other one is fresh."""
        context: dict[str, Any] = super().get_context_data(**given)  # type: ignore[misc]
        tried = context["form"]
        by_password = isinstance(tried, PasswordForm) and tried.is_bound
        context["code_form"] = tried if isinstance(tried, CodeForm) else CodeForm()
        context["password_form"] = tried if by_password else PasswordForm(auto_id="password_%s")
        context["with_password"] = by_password or "password" in self.request.GET  # type: ignore[attr-defined]
        return context


class SignIn(Sheet, allauth.LoginView):
    """Sign in with a password."""

    def dispatch(self, request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        """Whoever comes from a closed page while nobody can sign in is told what to do instead."""
        if "next" in request.GET and _nobody_can_sign_in():
            return redirect("portal:setup")
        answer: HttpResponse = super().dispatch(request, *args, **given)
        return answer


def _nobody_can_sign_in() -> bool:
    site = current()
    return not site.is_set_up and not site.wizard.get("administrator")


class RequestCode(Sheet, allauth.RequestLoginCodeView):
    """Ask for a code by mail."""


class RefusalsNoted:
    """A mailed code that was wrong is told in the audit: for whom, never which."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Note it while it is known whose it would have been."""
        email = self._process.state.get("email", "")  # type: ignore[attr-defined]
        people.note_refused(email, by=Actor("channel", None, "portal"))
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        return answer


class EnterCode(RefusalsNoted, allauth.ConfirmLoginCodeView):
    """Sign in with the code."""


class EnterResetCode(RefusalsNoted, allauth.ConfirmPasswordResetCodeView):
    """Go on to a new password with the code."""


@never_cache
@require_http_methods(["GET", "POST"])
def once(request: HttpRequest, token: str) -> HttpResponse:
    """A link that signs in once. Opening it changes nothing: mail scanners open links.

    Whoever was invited by it may choose a password then.
    """
    if request.method == "GET":
        return _once_page(request, invited(token) or people.use_one_time_sign_in(token))
    with transaction.atomic():
        newcomer = invited(token, lock=True)
        person = newcomer or people.use_one_time_sign_in(token, lock=True)
        if person is None:
            return _once_page(request, None)
        get_adapter(request).login(request, person)
    if newcomer and not newcomer.has_usable_password():
        return redirect("account_set_password")
    return redirect("/desk/" if person.is_staff else "/")


def _once_page(request: HttpRequest, person: Person | None) -> HttpResponse:
    context = {"person": person}
    return render(request, "portal/accounts/once.html", context, status=200 if person else 404)
