"""People and their groups, as the API takes and gives them."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from soporte.api.fields import Email, Flag, Given, Id, Key, Moment, Note, Nul, Shown, one_of
from soporte.api.paging import Paging
from soporte.api.tickets.schemas import Language, Named

RoleWord = Literal["customer", "manager", "technician", "supervisor", "administrator"]
KindWord = Literal["email", "phone"]
ScopeWord = Literal["tickets:read", "tickets:write", "people:read", "people:write", "admin"]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S"), Nul]
GroupName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S"), Nul]
Zone = Annotated[str, Field(max_length=50, examples=["Europe/Madrid"]), Nul]
Domains = Annotated[
    list[Annotated[str, Field(min_length=3, max_length=253), Nul]], Field(max_length=100)
]


class AddressShown(Shown):
    """Where a person is reached."""

    id: int
    kind: Annotated[str, one_of(KindWord)]
    value: str
    is_primary: bool
    is_verified: bool
    is_undeliverable: bool


class PersonShown(Shown):
    """A person. `note` is null for the tokens of customers."""

    id: int
    name: str
    email: str | None
    addresses: list[AddressShown]
    role: Annotated[str, one_of(RoleWord)]
    organization: Named | None
    language: Annotated[str, one_of(Language)]
    time_zone: str
    is_active: bool
    note: str | None
    created_at: datetime


class PersonGiven(Given):
    """A new person; with an e-mail address that is known, 422."""

    name: Name
    email: Email | None = None
    phone: Annotated[str, Field(min_length=5, max_length=40), Nul] | None = None
    role: RoleWord = "customer"
    organization: Id | None = None
    language: Language = "es"


class PersonChange(Given):
    """What is named is changed. Only administrators change roles and who may sign in."""

    name: Name | None = None
    language: Language | None = None
    time_zone: Zone | None = None
    organization: Id | None = None
    note: Note | None = None
    role: RoleWord | None = None
    is_active: Flag | None = None


class AddressGiven(Given):
    """Another address of a person; it counts as not verified."""

    kind: KindWord = "email"
    value: Annotated[str, Field(min_length=3, max_length=254), Nul]


class PersonFilters(Paging):
    """Which people. Each word of `q` begins a word of the name or an address.

    Staff write at least three letters of a beginning; a page of theirs may be short and go on.
    """

    q: Annotated[str, Field(max_length=200), Nul] = ""
    email: Annotated[str, Field(max_length=254), Nul] = ""
    role: Annotated[list[RoleWord], Field(max_length=5)] = []
    organization: Key | None = None


class OrganizationShown(Shown):
    """A customer organisation. `domains` and `note` are for staff alone."""

    id: int
    name: str
    domains: list[str]
    shares_tickets: bool
    note: str | None
    created_at: datetime


class OrganizationGiven(Given):
    """A new organisation."""

    name: Name
    domains: Domains = []
    shares_tickets: Flag = False
    note: Note = ""


class OrganizationChange(Given):
    """What is named is changed."""

    name: Name | None = None
    domains: Domains | None = None
    shares_tickets: Flag | None = None
    note: Note | None = None


class OrganizationFilters(Paging):
    """Which organisations."""

    q: Annotated[str, Field(max_length=200), Nul] = ""


class TeamShown(Shown):
    """People who work on the same queues."""

    id: int
    name: str
    members: list[Named]


class TeamGiven(Given):
    """A new team."""

    name: GroupName
    members: Annotated[list[Id], Field(max_length=500)] = []


class TeamChange(Given):
    """What is named is changed; `members` replaces the list."""

    name: GroupName | None = None
    members: Annotated[list[Id], Field(max_length=500)] | None = None


class TokenShown(Shown):
    """A token of the caller's own. `secret` is told once, when it is made."""

    TOLD_ONCE: ClassVar[tuple[str, ...]] = ("secret",)

    id: int
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    secret: str | None = None


class TokenGiven(Given):
    """A new token: no wider and no longer than the one that makes it."""

    name: GroupName
    scopes: Annotated[list[ScopeWord], Field(max_length=10)]
    expires_at: Moment | None = None


class TokenOfMe(Shown):
    """The token of this very call."""

    id: int
    name: str
    scopes: list[str]
    expires_at: datetime | None


class Me(Shown):
    """Who the API sees in the caller."""

    person: PersonShown
    token: TokenOfMe
