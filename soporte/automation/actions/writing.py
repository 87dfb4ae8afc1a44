"""Actions that write: an answer in the requester's language, and an internal note."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from soporte.automation.actions.registry import Acting, Action
from soporte.tickets import ways_out
from soporte.tickets.models import CannedReply
from soporte.tickets.models.canned_reply import check_placeholders
from soporte.tickets.models.draft import is_blank
from soporte.toolbox.html import clean, from_text, to_text

LANGUAGES = ("es", "en")
LONGEST = 20_000
SHOWN = 90
_ME = re.compile(r"\{\{\s*me\.")
# Whether one more automatic mail may go to an address now: filled by the wiring.
Brake = Callable[..., bool]
_brakes: list[Brake] = []


def register_brake(brake: Brake) -> None:
    """Let `brake(recipient, is_verified=…)` decide about each automatic answer."""
    if brake not in _brakes:
        _brakes.append(brake)


class Reply(Action):
    """An answer to the requester and participants: `{"es": html, "en": html}`."""

    form = "texts"
    is_answer = True

    def check(self, value: object, *, by_hand: bool) -> dict[str, str]:
        """At least one text; only placeholders that mean something here."""
        given = value if isinstance(value, dict) else {}
        if set(given) - set(LANGUAGES):
            raise ValidationError(_("Give the text in “es”, in “en”, or in both."))
        found = {name: _checked(given.get(name), by_hand=by_hand) for name in LANGUAGES}
        found = {name: html for name, html in found.items() if html}
        if not found:
            raise ValidationError(_("Write something first."))
        return found

    def show(self, value: Any) -> str:
        """How it begins."""
        return _beginning(_in_language(value, get_language() or "es"))

    def text(self, acting: Acting, value: Any) -> str:
        """The text for this ticket, in the requester's language."""
        html = _in_language(value, acting.ticket.requester.language)
        return _filled(html, acting)

    def do(self, acting: Acting, value: Any) -> None:
        """By hand as whoever runs it; by itself as automatic mail, within the caps."""
        html, acting.answer = acting.answer or self.text(acting, value), ""
        if acting.person is not None:
            acting.ticket.reply(html, author=acting.person, by=acting.by, channel="desk")
            return
        found = [(one, ways_out.find(acting.ticket, one)) for one in acting.ticket.recipients()]
        routes = [(person, route) for person, route in found if route]
        allowed = [
            (person, route)
            for person, route in routes
            if all(
                brake(route.recipient, is_verified=route.is_proved, ticket=acting.ticket.pk)
                for brake in _brakes
            )
        ]
        if routes and not allowed:
            acting.notes.append("braked")
            return
        acting.ticket.answer_by_itself(html, routes=allowed, by=acting.by, mark=acting.mark)


class Note(Action):
    """An internal note."""

    form = "text"

    def check(self, value: object, *, by_hand: bool) -> str:
        """A text."""
        found = _checked(value, by_hand=by_hand)
        if not found:
            raise ValidationError(_("Write something first."))
        return found

    def show(self, value: Any) -> str:
        """How it begins."""
        return _beginning(value)

    def text(self, acting: Acting, value: Any) -> str:
        """The text for this ticket."""
        return _filled(value, acting)

    def do(self, acting: Acting, value: Any) -> None:
        """By whoever runs it, or by nobody."""
        acting.ticket.note(
            self.text(acting, value), author=acting.person, by=acting.by, automatic=acting.mark
        )


def _checked(value: object, *, by_hand: bool) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValidationError(_("A text of at most %(most)s characters.") % {"most": LONGEST})
    given = value.replace("\0", "")
    html = clean(given if "<" in given and ">" in given else from_text(given))
    if is_blank(html):
        return ""
    check_placeholders(html)
    if not by_hand and _ME.search(html):
        raise ValidationError(_("A rule has no “me”: use the name of the site."))
    return html


def _filled(html: str, acting: Acting) -> str:
    # A rule's texts name no “me”: whoever stands there is not read.
    reader = acting.person or acting.ticket.requester
    return clean(CannedReply(html=html).filled(acting.ticket, reader))


def _in_language(value: dict[str, str], language: str) -> str:
    return value.get(language[:2]) or next(iter(value.values()), "")


def _beginning(html: str) -> str:
    text = " ".join(to_text(html).split())
    return f"{text[:SHOWN]}…" if len(text) > SHOWN else text


ACTIONS = (
    Reply(
        "reply",
        gettext_lazy("Answer the customer"),
        gettext_lazy("Answer: “%(value)s”"),
        "arrow-back-up",
    ),
    Note(
        "note",
        gettext_lazy("Add an internal note"),
        gettext_lazy("Add the internal note “%(value)s”"),
        "lock",
    ),
)
