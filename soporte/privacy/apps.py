"""The privacy room: copies of a person's data, erasure, and how long things are kept."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Registers the room's kinds."""

    name = "soporte.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Declare what can happen here."""
        from soporte.privacy import kinds

        kinds.declare()
