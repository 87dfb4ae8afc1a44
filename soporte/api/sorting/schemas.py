"""What tickets are sorted by: queues with their rights, statuses, types."""

from typing import Annotated, Literal

from pydantic import Field

from soporte.api.fields import Flag, Given, Id, Nul, Shown, Whole, one_of
from soporte.api.tickets.schemas import CategoryWord, Named

Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S"), Nul]
QueueName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S"), Nul]
Description = Annotated[str, Field(max_length=200), Nul]
Icon = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9-]+$", examples=["inbox"])]
Slug = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[-a-zA-Z0-9_]+$")]
Signature = Annotated[str, Field(max_length=1000), Nul]
Position = Annotated[int, Field(ge=-32768, le=32767), Whole]
Days = Annotated[int, Field(ge=1, le=3650), Whole]
LevelWord = Literal["own", "read", "work"]
# What a customer's word does to a closed ticket of the queue.
ReopeningWord = Literal["always", "within", "never"]


class QueueShown(Shown):
    """A queue. `level` is the caller's own right on it; null for customers.

    `signature` stands below its answers; customers are not shown it.
    """

    id: int
    name: str
    description: str
    icon: str
    team: Named | None
    is_public: bool
    is_active: bool
    position: int
    reopening: Annotated[str, one_of(ReopeningWord)]
    reopening_days: int
    signature: str
    level: Annotated[str, one_of(LevelWord)] | None


class QueueGiven(Given):
    """A new queue; nobody but supervisors works on it until it has rights."""

    name: QueueName
    description: Description = ""
    icon: Icon = "inbox"
    team: Id | None = None
    is_public: Flag = True
    position: Position = 0
    reopening: ReopeningWord = "within"
    reopening_days: Days = 14
    signature: Signature = ""


class QueueChange(Given):
    """What is named is changed."""

    name: QueueName | None = None
    description: Description | None = None
    icon: Icon | None = None
    team: Id | None = None
    is_public: Flag | None = None
    is_active: Flag | None = None
    position: Position | None = None
    reopening: ReopeningWord | None = None
    reopening_days: Days | None = None
    signature: Signature | None = None


class AccessShown(Shown):
    """The right of a team or of a person on a queue."""

    team: Named | None
    person: Named | None
    level: Annotated[str, one_of(LevelWord)]


class AccessGiven(Given):
    """A right: give either a team or a person."""

    team: Id | None = None
    person: Id | None = None
    level: LevelWord


class AccessList(Given):
    """All rights on a queue."""

    items: Annotated[list[AccessGiven], Field(max_length=500)]


class AccessListShown(Shown):
    """All rights on a queue."""

    items: list[AccessShown]


class StatusShown(Shown):
    """A status; `name` is in the reader's language."""

    id: int
    name: str
    category: Annotated[str, one_of(CategoryWord)]
    name_es: str
    name_en: str
    position: int
    is_active: bool


class StatusGiven(Given):
    """A new status."""

    category: CategoryWord
    name_es: Name
    name_en: Name
    position: Position = 0


class StatusChange(Given):
    """What is named is changed."""

    category: CategoryWord | None = None
    name_es: Name | None = None
    name_en: Name | None = None
    position: Position | None = None
    is_active: Flag | None = None


class TypeShown(Shown):
    """A ticket type; tickets name it by its slug."""

    id: int
    slug: str
    name: str
    name_es: str
    name_en: str
    position: int
    is_public: bool
    is_active: bool


class TypeGiven(Given):
    """A new ticket type."""

    slug: Slug
    name_es: Name
    name_en: Name
    position: Position = 0
    is_public: Flag = True


class TypeChange(Given):
    """What is named is changed; the slug stays, because programs know the type by it."""

    name_es: Name | None = None
    name_en: Name | None = None
    position: Position | None = None
    is_public: Flag | None = None
    is_active: Flag | None = None
