"""The policy on every answer, whatever made it."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from soporte.ui.security import SecurityHeaders, sandboxed

ADDRESSES = ["/accounts/login/", "/nothing-here/", "/desk/", "/static/favicon.svg", "/f/wrong"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("fragment", [False, True])
def test_every_answer_carries_the_policy(address: str, fragment: bool):
    headers = {"HX-Request": "true"} if fragment else {}
    answer = Client(headers=headers).get(address)
    answer.close()
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'; trusted-types default" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.django_db
def test_each_page_has_a_nonce_of_its_own_and_its_scripts_carry_it():
    nonces = set()
    for _page in range(2):
        answer = Client().get("/accounts/login/")
        nonce = re.search(r"'nonce-([^']+)'", answer["Content-Security-Policy"]).group(1)
        html = answer.content.decode()
        assert html.count("<script") == html.count(f'nonce="{nonce}"')
        nonces.add(nonce)
    assert len(nonces) == 2


def test_somebody_elses_html_is_sandboxed_and_framed_by_us_alone():
    inner = SecurityHeaders(lambda _request: sandboxed(HttpResponse("<script>x</script>")))
    answer = inner(RequestFactory().get("/"))
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


@override_settings(SECURE_HSTS_SECONDS=100)
def test_transport_security_is_told_on_tls_alone():
    middleware = SecurityHeaders(lambda _request: HttpResponse())
    plain = middleware(RequestFactory().get("/"))
    secure = middleware(RequestFactory().get("/", secure=True))
    assert "Strict-Transport-Security" not in plain.headers
    assert secure["Strict-Transport-Security"] == "max-age=100"


def test_a_fragment_is_never_kept_by_the_browser():
    middleware = SecurityHeaders(lambda _request: HttpResponse("<p>"))
    fragment = middleware(RequestFactory().get("/", headers={"HX-Request": "true"}))
    assert fragment["Cache-Control"] == "no-store"
    assert middleware(RequestFactory().get("/"))["Cache-Control"] == "private, no-cache"
