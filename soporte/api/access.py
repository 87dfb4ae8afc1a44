"""Who calls: a Bearer token, the person it acts for, and what both may do."""

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from soporte.api.problems import Problem
from soporte.journal.actor import Actor
from soporte.people.models import ApiToken, Person

ROLES = ("customer", "manager", "technician", "supervisor", "administrator")
# What an operation may ask of the person behind the token.
ANYBODY, STAFF, SUPERVISOR, ADMINISTRATOR = "anybody", "staff", "supervisor", "administrator"


@dataclass(frozen=True)
class Caller:
    """A token with its person; every act of a call is the token's."""

    token: ApiToken

    @property
    def person(self) -> Person:
        """Whose eyes the call sees with."""
        return self.token.person

    @property
    def actor(self) -> Actor:
        """Who the journal names."""
        return Actor("token", self.token.pk, "api")


class ApiRequest(HttpRequest):
    """A request that passed the guard below."""

    auth: Caller


class Bearer(HttpBearer):
    """The secret in the Authorization header, and there alone: addresses end up in logs.

    A session cookie counts for nothing here, so a foreign page cannot make a browser call the API.
    """

    def __init__(self, scope: str, role: str = ANYBODY) -> None:
        """An empty scope asks for any valid token."""
        super().__init__()
        self.scope = scope
        self.role = role

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The caller, or None for a secret that opens nothing. Raises Problem."""
        found = ApiToken.find(token.strip())
        if found is None:
            return None
        if "Accept-Language" not in request.headers:
            translation.activate(found.person.language)
        if self.scope and not found.allows(self.scope):
            raise Problem("forbidden", _("The token lacks the scope %(scope)s.") % vars(self))
        if not holds(found.person, self.role):
            raise Problem("forbidden", _("The person behind the token may not do this."))
        found.note_use()
        return Caller(found)


def holds(person: Person, role: str) -> bool:
    """Whether somebody's role reaches what an operation asks for."""
    if role == STAFF:
        return person.is_staff
    if role == SUPERVISOR:
        return person.is_supervisor
    return role == ANYBODY or person.is_administrator


def person_of(request: HttpRequest) -> Person:
    """The person whose eyes the call sees with."""
    return cast("ApiRequest", request).auth.person


def actor_of(request: HttpRequest) -> Actor:
    """The author of what the call does."""
    return cast("ApiRequest", request).auth.actor


def forbid_unless(allowed: object, detail: str = "") -> None:
    """Refuse with 403 what the reader may see but not do."""
    if not allowed:
        raise Problem("forbidden", detail or _("The person behind the token may not do this."))
