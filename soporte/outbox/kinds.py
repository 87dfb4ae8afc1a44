"""What can happen to deliveries."""

from django.utils.translation import gettext_lazy as _

from soporte.journal.kinds import Kind, register

KINDS = (
    Kind("delivery.failed", _("Not delivered to %(recipient)s: %(error)s"), "alert-circle"),
    Kind(
        "delivery.unknown",
        _("Nobody knows whether it reached %(recipient)s: %(error)s"),
        "help-circle",
    ),
    Kind("delivery.retried", _("%(actor)s sent it to %(recipient)s again"), "send"),
    Kind("delivery.cancelled", _("%(actor)s cancelled the sending to %(recipient)s"), "x"),
)


def declare() -> None:
    """Register this room's kinds."""
    register(*KINDS)
