"""The addresses of sign-in: those of allauth's that people reach here, by its own names.

Signing up and allauth's management of addresses are not among them: people come to exist by
writing to us, and addresses are looked after in the profile.
"""

from typing import Any

from allauth.account import views
from django.urls import path, reverse_lazy
from django.views.generic import RedirectView

from soporte.portal.accounts import views as ours
from soporte.portal.accounts.alone import alone
from soporte.portal.accounts.leaving import leaving


def _page(view: Any, template: str) -> Any:
    return view.as_view(template_name=f"portal/accounts/{template}.html")


urlpatterns = [
    path("login/", ours.SignIn.as_view(), name="account_login"),
    path("login/code/", ours.RequestCode.as_view(), name="account_request_login_code"),
    path(
        "login/code/confirm/",
        alone(_page(ours.EnterCode, "enter_code")),
        name="account_confirm_login_code",
    ),
    path("once/<str:token>/", ours.once, name="one-time-sign-in"),
    path("logout/", leaving(_page(views.LogoutView, "logout")), name="account_logout"),
    path("inactive/", _page(views.AccountInactiveView, "inactive"), name="account_inactive"),
    path(
        "password/change/",
        _page(views.PasswordChangeView, "change_password"),
        name="account_change_password",
    ),
    path(
        "password/set/", _page(views.PasswordSetView, "set_password"), name="account_set_password"
    ),
    path(
        "password/reset/",
        _page(views.PasswordResetView, "reset_password"),
        name="account_reset_password",
    ),
    path(
        "password/reset/confirm/",
        alone(_page(ours.EnterResetCode, "enter_reset_code")),
        name="account_confirm_password_reset_code",
    ),
    path(
        "password/reset/complete/",
        _page(views.CompletePasswordResetView, "new_password"),
        name="account_complete_password_reset",
    ),
    path(
        "password/reset/done/",
        _page(views.PasswordResetFromKeyDoneView, "password_is_new"),
        name="account_password_reset_completed",
    ),
    # Names that allauth asks for.
    path(
        "signup/",
        RedirectView.as_view(url=reverse_lazy("portal:new_ticket")),
        name="account_signup",
    ),
    path("email/", RedirectView.as_view(url=reverse_lazy("portal:profile")), name="account_email"),
    path(
        "confirm-email/",
        RedirectView.as_view(url=reverse_lazy("account_login")),
        name="account_email_verification_sent",
    ),
]
