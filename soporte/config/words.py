"""Sentences of the command line in the operator's language, without starting Django."""

import gettext
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"


@cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation("django", LOCALE, fallback=True)


def translate(text: str) -> str:
    """`text` in the language that LANGUAGE, LC_ALL, LC_MESSAGES or LANG name."""
    return _catalogue().gettext(text)


class Refusal(Exception):  # noqa: N818 - it is an answer to the operator, not a defect
    """Soporte will not do what was asked; the text is one clear sentence for the operator."""
