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
    """A known address with another method answers as a problem too."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        problem = answer(Problem("method"))
        problem.headers["Allow"] = ", ".join(sorted(response.headers["Allow"].split(", ")))
        return problem

    return told


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
