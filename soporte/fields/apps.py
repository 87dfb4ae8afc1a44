"""The fields room: definitions of custom fields, and the rules of the forms that ask for them."""

from django.apps import AppConfig


class FieldsConfig(AppConfig):
    """Registers the room."""

    name = "soporte.fields"
    label = "fields"
