"""Addresses of ours, as the API tells them."""

from django.conf import settings
from django.urls import reverse

from soporte.files.models import Blob
from soporte.files.operations import signed_path
from soporte.people.models import Person


def page_of(number: int, reader: Person) -> str:
    """The ticket's page for this reader."""
    name = "desk:ticket" if reader.is_staff else "portal:ticket"
    return f"{settings.BASE_URL}{reverse(name, args=[number])}"


def download(blob: Blob, name: str) -> str:
    """A link that opens this file for some hours."""
    return f"{settings.BASE_URL}{signed_path(blob, name)}"


def picture(blob: Blob, name: str) -> str:
    """A link that shows this picture for some hours."""
    return f"{settings.BASE_URL}{signed_path(blob, name, inline=True)}"
