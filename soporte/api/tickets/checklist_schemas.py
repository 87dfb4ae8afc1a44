"""What the API takes and gives of checklists."""

from typing import Annotated

from pydantic import Field

from soporte.api.fields import Flag, Given, Id, Nul, Shown
from soporte.api.tickets.schemas import Slug
from soporte.api.tickets.work_schemas import TaskShown, Title
from soporte.tickets.checklists import MOST_STEPS

Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S"), Nul]


class Step(Given):
    """One step; with `holds` the ticket cannot be resolved before it is done."""

    title: Title
    holds: Flag = False


Steps = Annotated[list[Step], Field(min_length=1, max_length=MOST_STEPS)]


class ChecklistShown(Shown):
    """A checklist, meant for tickets of a type or a queue, or for any."""

    id: int
    name: str
    steps: list[Step]
    type: str | None
    queue: int | None
    is_automatic: bool
    is_active: bool


class ChecklistGiven(Given):
    """A new checklist; `is_automatic` adds it to each new ticket of its type and queue."""

    name: Name
    steps: Steps
    type: Slug | None = None
    queue: Id | None = None
    is_automatic: Flag = False
    is_active: Flag = True


class ChecklistChange(Given):
    """What is named is changed."""

    name: Name | None = None
    steps: Steps | None = None
    type: Slug | None = None
    queue: Id | None = None
    is_automatic: Flag | None = None
    is_active: Flag | None = None


class AppliedGiven(Given):
    """Which checklist to add."""

    checklist: Id


class AppliedShown(Shown):
    """The tasks that a checklist added to a ticket."""

    items: list[TaskShown]
