"""Texts with a closed list of placeholders, {{ like.this }}: nothing else in them is read."""

import re
from collections.abc import Callable, Collection

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# No brace inside: a text of nothing but braces must not be read over and over.
_MARK = re.compile(r"\{\{([^{}]*)\}\}")


def names(text: str) -> list[str]:
    """The placeholders of a text, as they stand in it."""
    return [mark.strip() for mark in _MARK.findall(text)]


def check(text: str, known: Collection[str]) -> None:
    """Raises ValidationError for a placeholder that is not on the list, and for half a one."""
    unknown = sorted({name for name in names(text) if name not in known})
    if unknown:
        raise ValidationError(
            _("Unknown placeholder: %(names)s. Possible: %(known)s.")
            % {"names": ", ".join(unknown)[:200], "known": ", ".join(known)}
        )
    rest = _MARK.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise ValidationError(_("A placeholder is written {{ like.this }}, with both braces."))


def fill(
    text: str,
    value: Callable[[str], str | None],
    *,
    own: Callable[[str], str] = str,
) -> str:
    """The text with each placeholder's value; one without a value stays as it is written.

    `own` makes the text around the placeholders what it should be, such as HTML; a value is put in
    as it is given and never read again.
    """
    out, position = [], 0
    for mark in _MARK.finditer(text):
        found = value(mark[1].strip())
        out.append(own(text[position : mark.start()]))
        out.append(own(mark[0]) if found is None else found)
        position = mark.end()
    return "".join([*out, own(text[position:])])


def without_empty_lines(text: str, value: Callable[[str], str | None]) -> str:
    """The text without the lines of whose placeholders none has anything to say."""
    kept = []
    for line in text.split("\n"):
        found = names(line)
        if not found or any((value(name) or "").strip() for name in found):
            kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n")
