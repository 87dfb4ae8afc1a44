"""The API's addresses: the operations, their description, and one answer for everything else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from soporte.api import reference
from soporte.api.problems import Problem, answer
from soporte.api.service import api

View = Callable[..., HttpResponse]


@csrf_exempt
def not_found(request: HttpRequest) -> HttpResponse:
    """What is no address of the API answers as a problem too."""
    return answer(Problem("missing"))


def _tells_methods(view: View) -> View:
    """HEAD answers as GET without the body, OPTIONS names the methods, others are a problem."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = _other_method(request, response.headers["Allow"])
        return _without_body(request, response) if is_head else response

    return told


def _other_method(request: HttpRequest, allowed: str) -> HttpResponse:
    names = {*allowed.split(", "), "OPTIONS"}
    if "GET" in names:
        names.add("HEAD")
    asked = request.method == "OPTIONS"
    told = HttpResponse(status=204) if asked else answer(Problem("method"))
    told.headers["Allow"] = ", ".join(sorted(names))
    return told


def _without_body(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    request.method = "HEAD"
    if not response.streaming:
        response.headers["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def _operations() -> list[URLPattern]:
    patterns = [one for one in api.urls[0] if isinstance(one, URLPattern)]
    for pattern in patterns:
        pattern.callback = _tells_methods(pattern.callback)
    return [pattern for pattern in patterns if pattern.name != "api-root"]


app_name = "api"
urlpatterns = [
    path("openapi.json", reference.openapi, name="openapi"),
    path("docs", reference.show, name="docs"),
    *_operations(),
    re_path("", not_found),
]
