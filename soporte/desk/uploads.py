"""What a form with an editor posts: text or HTML, files, and the key that lets it count once."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from soporte.files.operations import store
from soporte.tickets.models.conversing import NewFile
from soporte.toolbox.html import from_text
from soporte.toolbox.text import clean_file_name, clean_line

MAX_FILES = 20
T = TypeVar("T")


def html_of(request: HttpRequest, name: str = "body") -> str:
    """The posted text as HTML; cleaning is done by the verb that keeps it."""
    given = request.POST.get(name, "")
    return given if request.POST.get("format") == "html" else from_text(given)


def key_of(request: HttpRequest) -> str:
    """The hidden key that makes a form count once, or ""."""
    return clean_line(request.POST.get("key", ""), limit=64)


def files_of(request: HttpRequest, name: str = "files") -> list[NewFile]:
    """The posted files, stored. Raises ValidationError when there are too many."""
    given = check_count([file for file in request.FILES.getlist(name) if file])
    return [
        NewFile(
            store(file.read(), declared_type=file.content_type or ""),
            clean_file_name(file.name or "file"),
        )
        for file in given
    ]


def check_count(files: list[T]) -> list[T]:
    """The files, when they are not too many. Raises ValidationError."""
    if len(files) > MAX_FILES:
        raise ValidationError(_("Attach at most %(count)s files.") % {"count": MAX_FILES})
    return files
