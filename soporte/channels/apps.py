"""The channels room: ways in and out."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Registers the room's kinds."""

    name = "soporte.channels"
    label = "channels"

    def ready(self) -> None:
        """Declare what can happen here."""
        from soporte.channels import kinds

        kinds.declare()
