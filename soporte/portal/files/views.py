"""Files by signed link: downloads as they came, pictures only decoded and encoded again.

The link was made for somebody who may see what it belongs to. The answer can do nothing in the
browser: it is a download, or a fresh picture, of a type from our own list, in a sandbox.
"""

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

from soporte.files import previews
from soporte.files.models import Blob
from soporte.files.operations import read_token
from soporte.files.previews import NotAPictureError

KEEP_SECONDS = 3600
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
TYPES = frozenset(
    {
        "application/gzip",
        "application/json",
        "application/pdf",
        "application/zip",
        "audio/mpeg",
        "audio/ogg",
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
    if mark in parse_etags(request.headers.get("If-None-Match", "")):
        answer: HttpResponseBase = HttpResponseNotModified()
    else:
        answer = _picture(grant.blob) if grant.inline else _download(grant.blob)
    answer.headers["ETag"] = mark
    answer.headers["Cache-Control"] = f"private, max-age={KEEP_SECONDS}"
    answer.headers["Content-Security-Policy"] = INERT
    answer.headers["X-Content-Type-Options"] = "nosniff"
    name = content_disposition_header(as_attachment=not grant.inline, filename=grant.name)
    answer.headers["Content-Disposition"] = name or "attachment"
    return answer


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
