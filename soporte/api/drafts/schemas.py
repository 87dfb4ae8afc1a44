"""What the API takes and gives of drafts, sleep and canned replies."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from soporte.api.fields import Flag, Given, Id, Moment, Nul, Shown, one_of
from soporte.api.tickets.schemas import Addressed, ForwardWords, Seen

Kind = Literal["reply", "note", "forward"]
State = Literal["writing", "aside", "waiting"]
Scope = Literal["everyone", "team", "own"]
Language = Literal["", "es", "en"]
Shortcut = Annotated[str, Field(max_length=30, pattern=r"^[-a-zA-Z0-9_]*$")]


class DraftGiven(Addressed):
    """A text to keep. It takes the place of the one of its kind, which is put aside.

    `to` and `cc` are for replies; `forward` says what a forward sends on to whom.
    """

    kind: Kind = "reply"
    forward: ForwardWords | None = None


class SendingGiven(Given):
    """When it leaves, and what becomes of the ticket then.

    Without a moment it leaves after the seconds in which it can be undone.
    """

    at: Moment | None = None
    then: Literal["", "wait", "third", "resolve"] = ""
    seen_message: Seen = None


class ForwardShown(Shown):
    """What a forward sends on to whom; `only` is null for the whole conversation."""

    to: str
    only: int | None
    files: bool


class DraftShown(Shown):
    """A text of the caller. `without` are the people whom a reply leaves out."""

    id: int
    ticket: int
    kind: str = one_of(Kind)
    state: str = one_of(State)
    body: str
    format: str = one_of(Literal["text", "html"])
    then: str
    without: list[int]
    cc: list[str]
    forward: ForwardShown | None
    files: list[str]
    release_at: datetime | None
    held_because: str
    updated_at: datetime


class SnoozeGiven(Given):
    """Until when a ticket sleeps, and why."""

    until: Moment
    why: Annotated[str, Field(max_length=200), Nul] = ""


class SnoozeShown(Shown):
    """Until when a ticket sleeps; null when it is awake."""

    until: datetime | None
    why: str


class CannedGiven(Given):
    """A new canned reply."""

    name: Annotated[str, Field(min_length=1, max_length=100), Nul]
    html: Annotated[str, Field(min_length=1, max_length=100_000), Nul]
    shortcut: Shortcut = ""
    language: Language = ""
    scope: Scope = "own"
    team: Id | None = None
    is_active: Flag = True


class CannedChange(Given):
    """What to change of a canned reply."""

    name: Annotated[str, Field(min_length=1, max_length=100), Nul] | None = None
    html: Annotated[str, Field(min_length=1, max_length=100_000), Nul] | None = None
    shortcut: Shortcut | None = None
    language: Language | None = None
    is_active: Flag | None = None


class CannedShown(Shown):
    """A canned reply."""

    id: int
    name: str
    html: str
    shortcut: str
    language: str
    scope: str = one_of(Scope)
    team: int | None
    is_active: bool
    updated_at: datetime
