"""What can happen to people's data."""

from django.utils.translation import gettext_lazy as _

from soporte.journal.kinds import Audit, Kind, register

EXPORTS = {"audit": _("the audit"), "times": _("times"), "view": _("a view")}
KINDS = (
    Kind(
        "export.made",
        _("%(actor)s exported %(what)s"),
        "download",
        refers=(),
        show={"what": lambda what: EXPORTS.get(what, what)},
        audit=Audit.ADMINISTRATORS,
    ),
)


def declare() -> None:
    """Register this room's kinds."""
    register(*KINDS)
