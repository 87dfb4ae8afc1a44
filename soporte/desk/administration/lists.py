"""One way to show a list of the settings: its head, its filter, its rows."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.http import HttpResponse

from soporte.desk import shell
from soporte.desk.access import StaffRequest
from soporte.toolbox.text import fold

Row = TypeVar("Row")
LONGEST = 100


def answer(
    request: StaffRequest,
    template: str,
    rows: Iterable[Row],
    *,
    title: str,
    words: Callable[[Row], Iterable[object]],
    **context: Any,
) -> HttpResponse:
    """Show the `rows` in whose words all that was asked for occurs; the lists here are short.

    `template` extends `list.html` and knows them as `rows`; `new` and `new_label` in the context
    make the button.
    """
    asked = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    every = list(rows)
    shown = {
        "title": title,
        "rows": found(every, asked, words),
        "words": asked,
        "is_empty": not every,
        **context,
    }
    return shell.page(request, template, shown, section="settings")


def found(
    rows: Sequence[Row], asked: str, words: Callable[[Row], Iterable[object]]
) -> Sequence[Row]:
    """Those in whose words all that was asked for occurs, whatever its case and accents."""
    wanted = fold(asked).split()
    if not wanted:
        return rows
    return [row for row in rows if _has_all(fold(" ".join(map(str, words(row)))), wanted)]


def _has_all(folded: str, wanted: list[str]) -> bool:
    return all(word in folded for word in wanted)
