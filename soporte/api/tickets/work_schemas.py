"""The work around a ticket, as the API takes and gives it: tasks, times, approvals."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from soporte.api.fields import Flag, Given, Id, Note, Nul, Shown, Whole, one_of
from soporte.api.tickets.schemas import Named
from soporte.people.models import Person
from soporte.tickets.models import Approval, Task, TimeEntry

Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S"), Nul]
Position = Annotated[int, Field(ge=0, le=1000), Whole]
Minutes = Annotated[int, Field(ge=1, le=1440), Whole]
ActivityWord = Literal["support", "phone", "visit", "travel", "other"]
RuleWord = Literal["any", "all"]
StateWord = Literal["open", "approved", "rejected", "cancelled", "expired"]
ShortNote = Annotated[str, Field(max_length=500), Nul]
Comment = Annotated[str, Field(max_length=1000), Nul]


class TaskShown(Shown):
    """A step; with `holds` the ticket cannot be resolved before it is done."""

    id: int
    title: str
    assignee: Named | None
    due_on: date | None
    holds: bool
    position: int
    done_at: datetime | None
    done_by: Named | None


class TaskGiven(Given):
    """A new task, put behind the others."""

    title: Title
    assignee: Id | None = None
    due_on: date | None = None
    holds: Flag = False


class TaskChange(Given):
    """What is named is changed; `position` counts from 0."""

    title: Title | None = None
    assignee: Id | None = None
    due_on: date | None = None
    holds: Flag | None = None
    done: Flag | None = None
    position: Position | None = None


class TimeShown(Shown):
    """Somebody's minutes; without `ended_at` a timer that runs."""

    id: int
    person: Named
    started_at: datetime
    ended_at: datetime | None
    minutes: int
    activity: Annotated[str, one_of(ActivityWord)]
    billable: bool
    note: str


class TimeGiven(Given):
    """Minutes of the token's person."""

    minutes: Minutes
    activity: ActivityWord = "support"
    billable: Flag = True
    note: ShortNote = ""


class TimeChange(Given):
    """What is named is changed."""

    minutes: Minutes | None = None
    activity: ActivityWord | None = None
    billable: Flag | None = None
    note: ShortNote | None = None


class VoiceShown(Shown):
    """Who was asked; `approves` is null before they answer."""

    person: Named
    approves: bool | None
    comment: str
    answered_at: datetime | None


class ApprovalShown(Shown):
    """Something that people were asked to approve."""

    id: int
    title: str
    text: str
    rule: Annotated[str, one_of(RuleWord)]
    holds: bool
    state: Annotated[str, one_of(StateWord)]
    created_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    voices: list[VoiceShown]


class ApprovalGiven(Given):
    """A question to people: staff of the queue, the requester, people of the organisation."""

    title: Title
    text: Note = ""
    people: Annotated[list[Id], Field(min_length=1, max_length=20)]
    rule: RuleWord = "all"
    holds: Flag = False
    days: Annotated[int, Field(ge=1, le=90), Whole] = 14


class AnswerGiven(Given):
    """The word of the token's person."""

    approves: Flag
    comment: Comment = ""


def task(one: Task) -> TaskShown:
    """A task as it is shown."""
    return TaskShown(
        id=one.pk,
        title=one.title,
        assignee=_named(one.assignee),
        due_on=one.due_on,
        holds=one.holds,
        position=one.position,
        done_at=one.done_at,
        done_by=_named(one.done_by),
    )


def time(one: TimeEntry) -> TimeShown:
    """A time as it is shown."""
    return TimeShown(
        id=one.pk,
        person=Named(id=one.person_id, name=one.person.name),
        started_at=one.started_at,
        ended_at=one.ended_at,
        minutes=one.minutes,
        activity=one.activity,
        billable=one.is_billable,
        note=one.note,
    )


def approval(one: Approval) -> ApprovalShown:
    """An approval with everybody's answer."""
    return ApprovalShown(
        id=one.pk,
        title=one.title,
        text=one.text,
        rule=one.rule,
        holds=one.holds,
        state=one.state,
        created_at=one.created_at,
        expires_at=one.expires_at,
        settled_at=one.settled_at,
        voices=[
            VoiceShown(
                person=Named(id=voice.person_id, name=voice.person.name),
                approves=voice.approves,
                comment=voice.comment,
                answered_at=voice.answered_at,
            )
            for voice in one.voices.all()
        ],
    )


def _named(person: Person | None) -> Named | None:
    return Named(id=person.pk, name=person.name) if person else None
