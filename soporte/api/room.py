"""How an operation is declared: what it asks of the caller, what it answers, and how often."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router

from soporte.api import repetition
from soporte.api.access import ANYBODY, Bearer
from soporte.api.problems import Problem, ProblemShown, Wrong

View = TypeVar("View", bound=Callable[..., Any])
OF_EVERY_CALL = (401, 403, 422)


class Room(Router):
    """The operations of one noun.

    Each declares a scope, which the token must have, and a role, which its person must reach.
    Operations that write run in one transaction; those that create honour Idempotency-Key.
    """

    def read(
        self, path: str, *, scope: str, answer: Any, role: str = ANYBODY
    ) -> Callable[[View], View]:
        """GET: shows something and changes nothing."""
        return self._declare("GET", path, Bearer(scope, role), 200, answer)

    def create(
        self, path: str, *, scope: str, answer: Any, role: str = ANYBODY, status: int = 201
    ) -> Callable[[View], View]:
        """POST: makes something, at most once for an Idempotency-Key."""
        return self._declare("POST", path, Bearer(scope, role), status, answer)

    def change(
        self, path: str, *, scope: str, answer: Any, role: str = ANYBODY
    ) -> Callable[[View], View]:
        """PATCH: changes what the body names and leaves the rest."""
        return self._declare("PATCH", path, Bearer(scope, role), 200, answer)

    def replace(
        self, path: str, *, scope: str, answer: Any, role: str = ANYBODY
    ) -> Callable[[View], View]:
        """PUT: makes a list exactly what the body says."""
        return self._declare("PUT", path, Bearer(scope, role), 200, answer)

    def remove(self, path: str, *, scope: str, role: str = ANYBODY) -> Callable[[View], View]:
        """DELETE: answers 204."""
        return self._declare("DELETE", path, Bearer(scope, role), 204, None)

    def _declare(
        self, method: str, path: str, guard: Bearer, status: int, answer: Any
    ) -> Callable[[View], View]:
        def declare(view: View) -> View:
            run = _runner(view, method, status)
            register = self.api_operation(
                [method],
                path,
                auth=guard,
                response={status: answer, **_refusals(method, path)},
                operation_id=f"{view.__module__.rpartition('.')[2]}_{view.__name__}",
                summary=(view.__doc__ or "").partition("\n")[0].rstrip("."),
                openapi_extra=_extra(method, guard),
            )
            register(run)
            return view

        return declare


def _runner(view: Callable[..., Any], method: str, status: int) -> Callable[..., Any]:
    @wraps(view)
    def run(request: HttpRequest, **values: Any) -> HttpResponseBase:
        _refuse_unknown_queries(request, run)
        if method == "GET":
            return _answer(view(request, **values), status)
        with transaction.atomic():
            if method == "POST":
                return repetition.once(request, status, lambda: view(request, **values))
            return _answer(view(request, **values), status)

    return run


def _answer(shown: Any, status: int) -> HttpResponseBase:
    if isinstance(shown, HttpResponseBase):
        return shown
    return HttpResponse(status=status) if shown is None else repetition.as_json(shown, status)


def _refuse_unknown_queries(request: HttpRequest, run: Any) -> None:
    """A misspelt filter must not answer with everything."""
    if not request.GET:
        return
    known: set[str] = set()
    for model in run._ninja_operation.models:  # noqa: SLF001 - ninja's own mark on its views
        if model.__ninja_param_source__ == "query":
            known |= set(model.__ninja_flatten_map__)
    for name in request.GET:
        if name not in known:
            detail = _("There is no such parameter.")
            wrong = Wrong(where="query", field=name[:100], code="unknown", detail=detail)
            raise Problem("invalid", detail, errors=[wrong])


def _refusals(method: str, path: str) -> dict[int, Any]:
    codes = {*OF_EVERY_CALL, *([404] if "{" in path else [])}
    if method in {"POST", "PATCH", "PUT"}:
        codes |= {400, 409, 413, 415}
    return dict.fromkeys(sorted(codes), ProblemShown)


def _extra(method: str, guard: Bearer) -> dict[str, Any]:
    extra: dict[str, Any] = {"x-scope": guard.scope or "any", "x-role": guard.role}
    if method == "POST":
        extra["parameters"] = [repetition.PARAMETER]
    return extra
