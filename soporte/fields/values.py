"""Values of custom fields: reading what people and programs send, and showing what is stored.

A stored value is plain JSON: text, a number, a date as text, an option's key, a list of keys, true
or false. Nothing is stored for an empty field.
"""

import math
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from soporte.fields.models import Field, Kind
from soporte.toolbox.text import clean_line, clean_text

LONGEST_LINE, LONGEST_TEXT, LONGEST_ADDRESS = 250, 10_000, 500
# Fifteen digits are what a number keeps exactly on its way through JSON.
LARGEST, DECIMALS = 1e11, 3
YES, NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")
_check_address = URLValidator(schemes=["http", "https"])


def read(field: Field, given: Any, *, before: Any = None) -> Any:
    """The value to store, or None for nothing. Raises ValidationError.

    `before` is what is stored now: an option that was taken away since may stay chosen.
    """
    if isinstance(given, str):
        given = given.strip()
    if given is None or given in ("", []):
        return None
    return _READERS[field.kind](field, given, before)


def show(field: Field, value: Any) -> str:
    """A stored value in the reader's words, whatever the definition has become since."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        labels = field.labels(also=value)
        return ", ".join(labels.get(str(one), str(one)) for one in value)
    if field.kind == Kind.CHOICE:
        return field.labels(also=[value]).get(str(value), str(value))
    if isinstance(value, int | float):
        return number_format(value)
    return _date(str(value)) if field.kind == Kind.DATE else str(value)


def answers(value: Any, wanted: tuple[str, ...]) -> bool:
    """Whether a value is one of `wanted`; with nothing wanted, whether there is any."""
    if value is None or value == []:
        return False
    if not wanted:
        return value is not False
    if isinstance(value, bool):
        return ("yes" if value else "no") in wanted
    return any(str(one) in wanted for one in (value if isinstance(value, list) else [value]))


def _date(value: str) -> str:
    try:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    except ValueError:
        return value


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise ValidationError(_("This must be text."))
    return given


def _line(_field: Field, given: Any, _before: Any) -> str | None:
    return _within(clean_line(_text(given), limit=LONGEST_LINE + 1), LONGEST_LINE)


def _lines(_field: Field, given: Any, _before: Any) -> str | None:
    return _within(clean_text(_text(given)).strip(), LONGEST_TEXT)


def _within(text: str, longest: int) -> str | None:
    if len(text) > longest:
        raise ValidationError(_("At most %(count)s characters.") % {"count": longest})
    return text or None


def _number(field: Field, given: Any, _before: Any) -> int | float:
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise ValidationError(_("This must be a number."))
    try:
        number = float(given.replace(",", ".")[:40] if isinstance(given, str) else given)
    except (ValueError, OverflowError) as wrong:
        raise ValidationError(_("This must be a number.")) from wrong
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise ValidationError(_("The number is too large."))
    number = round(number, DECIMALS)
    if field.least is not None and number < field.least:
        raise ValidationError(
            _("The smallest possible value is %(ge)s.") % {"ge": number_format(field.least)}
        )
    if field.most is not None and number > field.most:
        raise ValidationError(
            _("The largest possible value is %(le)s.") % {"le": number_format(field.most)}
        )
    return int(number) if number.is_integer() else number


def _day(_field: Field, given: Any, _before: Any) -> str:
    try:
        day = date.fromisoformat(_text(given))
    except ValueError as wrong:
        raise ValidationError(_("This must be a date like 2026-12-25.")) from wrong
    if not 1900 <= day.year <= 2999:
        raise ValidationError(_("The year must be between 1900 and 2999."))
    return day.isoformat()


def _one(field: Field, given: Any, before: Any) -> str:
    return _known(field, _text(given), [before])


def _several(field: Field, given: Any, before: Any) -> list[str] | None:
    keys = given if isinstance(given, list) else [given]
    if len(keys) > len(field.options):
        raise ValidationError(_("Choose from the list."))
    kept = before if isinstance(before, list) else []
    chosen = {_known(field, _text(key), kept) for key in keys}
    return [one["key"] for one in field.options if one["key"] in chosen]


def _known(field: Field, key: str, before: Any) -> str:
    if key not in field.labels(also=before):
        raise ValidationError(_("Choose from the list."))
    return key


def _truth(_field: Field, given: Any, _before: Any) -> bool:
    if isinstance(given, bool):
        return given
    word = given.lower() if isinstance(given, str) else ""
    if word not in (*YES, *NO):
        raise ValidationError(_("This must be yes or no."))
    return word in YES


def _address(_field: Field, given: Any, _before: Any) -> str | None:
    text = clean_line(_text(given), limit=LONGEST_ADDRESS + 1)
    found = _within(text if "://" in text else f"https://{text}", LONGEST_ADDRESS)
    try:
        _check_address(found)
    except (ValueError, ValidationError) as wrong:
        raise ValidationError(_("This must be a web address.")) from wrong
    return found


_READERS: dict[str, Callable[[Field, Any, Any], Any]] = {
    Kind.TEXT: _line,
    Kind.LONG_TEXT: _lines,
    Kind.NUMBER: _number,
    Kind.DATE: _day,
    Kind.CHOICE: _one,
    Kind.CHOICES: _several,
    Kind.YES_NO: _truth,
    Kind.URL: _address,
}
