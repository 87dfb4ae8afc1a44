"""Rules of retention: nothing goes until one is in use, and then what is old alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from soporte.channels.models import Inbound
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.outbox.models import Delivery
from soporte.people.personal import ERASED
from soporte.privacy import retaining
from soporte.privacy.models import RetentionRule
from soporte.tickets.models import Attachment, Message, Ticket
from soporte.toolbox.clock import now

BY = Actor.system(via="cli")

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(full):
    """Ana's request, closed a year ago."""
    ticket = Ticket.objects.get(requester=full)
    ticket.close(by=BY)
    Ticket.objects.filter(pk=ticket.pk).update(closed_at=now() - timedelta(days=365))
    return ticket


def rule(what, days=180, **fields):
    made = RetentionRule(what=what, days=days, is_active=True, **fields)
    retaining.save_rule(made, by=BY)
    return made


def test_nothing_goes_as_long_as_no_rule_is_in_use(closed):
    made = rule("tickets", act="delete")
    made.is_active = False
    retaining.save_rule(made, by=BY)
    assert retaining.affected(made) == 1
    retaining.apply_all()
    assert Ticket.objects.filter(pk=closed.pk).exists()


@pytest.mark.parametrize("act", ["files", "texts", "delete"])
def test_closed_tickets_lose_what_the_rule_says(act, closed, drain):
    made = rule("tickets", act=act)
    assert retaining.affected(made) == 1
    retaining.apply_all()
    assert retaining.affected(made) == 0
    assert not Attachment.objects.filter(message__ticket=closed.pk).exists()
    left = Ticket.objects.filter(pk=closed.pk).first()
    assert (left is None) == (act == "delete")
    if act == "texts":
        assert left.subject == ERASED
        said = "".join(Message.objects.filter(ticket=left).values_list("body_html", flat=True))
        assert "pajarito" not in said
    if act != "files":
        assert b"pajarito" not in b"".join(
            i.payload() for i in Inbound.objects.filter(state="done")
        )
    assert Entry.objects.get(kind="retention.applied").detail == {"what": "tickets", "count": 1}


def test_open_and_younger_tickets_and_other_queues_stay(closed, desk, cast):
    made = rule("tickets", act="delete", queue=desk.network)
    retaining.apply(made)
    assert Ticket.objects.filter(pk=closed.pk).exists()
    younger = rule("tickets", days=400, act="delete")
    assert retaining.affected(younger) == 0
    Ticket.objects.filter(pk=closed.pk).update(category="open")
    assert retaining.affected(rule("tickets", act="delete")) == 0


def test_raw_mail_quarantine_deliveries_notifications_and_sign_ins_go(full, cast):
    old = now() - timedelta(days=200)
    Inbound.objects.update(received_at=old)
    Delivery.objects.update(created_at=old, state="sent")
    Entry.objects.filter(audit__gt=0).update(at=old)
    from soporte.journal.operations import record

    record("person.signed_in", cast.beto, by=BY)
    record("person.signed_in", full, by=BY)
    Entry.objects.filter(kind="person.signed_in", thing_id=full.pk).update(at=old)
    for what in ("raw", "quarantine", "deliveries", "notifications", "sign_ins"):
        rule(what, days=100)
    retaining.apply_all()
    assert not Inbound.objects.exclude(size=0).exists()
    assert not Inbound.objects.filter(state="held").exists()
    assert set(Delivery.objects.values_list("recipient", flat=True)) == {ERASED}
    assert Entry.objects.filter(kind="person.signed_in").count() == 1
    assert Entry.objects.filter(kind="address.added").exists()


def test_a_rule_that_would_empty_the_house_by_mistake_is_refused():
    with pytest.raises(ValidationError):
        rule("tickets", days=0, act="delete")
    with pytest.raises(ValidationError):
        rule("raw", days=0)


def test_a_ticket_in_which_another_lives_on_is_not_deleted(closed, cast, desk):
    Ticket.objects.exclude(pk=closed.pk).update(merged_into=closed)
    made = rule("tickets", act="delete")
    assert retaining.affected(made) == 0
    assert retaining.apply(made) == 0


def test_a_changed_rule_is_in_the_audit_with_old_and_new():
    made = rule("raw", days=10)
    made.days = 20
    retaining.save_rule(made, by=BY)
    assert Entry.objects.filter(kind="retention.changed").latest("pk").detail["changes"] == {
        "days": [10, 20]
    }
