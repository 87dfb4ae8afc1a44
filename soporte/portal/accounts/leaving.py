"""Signing out, with what the browser kept of the person."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse


def leaving(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """After signing out, let the browser forget kept pages, drafts and the desk's worker."""

    @wraps(view)
    def left(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        was_here = request.user.is_authenticated
        response = view(request, *args, **kwargs)
        if was_here and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"storage"'
        return response

    return left
