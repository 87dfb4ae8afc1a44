"""The page on which the texts of mails are changed."""

import pytest
from django.test import Client
from django.urls import reverse

from soporte.notices.models import MailText
from soporte.outbox.models import Delivery
from soporte.people.cast import People
from soporte.people.models import Person
from soporte.tickets.cast import Desk

PAGE = reverse("desk:mail-text", args=["acknowledgement", "es"])
GIVEN = {"subject": "Recibido {{ ticket.number }}", "body": "Hola.\r\n\r\n{{ ticket.subject }}"}


@pytest.fixture
def changed(elena: Client, desk: Desk) -> Client:
    assert elena.post(PAGE, GIVEN).status_code == 302
    return elena


def test_a_text_is_changed_and_its_differences_are_shown(changed: Client):
    page = changed.get(PAGE).content.decode()
    assert "<ins>Recibido {{ ticket.number }}</ins>" in page
    assert "<del>" in page
    assert MailText.objects.get().body == "Hola.\n\n{{ ticket.subject }}"


def test_preview_trial_and_restoring_are_of_the_texts_language_not_of_the_readers(
    changed: Client, cast: People
):
    Person.objects.filter(pk=cast.elena.pk).update(language="en")
    page = changed.get(PAGE).content.decode()
    for act in ("preview", "test", "removal"):
        assert f"{PAGE}/{act}" in page
        assert f"{PAGE}/{act}".replace("/es/", "/en/") not in page


def test_an_unknown_placeholder_is_named_and_what_was_written_stays(elena: Client, desk: Desk):
    answer = elena.post(PAGE, GIVEN | {"body": "{{ nonsense }} escrito"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "nonsense" in page.partition("so-error")[2]
    assert "escrito</textarea>" in page
    assert not MailText.objects.exists()


def test_the_preview_shows_what_is_being_written_alone_and_inert(elena: Client, desk: Desk):
    answer = elena.post(f"{PAGE}/preview", GIVEN | {"body": "<script>x</script> {{ greeting }}"})
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    page = answer.content.decode()
    assert "<script" not in page
    assert "Recibido 1042" in page
    assert not MailText.objects.exists()
    wrong = elena.post(f"{PAGE}/preview", GIVEN | {"body": "{{ nonsense }}"}).content.decode()
    assert "nonsense" in wrong


def test_it_is_sent_to_whoever_tries_it_and_to_nobody_else(changed: Client, cast: People):
    for _try in range(5):
        assert changed.post(f"{PAGE}/test").status_code == 302
    sent = Delivery.objects.filter(payload__subject="Recibido 1042")
    assert {one.recipient for one in sent} == {cast.elena.email}
    assert sent.count() == 3


def test_the_shipped_text_comes_back(changed: Client):
    changed.post(f"{PAGE}/removal")
    assert not MailText.objects.exists()
    assert "<ins>" not in changed.get(PAGE).content.decode()


def test_a_mail_is_found_by_words_of_its_text(elena: Client, desk: Desk):
    page = elena.get("/desk/settings/mail-texts/", {"q": "diez segundos"}).content.decode()
    assert "/mail-texts/rating/es" in page
    assert "/mail-texts/code/es" not in page


@pytest.mark.parametrize("path", ["nothing/es", "acknowledgement/fr"])
def test_what_is_no_mail_of_ours_is_not_there(elena: Client, desk: Desk, path: str):
    assert elena.get(f"/desk/settings/mail-texts/{path}").status_code == 404
