"""Availability, shifts, skills and assignment, as the API takes and gives them."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from soporte.api.fields import Flag, Given, Id, Nul, Shown, Whole, one_of
from soporte.api.tickets.schemas import Named

StateWord = Literal["online", "busy", "away"]
ShownState = Literal["online", "busy", "away", "offline"]
DayWord = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
KindWord = Literal["leave", "holidays", "illness", "training"]
ModeWord = Literal["manual", "round_robin", "least_load"]
ReopenedWord = Literal["same", "queue"]
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S"), Nul]
Level = Annotated[int, Field(ge=1, le=3), Whole]
Start = Annotated[
    str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5, examples=["22:00"])
]
End = Annotated[
    str,
    Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", max_length=5, examples=["06:00"]),
]


class AvailabilityShown(Shown):
    """How somebody stands now.

    `chosen` is what they said, `state` what it comes to: outside the shift they are away.
    """

    person: Named
    chosen: Annotated[str, one_of(StateWord)]
    state: Annotated[str, one_of(ShownState)]
    is_on_shift: bool
    shift_ends_at: datetime | None
    next_shift_at: datetime | None


class AvailabilityList(Shown):
    """Everybody at the desk."""

    items: list[AvailabilityShown]


class AvailabilityChange(Given):
    """What somebody says of themselves."""

    state: StateWord


class Interval(Given):
    """One interval of a day; one that ends before it begins ends on the next day."""

    start: Start
    end: End


class DayGiven(Given):
    """The hours of one day of the week."""

    day: DayWord
    intervals: Annotated[list[Interval], Field(min_length=1, max_length=8)]


class ShiftGiven(Given):
    """The weekly hours; without days, nobody ever begins. `null` takes the shift away."""

    days: Annotated[list[DayGiven], Field(max_length=7)] | None


class IntervalShown(Shown):
    """One interval of a day."""

    start: str
    end: str


class DayShown(Shown):
    """The hours of one day of the week."""

    day: Annotated[str, one_of(DayWord)]
    intervals: list[IntervalShown]


class ShiftShown(Shown):
    """Somebody's weekly hours, in their time zone. Without a shift, `days` is null."""

    time_zone: str
    days: list[DayShown] | None


class AbsenceGiven(Given):
    """Days off, first and last included."""

    first_day: Annotated[date, Field(examples=["2026-12-21"])]
    last_day: Annotated[date, Field(examples=["2026-12-24"])]
    kind: KindWord = "leave"


class AbsenceShown(Shown):
    """Days off."""

    id: int
    first_day: date
    last_day: date
    kind: Annotated[str, one_of(KindWord)]


class AbsenceList(Shown):
    """Somebody's days off, earliest first."""

    items: list[AbsenceShown]


class SkillShown(Shown):
    """A skill."""

    id: int
    name: str


class SkillGiven(Given):
    """A skill's name."""

    name: Name


class LevelGiven(Given):
    """A skill with a level: 1 basic, 2 good, 3 expert."""

    skill: Id
    level: Level = 2


class LevelList(Given):
    """All skills of somebody."""

    items: Annotated[list[LevelGiven], Field(max_length=200)]


class LevelShown(Shown):
    """A skill with a level."""

    skill: Named
    level: int


class LevelListShown(Shown):
    """All skills of somebody, by name."""

    items: list[LevelShown]


class AssignmentShown(Shown):
    """How a queue's tickets are assigned."""

    mode: Annotated[str, one_of(ModeWord)]
    team: Named | None
    needs_presence: bool
    needs_shift: bool
    capacity: int | None
    weighs_priority: bool
    reopened: Annotated[str, one_of(ReopenedWord)]
    skills: list[LevelShown]


class AssignmentChange(Given):
    """What is named is changed; `skills` replaces the list."""

    mode: ModeWord | None = None
    team: Id | None = None
    needs_presence: Flag | None = None
    needs_shift: Flag | None = None
    capacity: Annotated[int, Field(ge=1, le=1000), Whole] | None = None
    weighs_priority: Flag | None = None
    reopened: ReopenedWord | None = None
    skills: Annotated[list[LevelGiven], Field(max_length=200)] | None = None


class ReasonShown(Shown):
    """What is said of one person who was considered, in the reader's language."""

    person: str
    is_chosen: bool
    text: str


class DecisionShown(Shown):
    """One automatic assignment."""

    at: datetime
    headline: str
    reasons: list[ReasonShown]


class ReasonsShown(Shown):
    """Why a ticket is whose it is; `waiting` says why nobody has it yet."""

    waiting: str | None
    waiting_reasons: list[ReasonShown]
    decisions: list[DecisionShown]
