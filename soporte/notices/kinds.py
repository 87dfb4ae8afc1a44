"""What can happen to how people are told."""

from django.utils.translation import gettext_lazy as _

from soporte.journal.kinds import Audit, Kind, register

KINDS = (
    Kind("person.notices_changed", _("%(actor)s changed what they are notified of"), "settings"),
    Kind(
        "site.notices_changed",
        _("%(actor)s changed what everybody is notified of"),
        "settings",
        audit=Audit.ADMINISTRATORS,
    ),
    Kind("person.device_added", _("%(actor)s gets notifications on %(device)s"), "device-mobile"),
    Kind(
        "person.device_removed",
        _("%(actor)s gets no more notifications on %(device)s"),
        "device-mobile",
    ),
)


def declare() -> None:
    """Register this room's kinds."""
    register(*KINDS)
