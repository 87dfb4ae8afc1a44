"""The options of a list: read from lines of text, and never forgotten."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from soporte.fields.models import MAX_OPTIONS
from soporte.toolbox.text import clean_line

MAX_GONE = 1000


def read_options(text: str) -> list[dict[str, Any]]:
    """“key | Spanish | English”, one a line. Raises ValidationError."""
    found: dict[str, dict[str, Any]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        parts = [clean_line(part, limit=100) for part in line.split("|")]
        names = parts[1:3] if len(parts) > 2 else parts[:2]
        key = slugify(parts[0] if len(parts) > 2 else names[-1])[:40]
        if not key or not all(names) or key in found:
            raise ValidationError(
                _("“%(line)s” is not: short name | in Spanish | in English, each name once."),
                params={"line": line[:60]},
            )
        found[key] = {"key": key, "es": names[0], "en": names[-1]}
        if len(found) > MAX_OPTIONS:
            raise ValidationError(_("At most %(count)s options.") % {"count": MAX_OPTIONS})
    return list(found.values())


def with_gone(offered: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The options offered now, and those that were before and are gone. Raises ValidationError."""
    keys = {one["key"] for one in offered}
    gone = [{**one, "gone": True} for one in before if one["key"] not in keys]
    if len(gone) > MAX_GONE:
        raise ValidationError(_("At most %(count)s options.") % {"count": MAX_GONE})
    return [*offered, *gone]
