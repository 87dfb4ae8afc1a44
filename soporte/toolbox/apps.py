"""The toolbox: helpers without models that any room may use."""

from django.apps import AppConfig


class ToolboxConfig(AppConfig):
    """Registers the room."""

    name = "soporte.toolbox"
    label = "toolbox"
