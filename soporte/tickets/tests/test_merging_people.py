"""Two records of one person become one, with everything that is theirs, and two again."""

import pytest
from django.core.exceptions import ValidationError

from soporte.journal.actor import Actor
from soporte.people import merging, operations
from soporte.people.cast import People
from soporte.people.models import Person, PersonMerge
from soporte.tickets import operations as tickets
from soporte.tickets.models import Ticket

BY = Actor.system(via="job")


@pytest.fixture
def twin(cast: People) -> Person:
    """Ana once more, from another address of hers."""
    found = operations.find_or_create("ana.pardo@casa.example", "Ana P.", by=BY, language="es")
    operations.verify_address(found, "ana.pardo@casa.example", by=BY)
    operations.add_address(found, "+34 600 11 22 33", kind="phone", by=BY)
    return Person.objects.get(pk=found.pk)


def asked(person: Person, desk, subject: str = "No imprime") -> Ticket:
    return tickets.open_ticket(
        subject=subject,
        html="<p>Desde hoy.</p>",
        requester=person,
        by=Actor.of(person, via="portal"),
        channel="portal",
        queue=desk.hardware,
    )


def seen_by(person: Person) -> set[int]:
    return set(Ticket.objects.visible_to(person).values_list("pk", flat=True))


def test_the_survivor_has_addresses_requests_words_and_the_way_in(cast: People, desk, twin: Person):
    ticket = asked(twin, desk)
    merging.merge(twin, cast.ana, by=BY)
    ana = Person.objects.get(pk=cast.ana.pk)
    assert operations.find_by_address("ana.pardo@casa.example") == ana
    assert operations.find_by_address("+34600112233", kind="phone") == ana
    assert ana.email == cast.ana.email
    assert ticket.pk in seen_by(ana)
    assert ticket.messages.get().author == ana
    closed = Person.objects.get(pk=twin.pk)
    assert (closed.is_active, closed.sign_in_email) == (False, None)
    assert closed.emailaddress_set.count() == 0
    assert ana.emailaddress_set.filter(email="ana.pardo@casa.example", verified=True).exists()


def test_later_mail_from_the_other_address_is_the_survivor_s(cast: People, twin: Person):
    merging.merge(twin, cast.ana, by=BY)
    assert operations.find_or_create("ana.pardo@casa.example", by=BY) == cast.ana


def test_undone_it_is_as_it_was_and_what_is_new_stays(cast: People, desk, twin: Person):
    before = asked(twin, desk)
    sign_in, primary = twin.sign_in_email, cast.ana.email
    found = merging.merge(twin, cast.ana, by=BY)
    ana = Person.objects.get(pk=cast.ana.pk)
    since = asked(ana, desk, "Desde la fusión")
    merging.undo(found, by=BY)
    ana, back = Person.objects.get(pk=ana.pk), Person.objects.get(pk=twin.pk)
    assert (back.is_active, back.sign_in_email, back.email) == (True, sign_in, sign_in)
    assert ana.email == primary
    assert before.pk in seen_by(back)
    assert before.pk not in seen_by(ana)
    assert before.messages.get().author == back
    assert since.pk in seen_by(ana)
    assert operations.find_by_address("+34600112233", kind="phone") == back
    with pytest.raises(ValidationError):
        merging.undo(found, by=BY)


def test_who_took_part_twice_takes_part_once_and_twice_again(cast: People, desk, twin: Person):
    of_ana, of_twin = asked(cast.ana, desk), asked(twin, desk)
    for ticket, person in ((of_ana, twin), (of_twin, cast.ana)):
        ticket.add_participant(person, by=BY)
        ticket.confirm_participant(person, by=BY)
    found = merging.merge(twin, cast.ana, by=BY)
    assert not of_ana.participants.exists()
    assert not of_twin.participants.exists()
    merging.undo(found, by=BY)
    assert of_ana.participants.get().person_id == twin.pk
    assert of_twin.participants.get().person_id == cast.ana.pk


def test_a_ticket_of_no_organisation_does_not_join_the_survivor_s(cast: People, desk, twin: Person):
    ticket = asked(twin, desk)
    assert ticket.organization_id is None
    assert cast.ana.organization_id
    merging.merge(twin, cast.ana, by=BY)
    ticket.refresh_from_db()
    assert ticket.organization_id is None


@pytest.mark.parametrize("who", ["same", "staff", "elsewhere", "closed"])
def test_who_cannot_be_one_is_refused_and_nothing_moves(cast: People, twin: Person, who: str):
    others = {"same": twin, "staff": cast.beto, "elsewhere": cast.dario, "closed": cast.ana}
    if who == "elsewhere":
        operations.change(twin, {"organization": cast.ana.organization}, by=BY)
    if who == "closed":
        Person.objects.filter(pk=cast.ana.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        merging.merge(twin, others[who], by=BY)
    assert Person.objects.get(pk=twin.pk).is_active
    assert not PersonMerge.objects.exists()


def test_a_merged_person_is_found_no_more_by_their_name(cast: People, twin: Person):
    assert twin in operations.suggest_duplicates(name="Ana P.")
    merging.merge(twin, cast.ana, by=BY)
    assert twin not in operations.suggest_duplicates(name="Ana P.")
