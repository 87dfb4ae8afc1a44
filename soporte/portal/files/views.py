"""Files by signed link: downloads as they came, pictures and pages only drawn again, sounds played.

The link was made for somebody who may see what it belongs to. The answer can do nothing in the
browser: it is a download, a fresh picture or a sound, of a type from our own list, in a sandbox.
"""

from typing import TypeVar

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
)
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.http import require_safe

from soporte.files import pages, previews
from soporte.files.models import SOUNDS, Blob
from soporte.files.operations import read_token
from soporte.files.previews import NotAPictureError
from soporte.portal.files import parts

Answer = TypeVar("Answer", bound=HttpResponseBase)
KEEP_SECONDS = 3600
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
TYPES = frozenset(
    {
        "application/gzip",
        "application/json",
        "application/pdf",
        "application/zip",
        *SOUNDS,
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/webp",
        "message/rfc822",
        "text/calendar",
        "text/csv",
        "text/plain",
    }
)
INERT = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@require_safe
def show(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file that the token grants; 404 for a token that is wrong or old, or a lost file."""
    grant = read_token(token)
    if grant is None:
        raise Http404
    mark = f'"{grant.blob.sha256}{"-p" if grant.inline else ""}"'
    if _knows(request, mark):
        answer: HttpResponseBase = HttpResponseNotModified()
    else:
        answer = _inline(request, grant.blob) if grant.inline else _download(grant.blob)
    name = content_disposition_header(as_attachment=not grant.inline, filename=grant.name)
    answer.headers["Content-Disposition"] = name or "attachment"
    return _inert(answer, mark)


@require_safe
def page(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One page of the document that the token grants, as a picture; `Pages` says how many it has.

    503 while too many are drawn: the browser asks again. 404 for what cannot be drawn.
    """
    grant = read_token(token)
    if grant is None:
        raise Http404
    mark = f'"{grant.blob.sha256}-{number}"'
    if _knows(request, mark):
        return _inert(HttpResponseNotModified(), mark)
    try:
        drawn = pages.draw(grant.blob, number)
    except pages.NoPageError as wrong:
        raise Http404 from wrong
    except pages.BusyError:
        return HttpResponse(status=503, headers={"Retry-After": "1"})
    answer = HttpResponse(drawn.data, content_type=drawn.content_type)
    answer.headers["Pages"] = str(drawn.count)
    answer.headers["Content-Disposition"] = "inline"
    return _inert(answer, mark)


def _knows(request: HttpRequest, mark: str) -> bool:
    """Whether the browser has it already."""
    return mark in parse_etags(request.headers.get("If-None-Match", ""))


def _inert(answer: Answer, mark: str) -> Answer:
    answer.headers["ETag"] = mark
    answer.headers["Cache-Control"] = f"private, max-age={KEEP_SECONDS}"
    answer.headers["Content-Security-Policy"] = INERT
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _inline(request: HttpRequest, blob: Blob) -> HttpResponseBase:
    if not blob.is_sound:
        return _picture(blob)
    try:
        return parts.of(blob, blob.content_type, request.headers.get("Range", ""))
    except FileNotFoundError as lost:
        raise Http404 from lost


def _picture(blob: Blob) -> HttpResponse:
    try:
        data, content_type = previews.of(blob)
    except (NotAPictureError, FileNotFoundError) as wrong:
        raise Http404 from wrong
    return HttpResponse(data, content_type=content_type)


def _download(blob: Blob) -> FileResponse:
    try:
        stream = blob.open()
    except FileNotFoundError as lost:
        raise Http404 from lost
    return FileResponse(stream, content_type=_type(blob.content_type))


def _type(found: str) -> str:
    is_known = found in TYPES or found.startswith((OFFICE, OPEN_DOCUMENT))
    return found if is_known else "application/octet-stream"
