"""Trying an account: what is found is said step by step, and our own message reaches no desk."""

from dataclasses import replace

import pytest
from django.core.cache import cache

from soporte.channels import checking, line
from soporte.channels.contract import BAD, GOOD, RUNNING, ChannelError, Finding
from soporte.channels.email.compose import compose
from soporte.channels.models import Account, Inbound
from soporte.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(letters, monkeypatch):
    monkeypatch.setattr(checking, "PATIENCE_SECONDS", 0)
    account = Account.objects.get()
    account.settings = {"imap_host": "mail.example.test"}
    account.save()
    return account


def returning(letters, uid="7:3"):
    """What is sent lies in the mailbox, beside what a customer wrote."""
    send = letters.deliver

    def deliver(account, outgoing):
        letters.mailbox = [
            ("7:2", b"Message-ID: <x@acme.example>\r\n\r\nhola", {"uid": 2}),
            (uid, compose(outgoing), {"uid": 3}),
        ]
        return send(account, outgoing)

    letters.deliver = deliver


def states(check):
    return [one.state for one in check.lines]


def tried(account, drain):
    key = checking.begin(account).key
    assert "channels.check" in drain()
    return checking.find(key, account)


def test_a_message_goes_out_and_comes_back(letters, account, drain):
    returning(letters)
    found = tried(account, drain)
    assert (states(found), found.state, found.is_good) == ([GOOD] * 4, GOOD, True)
    assert letters.sent[0].recipient.address == account.address


def test_our_message_is_put_aside_and_a_customers_is_not(letters, account, drain):
    returning(letters)
    tried(account, drain)
    assert [(one.cursor, one.state) for one in Inbound.objects.all()] == [("7:3", "discarded")]


def test_what_the_line_took_in_counts_and_reaches_no_desk(letters, account, drain):
    """A mail server hands it in while nobody polls."""
    account.settings = {}
    account.save()
    send = letters.deliver

    def deliver(sent_by, outgoing):
        line.accept(compose(outgoing), route="smtp", envelope={"to": [account.address]})
        return send(sent_by, outgoing)

    letters.deliver = deliver
    assert tried(account, drain).is_good
    drain()
    assert Inbound.objects.get().state == "discarded"
    assert not Ticket.objects.exists()


def test_a_message_that_never_comes_is_said(letters, account, drain):
    found = tried(account, drain)
    assert states(found) == [GOOD, GOOD, GOOD, BAD]
    assert found.lines[3].hint
    assert found.is_over
    assert not found.is_good


def test_nothing_is_sent_where_a_server_does_not_answer(letters, account, drain):
    letters.findings = [Finding("in.name", BAD, "no such name", "Look for a typing error.")]
    found = tried(account, drain)
    assert states(found) == [BAD, "skipped", "skipped", "skipped"]
    assert letters.sent == []
    assert found.problems == [
        "Mail in · Server name found · no such name · Look for a typing error."
    ]


def test_a_refused_message_is_quoted(letters, account, drain):
    def refuse(account, outgoing):
        raise ChannelError("550 who are you")

    letters.deliver = refuse
    found = tried(account, drain)
    assert (found.lines[2].state, found.lines[2].text) == (BAD, "550 who are you")
    assert found.lines[3].state == "skipped"


def test_a_defect_ends_the_check_with_a_sentence(letters, account, drain):
    letters.findings = [Finding("in.name", RUNNING), ZeroDivisionError("x")]
    found = tried(account, drain)
    assert found.is_over
    assert found.lines[0].state == BAD
    assert "ZeroDivisionError" in found.lines[0].text


def test_one_account_is_tried_once_at_a_time(account, drain):
    first = checking.begin(account)
    assert checking.begin(account).key == first.key
    drain()
    assert checking.begin(account).key != first.key


def test_a_check_whose_worker_was_killed_is_over(account):
    begun = checking.begin(account)
    late = replace(begun, changed_at=begun.changed_at - checking.LOST_SECONDS - 1)
    assert late.is_lost
    assert late.state == BAD
    silent = replace(begun, began_at=begun.began_at - checking.SILENT_SECONDS - 1)
    assert silent.is_silent


def test_a_check_of_another_account_is_not_found(account, desk):
    other = Account.objects.create(name="x", address="x@example.test")
    key = checking.begin(account).key
    assert checking.find(key, account)
    assert checking.find(key, other) is None
    cache.clear()
    assert checking.latest(account) is None


def test_it_speaks_the_language_of_whoever_asks(letters, account, drain):
    returning(letters)
    from django.utils.translation import override

    with override("en"):
        tried(account, drain)
    assert letters.sent[0].subject.startswith("Soporte: test message")
    assert letters.sent[0].language == "en"
