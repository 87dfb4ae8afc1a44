"""Trying an account: begin it, and ask how far it is."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Path
from pydantic import Field

from soporte.api.access import ADMINISTRATOR
from soporte.api.channels.accounts import found
from soporte.api.fields import Key, Shown, one_of
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.channels import checking, drivers
from soporte.channels.checking import Check, Line

room = Room(tags=["accounts"])
StageWord = Literal["waiting", "running", "good", "bad", "skipped"]
CheckWord = Literal["waiting", "running", "good", "bad"]
CheckKey = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]


class StageShown(Shown):
    """One step: what became of it, a fact or what is wrong, and what to do about it."""

    name: str
    group: str
    label: str
    state: Annotated[str, one_of(StageWord)]
    text: str
    hint: str
    seconds: float | None


class CheckShown(Shown):
    """How far a check is; it can be asked for during an hour."""

    id: str
    state: Annotated[str, one_of(CheckWord)]
    began_at: datetime
    stages: list[StageShown]


@room.create(
    "/accounts/{pk}/checks", scope="admin", role=ADMINISTRATOR, answer=CheckShown, status=202
)
def create(request: HttpRequest, pk: Key) -> CheckShown:
    """Have an account tried; while one check runs, that one is shown."""
    account = found(pk)
    if drivers.find(account.kind) is None:
        raise Problem("conflict", _("This installation has no such channel any more."))
    return _shown(checking.begin(account))


@room.read("/accounts/{pk}/checks/{key}", scope="admin", role=ADMINISTRATOR, answer=CheckShown)
def show(request: HttpRequest, pk: Key, key: Path[CheckKey]) -> CheckShown:
    """Show how far a check is."""
    check = checking.find(key, found(pk))
    if check is None:
        raise Http404
    return _shown(check)


def _shown(check: Check) -> CheckShown:
    return CheckShown(
        id=check.key,
        state=check.state,
        began_at=datetime.fromtimestamp(check.began_at, UTC),
        stages=[_stage(line) for line in check.lines],
    )


def _stage(line: Line) -> StageShown:
    return StageShown(
        name=line.name,
        group=line.group,
        label=line.label,
        state=line.state,
        text=line.text,
        hint=line.hint,
        seconds=line.seconds,
    )
