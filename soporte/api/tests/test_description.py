"""The description of the API: kept in the tree, true, and readable by people."""

import json
from collections import Counter

from django.test import Client
from pydantic import BaseModel

from soporte.api import snapshot
from soporte.api.service import description


def test_the_snapshot_in_the_tree_is_what_the_code_says():
    wanted = "rewrite it: python -m soporte.api.snapshot"
    assert snapshot.FILE.read_text() == snapshot.current(), wanted


def test_it_is_served_to_everybody(db):
    response = Client().get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response.json() == json.loads(snapshot.FILE.read_text())
    assert response.json()["openapi"] == "3.1.0"


def test_the_page_shows_every_operation_and_shape_without_a_script(db):
    response = Client().get("/api/v1/docs")
    page = response.content.decode()
    assert response.status_code == 200
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            assert f'id="{operation["operationId"]}"' in page
            assert f"{method.upper()} {path}" in page
    for name in description()["components"]["schemas"]:
        assert f'id="{name}"' in page
    assert "cdn" not in page
    assert "script-src 'nonce-" in response.headers["Content-Security-Policy"]


def test_every_operation_tells_its_answers():
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            assert operation["summary"], path
            assert {"401", "403", "422"} <= set(answers)
            for status, answer in answers.items():
                if not status.startswith("2"):
                    assert set(answer["content"]) == {"application/problem+json"}
            names = [one["name"] for one in operation.get("parameters", [])]
            assert ("Idempotency-Key" in names) == (method == "post")


def test_no_two_shapes_share_a_name():
    """Of two with one name the description would show one, for both."""
    description()
    shapes = [one for one in _below(BaseModel) if one.__module__.startswith("soporte.api")]
    names = Counter(one.__name__ for one in shapes)
    assert shapes
    assert [name for name, count in names.items() if count > 1] == []


def _below(shape):
    for one in shape.__subclasses__():
        yield one
        yield from _below(one)
