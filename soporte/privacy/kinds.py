"""What can happen to people's data."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from soporte.journal.kinds import Audit, Kind, field_labels, register
from soporte.tickets.kinds import moment

EXPORTS = {"audit": _("the audit"), "times": _("times"), "view": _("a view")}


def _what(what: str) -> Any:
    from soporte.privacy.models import What

    return What(what).label if what in What.values else EXPORTS.get(what, what)


FIELDS = field_labels("privacy.RetentionRule")
KINDS = tuple(
    Kind(name, text, icon, refers=refers, show=show, audit=Audit.ADMINISTRATORS)
    for name, text, icon, refers, show in (
        ("export.made", _("%(actor)s exported %(what)s"), "download", (), {"what": _what}),
        (
            "data.copy_asked",
            _("%(actor)s asked for a copy of the data of %(person)s"),
            "download",
            ("person",),
            {},
        ),
        (
            "data.copy_taken",
            _("%(actor)s downloaded the copy of the data of %(person)s"),
            "download",
            ("person",),
            {},
        ),
        (
            "data.erasure_scheduled",
            _("%(actor)s scheduled the erasure of the data of %(person)s for %(due)s"),
            "user-x",
            ("person",),
            {"due": moment},
        ),
        (
            "data.erasure_cancelled",
            _("%(actor)s took the erasure of the data of %(person)s back"),
            "arrow-back-up",
            ("person",),
            {},
        ),
        ("data.erased", _("The data of %(person)s were erased"), "user-x", ("person",), {}),
        (
            "data.erasure_failed",
            _("The erasure of the data of %(person)s stopped and will be tried again"),
            "alert-triangle",
            ("person",),
            {},
        ),
        (
            "retention.changed",
            _("%(actor)s changed a rule of retention: %(fields)s"),
            "clock",
            (),
            {"fields": FIELDS},
        ),
        ("retention.removed", _("%(actor)s removed a rule of retention"), "clock", (), {}),
        (
            "retention.applied",
            _("By a rule of retention went: %(what)s (%(count)s)"),
            "trash",
            (),
            {"what": _what},
        ),
    )
)


def declare() -> None:
    """Register this room's kinds."""
    register(*KINDS)
