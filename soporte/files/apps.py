"""The files room: stored blobs and their previews."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Registers the room."""

    name = "soporte.files"
    label = "files"
