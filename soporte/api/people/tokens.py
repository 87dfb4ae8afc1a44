"""The caller: who it is, and its tokens."""

from typing import cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query

from soporte.api.access import ApiRequest, actor_of, forbid_unless, person_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.people import shown
from soporte.api.people.schemas import Me, TokenGiven, TokenOfMe, TokenShown
from soporte.api.room import Room
from soporte.people.models import ApiToken, Person
from soporte.people.operations import note_issued, note_revoked
from soporte.toolbox.text import clean_line

room = Room(tags=["tokens"])


@room.read("/me", scope="", answer=Me)
def me(request: HttpRequest) -> Me:
    """Show who the API sees in the caller."""
    person, token = person_of(request), _token(request)
    whole = shown.whole(Person.objects.all()).get(pk=person.pk)
    return Me(
        person=shown.person(whole, person),
        token=TokenOfMe(
            id=token.pk, name=token.name, scopes=token.scopes, expires_at=token.expires_at
        ),
    )


@room.read("/tokens", scope="admin", answer=Page[TokenShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[TokenShown]:
    """List one's own tokens, newest first; never their secrets."""
    rows = ApiToken.objects.filter(person=person_of(request))
    return page_of(rows, wanted, Order(), lambda found: [_shown(row) for row in found])


@room.create("/tokens", scope="admin", answer=TokenShown)
def create(request: HttpRequest, given: TokenGiven) -> TokenShown:
    """Make a token: it can do no more, and lives no longer, than the one that makes it.

    `secret` is in this answer alone; a repeated request is answered without it.
    """
    mine = _token(request)
    forbid_unless(set(given.scopes) <= set(mine.scopes), _("A token cannot give more than it has."))
    ends = [moment for moment in (given.expires_at, mine.expires_at) if moment]
    made, secret = ApiToken.issue(
        person_of(request),
        clean_line(given.name)[:100],
        scopes=list(given.scopes),
        expires_at=min(ends) if ends else None,
    )
    note_issued(made, by=actor_of(request))
    return _shown(made, secret)


@room.remove("/tokens/{pk}", scope="admin")
def destroy(request: HttpRequest, pk: Key) -> None:
    """Revoke one of one's own tokens."""
    found = ApiToken.objects.filter(person=person_of(request), pk=pk).first()
    if found is None:
        raise Http404
    if found.revoked_at is None:
        found.revoke()
        note_revoked(found, by=actor_of(request))


def _token(request: HttpRequest) -> ApiToken:
    return cast("ApiRequest", request).auth.token


def _shown(token: ApiToken, secret: str | None = None) -> TokenShown:
    return TokenShown(
        id=token.pk,
        name=token.name,
        scopes=token.scopes,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        revoked_at=token.revoked_at,
        secret=secret,
    )
