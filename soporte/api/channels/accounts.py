"""The mailboxes at which people write to us. What is secret in them goes in and never comes out."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from soporte.api import changing
from soporte.api.access import ADMINISTRATOR, actor_of
from soporte.api.fields import Email, Flag, Given, Id, Key, Nul, Shown, sentence
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.problems import Problem, Wrong, no_such
from soporte.api.room import Room
from soporte.api.tickets.schemas import Named
from soporte.channels import drivers
from soporte.channels.accounts import save_account
from soporte.channels.models import Account
from soporte.channels.settings import AccountSettings, SettingsError
from soporte.people.operations import check_email
from soporte.tickets.models import Queue

room = Room(tags=["accounts"])
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S"), Nul]
Settings = Annotated[
    dict[str, Any],
    Field(
        max_length=100,
        description="What the channel can be told: GET /channels lists it. What is left out stays.",
        examples=[{"imap_host": "mail.example.com", "imap_user": "support"}],
    ),
]
KindName = Annotated[str, Field(max_length=20), Nul]
Signature = Annotated[str, Field(max_length=1000), Nul]


class AccountShown(Shown):
    """A mailbox, and how its last fetching went. `secrets` names those that are stored."""

    id: int
    kind: str
    name: str
    address: str
    queue: Named | None
    is_default: bool
    is_active: bool
    signature: str
    settings: dict[str, Any]
    secrets: list[str]
    fetched_at: datetime | None
    failing_since: datetime | None
    error: str
    created_at: datetime


class AccountGiven(Given):
    """A new mailbox; without a kind, of the first kind that there is."""

    kind: KindName | None = None
    name: Name
    address: Email
    queue: Id | None = None
    is_default: Flag = False
    signature: Signature = ""
    settings: Settings = {}


class AccountChange(Given):
    """What is named is changed, within `settings` too: a secret that is left out stays."""

    name: Name | None = None
    address: Email | None = None
    queue: Id | None = None
    is_default: Flag | None = None
    is_active: Flag | None = None
    signature: Signature | None = None
    settings: Settings | None = None


@room.read("/accounts", scope="admin", role=ADMINISTRATOR, answer=Page[AccountShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[AccountShown]:
    """List mailboxes."""
    rows = Account.objects.select_related("queue")
    return page_of(
        rows, wanted, Order(descending=False), lambda rows: [_shown(row) for row in rows]
    )


@room.create("/accounts", scope="admin", role=ADMINISTRATOR, answer=AccountShown)
def create(request: HttpRequest, given: AccountGiven) -> AccountShown:
    """Add a mailbox."""
    account = Account(kind=_kind(given.kind))
    changing.apply(account, _values(given, account))
    save_account(account, by=actor_of(request))
    return _shown(account)


@room.read("/accounts/{pk}", scope="admin", role=ADMINISTRATOR, answer=AccountShown)
def show(request: HttpRequest, pk: Key) -> AccountShown:
    """Show one mailbox."""
    return _shown(found(pk))


@room.change("/accounts/{pk}", scope="admin", role=ADMINISTRATOR, answer=AccountShown)
def update(request: HttpRequest, pk: Key, given: AccountChange) -> AccountShown:
    """Change a mailbox."""
    account = found(pk)
    changing.apply(account, _values(given, account))
    save_account(account, by=actor_of(request))
    return _shown(account)


def found(pk: int) -> Account:
    """The mailbox of an operation's path."""
    row = Account.objects.select_related("queue").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _kind(given: str | None) -> str:
    kinds = [driver.kind for driver in drivers.with_accounts()]
    if given is None and kinds:
        return kinds[0]
    if given not in kinds:
        raise Problem("invalid", _("There is no such kind of channel."), field="kind")
    return given


def _values(given: AccountGiven | AccountChange, account: Account) -> dict[str, Any]:
    values = changing.values_of(given, empty=frozenset({"queue", "kind"}))
    values.pop("kind", None)
    if "address" in values:
        values["address"] = check_email(values["address"])
        changing.refuse_taken(Account.objects.all(), "address", values["address"], but=account.pk)
    if values.get("queue") is not None:
        values["queue"] = Queue.objects.active().filter(pk=values["queue"]).first()
        if values["queue"] is None:
            raise no_such("queue")
    if "settings" in values:
        values["settings"] = _changed(account, values["settings"])
    return values


def _changed(account: Account, named: dict[str, Any]) -> dict[str, Any]:
    """The stored settings with what is named put in its place, secrets sealed."""
    try:
        return _settings(account).changed(named).kept()
    except SettingsError as error:
        wrong = [
            Wrong(
                where="body",
                field=f"settings.{one.name}"[:200],
                code=one.code,
                detail=one.text or sentence(one.code, one.context),
            )
            for one in error.wrong
        ]
        raise Problem("invalid", wrong[0].detail, errors=wrong) from None


def _settings(account: Account) -> AccountSettings:
    """The account's settings; none where its channel was removed."""
    driver = drivers.find(account.kind)
    return ((driver and driver.settings) or AccountSettings).of(account)


def _shown(row: Account) -> AccountShown:
    settings = _settings(row)
    return AccountShown(
        id=row.pk,
        kind=row.kind,
        name=row.name,
        address=row.address,
        queue=Named(id=row.queue.pk, name=row.queue.name) if row.queue else None,
        is_default=row.is_default,
        is_active=row.is_active,
        signature=row.signature,
        settings=settings.shown(),
        secrets=settings.secrets(),
        fetched_at=row.fetched_at,
        failing_since=row.failing_since,
        error=row.error,
        created_at=row.created_at,
    )
