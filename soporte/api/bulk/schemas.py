"""Acts on many tickets, as the API takes and gives them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from soporte.api.fields import Body, Flag, Given, Id, Moment, Shown, one_of
from soporte.api.tickets.schemas import CategoryWord, FileIds, Level, Named, Slug, Tags

ActWord = Literal["edit", "reply", "note", "merge", "spam"]
StateWord = Literal["waiting", "running", "done", "stopped", "undoing", "undone"]
OutcomeWord = Literal["waiting", "done", "skipped", "undone", "kept"]
ReasonWord = Literal[
    "",
    "unseen",
    "rights",
    "merged",
    "same",
    "changed",
    "answered",
    "readers",
    "spam",
    "refused",
    "stopped",
    "failed",
]
ThenWord = Literal["", "wait", "resolve"]


class BulkChanges(Given):
    """What is named is set in every ticket; null takes assignee, team or sleep away."""

    assignee: Id | None = None
    team: Id | None = None
    queue: Id | None = None
    priority: Level | None = None
    type: Slug | None = None
    status: Id | CategoryWord | None = None
    tags_add: Tags | None = None
    tags_remove: Tags | None = None
    snoozed_until: Moment | None = None


class BulkNote(Given):
    """Plain `body` or `body_html`; `{{ ticket.number }}` and its like are filled in for each.

    It leaves at `send_at`, or after some seconds in which it can be stopped.
    """

    body: Body = ""
    body_html: Body = ""
    attachments: FileIds = []
    send_at: Moment | None = None


class BulkReply(BulkNote):
    """What is said to each customer, and what becomes of the ticket then."""

    then: ThenWord = ""


class BulkMerge(Given):
    """The number of the ticket into which the others are merged."""

    into: Id
    anyway: Annotated[
        Flag, Field(description="Also those by which a customer would read more than before.")
    ] = False


class BulkGiven(Given):
    """Exactly one of `tickets`, `view`, `conditions`, and one of the five acts."""

    tickets: Annotated[list[Id], Field(max_length=10_000, description="Numbers.")] | None = None
    view: Id | None = None
    conditions: Annotated[
        dict[str, Any] | None,
        Field(description="As in a saved view: `{field, operator, value}`, `{all: […]}` …"),
    ] = None
    changes: BulkChanges | None = None
    reply: BulkReply | None = None
    note: BulkNote | None = None
    merge: BulkMerge | None = None
    spam: Annotated[
        Literal[True] | None, Field(description="Mark them as spam; undoing releases them.")
    ] = None


class BulkShown(Shown):
    """An act on many tickets, and how far it is; `put_back` and `kept` tell of its undoing."""

    id: int
    act: Annotated[str, one_of(ActWord)]
    state: Annotated[str, one_of(StateWord)]
    person: Named
    total: int
    done: int
    skipped: int
    put_back: int
    kept: int
    percent: int
    can_be_undone: bool
    created_at: datetime
    starts_at: datetime
    finished_at: datetime | None


class BulkItemShown(Shown):
    """What became of one ticket; `why` says the reason in the reader's language."""

    id: int
    ticket: int
    state: Annotated[str, one_of(OutcomeWord)]
    reason: Annotated[str, one_of(ReasonWord)]
    why: str
