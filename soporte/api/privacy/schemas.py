"""What the API takes and gives of copies, erasures and rules of retention."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from soporte.api.fields import Flag, Given, Id, Nul, Shown, Whole, one_of
from soporte.api.tickets.schemas import Named

ExportWord = Literal["waiting", "running", "ready", "failed", "expired"]
ErasureWord = Literal["scheduled", "running", "done", "cancelled", "failed"]
WhatWord = Literal["tickets", "raw", "quarantine", "deliveries", "notifications", "sign_ins"]
ActWord = Literal["", "files", "texts", "delete"]
Typed = Annotated[
    str,
    Field(min_length=1, max_length=300, description="The person's name, against a wrong id."),
    Nul,
]
Grace = Annotated[
    Literal[0, 1, 7, 30],
    Field(description="Days in which it can be taken back; 0 begins at once."),
    Whole,
]
Days = Annotated[int, Field(ge=1, le=36_500), Whole]


class ExportShown(Shown):
    """A copy of a person's data: how far it is, and until when its archive can be taken."""

    id: int
    person: Named
    asked_by: Named | None
    state: Annotated[str, one_of(ExportWord)]
    percent: int
    size: int
    created_at: datetime
    expires_at: datetime | None


class ExportGiven(Given):
    """Whose data; left out, one's own."""

    person: Id | None = None


class ErasureShown(Shown):
    """That somebody's data go, when, and how far it is; `counts` is from when it was asked."""

    id: int
    person: Named
    asked_by: Named | None
    state: Annotated[str, one_of(ErasureWord)]
    texts: bool
    files: bool
    counts: dict[str, int]
    created_at: datetime
    due_at: datetime
    finished_at: datetime | None


class ErasureGiven(Given):
    """Whose data are to go, and how much of what they wrote and sent goes too."""

    person: Id
    name: Typed
    days: Grace = 7
    texts: Flag = True
    files: Flag = True


class PreviewShown(Shown):
    """What an erasure would touch now; `refusal` says why it would be refused."""

    refusal: str
    counts: dict[str, int]


class RetentionRuleListed(Shown):
    """A rule of retention: after how many days what goes."""

    id: int
    what: Annotated[str, one_of(WhatWord)]
    queue: Named | None
    days: int
    act: Annotated[str, one_of(ActWord)]
    is_active: bool
    removed_last: int
    ran_at: datetime | None


class RetentionRuleShown(RetentionRuleListed):
    """A rule of retention with what it would touch now."""

    affected: int


class RetentionRuleChange(Given):
    """What is named is changed. `queue` and `act` mean something for tickets alone."""

    what: WhatWord | None = None
    queue: Id | None = None
    days: Days | None = None
    act: ActWord | None = None
    is_active: Flag | None = None


class RetentionRuleGiven(RetentionRuleChange):
    """A new rule: switched off, unless it says otherwise."""

    what: WhatWord
    days: Days
