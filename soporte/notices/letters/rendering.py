"""From a letter and its values to a mail: text and HTML, in the reader's language.

A text of the administrators' own comes before the shipped one. Values are put in as they are and
never read again; in HTML everything is escaped, and only our own links lead anywhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _

from soporte.notices.letters import frame
from soporte.notices.letters.kinds import Letter, Text, common_values
from soporte.toolbox import placeholders
from soporte.toolbox.text import clean_line, clean_text

LONGEST_SUBJECT, LONGEST_BODY = 200, 20_000
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_URL = re.compile(r"https?://[^\s<>\"'\x00-\x1f]{1,2000}")


@dataclass(frozen=True)
class Mail:
    """A letter as it is sent."""

    subject: str
    text: str
    html: str


def check(letter: Letter, text: Text) -> None:
    """Raises ValidationError by field for a text that this letter cannot be written with."""
    wrong: dict[str, list[str]] = {}
    for name, given, longest in (
        ("subject", text.subject, LONGEST_SUBJECT),
        ("body", text.body, LONGEST_BODY),
    ):
        try:
            _check_part(letter, given, longest)
        except ValidationError as error:
            wrong[name] = error.messages
    named = placeholders.names(text.body)
    if "body" not in wrong and (missing := [one for one in letter.must if one not in named]):
        marks = ", ".join(f"{{{{ {one} }}}}" for one in missing)
        wrong["body"] = [_("This mail is of no use without %(names)s.") % {"names": marks}]
    if wrong:
        raise ValidationError(wrong)


def _check_part(letter: Letter, given: str, longest: int) -> None:
    if not given.strip():
        raise ValidationError(_("Write something first."))
    if len(given) > longest:
        raise ValidationError(_("At most %(count)s characters.") % {"count": longest})
    placeholders.check(given, letter.placeholders)


def write(letter: Letter, text: Text, values: Mapping[str, str], language: str) -> Mail:
    """The mail that this text makes with these values."""
    known = {**common_values(), **values}

    def value(name: str) -> str | None:
        # A placeholder of this letter that has nothing to say here is silent.
        return known.get(name, "") if name in letter.placeholders else None

    def in_html(name: str) -> str | None:
        found = value(name)
        return None if found is None else _linked(found, settings.BASE_URL)

    body = placeholders.without_empty_lines(clean_text(text.body), value)
    paragraphs = [
        f"<p>{placeholders.fill(part, in_html, own=_linked).replace(chr(10), '<br>')}</p>"
        for part in _PARAGRAPHS.split(body)
        if part.strip()
    ]
    return Mail(
        clean_line(placeholders.fill(text.subject, value), limit=LONGEST_SUBJECT),
        frame.text(placeholders.fill(body, value), language),
        frame.html("".join(paragraphs), language),
    )


def _linked(text: str, begin: str = "http") -> str:
    """The text escaped, with addresses that begin so as links: in values, only those of ours."""
    out, position = [], 0
    for match in _URL.finditer(text):
        shown = match.group().rstrip(".,;:!?)]”’»")
        if not shown.startswith(begin):
            continue
        out += [escape(text[position : match.start()]), _anchor(shown)]
        position = match.start() + len(shown)
    return "".join([*out, escape(text[position:])])


def _anchor(address: str) -> str:
    shown = escape(address)
    return f'<a href="{shown}" rel="noopener noreferrer nofollow">{shown}</a>'
