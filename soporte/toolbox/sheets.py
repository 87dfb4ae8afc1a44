"""Tables for spreadsheets, line by line, in which nothing can pass for a formula."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

# A spreadsheet would run what begins like this.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
# Some programs read UTF-8 only where this says so.
MARK = "\ufeff"


class _Echo:
    """Hands each written line on."""

    def write(self, line: str) -> str:
        return line


def lines(head: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The table as CSV."""
    writer: Any = csv.writer(_Echo())
    yield MARK + writer.writerow([plain(one) for one in head])
    for row in rows:
        yield writer.writerow([plain(one) for one in row])


def plain(value: object) -> object:
    """A value that a spreadsheet takes for what it is; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    is_risky = value.startswith(FORMULA) or value.lstrip().startswith(("=", "+", "-", "@"))
    return f"'{value}" if is_risky else value
