"""Held messages: seen with their reason, read again, let in, put aside."""

import pytest
from django.test import Client
from django.urls import reverse

from soporte.channels.models import Account, Inbound
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


def several(client: Client, act: str, *chosen: Inbound, **more: str):
    given = {"act": act, "pk": [one.pk for one in chosen], **more}
    return client.post(reverse("desk:held-several"), given)


@pytest.fixture
def three(held: Inbound) -> list[Inbound]:
    """One from a stranger, one by a machine, and one that nobody can let in."""
    shared = {"kind": "email", "route": "smtp", "state": "held"}
    return [
        held,
        Inbound.keep(RAW, **shared, reason="automatic", sender="otra@ventas.example"),
        Inbound.keep(RAW, **shared, reason="unreadable"),
    ]


@pytest.mark.parametrize(("act", "count"), [("discard", 3), ("spam", 3), ("release", 2)])
def test_several_are_counted_asked_about_and_done(three, beto: Client, act: str, count: int):
    listed = beto.get(reverse("desk:held")).content.decode()
    assert listed.count('name="pk"') == 3
    asked = several(beto, act, *three)
    assert asked.status_code == 200
    assert asked.content.decode().count('type="hidden" name="pk"') == count
    assert str(count) in asked.context["question"]
    assert Inbound.objects.filter(state="held").count() == 3, "nothing is done before the answer"
    answer = several(beto, act, *asked.context["chosen"], confirmed="1")
    assert answer.status_code == 302
    assert Inbound.objects.filter(state="held").count() == 3 - count


def test_several_marked_as_spam_are_where_the_mark_is_taken_back(three, beto: Client):
    several(beto, "spam", *three[:2], confirmed="1")
    page = beto.get(reverse("desk:held"), {"state": "spam"}).content.decode()
    assert page.count("/unspam") == 2


def test_several_touch_nothing_of_a_queue_that_one_may_not_see(
    three, desk: Desk, cast: People, beto: Client
):
    account = Account.objects.create(
        name="x", address="x@nortia.example", queue=desk.closed_to_beto
    )
    Inbound.objects.filter(pk=three[0].pk).update(account=account)
    several(beto, "discard", *three, confirmed="1")
    assert list(Inbound.objects.filter(state="held")) == [three[0]]
    assert several(beto, "no-such", *three[1:]).status_code in {302, 404}
    assert several(beto, "discard").status_code == 302
