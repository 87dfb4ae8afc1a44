"""The installation's settings."""

from typing import Annotated, Literal

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

from soporte.api import changing
from soporte.api.access import ADMINISTRATOR, actor_of
from soporte.api.fields import Email, Flag, Given, Nul, Shown, Whole, one_of
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.api.tickets.schemas import Language
from soporte.journal.differences import watched
from soporte.people.operations import check_email
from soporte.people.zones import validate_time_zone
from soporte.site import operations

room = Room(tags=["settings"])
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Span = Annotated[list[Clock], Field(min_length=2, max_length=2, examples=[["09:00", "18:00"]])]
Date = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class SettingsShown(Shown):
    """What the organisation that runs this installation set."""

    name: str
    language: Annotated[str, one_of(Language)]
    time_zone: str
    support_address: str
    phone: str
    hours: dict[str, list[list[str]]]
    holidays: list[str]
    acknowledges: bool
    automatic_per_hour: int
    # Minutes without an open page until a colleague counts as offline; 0 never does.
    offline_after: int


class SettingsChange(Given):
    """What is named is changed."""

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S"), Nul] | None = None
    language: Language | None = None
    time_zone: Annotated[str, Field(max_length=50), Nul] | None = None
    support_address: Email | None = None
    phone: Annotated[str, Field(max_length=40), Nul] | None = None
    hours: dict[Day, Annotated[list[Span], Field(max_length=6)]] | None = None
    holidays: Annotated[list[Date], Field(max_length=400)] | None = None
    acknowledges: Flag | None = None
    automatic_per_hour: Annotated[int, Field(ge=0, le=1_000_000), Whole] | None = None
    offline_after: Annotated[int, Field(ge=0, le=1440), Whole] | None = None


@room.read("/settings", scope="admin", role=ADMINISTRATOR, answer=SettingsShown)
def show(request: HttpRequest) -> SettingsShown:
    """Show the installation's settings."""
    return _shown()


@room.change("/settings", scope="admin", role=ADMINISTRATOR, answer=SettingsShown)
def update(request: HttpRequest, given: SettingsChange) -> SettingsShown:
    """Change the installation's settings."""
    values = changing.values_of(given)
    _check(values)
    with watched(operations.current(), by=actor_of(request), changed="site.changed"):
        operations.change(values)
    return _shown()


def _check(values: dict[str, object]) -> None:
    try:
        if "time_zone" in values:
            validate_time_zone(str(values["time_zone"]))
    except ValidationError as wrong:
        raise Problem("invalid", wrong.messages[0], field="time_zone") from wrong
    try:
        if "support_address" in values:
            values["support_address"] = check_email(str(values["support_address"]))
    except ValidationError as wrong:
        raise Problem("invalid", wrong.messages[0], field="support_address") from wrong
    for spans in (values.get("hours") or {}).values():  # type: ignore[attr-defined]
        if any(start >= end for start, end in spans):
            raise Problem("invalid", _("A time span ends after it begins."), field="hours")


def _shown() -> SettingsShown:
    row = operations.current()
    names = SettingsShown.model_fields
    return SettingsShown(**{name: getattr(row, name) for name in names})
