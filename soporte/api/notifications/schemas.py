"""What the API takes and gives of notifications and of following."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from soporte.api.fields import Flag, Given, Id, Key, Shown, one_of
from soporte.api.paging import Paging
from soporte.api.tickets.schemas import Named

SubjectWord = Literal[
    "mentioned",
    "assigned",
    "asked",
    "answered",
    "failed",
    "stopped",
    "pointed_out",
    "woken",
    "followed",
    "arrived",
]
WayWord = Literal["app", "mail", "push"]
Choices = Annotated[
    dict[SubjectWord, Annotated[list[WayWord], Field(max_length=3)]],
    Field(
        description="The ways of each subject; an empty list means not at all.",
        examples=[{"assigned": ["app", "mail"]}],
    ),
]
Hour = Annotated[
    str, Field(max_length=5, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["20:00"])
]


class NotificationFilters(Paging):
    """Which notifications. Several filters all must hold."""

    state: Literal["unread", "all"] = "unread"
    subject: SubjectWord | None = None
    ticket: Annotated[Key | None, Field(description="The number of a ticket.")] = None


class NotificationShown(Shown):
    """Something that the caller is told of; `ticket` is its number."""

    id: int
    ticket: int
    title: str
    subject: str = one_of(SubjectWord)
    sentence: str
    actor: str
    created_at: datetime
    read_at: datetime | None


class ReadingGiven(Given):
    """What has been read: the news of these tickets, by number; without them all news."""

    tickets: Annotated[list[Id], Field(max_length=100)] | None = None


class ReadingShown(Shown):
    """How many notifications were unread until now, and of how many tickets there still is news."""

    read: int
    unread_tickets: int


class PreferencesShown(Shown):
    """How the caller is told. In the quiet hours, by their own clock, nothing is sent."""

    choices: Choices
    quiet_from: str | None
    quiet_to: str | None
    follows_mentioned: bool
    follows_answered: bool


class PreferencesChange(Given):
    """What is named is changed; of the subjects, those that are named."""

    choices: Choices | None = None
    quiet_from: Hour | None = None
    quiet_to: Hour | None = None
    follows_mentioned: Flag | None = None
    follows_answered: Flag | None = None


class DefaultsShown(Shown):
    """What holds for whoever chose nothing."""

    choices: Choices


class DefaultsChange(Given):
    """The subjects that are named are changed."""

    choices: Choices


class FollowerShown(Shown):
    """Somebody of the staff who is told what happens to a ticket."""

    person: Named
    created_at: datetime


class FollowerGiven(Given):
    """Who is to follow; without a person the caller."""

    person: Id | None = None


class DeviceShown(Shown):
    """A browser on which the caller gets notifications."""

    id: int
    label: str
    created_at: datetime
    used_at: datetime | None
    expired_at: datetime | None
