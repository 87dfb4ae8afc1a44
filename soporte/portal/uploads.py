"""Files in customers' forms: limits said beforehand, and none lost when the form has an error."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from soporte.files import operations as files
from soporte.files.models import Blob
from soporte.tickets.models.conversing import NewFile
from soporte.toolbox.text import clean_file_name

if TYPE_CHECKING:
    Upload = UploadedFile[Any]

MAX_FILES = 10
MAX_MEGABYTES = 25
KEPT_LIFE = 12 * 3600


@dataclass(frozen=True)
class Kept:
    """A file that was sent with an earlier try of the form, and the token that says so."""

    blob: Blob
    name: str
    token: str


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, within the limits. Its value is a list."""

    widget = ManyFilesInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", lazy(limits, str)())
        super().__init__(**kwargs)
        self.widget.attrs |= {
            "data-files": True,
            "data-most-files": MAX_FILES,
            "data-most-bytes": MAX_MEGABYTES * 1_000_000,
            "data-sum": lazy(_sum, str)(),
            "class": "form-control",
            "aria-describedby": "id_files-hint",
        }

    def clean(self, data: Any, initial: Any = None) -> "list[Upload]":
        """The files; raises ValidationError beyond the limits."""
        given = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        check(given)
        return given


def _sum() -> str:
    return _("{size} of {most}")


def limits() -> str:
    """The limits in words."""
    return _("Up to %(files)s files, %(size)s MB in all. You can paste or drop them here.") % {
        "files": MAX_FILES,
        "size": MAX_MEGABYTES,
    }


def check(given: "list[Upload]", already: int = 0) -> None:
    """Raise ValidationError beyond the limits."""
    if len(given) + already > MAX_FILES:
        raise ValidationError(_("Attach at most %(count)s files.") % {"count": MAX_FILES})
    if size_of(given) > MAX_MEGABYTES * 1_000_000:
        raise ValidationError(
            _("Together the files have more than %(size)s MB.") % {"size": MAX_MEGABYTES}
        )


def size_of(given: "list[Upload]") -> int:
    """How many bytes they are, unread."""
    return sum(file.size or 0 for file in given)


def store(given: "list[Upload]") -> list[NewFile]:
    """Keep the files' bytes; `quota.take` comes before."""
    return [
        NewFile(
            files.store(file.read(), declared_type=file.content_type or ""),
            clean_file_name(file.name or "file"),
        )
        for file in given
    ]


def lead(request: HttpRequest, to: str, *args: object) -> HttpResponse:
    """Lead on to a page; where the page itself sends the form, with its progress, tell it where."""
    if request.headers.get("X-Upload"):
        return HttpResponse(status=204, headers={"X-Location": reverse(to, args=args)})
    return redirect(to, *args)


def keep(new: list[NewFile]) -> list[Kept]:
    """Files to be offered again with the form that had an error."""
    return [
        Kept(
            file.blob,
            file.name,
            signing.dumps([file.blob.pk, file.name], salt="kept-file", compress=True),
        )
        for file in new
    ]


def kept(tokens: list[str]) -> list[NewFile]:
    """The files that earlier tries brought; a token that is not ours, or is old, counts nothing."""
    named = [found for token in tokens[:MAX_FILES] if (found := _read(token))]
    blobs = files.hold([pk for pk, _name in named])
    return [NewFile(blobs[pk], name) for pk, name in named if pk in blobs]


def _read(token: str) -> tuple[int, str] | None:
    try:
        pk, name = signing.loads(token, salt="kept-file", max_age=KEPT_LIFE)
    except (signing.BadSignature, ValueError):
        return None
    return pk, name
