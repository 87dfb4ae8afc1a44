"""The top of the house: settings, servers, commands, and the wiring."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Comes last in INSTALLED_APPS, so that every room is ready when it wires them."""

    name = "soporte.config"
    label = "config"

    def ready(self) -> None:
        """Connect the rooms."""
        from soporte.config import wiring

        wiring.connect()
