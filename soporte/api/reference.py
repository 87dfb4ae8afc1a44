"""The API's description: as OpenAPI for programs, and as a page for people, drawn by the server."""

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from soporte.api.fields import LARGEST_ID
from soporte.api.problems import TITLES
from soporte.api.snapshot import FILE


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description, as the snapshot in the tree has it."""
    return HttpResponse(FILE.read_bytes(), content_type="application/json")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The description as a page: no script, so nothing for the policy to allow."""
    context = {
        "title": _description()["info"]["title"],
        "version": _description()["info"]["version"],
        "introduction": _marked(_description()["info"]["description"]),
        "groups": _groups(),
        "schemas": _schemas(),
        "problems": [(code, status, title) for code, (status, title) in TITLES.items()],
    }
    return render(request, "api/reference.html", context)


@cache
def _description() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_bytes())
    return found


@cache
def _groups() -> list[dict[str, Any]]:
    """The operations by noun, as the page lists them."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in _description()["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    return [{"name": name, "operations": found} for name, found in groups.items()]


def _operation(method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {})
    answers = operation["responses"]
    good = next(status for status in answers if status.startswith("2"))
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "more": _marked(operation.get("description", "").partition("\n")[2].strip()),
        "scope": operation["x-scope"],
        "role": operation["x-role"],
        "parameters": [
            {
                "name": one["name"],
                "in": one["in"],
                "type": _type(one["schema"]),
                "text": _marked(one.get("description", "")),
            }
            for one in operation.get("parameters", [])
        ],
        "body": next(
            ({"media": media, **_place(content)} for media, content in body.items()), None
        ),
        "status": good,
        "answer": next(map(_place, answers[good].get("content", {}).values()), None),
        "refusals": [status for status in sorted(answers) if status != good],
    }


def _place(content: dict[str, Any]) -> dict[str, str]:
    schema = content.get("schema", {})
    return {"type": _type(schema), "name": schema.get("$ref", "").rpartition("/")[2]}


@cache
def _schemas() -> list[dict[str, Any]]:
    found = _description()["components"]["schemas"]
    return [
        {
            "name": name,
            "text": _marked(schema.get("description", "")),
            "is_told": any("description" in one for one in schema.get("properties", {}).values()),
            "fields": [
                {
                    "name": field,
                    "type": _type(details),
                    "ref": _ref(details),
                    "text": _marked(details.get("description", "")),
                    "is_required": field in schema.get("required", []),
                }
                for field, details in schema.get("properties", {}).items()
            ],
        }
        for name, schema in sorted(found.items())
    ]


def _marked(text: str) -> SafeString:
    """The text of a docstring, its `names` as such."""
    pieces = text.split("`")
    return format_html_join(
        "",
        "{}{}{}",
        (
            (mark_safe("<code>"), piece, mark_safe("</code>")) if place % 2 else ("", piece, "")
            for place, piece in enumerate(pieces)
        ),
    )


def _type(schema: dict[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    for choice in ("anyOf", "allOf"):
        if choice in schema:
            return " | ".join(_type(one) for one in schema[choice])
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    kind = str(schema.get("format") or schema.get("const") or schema.get("type") or "any")
    limits = [
        f"{sign} {schema[key]}"
        for key, sign in LIMITS.items()
        if schema.get(key, LARGEST_ID) != LARGEST_ID
    ]
    return f"{kind} ({', '.join(limits)})" if limits else kind


LIMITS = {"minimum": "≥", "maximum": "≤", "minLength": "length ≥", "maxLength": "length ≤"}


def _ref(schema: dict[str, Any]) -> str:
    """The schema that a field leads to, for a link."""
    for one in (
        schema,
        schema.get("items", {}),
        *schema.get("anyOf", []),
        *schema.get("allOf", []),
    ):
        if "$ref" in one:
            return str(one["$ref"].rpartition("/")[2])
    return ""
