"""Entries as sentences, in the reader's language."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from soporte.journal import timeline
from soporte.journal.actor import Actor
from soporte.journal.kinds import Kind, register
from soporte.journal.models import Entry
from soporte.people import operations as people
from soporte.tickets.models import Queue
from soporte.toolbox import clock

pytestmark = pytest.mark.django_db


def sentences(thing, language="en", *, public_only=False):
    with override(language):
        entries = timeline.entries_of(thing, public_only=public_only)
        return [line.sentence for line in timeline.render(entries)]


def test_it_says_what_happened_with_the_names_of_today(cast, desk, printer):
    printer.assign(cast.beto, by=Actor.of(cast.carla, via="desk"))
    printer.set_priority(4, by=Actor.of(cast.beto, via="desk"))
    printer.move(desk.network, by=Actor.of(cast.beto, via="desk"))
    people.change(cast.beto, {"name": "Beto S."}, by=Actor.of(cast.beto, via="desk"))
    assert sentences(printer) == [
        "Ana Pardo opened the ticket",
        "Carla Ríos assigned the ticket to Beto S.",
        "Beto S. changed the priority from Normal to Urgent",
        "Beto S. moved the ticket from Equipos to Redes",
    ]


def test_it_says_it_in_the_readers_language(cast, printer):
    printer.set_priority(4, by=Actor.of(cast.beto, via="desk"))
    assert sentences(printer, "es") == [
        "Ana Pardo abrió el ticket",
        "Beto Salas cambió la prioridad de Normal a Urgente",
    ]


def test_customers_see_only_what_is_public(cast, desk, printer):
    beto = Actor.of(cast.beto, via="desk")
    printer.assign(cast.beto, by=beto)
    printer.note("<p>¿Otra vez?</p>", author=cast.beto, by=beto)
    printer.set_priority(4, by=beto)
    printer.tag(["vip"], by=beto)
    printer.move(desk.network, by=beto)
    printer.reply("<p>Hola</p>", author=cast.beto, by=beto)
    printer.resolve(by=beto)
    assert sentences(printer, public_only=True) == [
        "Ana Pardo opened the ticket",
        "Beto Salas assigned the ticket to Beto Salas",
        "Beto Salas answered",
        "Beto Salas marked the ticket as resolved",
    ]


def test_a_subject_that_looks_like_a_reference_shows_nobodys_name(cast, printer):
    secret = f"person:{cast.dario.pk}"
    by = Actor.of(cast.beto, via="desk")
    printer.add_participant(cast.dario, by=by)
    printer.rename(secret, by=by)
    printer.tag([secret], by=by)
    assert sentences(printer)[-2:] == [
        f"Beto Salas changed the subject from “La impresora del almacén no imprime” to “{secret}”",
        f"Beto Salas added the tags {secret}",
    ]


def test_a_percent_sign_in_what_people_write_breaks_nothing(cast, printer):
    printer.rename("100%(to)s gratis %s", by=Actor.of(cast.beto, via="desk"))
    assert "100%(to)s gratis %s" in sentences(printer)[-1]


def test_somebody_who_is_gone_leaves_a_readable_line(cast, printer):
    printer.assign(cast.beto, by=Actor("person", 10**9, "desk"))
    printer.assign(None, by=Actor("token", 10**9, "api"))
    assert sentences(printer)[1:] == [
        "Somebody assigned the ticket to Beto Salas",
        "The API took the ticket from Beto Salas",
    ]


def test_what_a_room_that_is_gone_recorded_stays_in_the_history(printer):
    Entry.objects.create(
        kind="fax.received", thing_kind="ticket", thing_id=printer.pk, actor_kind="system", via="x"
    )
    assert sentences(printer)[-1] == "fax.received"


def test_it_reads_a_long_history_in_few_queries(cast, printer, django_assert_max_num_queries):
    by = Actor.of(cast.beto, via="desk")
    for number in range(12):
        printer.assign(cast.beto if number % 2 else None, by=by)
        printer.set_priority(1 + number % 4, by=by)
    with django_assert_max_num_queries(3):
        assert len(sentences(printer)) > 20


def test_roles_fields_and_reasons_are_told_in_words(cast):
    by = Actor.of(cast.elena, via="desk")
    people.set_role(cast.ana, "manager", by=by)
    people.change(cast.ana, {"language": "en", "time_zone": "UTC"}, by=by)
    assert sentences(cast.ana)[-2:] == [
        "Elena Duarte changed the role from Customer to Organisation manager",
        "Elena Duarte changed the profile: language, time zone",
    ]


def test_a_kind_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        register(Kind("ticket.opened", "again"))


def test_time_can_be_set_for_a_past_that_is_told(cast, printer):
    past = clock.now() - timedelta(days=400)
    with clock.at(past):
        printer.assign(cast.beto, by=Actor.of(cast.beto, via="desk"))
        Queue.objects.create(name="Otra")
    assert timeline.entries_of(printer).last().at == past
    assert clock.now() > past + timedelta(days=399)
