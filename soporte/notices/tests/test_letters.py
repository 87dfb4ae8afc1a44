"""The mails that the product writes: their texts, the organisation's own, the frame around them."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import override

from soporte.channels.tests.letters import arrives
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.journal.timeline import entries_of, render
from soporte.notices.letters import texts
from soporte.notices.letters.kinds import Text
from soporte.notices.letters.rendering import check, write
from soporte.notices.letters.shipped import LETTERS
from soporte.notices.models import MailText
from soporte.site import operations as site

pytestmark = pytest.mark.django_db
BY = Actor.system(via="cli")
LANGUAGES = [code for code, _name in settings.LANGUAGES]
ACK = LETTERS["acknowledgement"]


def samples(letter, language):
    with override(language):
        return {name: str(one.sample) for name, one in letter.own.items()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", LETTERS)
def test_every_shipped_text_can_be_written_with_its_own_placeholders(key, language):
    letter = LETTERS[key]
    check(letter, letter.text(language))
    mail = write(letter, letter.text(language), samples(letter, language), language)
    for part in (mail.subject, mail.text, mail.html):
        assert "{{" not in part
    assert mail.subject
    assert site.current().name in mail.html


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Hola {{ customer.password }}", "customer.password"),
        ("Hola {{ ticket.number", "{{ like.this }}"),
        ("   ", "Write something"),
        ("{% load x %}{{ ticket.number|safe }}", "ticket.number|safe"),
    ],
)
def test_a_text_that_cannot_be_written_is_refused_with_a_reason(body, said):
    with override("en"), pytest.raises(ValidationError) as refused:
        texts.save(ACK, "es", Text("Asunto", body), by=BY)
    assert said in " ".join(refused.value.message_dict["body"])
    assert not MailText.objects.exists()


def test_a_code_mail_without_the_code_is_refused():
    with pytest.raises(ValidationError):
        texts.save(LETTERS["code"], "es", Text("Hola", "Escribe el código"), by=BY)


def test_a_text_of_ones_own_goes_out_in_its_language_alone(letters, cast, drain):
    own = Text("Recibido {{ ticket.number }}", "¡Hola, {{ customer.first_name }}!\n\nGracias.")
    texts.save(ACK, "es", own, by=Actor.of(cast.elena, via="desk"))
    arrives(sender="ana@acme.example")
    drain()
    (mail,) = letters.sent
    assert mail.subject.startswith("Recibido ")
    assert mail.text == "¡Hola, Ana!\n\nGracias.\n"
    letters.sent.clear()
    cast.ana.language = "en"
    cast.ana.save()
    arrives(sender="ana@acme.example")
    drain()
    assert "We have your request" in letters.sent[0].subject


def test_what_customers_write_stays_text_and_leads_nowhere(cast):
    evil = '<script>x</script> {{ link }} https://evil.test/ <a href="x">'
    mail = write(ACK, ACK.text("en"), {"ticket.subject": evil, "link": "x"}, "en")
    assert "<script" not in mail.html
    assert 'href="https://evil.test' not in mail.html
    assert "{{ link }}" in mail.html


def test_our_own_link_can_be_followed():
    link = f"{settings.BASE_URL}/tickets/7"
    mail = write(ACK, ACK.text("en"), {"link": link}, "en")
    assert f'<a href="{link}"' in mail.html
    assert link in mail.text


def test_a_line_whose_placeholders_say_nothing_is_left_out():
    mail = write(ACK, Text("x", "Hola\n\n{{ ticket.subject }}\n\nAdiós"), {}, "es")
    assert mail.text == "Hola\n\nAdiós\n"


def test_the_shipped_text_comes_back_and_is_not_kept_twice(cast):
    by = Actor.of(cast.elena, via="desk")
    texts.save(ACK, "en", Text("Mine", "Mine {{ ticket.number }}"), by=by)
    row = MailText.objects.get()
    texts.save(ACK, "en", ACK.text("en"), by=by)
    assert not MailText.objects.exists()
    with override("en"):
        told = [line.sentence for line in render(entries_of(row))]
    assert list(Entry.objects.values_list("kind", flat=True))[-2:] == [
        "letter.changed",
        "letter.restored",
    ]
    assert all("Acknowledgement" in sentence for sentence in told)


def test_a_text_that_broke_is_left_out_and_administrators_are_told_once(letters, cast, drain):
    MailText.objects.create(
        letter="acknowledgement", language="es", subject="{{ gone }}", body="Hola"
    )
    arrives(sender="ana@acme.example")
    arrives(sender="ana@acme.example")
    drain()
    acks = [mail for mail in letters.sent if mail.recipient.address == "ana@acme.example"]
    told = [mail for mail in letters.sent if mail.recipient.address == cast.elena.email]
    assert len(acks) == 2
    assert all("{{" not in mail.subject for mail in acks)
    (word,) = told
    assert "/desk/settings/mail-texts/acknowledgement/es" in word.text
    assert MailText.objects.get().error
    texts.save(ACK, "es", Text("Recibido", "Hola"), by=BY)
    assert not MailText.objects.get().error


def test_every_mail_wears_the_brand(db):
    site.change(
        {"accent": "#8a1c4a", "legal_url": "https://nortia.example/legal", "name": "Nor<b>"}
    )
    mail = write(ACK, ACK.text("es"), samples(ACK, "es"), "es")
    assert "#8a1c4a" in mail.html
    assert "Nor<b>" not in mail.html
    assert 'href="https://nortia.example/legal"' in mail.html
    assert "https://nortia.example/legal" in mail.text
