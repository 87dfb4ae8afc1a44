"""The outbox room: everything that leaves."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Registers the room's kinds."""

    name = "soporte.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Declare what can happen here."""
        from soporte.outbox import kinds

        kinds.declare()
