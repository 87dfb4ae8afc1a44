"""What signs an answer: a queue's own words, else its mailbox's, with who answers in them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _

from soporte.site.operations import current
from soporte.toolbox import placeholders

if TYPE_CHECKING:
    from soporte.people.models import Person
    from soporte.tickets.models import Queue

LONGEST, MOST_LINES = 1000, 10
# Mail programs fold what stands below this line; the blank at its end belongs to it.
MARK = "-- "
PLACEHOLDERS: "dict[str, Callable[[Person, Queue], str]]" = {
    "me.name": lambda me, _queue: me.display_name,
    "me.first_name": lambda me, _queue: me.first_name,
    "me.title": lambda me, _queue: title_of(me),
    "queue.name": lambda _me, queue: queue.name,
    "site.name": lambda _me, _queue: current().name,
    "site.phone": lambda _me, _queue: current().phone,
}


def title_of(person: "Person") -> str:
    """What somebody is at work, for their signature."""
    return str(person.preferences.get("title", ""))


def check(text: str) -> None:
    """Raises ValidationError, under `signature`, for what no answer can be signed with."""
    try:
        _check(text)
    except ValidationError as wrong:
        raise ValidationError({"signature": wrong.messages}) from wrong


def _check(text: str) -> None:
    placeholders.check(text, PLACEHOLDERS)
    if len(text) > LONGEST:
        raise ValidationError(_("At most %(count)s characters.") % {"count": LONGEST})
    if text.strip().count("\n") >= MOST_LINES:
        raise ValidationError(_("At most %(count)s lines.") % {"count": MOST_LINES})


def written(template: str, me: "Person", queue: "Queue") -> str:
    """The signature with its values, without the lines that say nothing; "" for none."""

    def value(name: str) -> str | None:
        known = PLACEHOLDERS.get(name)
        return known(me, queue) if known else None

    if not template.strip():
        return ""
    shown = placeholders.without_empty_lines(template.replace("\r\n", "\n").strip(), value)
    return placeholders.fill(shown, value)


def below(html: str, text: str, signature: str) -> tuple[str, str]:
    """An answer's HTML and text with the signature below, where mail programs fold it."""
    if not signature:
        return html, text
    lines = escape(signature).replace("\n", "<br>")
    return f"{html}<p>{MARK}<br>{lines}</p>", f"{text}\n\n{MARK}\n{signature}"
