"""What somebody typed into a search, taken apart: words, exact phrases, what must not occur, and
operators such as `tag:vpn`. Which operators there are is for the room that answers them.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from soporte.search.words import MAX_QUERY
from soporte.toolbox.text import clean_line, fold

MAX_PARTS = 40
_PART = re.compile(
    r"""(?P<minus>-)?(?:(?P<name>[^\W\d_][\w-]*):)?(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+))"""
)


@dataclass(frozen=True)
class Operator:
    """One `name:value`; `negated` when a minus stood before it. The name is folded."""

    name: str
    value: str
    negated: bool
    typed: str


@dataclass(frozen=True)
class Asked:
    """A query by its parts. `words` holds the words of the phrases too."""

    words: str
    phrases: tuple[str, ...] = ()
    without: str = ""
    without_phrases: tuple[str, ...] = ()
    operators: tuple[Operator, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it has nothing but words."""
        return not (self.phrases or self.without or self.without_phrases or self.operators)


def parse(text: str, names: Collection[str]) -> Asked:
    """The parts of a query; an operator that is not among `names` is only words."""
    words, without, operators = list[str](), list[str](), list[Operator]()
    phrases, negative = list[str](), list[str]()
    # Phones and word processors curl the quotes, Spanish has its own.
    plain = re.sub("[“”«»„]", '"', clean_line(text, limit=MAX_QUERY))
    for part in list(_PART.finditer(plain))[:MAX_PARTS]:
        name = fold(part["name"] or "")
        quoted = part["quoted"]
        value = (quoted if quoted is not None else part["plain"]).strip()
        is_negated = part["minus"] is not None
        if name in names and value:
            operators.append(Operator(name, value, is_negated, part[0]))
            continue
        said = f"{part['name']}:{value}" if name else value
        if not said:
            continue
        if quoted is not None and " " in value:
            (negative if is_negated else phrases).append(value)
        if is_negated and (quoted is None or " " not in value):
            without.append(said)
        elif not is_negated:
            words.append(said)
    return Asked(
        " ".join(words), tuple(phrases), " ".join(without), tuple(negative), tuple(operators)
    )
