"""The mailboxes at which people write to us. What is secret in them goes in and never comes out."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query
from pydantic import Field

from soporte.api import changing
from soporte.api.access import ADMINISTRATOR, actor_of
from soporte.api.fields import Email, Flag, Given, Id, Key, Line, Nul, Shown, Whole
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.problems import Problem, no_such
from soporte.api.room import Room
from soporte.api.tickets.schemas import Named
from soporte.channels.accounts import save_account
from soporte.channels.email.settings import SECRETS, EmailSettings
from soporte.channels.models import Account
from soporte.people.operations import check_email
from soporte.tickets.models import Queue

room = Room(tags=["accounts"])
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S"), Nul]
Secret = Annotated[str, Field(max_length=500, json_schema_extra={"writeOnly": True}), Nul]
Port = Annotated[int, Field(ge=1, le=65535), Whole]


class MailSettings(Given):
    """Where mail is fetched, and through which server answers leave; empty means ours."""

    imap_host: Line | None = None
    imap_port: Port | None = None
    imap_security: Literal["ssl", "starttls", "plain"] | None = None
    imap_user: Line | None = None
    imap_password: Secret | None = None
    imap_folder: Line | None = None
    smtp_url: Secret | None = None


class MailSettingsShown(Shown):
    """The same without its secrets; `secrets` names those that are stored."""

    imap_host: str
    imap_port: int
    imap_security: str
    imap_user: str
    imap_folder: str
    secrets: list[str]


class AccountShown(Shown):
    """A mailbox, and how its last fetching went."""

    id: int
    kind: str
    name: str
    address: str
    queue: Named | None
    is_default: bool
    is_active: bool
    settings: MailSettingsShown
    fetched_at: datetime | None
    failing_since: datetime | None
    error: str
    created_at: datetime


class AccountGiven(Given):
    """A new mailbox."""

    kind: Literal["email"] = "email"
    name: Name
    address: Email
    queue: Id | None = None
    is_default: Flag = False
    settings: MailSettings = MailSettings()


class AccountChange(Given):
    """What is named is changed, within `settings` too: a secret that is left out stays."""

    name: Name | None = None
    address: Email | None = None
    queue: Id | None = None
    is_default: Flag | None = None
    is_active: Flag | None = None
    settings: MailSettings | None = None


@room.read("/accounts", scope="admin", role=ADMINISTRATOR, answer=Page[AccountShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[AccountShown]:
    """List mailboxes."""
    rows = Account.objects.select_related("queue")
    return page_of(
        rows, wanted, Order(descending=False), lambda found: [_shown(row) for row in found]
    )


@room.create("/accounts", scope="admin", role=ADMINISTRATOR, answer=AccountShown)
def create(request: HttpRequest, given: AccountGiven) -> AccountShown:
    """Add a mailbox."""
    account = Account()
    changing.apply(account, _values(given, account))
    save_account(account, by=actor_of(request), changed=[])
    return _shown(account)


@room.read("/accounts/{pk}", scope="admin", role=ADMINISTRATOR, answer=AccountShown)
def show(request: HttpRequest, pk: Key) -> AccountShown:
    """Show one mailbox."""
    return _shown(_found(pk))


@room.change("/accounts/{pk}", scope="admin", role=ADMINISTRATOR, answer=AccountShown)
def update(request: HttpRequest, pk: Key, given: AccountChange) -> AccountShown:
    """Change a mailbox."""
    account = _found(pk)
    changed = changing.apply(account, _values(given, account))
    save_account(account, by=actor_of(request), changed=changed)
    return _shown(account)


def _found(pk: int) -> Account:
    found = Account.objects.select_related("queue").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _values(given: AccountGiven | AccountChange, account: Account) -> dict[str, Any]:
    values = changing.values_of(given, empty=frozenset({"queue"}))
    if "address" in values:
        values["address"] = check_email(values["address"])
        changing.refuse_taken(Account.objects.all(), "address", values["address"], but=account.pk)
    if values.get("queue") is not None:
        values["queue"] = Queue.objects.active().filter(pk=values["queue"]).first()
        if values["queue"] is None:
            raise no_such("queue")
    if given.settings is not None and "settings" in values:
        values["settings"] = _settings(given.settings, account)
    return values


def _settings(given: MailSettings, account: Account) -> dict[str, Any]:
    """The stored settings with what is named put in its place, secrets sealed."""
    named = changing.values_of(given)
    if "smtp_url" in named and not _is_smtp(named["smtp_url"]):
        raise Problem("invalid", "smtp:// smtps:// smtp+starttls://", field="settings.smtp_url")
    before = EmailSettings.of(account if account.pk else None)
    return before.model_copy(update=named).kept()


def _is_smtp(url: str) -> bool:
    return not url or url.startswith(("smtp://", "smtps://", "smtp+starttls://"))


def _shown(row: Account) -> AccountShown:
    kept = EmailSettings.model_validate(row.settings)
    return AccountShown(
        id=row.pk,
        kind=row.kind,
        name=row.name,
        address=row.address,
        queue=Named(id=row.queue.pk, name=row.queue.name) if row.queue else None,
        is_default=row.is_default,
        is_active=row.is_active,
        settings=MailSettingsShown(
            imap_host=kept.imap_host,
            imap_port=kept.imap_port,
            imap_security=kept.imap_security,
            imap_user=kept.imap_user,
            imap_folder=kept.imap_folder,
            secrets=[name for name in SECRETS if getattr(kept, name)],
        ),
        fetched_at=row.fetched_at,
        failing_since=row.failing_since,
        error=row.error,
        created_at=row.created_at,
    )
