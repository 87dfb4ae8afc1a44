"""Our own mailbox is nobody's address: each answer to it would come back to us as a new message."""

import pytest
from django.test import Client
from django.urls import reverse

from soporte.channels.models import Account
from soporte.people.models import Address, ApiToken

SPELLINGS = ("support@example.test", "Support@Example.TEST", "support+x@example.test")


@pytest.fixture(autouse=True)
def _mailbox(db):
    Account.objects.create(name="Nortia", address=SPELLINGS[0], is_default=True)


@pytest.mark.parametrize("ours", SPELLINGS)
def test_nobody_makes_it_take_part(ours, cast, desk, printer):
    beto = Client()
    beto.force_login(cast.beto)
    beto.post(reverse("desk:ticket-participants", args=[printer.number]), {"email": ours})
    _token, secret = ApiToken.issue(cast.ana, "x")
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    path = f"/api/v1/tickets/{printer.number}/participants"
    answer = program.post(path, {"email": ours}, content_type="application/json")
    assert answer.status_code == 422
    assert not printer.participants.exists()
    assert not Address.objects.filter(value__startswith="support").exists()


def test_nobody_opens_a_ticket_for_it(cast, desk):
    beto = Client()
    beto.force_login(cast.beto)
    form = {"name": "x", "email": SPELLINGS[0], "subject": "x", "body": "x", "way": "phone"}
    assert beto.post(reverse("desk:new-ticket"), form).status_code == 422
    _token, secret = ApiToken.issue(cast.beto, "x")
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    body = {"subject": "x", "body": "y", "requester": {"email": SPELLINGS[0]}}
    answer = program.post("/api/v1/tickets", body, content_type="application/json")
    assert answer.status_code == 422
    assert not Address.objects.filter(value__startswith="support").exists()
