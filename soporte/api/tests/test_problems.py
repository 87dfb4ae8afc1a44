"""What is wrong is answered as a problem, in the reader's language, and breaks nothing."""

import json

import pytest
from django.test import Client

from soporte.api.tests.helpers import ROOT, Api

JSON = "application/json"


def refused(response, status):
    assert response.status_code == status, response.content[:300]
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail", "errors"}
    assert body["status"] == status
    assert body["type"].startswith("http")
    return body


def test_errors_name_the_field_and_speak_the_persons_language(as_beto, desk):
    given = {"subject": "x" * 300, "requester": {"email": 5}, "foo": 1}
    body = refused(as_beto.post("/tickets", given), 422)
    errors = {one["field"]: (one["where"], one["code"]) for one in body["errors"]}
    assert errors == {
        "subject": ("body", "string_too_long"),
        "requester.email": ("body", "string_type"),
        "foo": ("body", "extra_forbidden"),
    }


def test_accept_language_decides_before_the_persons_language(cast, desk):
    spanish = Api(cast.beto).post("/tickets", {}).json()["title"]
    english = Api(cast.beto, **{"Accept-Language": "en-GB,en"}).post("/tickets", {}).json()
    assert english["title"] == "The request asks for something impossible"
    assert english["detail"] == "Give an id or an e-mail address."
    assert spanish == "La petición pide algo imposible"
    assert Api(cast.dario).get("/tickets/1").json()["title"] == "There is nothing here"


@pytest.mark.parametrize(
    "path",
    [
        "/nope",
        "/tickets/",
        "/tickets/1/nope",
        "/",
        "/.env",
        "/..%2f..%2fetc/passwd",
        "/tickets/%00",
    ],
)
def test_what_is_no_address_is_a_problem_too(as_elena, path):
    assert as_elena.get(path).status_code in {404, 422}
    assert as_elena.get(path).headers["Content-Type"] == "application/problem+json"


def test_another_method_is_a_problem_too(as_elena):
    response = as_elena.delete("/tickets")
    refused(response, 405)
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize(
    "media", ["text/plain", "application/xml", "text/json", "", "multipart/form-data; boundary=x"]
)
def test_a_body_of_another_type_is_refused(as_elena, desk, media):
    response = as_elena.client.post(f"{ROOT}/tickets", '{"subject": "x"}', content_type=media)
    refused(response, 415)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nul",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"\xff\xfe\x00",
        b'{"subject": NaN}',
        b'{"subject": Infinity}',
        b'{"queue": ' + b"9" * 5000 + b"}",
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_json_is_refused(as_elena, desk, body):
    response = as_elena.client.post(f"{ROOT}/tickets", body, content_type=JSON)
    refused(response, 400)


@pytest.mark.parametrize(
    "given",
    [
        [],
        "text",
        5,
        None,
        {"subject": "a\0b"},
        {"subject": ["x"]},
        {"body": {"a": 1}},
        {"queue": 2**63},
        {"queue": -1},
        {"queue": "1"},
        {"queue": True},
        {"queue": 1.5},
        {"assignee": 10**400},
        {"urgency": 9},
        {"urgency": True},
        {"tags": ["x"] * 31},
        {"tags": [""]},
        {"language": "fr"},
        {"requester": {"email": "no address"}},
        {"requester": {"email": "a\r\nBcc: x@y.example"}},
        {"requester": {"email": "x" * 250 + "@acme.example"}},
        {"requester": {}},
        {"requester": {"id": 999_999_999}},
        {"participants": ["nobody"]},
    ],
    ids=lambda given: json.dumps(given)[:30],
)
def test_an_impossible_body_is_refused(as_elena, desk, given):
    whole = {"subject": "x", "body": "y", "requester": {"email": "ana@acme.example"}}
    sent = {**whole, **given} if isinstance(given, dict) else given
    response = as_elena.client.post(f"{ROOT}/tickets", json.dumps(sent), content_type=JSON)
    refused(response, 422)


@pytest.mark.parametrize("raw", ['{"subject": "\\ud800", "body": "y"}', '{"\\udfff": 1}'])
def test_half_a_character_is_refused(as_ana, desk, raw):
    refused(as_ana.client.post(f"{ROOT}/tickets", raw, content_type=JSON), 422)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        f"limit={10**30}",
        "cursor=x",
        "cursor=%00",
        "cursor=" + "A" * 700,
        "cursor=W10",
        "cursor=WyItdXBkYXRlZF9hdCIsIjkiLDFd",
        "cursor=WyItdXBkYXRlZF9hdCIsbnVsbCwxXQ",
        "order=requester__password",
        "order=subject",
        "order_by=id",
        "requester__password=x",
        "access_token=x",
        "status=0",
        f"queue={2**63}",
        "queue=1;drop",
        "category=nope",
        "priority=9",
        "assignee=somebody",
        "updated_since=yesterday",
        "updated_since=2026-01-01T00:00:00",
        "updated_since=0001-01-01T00:00:00%2B14:00",
        "tag=%00",
        "q=%00",
        "q=" + "x" * 501,
        "q=x&cursor=%C3%B1",
        "q=x&cursor=WyJiZXN0IiwiIiwiIiwwLDk5OTk5OTk5OV0",
    ],
)
def test_an_impossible_query_is_refused(as_elena, world, query):
    body = refused(as_elena.get(f"/tickets?{query}"), 422)
    assert body["errors"][0]["where"] == "query"


@pytest.mark.parametrize(
    "text",
    [
        "' OR 1=1 --",
        "a & b | c:*",
        "(((((",
        "\u202eabc",
        "%",
        "_",
        '"',
        "\\",
        "ﬀ ﬁ",
        "日本語",
        "a" * 500,
        "* " * 250,
        "#1042",
        "@",
    ],
)
def test_odd_words_are_only_words(as_elena, world, text):
    assert as_elena.get("/search", q=text).status_code == 200
    assert as_elena.get("/tickets", q=text).status_code == 200
    assert as_elena.get("/people", q=text[:200]).status_code == 200


@pytest.mark.parametrize(
    "number", ["0", "-1", "x", "1.5", "99999999999999999999", "%20", "1 OR 1=1"]
)
def test_an_impossible_number_is_refused(as_elena, number):
    response = as_elena.get(f"/tickets/{number}")
    assert response.status_code in {404, 422}


def test_a_cursor_of_another_order_is_refused(as_elena, world):
    for _ in range(2):
        as_elena.post(
            "/tickets", {"subject": "x", "requester": {"id": world.cast.ana.pk}, "body": "y"}
        )
    cursor = as_elena.get("/tickets", limit=1).json()["next"]
    refused(as_elena.get("/tickets", limit=1, order="number", cursor=cursor), 422)


def test_a_cookie_opens_nothing_and_needs_no_csrf(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.cast.elena)
    response = client.post(f"{ROOT}/tickets", {"subject": "x"}, content_type=JSON)
    refused(response, 401)


def test_a_token_in_the_address_opens_nothing(world):
    secret = Api(world.cast.elena).secret
    for name in ("token", "access_token", "api_key"):
        refused(Client().get(f"{ROOT}/tickets?{name}={secret}"), 401)


def test_what_breaks_answers_as_a_problem_without_a_trace(as_elena, monkeypatch):
    from soporte.api.people import tokens

    monkeypatch.setattr(tokens.shown, "whole", lambda _rows: 1 / 0)
    as_elena.client.raise_request_exception = False
    body = refused(as_elena.get("/me"), 500)
    assert "division" not in json.dumps(body)


def test_a_database_that_is_away_answers_503(as_elena, monkeypatch):
    from django.db import OperationalError

    from soporte.api.people import tokens

    def away(_rows):
        raise OperationalError("connection refused")

    monkeypatch.setattr(tokens.shown, "whole", away)
    response = as_elena.get("/me")
    refused(response, 503)
    assert response.headers["Retry-After"]


def test_head_answers_as_get_without_the_body(as_ana, world):
    for path, status in ((f"/tickets/{world.ticket.number}", 200), ("/tickets/999999", 404)):
        shown, bare = as_ana.get(path), as_ana.client.head(f"/api/v1{path}")
        assert (shown.status_code, bare.status_code) == (status, status)
        assert bare.content == b""
        assert int(bare.headers["Content-Length"]) == len(shown.content)
        assert bare.headers["Content-Type"] == shown.headers["Content-Type"]
    assert Client().head("/api/v1/tickets").status_code == 401
    assert as_ana.client.head("/api/v1/openapi.json").status_code == 200
    assert as_ana.client.head("/api/v1/files").status_code == 405


def test_options_names_the_methods_and_opens_nothing_to_other_origins(db):
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for path, allowed in (
        ("/tickets", "GET, HEAD, OPTIONS, POST"),
        ("/tickets/1", "GET, HEAD, OPTIONS, PATCH"),
        ("/files", "OPTIONS, POST"),
    ):
        answer = Client().options(f"/api/v1{path}", headers=asked)
        assert (answer.status_code, answer.headers["Allow"]) == (204, allowed)
        assert not [name for name in answer.headers if name.startswith("Access-Control")]
