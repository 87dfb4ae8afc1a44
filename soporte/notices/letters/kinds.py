"""Which letters there are: each with its shipped text and the closed list of what it may name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from soporte.site.operations import current

Words = str | Promise


@dataclass(frozen=True)
class Placeholder:
    """What may stand in a letter: what it is, and an example for previews."""

    label: Words
    sample: Words


class Text(NamedTuple):
    """Subject and body with their placeholders."""

    subject: str
    body: str


@dataclass(frozen=True)
class Letter:
    """One kind of mail. `shipped()` gives its text in the active language.

    `own` are its placeholders beside those that every letter has. What `must` be named is what
    the mail is sent for, such as a code or a link.
    """

    key: str
    label: Words
    about: Words
    shipped: Callable[[], Text]
    own: Mapping[str, Placeholder] = field(default_factory=dict, hash=False)
    must: tuple[str, ...] = ()

    @property
    def placeholders(self) -> dict[str, Placeholder]:
        """All that it may name."""
        return {**self.own, **COMMON}

    def text(self, language: str) -> Text:
        """The shipped text in a language."""
        return _shipped(self, language)


COMMON: dict[str, Placeholder] = {
    "site.name": Placeholder(_("the name of your organisation"), ""),
    "site.phone": Placeholder(_("your telephone"), ""),
}


@lru_cache(maxsize=200)
def _shipped(letter: Letter, language: str) -> Text:
    with override(language):
        return letter.shipped()


def common_values() -> dict[str, str]:
    """What stands for the placeholders that every letter has."""
    site = current()
    return {"site.name": site.name, "site.phone": site.phone}


def mark(name: str) -> str:
    """A placeholder as it is written."""
    return f"{{{{ {name} }}}}"


def marks(**given: str) -> dict[str, Any]:
    """Placeholders for the names in a translated sentence: marks(number="ticket.number")."""
    return {name: mark(placeholder) for name, placeholder in given.items()}


def body(*lines: str) -> str:
    """A letter's body: its paragraphs, and who writes."""
    return "\n\n".join([*lines, mark("site.name")])
