"""The journal room: what happened, by whom, and who reacts."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Registers the room."""

    name = "soporte.journal"
    label = "journal"
