"""What the API takes and gives of recurring tickets."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from soporte.api.fields import Body, Flag, Given, Id, Nul, Shown, Whole, one_of
from soporte.api.tickets.schemas import Fields, Level, LevelWord, Named, Slug, Tags
from soporte.tickets.recurring.dates import FIRST_YEAR, LAST_YEAR

FrequencyWord = Literal["daily", "weekly", "monthly", "yearly"]
DayOffWord = Literal["ignore", "skip", "later", "earlier"]
WeekdayWord = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[WeekdayWord, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


def _plausible(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("a date between 2000 and 2200 is needed")
    return day


def _is_text(value: Any) -> Any:
    if not isinstance(value, (str, date)):
        raise ValueError("a text is needed")  # noqa: TRY004 - pydantic tells of this kind alone
    return value


Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S"), Nul]
Subject = Annotated[str, Field(min_length=1, max_length=250, pattern=r"\S"), Nul]
Day = Annotated[date, BeforeValidator(_is_text), AfterValidator(_plausible)]
At = Annotated[
    str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5, examples=["09:00"])
]
Zone = Annotated[str, Field(max_length=50, examples=["Europe/Madrid"]), Nul]
Times = Annotated[int, Field(ge=1, le=999), Whole]
Number = Annotated[int, Field(ge=1, le=10_000), Whole]
MonthDay = Annotated[int, Field(ge=1, le=31), Whole]
MonthNumber = Annotated[int, Field(ge=1, le=12), Whole]
Nth = Annotated[
    Literal[-1, 0, 1, 2, 3, 4],
    Field(
        description="Which of the weekdays of the month; -1 the last, 0 by the day of the month."
    ),
    Whole,
]
Weekdays = Annotated[list[WeekdayWord], Field(max_length=7)]


class RecurringShown(Shown):
    """A schedule and the template of its tickets. `next_dates` are the next five."""

    id: int
    name: str
    is_active: bool
    frequency: Annotated[str, one_of(FrequencyWord)]
    interval: int
    weekdays: list[str]
    nth: int
    month_day: int
    month: int
    at: str
    time_zone: str
    starts_on: date
    ends_on: date | None
    count: int | None
    days_off: Annotated[str, one_of(DayOffWord)]
    waits: bool
    subject: str
    body_html: str
    queue: Named
    type: str
    priority: Annotated[str, one_of(LevelWord)]
    team: Named | None
    assignee: Named | None
    requester: Named
    tags: list[str]
    checklist: Named | None
    fields: dict[str, Any]
    next_at: datetime | None
    next_dates: list[datetime]
    last_ticket: int | None


class RecurringChange(Given):
    """What is named is changed."""

    name: Name | None = None
    frequency: FrequencyWord | None = None
    interval: Times | None = None
    weekdays: Weekdays | None = None
    nth: Nth | None = None
    month_day: MonthDay | None = None
    month: MonthNumber | None = None
    at: At | None = None
    time_zone: Zone | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    count: Number | None = None
    days_off: DayOffWord | None = None
    waits: Flag | None = None
    subject: Subject | None = None
    body_html: Body | None = None
    queue: Id | None = None
    type: Slug | None = None
    priority: Level | None = None
    team: Id | None = None
    assignee: Id | None = None
    requester: Id | None = None
    tags: Tags | None = None
    checklist: Id | None = None
    fields: Fields | None = None


class RecurringGiven(RecurringChange):
    """A new recurring ticket; what is left out is as in a new form."""

    name: Name
    frequency: FrequencyWord
    subject: Subject
    queue: Id
    type: Slug
    requester: Id


class RunShown(Shown):
    """What became of one date."""

    id: int
    due_at: datetime
    ran_at: datetime
    outcome: Annotated[str, one_of(Literal["opened", "waited", "failed"])]
    missed: int
    problem: str
    ticket: int | None
