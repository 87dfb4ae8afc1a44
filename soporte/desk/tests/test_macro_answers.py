"""A macro that answers: held back, undone and stopped as any answer, and whole or not at all."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from soporte.automation import keeping
from soporte.automation.models import Macro, Run
from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.tickets import drafting
from soporte.tickets.models import Draft, Ticket
from soporte.tickets.models.draft import State
from soporte.tickets.models.readmark import ReadMark
from soporte.toolbox import clock

RAISE = {"action": "set_priority", "value": 4}
ASK = {"action": "reply", "value": {"es": "¿Qué modelo es? {{ me.first_name }}"}}


@pytest.fixture
def macro(cast):
    made = Macro(name="Pedir modelo", actions=[RAISE, ASK, {"action": "assign", "value": "me"}])
    keeping.save_macro(made, person=cast.beto, by=Actor.of(cast.beto, via="desk"))
    return made


@pytest.fixture
def run(beto, printer, macro):
    """Beto runs it, who had read up to `seen`."""
    address = reverse("desk:ticket-macro", args=[printer.number, macro.pk])

    def run(seen=10**9, **more):
        return beto.post(address, {"seen": seen, **more})

    return run


def later(seconds=60):
    return clock.at(clock.now() + timedelta(seconds=seconds))


def now(ticket):
    found = Ticket.objects.get(pk=ticket.pk)
    said = found.messages.filter(from_staff=True).order_by("pk")
    return found.priority, found.assignee, [one.body_text.strip() for one in said]


def test_all_of_it_waits_with_its_answer_and_is_done_when_that_leaves(run, printer, cast):
    answer = run()
    assert answer.url.startswith(reverse("desk:ticket", args=[printer.number]))
    assert now(printer) == (2, None, [])
    waiting = Draft.objects.get(state=State.WAITING)
    with later():
        drafting.release(waiting.pk)
    assert now(printer) == (4, cast.beto, ["¿Qué modelo es? Beto"])
    made = Run.objects.get()
    assert (made.person, len(made.entries) >= 4) == (cast.beto, True)
    assert not Draft.objects.exists()


def test_undone_nothing_of_it_has_happened_and_its_text_is_at_hand(run, beto, printer, cast):
    by = Actor.of(cast.beto, via="desk")
    drafting.save(printer, cast.beto, drafting.Writing(kind="reply", body="A medias"))
    run()
    (waiting,) = Draft.objects.filter(state=State.WAITING)
    assert Draft.objects.get(state=State.WRITING).body == "A medias"
    drafting.take_back(printer, cast.beto, waiting.pk, by=by)
    with later():
        drafting.release(waiting.pk)
        drafting.release_due(most=10)
    assert now(printer) == (2, None, [])
    assert "modelo" in Draft.objects.get(state=State.WRITING).body
    assert not Run.objects.exists()


def test_it_leaves_at_once_for_who_wants_no_time_to_undo(run, printer, cast):
    Person.objects.filter(pk=cast.beto.pk).update(preferences={"undo_seconds": 0})
    run()
    assert now(printer) == (4, cast.beto, ["¿Qué modelo es? Beto"])


@pytest.mark.parametrize("undo", [0, 10])
def test_it_stops_with_both_texts_when_somebody_answered_since_the_ticket_was_opened(
    run, printer, cast, undo
):
    Person.objects.filter(pk=cast.beto.pk).update(preferences={"undo_seconds": undo})
    seen = printer.messages.order_by("-pk")[0].pk
    by = Actor.of(cast.carla, via="desk")
    printer.reply("<p>Ya está arreglada</p>", author=cast.carla, by=by)
    answer = run(seen)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ya está arreglada" in page
    assert page.count("¿Qué modelo es? Beto") == 2
    assert now(printer) == (2, None, ["Ya está arreglada"])
    assert not Draft.objects.exists()
    run(seen, anyway="1")
    with later():
        drafting.release_due(most=10)
    assert now(printer)[2] == ["Ya está arreglada", "¿Qué modelo es? Beto"]


def test_it_stops_without_being_told_how_far_the_page_was_read(beto, printer, macro, cast):
    said = printer.reply("<p>Ya está</p>", author=cast.carla, by=Actor.of(cast.carla, via="desk"))
    address = reverse("desk:ticket-macro", args=[printer.number, macro.pk])
    assert "Ya está" in beto.get(address).content.decode()
    assert beto.post(address).status_code == 409
    ReadMark.set(cast.beto.pk, printer.pk, said.pk)
    assert beto.post(address).status_code == 302


def test_the_menu_beside_the_text_tells_how_far_the_page_was_read(beto, printer, macro, cast):
    said = printer.reply("<p>Ya está</p>", author=cast.carla, by=Actor.of(cast.carla, via="desk"))
    page = beto.get(reverse("desk:ticket", args=[printer.number])).content.decode()
    (asked,) = set(re.findall(r'macros(\?in=[^"]*)"', page))
    listed = beto.get(reverse("desk:ticket-macros", args=[printer.number]) + unescape(asked))
    (link,) = re.findall(rf'href="([^"]*/macros/{macro.pk}[^"]*)"', listed.content.decode())
    look = beto.get(unescape(link))
    assert f'name="seen" value="{said.pk}"' in look.content.decode()
    assert "so-conflict" not in look.content.decode()


def test_whoever_writes_while_it_waits_holds_all_of_it(run, printer, cast):
    run()
    printer.reply("<p>Yo me ocupo</p>", author=cast.carla, by=Actor.of(cast.carla, via="desk"))
    with later():
        drafting.release_due(most=10)
    assert now(printer) == (2, None, ["Yo me ocupo"])
    assert Draft.objects.get().held_because == "answered"


def test_what_it_cannot_do_is_said_at_once_and_nothing_waits(run, printer, macro, cast):
    macro.actions = [RAISE, ASK, {"action": "assign", "value": cast.carla.pk}]
    keeping.save_macro(macro, person=cast.beto, by=Actor.of(cast.beto, via="desk"))
    Person.objects.filter(pk=cast.carla.pk).update(is_active=False)
    assert run().status_code == 422
    assert now(printer) == (2, None, [])
    assert not Draft.objects.exists()


def test_what_fails_when_it_leaves_is_not_done_by_halves(run, printer, macro, cast):
    macro.actions = [RAISE, ASK, {"action": "assign", "value": cast.carla.pk}]
    keeping.save_macro(macro, person=cast.beto, by=Actor.of(cast.beto, via="desk"))
    run()
    Person.objects.filter(pk=cast.carla.pk).update(is_active=False)
    with later():
        drafting.release_due(most=10)
    assert now(printer) == (2, None, [])
    assert Draft.objects.get().held_because == "refused"
    assert not Run.objects.exists()


def test_it_does_what_it_said_when_it_was_run(run, printer, macro, cast):
    run()
    macro.actions = [{"action": "set_priority", "value": 1}]
    keeping.save_macro(macro, person=cast.beto, by=Actor.of(cast.beto, via="desk"))
    with later():
        drafting.release_due(most=10)
    assert now(printer) == (4, cast.beto, ["¿Qué modelo es? Beto"])
    assert Run.objects.get().version.number == 1


def test_who_may_no_longer_work_there_has_nothing_done(run, printer, cast, desk):
    run()
    Ticket.objects.filter(pk=printer.pk).update(queue=desk.closed_to_beto)
    with later():
        drafting.release_due(most=10)
    assert now(printer) == (2, None, [])


def test_nobody_smuggles_a_macro_into_an_answer_of_the_composer(beto, printer, macro, cast):
    version = macro.versions.get().pk
    beto.post(
        reverse("desk:ticket-messages", args=[printer.number]),
        {"mode": "reply", "body": "Hola", "then": f"m:{version}", "seen": 10**9, "key": "k"},
    )
    with later():
        drafting.release_due(most=10)
    assert now(printer) == (2, None, ["Hola"])
