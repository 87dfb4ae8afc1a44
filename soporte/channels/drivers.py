"""The registry of drivers, filled by the wiring: the line names no kind of channel."""

from django.utils.translation import gettext as _

from soporte.channels.contract import ChannelError, Driver

_drivers: dict[str, Driver] = {}


def register(driver: Driver) -> None:
    """Add a kind of channel."""
    _drivers[driver.kind] = driver


def find(kind: str) -> Driver | None:
    """The driver of a kind; None for one that this installation has not, or not any more."""
    return _drivers.get(kind)


def get(kind: str) -> Driver:
    """The driver of a kind. Raises ChannelError for one that this installation has not."""
    found = find(kind)
    if found is None:
        text = _("This installation has no channel of the kind %(kind)s.") % {"kind": kind}
        raise ChannelError(text, permanent=True)
    return found


def every() -> list[Driver]:
    """All drivers, for tables of them."""
    return list(_drivers.values())


def with_accounts() -> list[Driver]:
    """Those that have accounts to set up."""
    return [driver for driver in every() if driver.settings is not None]
