"""Bodies that no browser and no honest program sends, to every address that takes one."""

import json
import re
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client

from soporte.api.service import description
from soporte.people.models import ApiToken
from tests.architecture.test_every_url import CHECK, REFUSED, ROWS, path_of
from tests.security.test_hostile_input import POSTED, reader

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
DEEP = b'{"a":' * 200_000
# Percent-encoded: half a character, and bytes that are no UTF-8.
BROKEN = ("%ED%A0%80", "%FF%FE", "%00", "x" * 10_000)
TAKES = [name for name, row in ROWS.items() if row.post != REFUSED]
MANY_FILES = b"".join(
    b'--x\r\nContent-Disposition: form-data; name="files"; filename="%d.txt"\r\n\r\nx\r\n' % number
    for number in range(200)
)


def fields_of(name, world, browsers):
    """What the form at an address asks for: by its page, and by what is known of it."""
    page = browsers[reader(name)].ask("get", path_of(name, world))
    shown = re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page.content.decode())
    return {*POSTED.get(name, ()), *shown, *ROWS[name].data} - {"csrfmiddlewaretoken"}


def send(browser, path, body, media):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies.load({**browser.cookies, "csrftoken": CHECK})
    headers = {"X-CSRFToken": CHECK}
    with transaction.atomic():
        answer = client.generic("POST", path, body, content_type=media, headers=headers)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("name", TAKES)
def test_no_body_breaks_a_form(name, world, browsers):
    browser, path = browsers[reader(name)], path_of(name, world)
    for value in BROKEN:
        rest = {field: one for field, one in ROWS[name].data.items() if value.startswith("x")}
        body = "&".join(f"{field}={value}" for field in fields_of(name, world, browsers))
        answer = send(browser, path, f"{body}&{urlencode(rest)}", FORM)
        assert answer.status_code < 500, value[:10]
    for body, media in (
        (DEEP, JSON),
        (DEEP, FORM),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"nonsense", "multipart/form-data"),
        (b"--x--", "multipart/form-data; boundary=" + "x" * 5000),
        (b"\xff\xfe=\xff", f"{FORM}; charset=utf-16"),
        (b"a=b", f"{FORM}; charset=nonsense"),
    ):
        assert send(browser, path, body, media).status_code < 500, (media, body[:20])


@pytest.mark.parametrize("name", TAKES)
def test_too_many_fields_or_files_are_refused_in_so_many_words(name, world, browsers):
    browser, path = browsers[reader(name)], path_of(name, world)
    fields = "&".join(f"field{number}=x" for number in range(600))
    files = MANY_FILES + b"--x--\r\n"
    for body, media in ((fields, FORM), (files, "multipart/form-data; boundary=x")):
        answer = send(browser, path, body, media)
        # Where nobody reads the form, its size does not matter.
        assert answer.status_code in {302, 400}, (media, answer.status_code)
        assert b"Traceback" not in answer.content


def operations():
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            if method in {"post", "put", "patch"}:
                yield pytest.param(method, path, operation, id=f"{method} {path}")


def properties(operation):
    """The names of the fields that an operation's body declares."""
    content = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return list(description()["components"]["schemas"].get(name, {}).get("properties", {}))


@pytest.mark.parametrize(("method", "path", "operation"), list(operations()))
def test_no_body_breaks_an_operation(method, path, operation, world, cast):
    _token, secret = ApiToken.issue(cast.elena, "hostile")
    client = Client(
        headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False
    )  # fmt: skip
    where = "/" + re.sub(r"{number}", str(world["ticket"]), path.lstrip("/"))
    where = re.sub(r"{\w+}", "1", where)
    names = properties(operation)
    bodies = [json.dumps(dict.fromkeys(names, value)) for value in ("x" * 10_000, "a\0b", "\ud800")]
    bodies += [json.dumps({name: "\ud800"}) for name in names]
    bodies += [json.dumps({f"f{number}": 1 for number in range(600)}), DEEP, b"[" * 1_000_000]
    bodies += [b'"' + b"x" * 1_000_000 + b'"', b"\xff\xfe", b""]
    for body in bodies:
        for media in (JSON, f"{JSON}; charset=utf-16", "multipart/form-data", FORM):
            with transaction.atomic():
                answer = client.generic(method.upper(), where, body, content_type=media)
                transaction.set_rollback(True)
            # An operation without a body does not read one.
            assert answer.status_code < 500, (media, body[:40])
            assert answer.status_code >= 400 or not names, (media, body[:40])
