"""What is marked as spam is out of the way and silent, and comes back as it was."""

import pytest
from django.core.exceptions import ValidationError

from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.notices.models import Notification
from soporte.outbox.models import Delivery
from soporte.people.models import ApiToken, Person
from soporte.search.operations import find
from soporte.tickets import merging, operations, spam
from soporte.tickets.indexing import keys_aside, keys_of
from soporte.tickets.models import Ticket
from soporte.tickets.searching import finding


@pytest.fixture
def beto(cast):
    return Actor.of(cast.beto, via="desk")


@pytest.fixture
def offer(cast, desk):
    """An unproved stranger's offer."""
    stranger = Person.objects.create_user(name="Ofertas")
    stranger.addresses.create(kind="email", value="robot@ventas.example", is_primary=True)
    return operations.open_ticket(
        subject="Oferta única",
        html="<p>Compre relojes</p>",
        requester=stranger,
        by=Actor.channel("email"),
        channel="email",
        queue=desk.hardware,
    )


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def found(person, words):
    return [hit.thing_id for hit in finding.find(finding.ask(words, person)).items]


def test_it_leaves_lists_and_search_and_nobody_may_work_on_it(cast, offer, beto):
    assert found(cast.beto, "relojes") == [offer.pk]
    spam.mark(offer, by=beto)
    marked = fresh(offer)
    assert not Ticket.objects.unsolved().exists()
    assert not Ticket.objects.genuine().exists()
    assert found(cast.beto, "relojes") == []
    assert found(cast.beto, "relojes is:closed") == []
    assert not marked.can_work(cast.elena)
    assert marked.can_sort_out(cast.beto)
    with pytest.raises(ValidationError):
        operations.refuse_history(marked)


def test_whoever_asks_for_spam_finds_it_as_far_as_the_queues_go(cast, offer, beto):
    spam.mark(offer, by=beto)
    assert found(cast.beto, "is:spam relojes") == [offer.pk]
    assert found(cast.beto, "is:spam") == [offer.pk]
    assert found(cast.ana, "is:spam") == []
    # A tag of that name is no question about spam.
    assert found(cast.beto, "tag:spam relojes") == []
    audiences = [*keys_of(offer.requester), *keys_aside(offer.requester)]
    assert find("relojes", audiences=audiences, kinds=["ticket"]).items == []


def test_its_sender_no_longer_sees_it(offer, beto):
    assert Ticket.objects.visible_to(offer.requester).exists()
    spam.mark(offer, by=beto)
    assert not Ticket.objects.visible_to(offer.requester).exists()


def test_nothing_that_waits_leaves_by_itself(printer, beto, drain):
    spam.mark(printer, by=beto)
    drain()
    assert not Delivery.objects.exclude(state="cancelled").exists()
    assert not Notification.objects.exists()


def test_releasing_it_brings_back_all_that_it_was(cast, offer, beto):
    offer.assign(cast.beto, by=beto)
    offer.set_category("waiting_customer", by=beto)
    before = fresh(offer)
    spam.mark(offer, by=beto)
    spam.release(offer, by=Actor.of(cast.carla, via="desk"))
    after = fresh(offer)
    for name in ("status_id", "category", "resolved_at", "closed_at", "assignee_id", "spam_at"):
        assert getattr(after, name) == getattr(before, name), name
    assert found(cast.beto, "relojes") == [offer.pk]
    assert fresh(offer.requester).distrusted_at is None
    kinds = list(Entry.objects.filter(thing_id=offer.pk).values_list("kind", flat=True))
    assert kinds[-2:] == ["ticket.marked_spam", "ticket.unmarked_spam"]


def test_its_sender_is_trusted_only_after_the_last_mark_is_gone(offer, beto):
    other = operations.open_ticket(
        subject="Otra",
        html="<p>x</p>",
        requester=offer.requester,
        by=Actor.channel("email"),
        channel="email",
    )
    for one in (offer, other):
        spam.mark(one, by=beto)
    spam.release(offer, by=beto)
    assert fresh(offer.requester).distrusted_at
    spam.release(other, by=beto)
    assert fresh(offer.requester).distrusted_at is None


def test_marking_twice_is_one_mark_and_a_colleague_is_never_distrusted(cast, offer, beto):
    assert spam.mark(offer, by=beto) == spam.mark(fresh(offer), by=beto)
    offer.change_requester(cast.carla, by=beto)
    spam.release(offer, by=beto)
    spam.mark(offer, by=beto)
    assert fresh(cast.carla).distrusted_at is None


def test_who_marked_it_is_the_person_behind_a_token(cast, offer):
    token, _secret = ApiToken.issue(cast.beto, "program")
    by = Actor("token", token.pk, "api")
    assert spam.mark(offer, by=by).by == cast.beto
    assert cast.beto.display_name in fresh(offer).spam_mark.own_sentence


def test_what_was_merged_is_not_marked(cast, printer, offer, beto):
    merging.merge(offer, printer, by=beto)
    with pytest.raises(ValidationError):
        spam.mark(offer, by=beto)
