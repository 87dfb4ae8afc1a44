"""What can happen to an act on many tickets, and how it is said."""

from django.utils.translation import gettext_lazy as _

from soporte.journal.kinds import Kind, register
from soporte.tickets.models.bulk import Act


def _act(stored: str) -> str:
    return str(Act(stored).label) if stored in Act.values else stored


KINDS = (
    Kind(
        "bulk.started",
        _("%(actor)s began an act on %(count)s tickets (%(act)s)"),
        "checks",
        show={"act": _act},
    ),
    Kind("bulk.stopped", _("%(actor)s stopped it; %(count)s tickets were left out"), "player-stop"),
    Kind("bulk.undone", _("%(actor)s undid it on %(count)s tickets"), "arrow-back-up"),
)


def declare() -> None:
    """Register the kinds."""
    register(*KINDS)
