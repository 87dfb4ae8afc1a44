"""Held messages: seen with their reason, read again, let in, put aside."""

import pytest
from django.test import Client
from django.urls import reverse

from soporte.channels.models import Inbound
from soporte.people.cast import People
from soporte.tickets.cast import Desk

RAW = (
    b"From: robot@ventas.example\r\nSubject: Oferta\r\nX-Long: " + b"x" * 3000 + b"\r\n"
    b"Content-Type: text/html\r\n\r\n<script>alert(1)</script><p>Compre ya</p>"
)


@pytest.fixture
def held(cast: People, desk: Desk) -> Inbound:
    return Inbound.keep(
        RAW,
        kind="email",
        route="smtp",
        envelope={"to": ["support@example.test"]},
        state="held",
        reason="stranger",
        sender="robot@ventas.example",
        subject="<b>Oferta</b>",
    )


def test_it_is_listed_with_its_reason(held: Inbound, beto: Client):
    html = beto.get(reverse("desk:held")).content.decode()
    assert "&lt;b&gt;Oferta&lt;/b&gt;" in html
    assert held.reason_label in html or "so-chip warn" in html


def test_its_headers_and_raw_bytes_can_be_seen(held: Inbound, beto: Client):
    html = beto.get(reverse("desk:held-message", args=[held.pk])).content.decode()
    assert "robot@ventas.example" in html
    assert "x" * 1000 not in html
    raw = beto.get(reverse("desk:held-raw", args=[held.pk]))
    assert raw.content == RAW
    assert raw["Content-Disposition"].startswith("attachment")
    assert raw["X-Content-Type-Options"] == "nosniff"


def test_its_html_is_inert_in_a_frame_of_its_own(held: Inbound, beto: Client):
    body = beto.get(reverse("desk:held-body", args=[held.pk]))
    policy = body["Content-Security-Policy"]
    assert policy.startswith("sandbox;")
    assert "allow-scripts" not in policy
    assert "frame-ancestors 'self'" in policy
    page = beto.get(reverse("desk:held-message", args=[held.pk])).content.decode()
    assert "<script>alert" not in page
    assert "sandbox " in page


@pytest.mark.parametrize(
    ("act", "state"), [("replay", "stored"), ("release", "stored"), ("discard", "discarded")]
)
def test_a_technician_decides(held: Inbound, beto: Client, act: str, state: str):
    assert beto.post(reverse("desk:held-act", args=[held.pk, act])).status_code == 302
    held.refresh_from_db()
    assert held.state == state


def test_what_was_put_aside_can_be_read_again(held: Inbound, beto: Client):
    beto.post(reverse("desk:held-act", args=[held.pk, "discard"]))
    html = beto.get(reverse("desk:held"), {"state": "discarded"}).content.decode()
    assert reverse("desk:held-message", args=[held.pk]) in html
    beto.post(reverse("desk:held-act", args=[held.pk, "replay"]))
    held.refresh_from_db()
    assert held.state == "stored"


def test_another_act_or_state_does_not_exist(held: Inbound, beto: Client):
    assert beto.post(reverse("desk:held-act", args=[held.pk, "eat"])).status_code == 404
    assert beto.get(reverse("desk:held"), {"state": "done"}).status_code == 404
