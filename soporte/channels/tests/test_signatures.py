"""What signs the answers of staff."""

import pytest
from django.core.exceptions import ValidationError

from soporte.channels.accounts import save_account
from soporte.channels.models import Account
from soporte.channels.outgoing import _outgoing
from soporte.channels.tests.letters import Letters
from soporte.journal.actor import Actor
from soporte.outbox.models import Delivery
from soporte.tickets.arranging import save_queue

TEXT = "{{ me.name }}\n{{ me.title }}\n{{ queue.name }} · <{{ site.name }}>"


@pytest.fixture
def account(desk, cast):
    made = Account(name="Nortia", address="support@example.test", is_default=True)
    made.signature = "Buzón, {{ me.first_name }}"
    save_account(made, by=Actor.of(cast.elena, via="desk"))
    return made


@pytest.fixture
def answer(printer, cast, account):
    """What the mail of Beto's answer would be now."""
    printer.reply("<p>Hecho</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    delivery = Delivery.objects.get(thing_kind="message")
    return lambda: _outgoing(delivery, Account.objects.get(), Letters())


def test_an_answer_is_signed_by_its_queue_with_who_answers(answer, desk, cast):
    desk.hardware.signature = TEXT
    save_queue(desk.hardware, by=Actor.of(cast.elena, via="desk"))
    mail = answer()
    assert mail.text.startswith(f"Hecho\n\n-- \n{cast.beto.name}\n{desk.hardware.name} · <")
    assert "&lt;" in mail.html.partition("-- ")[2]
    cast.beto.preferences = {"title": "Redes"}
    cast.beto.save()
    assert f"-- \n{cast.beto.name}\nRedes\n" in answer().text


def test_without_one_of_the_queue_the_mailbox_signs(answer, cast):
    assert f"-- \nBuzón, {cast.beto.first_name}" in answer().text


def test_without_any_nothing_is_added(answer, account):
    Account.objects.update(signature="")
    assert "-- " not in answer().text


def test_what_is_quoted_is_not_signed_again(answer, printer, cast):
    printer.reply("<p>Otra</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    last = Delivery.objects.filter(thing_kind="message").order_by("-pk")[0]
    mail = _outgoing(last, Account.objects.get(), Letters())
    assert mail.text.count("-- \n") == 1
    assert mail.text.index("-- \n") < mail.text.index("> Hecho")


@pytest.mark.parametrize("text", ["{{ me.password }}", "{{ me.name", "x\n" * 12 + "x", "x" * 1001])
def test_a_signature_that_cannot_be_written_is_refused(desk, cast, text):
    desk.hardware.signature = text
    with pytest.raises(ValidationError) as refused:
        save_queue(desk.hardware, by=Actor.of(cast.elena, via="desk"))
    assert "signature" in refused.value.message_dict
