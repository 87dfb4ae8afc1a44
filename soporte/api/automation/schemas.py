"""What rules and macros take and answer."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from soporte.api.drafts.schemas import DraftShown
from soporte.api.fields import Given, Id, Nul, Shown, one_of
from soporte.api.tickets.schemas import Named, Seen

Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S"), Nul]
SortWord = Literal["event", "time"]
AudienceWord = Literal["private", "team", "everyone"]
EventWord = Literal[
    "ticket.opened",
    "message.received",
    "reply.sent",
    "note.added",
    "ticket.assigned",
    "ticket.unassigned",
    "ticket.team_changed",
    "ticket.moved",
    "ticket.status_changed",
    "ticket.resolved",
    "ticket.closed",
    "ticket.reopened",
    "ticket.priority_changed",
    "ticket.urgency_changed",
    "ticket.type_changed",
    "ticket.tagged",
    "ticket.untagged",
    "ticket.renamed",
    "ticket.fields_changed",
    "ticket.rated",
    "ticket.snoozed",
    "ticket.woken",
]
ActionWord = Literal[
    "set_status",
    "set_priority",
    "set_type",
    "move",
    "set_team",
    "assign",
    "add_tags",
    "remove_tags",
    "snooze",
    "checklist",
    "hand_over",
    "reply",
    "note",
    "follow",
    "notify",
    "mark_spam",
]
Span = Annotated[str, Field(pattern=r"^([1-9][0-9]{0,4}[mhdw])?$", examples=["2d"])]
Conditions = Annotated[
    dict[str, Any],
    Field(
        description=(
            "`{all: […]}`, `{any: […]}`, `{not: …}` or `{field, operator, value}`. Of event rules "
            "the operators `changed`, `changed_from`, `changed_to`, `changed_from_to` (with both "
            "values), and of tags and fields with several answers `added` and `removed`, ask what "
            "changed in the event."
        ),
        examples=[{"field": "priority", "operator": "at_least", "value": 3}],
    ),
]


class ActionGiven(Given):
    """One action; what `value` is depends on it: an id, a list of tags, a span such as `2d`, a
    text, or for an answer the texts `{es, en}`.
    """

    action: ActionWord
    value: Annotated[Any, Field(examples=[3])]


Actions = Annotated[list[ActionGiven], Field(max_length=20)]


class RuleShown(Shown):
    """A rule. `sentence` and `says` word its conditions and actions in the reader's language."""

    id: int
    name: str
    sort: Annotated[str, one_of(SortWord)]
    is_active: bool
    events: list[str]
    conditions: dict[str, Any]
    sentence: str
    actions: list[dict[str, Any]]
    says: list[str]
    warning: list[dict[str, Any]]
    warning_span: str
    version: int
    stopped_because: str
    updated_at: datetime


class RuleGiven(Given):
    """A new rule; a time rule needs a condition about time, an event rule an event."""

    name: Name
    sort: SortWord = "event"
    is_active: bool = False
    events: Annotated[list[EventWord], Field(max_length=30)] = []
    conditions: Conditions
    actions: Actions
    warning: Actions = []
    warning_span: Span = ""


class RuleChange(Given):
    """What is named is changed."""

    name: Name | None = None
    is_active: bool | None = None
    events: Annotated[list[EventWord], Field(max_length=30)] | None = None
    conditions: Conditions | None = None
    actions: Actions | None = None
    warning: Actions | None = None
    warning_span: Span | None = None


class MacroShown(Shown):
    """A macro; `conditions` say on which tickets it is offered."""

    id: int
    name: str
    audience: Annotated[str, one_of(AudienceWord)]
    team: Named | None
    is_active: bool
    conditions: dict[str, Any]
    actions: list[dict[str, Any]]
    says: list[str]
    version: int
    updated_at: datetime


class MacroGiven(Given):
    """A new macro, of the caller's own; supervisors may share it."""

    name: Name
    audience: AudienceWord = "private"
    team: Id | None = None
    is_active: bool = True
    conditions: Conditions = {"all": []}
    actions: Actions


class MacroChange(Given):
    """What is named is changed."""

    name: Name | None = None
    audience: AudienceWord | None = None
    team: Id | None = None
    is_active: bool | None = None
    conditions: Conditions | None = None
    actions: Actions | None = None


class MacroRunGiven(Given):
    """Which macro is to be run."""

    macro: Id
    seen_message: Seen = None


class RuleRunShown(Shown):
    """What a rule or a macro did to a ticket, with its conditions and their values then."""

    id: int
    rule: Named | None
    macro: Named | None
    version: int
    ticket: int
    step: Annotated[str, one_of(Literal["acted", "warned", "refused", "failed"])]
    findings: list[dict[str, Any]]
    entries: list[int]
    error: str
    at: datetime


class MacroRunShown(Shown):
    """What a macro did, or the answer with which all of it waits while that can be undone."""

    run: RuleRunShown | None
    waiting: DraftShown | None
