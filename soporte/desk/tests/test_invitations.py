"""New colleagues are invited: a link that lets them in once, by mail to them alone."""

import re
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.outbox.models import Delivery
from soporte.people import operations as people
from soporte.people.cast import People
from soporte.people.models import Person

NORA = "nora@nortia.example"
FIELDS = {
    "name": "Nora Vidal",
    "email": NORA,
    "role": "technician",
    "language": "es",
    "is_active": "on",
    "invite": "on",
}


@pytest.fixture
def elena(elena: Client, desk) -> Client:
    return elena


def mails() -> list[Delivery]:
    return list(Delivery.objects.filter(recipient=NORA).order_by("pk"))


def link_in(mail: Delivery) -> str:
    return re.search(r"/accounts/once/[^\s\"<]+", mail.payload["text"])[0]


def new(client: Client, **fields: str) -> Person:
    assert client.post(reverse("desk:new-staff"), {**FIELDS, **fields}).status_code == 302
    return Person.objects.get(name="Nora Vidal")


def test_who_is_made_a_colleague_is_let_in_once_and_chooses_a_password(elena: Client):
    nora = new(elena)
    (mail,) = mails()
    assert "Hola, Nora" in mail.payload["text"]
    hers, link = Client(), link_in(mail)
    assert hers.get(link).status_code == 200
    assert not Person.objects.get(pk=nora.pk).last_login
    assert hers.post(link).headers["Location"] == reverse("account_set_password")
    assert hers.get(reverse("account_set_password")).status_code == 200
    assert hers.get("/desk/").status_code == 200
    assert Client().get(link).status_code == 404
    assert Client().post(link).status_code == 404


@pytest.mark.parametrize("language", ["es", "en"])
def test_it_is_written_in_the_colleagues_language(elena: Client, language: str):
    new(elena, language=language)
    (mail,) = mails()
    assert mail.payload["language"] == language
    assert ("Hello, Nora" in mail.payload["text"]) == (language == "en")


def test_none_is_sent_where_it_is_not_wanted_or_nobody_may_sign_in(elena: Client):
    new(elena, invite="")
    new(elena, is_active="")
    assert mails() == []


def test_it_is_sent_again_until_they_have_signed_in(elena: Client):
    nora = new(elena)
    page = elena.get(reverse("desk:staff-member", args=[nora.pk])).content.decode()
    again = reverse("desk:staff-invitation", args=[nora.pk])
    assert again in page
    assert link_in(mails()[0]) not in page
    elena.post(again)
    first, second = mails()
    assert Client().post(link_in(second)).status_code == 302
    assert Client().get(link_in(first)).status_code == 404
    assert again not in elena.get(reverse("desk:staff-member", args=[nora.pk])).content.decode()
    elena.post(again)
    assert len(mails()) == 2


def test_it_ends_after_three_days_and_with_the_address_or_the_right(
    elena: Client, monkeypatch: pytest.MonkeyPatch
):
    nora = new(elena)
    link = link_in(mails()[0])
    nora.is_active = False
    nora.save()
    assert Client().get(link).status_code == 404
    nora.is_active = True
    nora.save()
    assert Client().get(link).status_code == 200
    Person.objects.filter(pk=nora.pk).update(role="customer")
    assert Client().post(link).status_code == 404
    Person.objects.filter(pk=nora.pk).update(role="technician")
    nora.addresses.update(value="otra@nortia.example")
    assert Client().get(link).status_code == 404
    nora.addresses.update(value=NORA)
    later = time.time() + timedelta(days=3, minutes=1).total_seconds()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert Client().get(link).status_code == 404


def test_the_history_tells_it_without_the_link(elena: Client):
    nora = new(elena)
    told = Entry.objects.get(kind="person.invited", thing_id=nora.pk)
    assert told.detail == {"address": NORA}
    token = link_in(mails()[0]).split("/")[3]
    assert token not in str(list(Entry.objects.values_list("detail", flat=True)))


def test_only_administrators_invite(cast: People, beto: Client):
    person = people.find_or_create(NORA, "Nora", by=Actor.system(via="cli"))
    assert beto.post(reverse("desk:staff-invitation", args=[person.pk])).status_code == 403
    assert mails() == []
