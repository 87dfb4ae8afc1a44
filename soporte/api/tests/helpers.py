"""Calling the API as somebody from the cast."""

from typing import Any

from django.test import Client

from soporte.people.models import ApiToken, Person

ROOT = "/api/v1"


class Api:
    """A program with a token of `person`."""

    def __init__(self, person: Person, *, scopes: list[str] | None = None, **headers: str) -> None:
        self.token, self.secret = ApiToken.issue(person, "test", scopes=scopes)
        self.client = Client(headers={"Authorization": f"Bearer {self.secret}", **headers})

    def get(self, path: str, **query: Any):
        return self.client.get(f"{ROOT}{path}", query)

    def post(self, path: str, body: Any = None, **headers: str):
        return self._send("post", path, body, headers)

    def patch(self, path: str, body: Any):
        return self._send("patch", path, body, {})

    def put(self, path: str, body: Any):
        return self._send("put", path, body, {})

    def delete(self, path: str):
        return self.client.delete(f"{ROOT}{path}")

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]):
        call = getattr(self.client, method)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        data = {} if body is None else body
        return call(f"{ROOT}{path}", data, content_type="application/json", headers=given)
