"""How sign-in behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up with a password alone: a mailed code proves the address first."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by writing to us, or by staff."""
        return False

    def get_login_redirect_url(self, request: Any) -> str:
        """Staff to the desk, customers to the portal."""
        return "/desk/" if request.user.is_staff else "/portal/"
