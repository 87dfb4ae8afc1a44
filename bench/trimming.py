"""`./do trimming [FOLDER]`: how well quotes and signatures are folded, and in what time.

Without a folder it takes the project's own collection. A folder holds pairs: `es-name.txt`, `.html`
or `.eml`, and beside it `es-name.shown` with what a person should see at once. What stands before
the first "-" is the language.
"""

import argparse
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

# In place of this folder, in which `bench` would be this very file.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soporte.config.settings")

from soporte.channels.email.parse import read_message
from soporte.channels.email.tests.trimming.cases import collection
from soporte.channels.email.trim import trim_html, trim_text
from soporte.toolbox.html import to_text

_WORD = re.compile(r"\w+")
# What trips others: beginnings of announcements, marks and rules, over and over.
REPEATED = (
    "On ",
    "Le ",
    "Am ",
    "El ",
    "> ",
    "-- \n",
    "On a\n",
    ">",
    "_",
    "-",
    "\n",
    "a:",
    "wrote:\n",
)
REPEATED_FIELDS = (
    "De: a\n",
    "From: a@b.c\nSent: 1:00\n",
    "El 1/1/2026 a las 1:00, A\n",
    "Un saludo,\n",
    "On 1 wrote:\n",
    "Ana 1:00 1/1/2026\nwrote:\n",
)
TAGS = (
    "<div>",
    "<blockquote type=cite>",
    "<div class=gmail_quote>",
    "<br>",
    "On <b>",
    "</div>",
    "<",
)
SIZE = 60_000


@dataclass(frozen=True)
class Judged:
    """One case with what was shown of it."""

    name: str
    language: str
    wanted: str
    shown: str

    @property
    def is_exact(self) -> bool:
        """Whether it shows the same words and signs; blank space does not count."""
        return self.wanted.split() == self.shown.split()

    @property
    def hidden(self) -> int:
        """How many words that should be seen are not."""
        wanted, shown = Counter(_WORD.findall(self.wanted)), Counter(_WORD.findall(self.shown))
        return (wanted - shown).total()


def main() -> int:
    """Print the figures; 1 when a word that should be seen is hidden."""
    parser = argparse.ArgumentParser(prog="./do trimming", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--wrong", action="store_true", help="print each case that is not exact")
    options = parser.parse_args()
    judged = list(_of_folder(options.folder) if options.folder else _of_collection())
    _print_figures(judged)
    if options.wrong:
        _print_wrong(judged)
    _print_times()
    return int(any(one.hidden for one in judged))


def _of_collection() -> Iterator[Judged]:
    for case in collection():
        shown = to_text(trim_html(case.source)[0]) if case.is_html else trim_text(case.source)[0]
        yield Judged(case.name, case.language, case.shown, shown)


def _of_folder(folder: Path) -> Iterator[Judged]:
    for wanted in sorted(folder.rglob("*.shown")):
        source = next(path for path in wanted.parent.glob(f"{wanted.stem}.*") if path != wanted)
        language = wanted.stem.partition("-")[0]
        yield Judged(wanted.stem, language, wanted.read_text("utf-8"), _shown(source))


def _shown(source: Path) -> str:
    raw = source.read_bytes()
    if source.suffix == ".eml":
        return read_message(raw).visible_text
    text = raw.decode("utf-8", "replace")
    return to_text(trim_html(text)[0]) if source.suffix == ".html" else trim_text(text)[0]


def _print_figures(judged: list[Judged]) -> None:
    by_language: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_language[one.language].append(one)
    print(f"{'language':10}{'cases':>7}{'exact %':>9}{'hiding':>8}{'words hidden':>14}")
    for language, some in [*sorted(by_language.items()), ("all", judged)]:
        exact = 100 * sum(one.is_exact for one in some) / max(len(some), 1)
        hiding = sum(one.hidden > 0 for one in some)
        words = sum(one.hidden for one in some)
        print(f"{language:10}{len(some):7}{exact:9.1f}{hiding:8}{words:14}")


def _print_wrong(judged: list[Judged]) -> None:
    for one in judged:
        if not one.is_exact:
            print(f"\n=== {one.name} ({one.hidden} words hidden)\n{one.shown}")
            print(f"--- wanted\n{one.wanted}")


def _print_times() -> None:
    print(f"\n{'repeated':28}{'60 KB, ms':>11}{'ms per KB':>11}{'× at 2 × size':>15}")
    for unit in (*REPEATED, *REPEATED_FIELDS):
        _print_time(unit, trim_text)
    for unit in TAGS:
        _print_time(unit, trim_html)


def _print_time(unit: str, trim: Callable[[str], tuple[str, str]]) -> None:
    once, twice = (_seconds(unit, size, trim) for size in (SIZE, 2 * SIZE))
    shown = unit.replace("\n", "\\n")[:26]
    per_kb = once * 1000 / (SIZE / 1000)
    print(f"{shown:28}{once * 1000:11.1f}{per_kb:11.3f}{twice / max(once, 1e-6):15.1f}")


def _seconds(unit: str, size: int, trim: Callable[[str], tuple[str, str]]) -> float:
    text = unit * (size // len(unit))
    began = time.perf_counter()
    trim(text)
    return time.perf_counter() - began


if __name__ == "__main__":
    raise SystemExit(main())
