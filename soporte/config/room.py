"""Room on the disk: intake stops with "try again later" before the database has to stop itself."""

import errno
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from soporte.api.problems import Problem, answer
from soporte.config.postgres.places import place_for

Next = Callable[[HttpRequest], HttpResponse]

LEAST_FREE = 200 * 1024 * 1024
LOOK_EVERY_SECONDS = 5.0
RETRY_SECONDS = "60"
_SAFE = ("GET", "HEAD", "OPTIONS")
_looked_at = -LOOK_EVERY_SECONDS
_is_left = True


def is_left() -> bool:
    """Whether there is room to take something in; looked at every few seconds."""
    global _looked_at, _is_left  # noqa: PLW0603 - one small memory for the process
    if time.monotonic() - _looked_at >= LOOK_EVERY_SECONDS:
        _is_left = min(shutil.disk_usage(folder).free for folder in _folders()) > LEAST_FREE
        _looked_at = time.monotonic()
    return _is_left


def _folders() -> list[Path]:
    data: Path = settings.DATA_DIR
    places = (data, place_for(data).folder)
    return [folder for folder in places if folder.exists()] or [Path("/")]


def guarding(accept: Callable[..., int]) -> Callable[..., int]:
    """`accept`, refusing for a while when there is no room."""

    def guarded(*arguments: object, **named: object) -> int:
        if not is_left():
            raise OSError(errno.ENOSPC, "no room on the disk")
        return accept(*arguments, **named)

    return guarded


class Room:
    """Lets people read on a full disk, but takes nothing in."""

    def __init__(self, get_response: Next) -> None:
        """Django's way."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or ask to come back."""
        if request.method in _SAFE or is_left():
            return self.get_response(request)
        response = _refusal(request)
        response.headers["Retry-After"] = RETRY_SECONDS
        return response


def _refusal(request: HttpRequest) -> HttpResponse:
    """Nothing was saved: said to a program, or to a person."""
    if request.path_info.startswith("/api/"):
        return answer(Problem("unavailable", _("The server has no room left; nothing was saved.")))
    return render(request, "config/full.html", status=503)
