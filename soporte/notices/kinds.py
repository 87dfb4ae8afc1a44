"""What can happen to how people are told."""

from django.utils.translation import gettext_lazy as _

from soporte.journal.kinds import Audit, Kind, register


def _letter(key: str) -> str:
    from soporte.notices.letters.texts import name_of

    return name_of(key)


def _brake(name: str) -> str:
    from soporte.notices.alarms import Brake

    return str(Brake(name).label) if name in Brake.values else name


KINDS = (
    Kind(
        "person.invited",
        _("%(actor)s sent an invitation to %(address)s"),
        "mail-forward",
        audit=Audit.ADMINISTRATORS,
    ),
    Kind("person.notices_changed", _("%(actor)s changed what they are notified of"), "settings"),
    Kind(
        "site.notices_changed",
        _("%(actor)s changed what everybody is notified of"),
        "settings",
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "letter.changed",
        _("%(actor)s changed the text of the mail “%(letter)s” (%(language)s)"),
        "mail",
        show={"letter": _letter},
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "letter.restored",
        _("%(actor)s gave the mail “%(letter)s” (%(language)s) its shipped text back"),
        "mail",
        show={"letter": _letter},
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "letter.broken",
        _("The text of the mail “%(letter)s” (%(language)s) cannot be used: %(error)s"),
        "alert-triangle",
        show={"letter": _letter},
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "alarm.raised",
        _("Automatic mail is held back: %(brake)s (%(target)s)"),
        "alert-triangle",
        show={"brake": _brake},
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "alarm.reset",
        _("%(actor)s lets automatic mail go again: %(target)s"),
        "refresh",
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
