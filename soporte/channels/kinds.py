"""What can happen to accounts and to what comes in."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from soporte.channels import drivers
from soporte.journal.kinds import Audit, Kind, field_labels, register


def _reason(reason: str) -> str:
    from soporte.channels.models import Reason

    return str(Reason(reason).label) if reason in Reason.values else reason


def _fields(names: Any) -> str:
    """Names of an account's fields and of its channel's settings, in the reader's language."""
    labels = {
        name: str(one.setting.label)
        for driver in drivers.with_accounts()
        if driver.settings
        for name, one in driver.settings.declared().items()
    }
    own = field_labels("channels.Account")
    return ", ".join(labels.get(name) or str(own([name])) for name in names)


KINDS = (
    Kind(
        "inbound.held",
        _("A message was held: %(reason)s"),
        "mail-question",
        show={"reason": _reason},
    ),
    Kind("inbound.replayed", _("%(actor)s had the message read again"), "refresh"),
    Kind("inbound.released", _("%(actor)s released the message"), "check"),
    Kind("inbound.discarded", _("%(actor)s discarded the message"), "trash"),
    Kind("inbound.marked_spam", _("%(actor)s marked the message as spam"), "ban"),
    Kind("inbound.unmarked_spam", _("%(actor)s said that the message is no spam"), "arrow-back-up"),
    Kind(
        "inbound.expired",
        _("Requests that nobody confirmed were forgotten: %(count)s"),
        "trash",
    ),
    Kind(
        "ticket.resembled",
        _("This looks like an answer in %(to)s: merge them if it is"),
        "arrow-merge",
        refers=("to",),
    ),
    Kind("account.created", _("%(actor)s added the mailbox"), "mail", audit=Audit.ADMINISTRATORS),
    Kind(
        "account.changed",
        _("%(actor)s changed the mailbox: %(fields)s"),
        "mail",
        show={"fields": _fields},
        audit=Audit.ADMINISTRATORS,
    ),
    Kind("account.failed", _("The mailbox cannot be reached: %(error)s"), "mail-off"),
)


def declare() -> None:
    """Register this room's kinds."""
    register(*KINDS)
