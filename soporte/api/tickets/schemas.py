"""Tickets and what belongs to them, as the API takes and gives them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from soporte.api.fields import (
    Body,
    Email,
    Flag,
    Given,
    Id,
    Key,
    Line,
    Moment,
    Note,
    Nul,
    Shown,
    Whole,
    Word,
    one_of,
)
from soporte.api.paging import Paging

CategoryWord = Literal["new", "open", "waiting_customer", "waiting_third", "resolved", "closed"]
LEVELS = ("low", "normal", "high", "urgent")
LevelWord = Literal["low", "normal", "high", "urgent"]


def _word_of(level: Any) -> Any:
    """Levels may be sent as 1 to 4 too."""
    is_number = isinstance(level, int) and not isinstance(level, bool)
    return LEVELS[level - 1] if is_number and 1 <= level <= 4 else level


Level = Annotated[LevelWord, BeforeValidator(_word_of)]
Slug = Annotated[str, Field(max_length=40, examples=["incident"]), Nul]
Tag = Annotated[str, Field(min_length=1, max_length=40), Nul]
Tags = Annotated[list[Tag], Field(max_length=30)]
FileId = Annotated[
    str, Field(min_length=1, max_length=700, description="An id that POST /files answered."), Nul
]
FileIds = Annotated[list[FileId], Field(max_length=20)]
Language = Literal["es", "en"]


class Named(Shown):
    """A reference to something with a name."""

    id: int
    name: str


class Correspondent(Named):
    """A person with the address that mail to them goes to, or null."""

    email: str | None


class TicketShown(Shown):
    """A ticket. What only staff may know is null, or empty, for the tokens of customers."""

    number: int
    subject: str
    type: str
    status: Named
    category: Annotated[str, one_of(CategoryWord)]
    priority: Annotated[str, one_of(LevelWord)]
    urgency: Annotated[str, one_of(LevelWord)] | None
    queue: Named | None
    team: Named | None
    assignee: Named | None
    requester: Correspondent
    organization: Named | None
    channel: str
    language: str
    tags: list[str]
    fields: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    first_answered_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    merged_into: int | None = Field(
        description="The number of the ticket in which its conversation goes on."
    )
    answers_to: str | None = Field(
        description="Where answers go when it was chosen: an address of the requester, or “portal”."
    )
    spam_at: datetime | None = Field(description="When it was marked as spam, if it is.")
    private_to: list[int] | None = Field(
        description="Of a private ticket the staff who were let in, by id; null of any other."
    )
    revision: int
    url: str


class AttachmentShown(Shown):
    """A file of a message; whoever holds `url` may download it for some hours."""

    id: int
    name: str
    content_type: str
    size: int
    inline: bool
    url: str


class MessageShown(Shown):
    """A public message or an internal note. `delivery` is the worst state of its deliveries."""

    id: int
    author: Named | None
    from_staff: bool
    internal: bool
    channel: str
    body_html: str
    body_text: str
    quote_html: str
    attachments: list[AttachmentShown]
    created_at: datetime
    delivery: str | None


class EntryShown(Shown):
    """Something that happened to a ticket, as a sentence in the reader's language."""

    id: int
    kind: str
    sentence: str
    actor: str
    via: str
    at: datetime


class ParticipantShown(Shown):
    """Somebody besides the requester; who is not confirmed receives nothing yet."""

    person: Correspondent
    role: str
    confirmed: bool
    created_at: datetime


class RatingShown(Shown):
    """What the customer thought of the help."""

    score: int
    comment: str
    person: Named | None
    rated_at: datetime


class WhoGiven(Given):
    """A person by id, or by an e-mail address; a new address makes a new person."""

    id: Id | None = None
    email: Email | None = None
    name: Word = ""


class Words(Given):
    """Text as plain `body`, or as `body_html`, which is reduced to harmless tags."""

    body: Body = ""
    body_html: Body = ""
    attachments: FileIds = []


Seen = Annotated[
    Id | None,
    Field(description="The last message that is known: 409 when somebody else answered since."),
]


class Addressed(Words):
    """A text, and whom an answer goes to.

    `to` names people of those who receive answers: the requester and confirmed participants, all of
    them without it. Addresses in `cc` take part from then on.
    """

    to: Annotated[list[Id], Field(max_length=50)] | None = None
    cc: Annotated[list[Email], Field(max_length=20)] = []


class ForwardWords(Given):
    """What is sent on to somebody outside: one public message or all of them, and their files."""

    to: Email
    only: Id | None = None
    files: Flag = True


Fields = Annotated[
    dict[str, Any],
    Field(
        max_length=100,
        description="Custom fields by their slugs, as GET /fields defines them.",
        examples=[{"equipment": "HP 4200"}],
    ),
]


class TicketGiven(Words):
    """A new ticket. Customers may set only what the portal's form has."""

    subject: Line = ""
    requester: WhoGiven | None = None
    queue: Id | None = None
    type: Slug | None = None
    priority: Level | None = None
    urgency: Level | None = None
    assignee: Id | None = None
    tags: Tags = []
    language: Language | None = None
    participants: Annotated[list[Email], Field(max_length=20)] = []
    fields: Fields = {}


class TicketChange(Given):
    """What is named is changed; null empties what may be empty.

    With `revision`, a ticket that changed since it was read answers 409.
    """

    subject: Annotated[str, Field(min_length=1, max_length=250), Nul] | None = None
    type: Slug | None = None
    status: Id | CategoryWord | None = Field(
        None, description="A status by id, or the first one of a category."
    )
    category: CategoryWord | None = None
    priority: Level | None = None
    urgency: Level | None = None
    queue: Id | None = None
    team: Id | None = None
    assignee: Id | None = None
    requester: WhoGiven | None = None
    organization: Id | None = None
    answers_to: Annotated[str, Field(max_length=254), Nul] | None = Field(
        None,
        description="An address of the requester, or “portal” for no mail; null for the usual way.",
    )
    tags: Tags | None = None
    fields: Fields | None = Field(None, description="Named ones change; null empties one.")
    private_to: Annotated[list[Id], Field(max_length=50)] | None = Field(
        None,
        description="Makes it private: of the staff only these see it, the caller, whoever has it, "
        "and supervisors. Null ends that.",
    )
    revision: Annotated[int, Field(ge=0, le=2**31 - 1), Whole] | None = None


class MessageGiven(Addressed):
    """A public message, or with `internal` a note that only staff see.

    A note may mention colleagues: they are named at its end, and told of it. Staff choose whom an
    answer goes to.
    """

    internal: Flag = False
    mentions: Annotated[list[Id], Field(max_length=20)] = []
    seen_message: Seen = None


class ForwardGiven(Words):
    """What to write, and what to send on to whom; `then` may let the ticket wait for them."""

    forward: ForwardWords
    then: Literal["", "third"] = ""


class MergeGiven(Given):
    """Into which ticket; `confirmed` where others would read more than before."""

    into: Id
    confirmed: Flag = False


class SplitGiven(Given):
    """Which messages become a ticket of their own; with `tell` the customer learns its number."""

    messages: Annotated[list[Id], Field(min_length=1, max_length=500)]
    subject: Annotated[str, Field(min_length=1, max_length=250), Nul]
    tell: Flag = False


RelationWord = Literal[
    "related",
    "duplicate_of",
    "duplicated_by",
    "child_of",
    "parent_of",
    "incident_of",
    "problem_of",
]


class LinkGiven(Given):
    """What this ticket is to another one."""

    relation: RelationWord
    ticket: Id


class LinkedTicket(Shown):
    """The other end of a link."""

    number: int
    subject: str
    category: Annotated[str, one_of(CategoryWord)]


class LinkShown(Shown):
    """A link as this ticket sees it."""

    id: int
    relation: Annotated[str, one_of(RelationWord)]
    ticket: LinkedTicket


class LinkList(Shown):
    """All links of a ticket that the caller may see."""

    items: list[LinkShown]


class ConclusionGiven(Words):
    """What to answer in the open parts and incidents, and whether they are resolved."""

    resolve: Flag = True


class ConclusionShown(Shown):
    """The tickets that were changed."""

    items: list[LinkedTicket]


class ParticipantGiven(WhoGiven):
    """Somebody who shall take part."""

    role: Literal["cc", "colleague", "helper"] = "cc"


class RatingGiven(Given):
    """A verdict from 1 to 5."""

    score: Annotated[int, Field(ge=1, le=5), Whole]
    comment: Note = ""


class TicketFilters(Paging):
    """Which tickets. Several filters all must hold; a repeated one means any of its values."""

    status: Annotated[list[Key], Field(max_length=20)] = []
    category: Annotated[list[CategoryWord], Field(max_length=6)] = []
    queue: Annotated[list[Key], Field(max_length=50)] = []
    type: Annotated[list[Slug], Field(max_length=20)] = []
    priority: Annotated[list[LevelWord], Field(max_length=4)] = []
    tag: Annotated[list[Tag], Field(max_length=10)] = []
    assignee: Key | Literal["none", "me"] | None = None
    requester: Key | None = None
    organization: Key | None = None
    updated_since: Moment | None = None
    created_since: Moment | None = None
    spam: Annotated[
        Literal["no", "only"],
        Field(description="Those marked as spam, which are left out otherwise."),
    ] = "no"
    view: Annotated[
        Key | None, Field(description="The id of a saved view: its conditions hold too.")
    ] = None
    q: Annotated[str, Field(max_length=500), Nul] = ""
    order: Literal["-updated_at", "updated_at", "-number", "number"] = "-updated_at"
