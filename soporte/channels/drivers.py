"""The registry of drivers, filled by the wiring: the line names no kind of channel."""

from soporte.channels.contract import Driver

_drivers: dict[str, Driver] = {}


def register(driver: Driver) -> None:
    """Add a kind of channel."""
    _drivers[driver.kind] = driver


def get(kind: str) -> Driver:
    """The driver of a kind."""
    return _drivers[kind]


def every() -> list[Driver]:
    """All drivers, for tables of them."""
    return list(_drivers.values())
