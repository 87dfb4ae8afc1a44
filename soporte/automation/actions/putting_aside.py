"""The action that marks a ticket as spam, and whom it spares."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.automation.actions.registry import Acting, Action, Options
from soporte.tickets import spam

STRANGERS, ANYBODY = "strangers", "anybody"
_WHOM = {
    STRANGERS: gettext_lazy("unless we have answered them before"),
    ANYBODY: gettext_lazy("whoever wrote it, known correspondents too"),
}


class MarkSpam(Action):
    """Its value says whether those too whom we have answered before: else it spares them."""

    is_last = True

    def check(self, value: object, *, by_hand: bool) -> str:
        """One of the words."""
        if not isinstance(value, str) or value not in _WHOM:
            raise ValidationError(_("Choose from the list."))
        return value

    def show(self, value: Any) -> str:
        """Whom it may concern."""
        return str(_WHOM.get(value, value))

    def options(self, *, by_hand: bool) -> Options:
        """Strangers first."""
        return list(_WHOM.items())

    def refusal(self, acting: Acting, value: Any) -> str:
        """Whom it spares."""
        ticket = acting.ticket
        if ticket.is_spam:
            return ""
        if spam.is_from_inside(ticket):
            return _("It was not a customer who opened it.")
        if value != ANYBODY and spam.is_known(ticket.requester):
            return _("Its requester is known: the address is verified, and we have answered them.")
        if acting.person is None and spam.was_released(ticket):
            return _("Somebody has said that it is no spam.")
        return ""

    def do(self, acting: Acting, value: Any) -> None:
        """Put it aside, which whoever works on its queue can undo."""
        spam.mark(acting.ticket, by=acting.by)


ACTIONS = (
    MarkSpam(
        "mark_spam",
        gettext_lazy("Mark as spam"),
        gettext_lazy("Mark as spam, %(value)s"),
        "ban",
    ),
)
