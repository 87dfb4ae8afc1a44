"""What is kept of the arrangement is what the arrangement is."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from soporte.channels.models import Account
from soporte.notices.models import Preference
from soporte.people.cast import People
from soporte.people.models import Person, Team
from soporte.site import memory
from soporte.site import operations as site
from soporte.tickets.cast import Desk
from soporte.tickets.models import Checklist, Queue, QueueAccess, Status, TicketType

pytestmark = pytest.mark.django_db


def kept():
    """What a request that reads is told; the counter says how often it was really read."""
    with memory.of_a_request():
        return memory.kept("of this test", lambda: {"reads": next(kept.reads)})


kept.reads = iter(range(1_000_000))


def test_it_is_read_once_while_nothing_changes():
    site.current()
    assert kept() == kept()


def test_a_request_reads_the_settings_once(django_assert_num_queries):
    site.current()
    with memory.of_a_request(), django_assert_num_queries(1):
        assert site.current().name == site.current().name


def test_whoever_changes_the_settings_sees_them_changed():
    with memory.of_a_request():
        site.current()
        site.change({"name": "Nortia"})
        assert site.current().name == "Nortia"


CHANGES = {
    "the settings": lambda _cast: site.change({"name": "Nortia"}),
    "a status": lambda _cast: Status.objects.filter(category="open").update(name_es="En marcha"),
    "a type": lambda _cast: TicketType.objects.create(slug="x", name_es="x", name_en="x"),
    "a queue": lambda _cast: Queue.objects.create(name="Una más"),
    "a right": lambda cast: QueueAccess.objects.filter(team=cast.team).delete(),
    "a team's name": lambda cast: Team.objects.filter(pk=cast.team.pk).update(name="Segunda"),
    "a team's people": lambda cast: cast.team.members.remove(cast.beto),
    "a technician's name": lambda cast: Person.objects.filter(pk=cast.beto.pk).update(name="B"),
    "a technician's role": lambda cast: Person.objects.filter(pk=cast.beto.pk).update(
        role="customer"
    ),
    "a technician's leaving": lambda cast: Person.objects.filter(pk=cast.beto.pk).update(
        is_active=False
    ),
    "a customer become a technician": lambda cast: Person.objects.filter(pk=cast.ana.pk).update(
        role="technician"
    ),
    "an account": lambda _cast: Account.objects.create(name="Fábrica", address="f@nortia.example"),
    "a checklist": lambda _cast: Checklist.objects.create(name="Alta", is_automatic=True),
    "a wish to be told": lambda cast: Preference.objects.create(person=cast.beto),
    "a technician more": lambda _cast: Person.objects.create(name="Nora", role="technician"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_nothing_old_is_told_after_a_change_of(what, cast: People, desk: Desk):
    site.current()
    before = kept()
    CHANGES[what](cast)
    after = kept()
    assert after != before
    assert kept() == after


def test_customers_come_and_go_without_a_word(cast: People):
    site.current()
    before = kept()
    Person.objects.create(name="Nueva")
    Person.objects.filter(pk=cast.ana.pk).update(name="Ana María")
    assert kept() == before


def test_each_round_of_polling_leaves_it_kept():
    account = Account.objects.create(name="Fábrica", address="f@nortia.example")
    site.current()
    before = kept()
    account.note_success({"last": 7})
    account.note_failure("timeout")
    assert kept() == before


def test_what_was_rolled_back_is_not_kept(cast: People):
    site.current()
    before = kept()
    with transaction.atomic():
        cast.team.members.remove(cast.beto)
        inside = kept()
        transaction.set_rollback(True)
    assert inside != before
    assert kept() != inside


def test_a_right_that_is_taken_away_is_gone_at_the_next_request(
    cast: People, desk: Desk, printer, client: Client
):
    client.force_login(cast.beto)
    page = reverse("desk:ticket", args=[printer.number])
    assert client.get(page).status_code == 200
    QueueAccess.objects.all().delete()
    assert client.get(page).status_code == 404
