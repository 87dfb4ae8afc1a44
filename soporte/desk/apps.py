"""The desk room as a Django app: pages, no models."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The technicians' pages."""

    name = "soporte.desk"
    label = "desk"

    def ready(self) -> None:
        """Offer the palette's commands; each room of the desk with verbs of its own adds some."""
        from soporte.desk.palette import commands, sources
        from soporte.desk.rules import commands as macros

        commands.register(*sources.ALL, macros.source)
