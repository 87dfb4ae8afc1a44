"""Lists in pages: a cursor remembers the last row, so that page 1,000 costs what page 1 costs."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from soporte.api.fields import LARGEST_ID, Nul, Shown
from soporte.api.problems import Problem, Wrong

T = TypeVar("T")
M = TypeVar("M", bound=Model)


class Page(Shown, Generic[T]):
    """Some things in order; `next` leads to the rest, or is null."""

    items: list[T]
    next: str | None = None


class Paging(BaseModel):
    """How much of a list, and from where."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[
        str, Field(max_length=600, description="The `next` of the page before."), Nul
    ] = ""


@dataclass(frozen=True)
class Order:
    """A column that never is null, and the direction; the id settles what it leaves open."""

    field: str = "id"
    descending: bool = True
    # Where the way to the column is longer than its name.
    is_moment: bool = False

    @property
    def sign(self) -> str:
        """Django's prefix."""
        return "-" if self.descending else ""

    @property
    def name(self) -> str:
        """What a cursor remembers, so that it is not used with another order."""
        return f"{self.sign}{self.field}"


def cut(rows: "QuerySet[M]", paging: Paging, order: Order) -> tuple[list[M], str | None]:
    """The page that `paging` asks for, and the cursor to the next one. Raises Problem."""
    names = [f"{order.sign}{order.field}", *([f"{order.sign}id"] if order.field != "id" else [])]
    wanted = rows.filter(_after(paging.cursor, order)) if paging.cursor else rows
    found = list(wanted.order_by(*names)[: paging.limit + 1])
    if len(found) <= paging.limit:
        return found, None
    return found[: paging.limit], _cursor(found[paging.limit - 1], order)


def show(
    rows: "QuerySet[M]", paging: Paging, order: Order, make: Callable[[list[M]], list[T]]
) -> Page[T]:
    """A page of rows as `make` shows them, all at once."""
    found, following = cut(rows, paging, order)
    return Page(items=make(found), next=following)


def _after(cursor: str, order: Order) -> Q:
    value, pk = _read(cursor, order)
    side = "lt" if order.descending else "gt"
    if order.field == "id":
        return Q(**{f"id__{side}": pk})
    # The first condition alone would do; it gives the index its starting point.
    bound = Q(**{f"{order.field}__{side}e": value})
    beyond = Q(**{f"{order.field}__{side}": value})
    return bound & (beyond | Q(**{order.field: value, f"id__{side}": pk}))


def _cursor(row: Model, order: Order) -> str:
    value = getattr(row, order.field)
    shown = value.isoformat() if isinstance(value, datetime) else value
    data = json.dumps([order.name, shown, row.pk], separators=(",", ":"))
    return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def _read(cursor: str, order: Order) -> tuple[Any, int]:
    """What a cursor says. It grants nothing: who may see what is decided anew each time."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        name, value, pk = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if name != order.name:
            raise bad_cursor()
        return _value(value, order), _number(pk)
    except (ValueError, TypeError, OverflowError, RecursionError) as wrong:
        raise bad_cursor() from wrong


def _value(value: Any, order: Order) -> Any:
    if not order.is_moment:
        return _number(value)
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None or not 1900 <= moment.year <= 2999:
        raise ValueError(value)
    return moment


def _number(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value <= LARGEST_ID:
        raise ValueError(value)
    return value


def bad_cursor() -> Problem:
    """The cursor is not one that this list handed out for this order."""
    detail = _("This cursor does not belong to this list.")
    wrong = Wrong(where="query", field="cursor", code="cursor", detail=detail)
    return Problem("invalid", detail, errors=[wrong])
