"""Approvals: asked, answered once by who was asked alone, reminded of, and ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from soporte.journal import timeline
from soporte.journal.actor import Actor
from soporte.notices.links import approval_check
from soporte.outbox.models import Delivery
from soporte.people import operations as people
from soporte.portal.tests.conftest import House
from soporte.tickets import approving
from soporte.tickets.models import Approval, Ticket, Voice
from soporte.toolbox import clock

Browser = Callable[..., Client]
BY = Actor.system(via="cli")


def _ask(house: House, *who: Any, **more: Any) -> Approval:
    asked = who or (house.people.ana,)
    return house.ticket.ask_approval("Comprar una impresora", people=asked, by=BY, **more)


def _path(voice: Voice, *, person: int | None = None, check: str | None = None) -> str:
    made = check or approval_check(voice.pk, person or voice.person_id)
    return reverse("portal:approval_by_mail", args=[voice.pk, made])


def _state(approval: Approval) -> str:
    return Approval.objects.get(pk=approval.pk).state


def _say(house: House, approval: Approval, who: Any, *, yes: bool) -> None:
    by = Actor.of(who, via="desk")
    house.ticket.answer_approval(approval, person=who, approves=yes, by=by)


def test_the_link_decides_without_a_session_and_only_when_confirmed(
    house: House, browser: Browser
) -> None:
    approval = _ask(house, text="Cuesta 200 €")
    voice, client = approval.voices.get(), browser()
    page = client.get(_path(voice))
    assert "Cuesta 200 €" in page.content.decode()
    assert "Procesando" not in page.content.decode()
    assert _state(approval) == "open"
    assert client.post(_path(voice), {"answer": "yes", "comment": "Ok"}).status_code == 200
    assert _state(approval) == "approved"
    assert Voice.objects.get().comment == "Ok"
    assert not client.session.get("_auth_user_id")
    assert client.post(_path(voice), {"answer": "no"}).status_code == 422
    assert Voice.objects.get().approves is True


def test_a_wrong_check_or_that_of_another_is_like_a_missing_page(
    house: House, browser: Browser
) -> None:
    mine, other = _ask(house, house.people.ana, house.people.marcos).voices.all()
    for path in (
        _path(mine, check="x"),
        _path(mine, person=house.people.marcos.pk),
        _path(mine, check=approval_check(other.pk, other.person_id)),
    ):
        assert browser().get(path).status_code == 404
        assert browser().post(path, {"answer": "yes"}).status_code == 404
    assert not Voice.objects.exclude(answered_at=None).exists()


def test_the_link_ends_with_the_question(house: House, browser: Browser) -> None:
    approval = _ask(house, days=3)
    with clock.at(clock.now() + timedelta(days=4)):
        assert (
            "<form"
            not in browser()
            .get(_path(approval.voices.get()))
            .content.decode()
            .split("so-sheet-foot")[0]
        )
        answer = browser().post(_path(approval.voices.get()), {"answer": "yes"})
    assert answer.status_code == 422
    assert _state(approval) == "open"


def test_a_form_from_elsewhere_is_refused(house: House, browser: Browser) -> None:
    voice = _ask(house).voices.get()
    assert browser(checks=True).post(_path(voice), {"answer": "yes"}).status_code == 403


def test_signed_in_one_answers_ones_own_alone(house: House, browser: Browser) -> None:
    voice = _ask(house).voices.get()
    address = reverse("portal:approval", args=[voice.pk])
    assert browser(house.people.marcos).get(address).status_code == 404
    ana = browser(house.people.ana)
    request = reverse("portal:ticket", args=[house.ticket.number])
    assert address in ana.get(request).content.decode()
    ana.post(address, {"answer": "no"})
    assert _state(voice.approval) == "rejected"
    assert address not in ana.get(request).content.decode()


@pytest.mark.parametrize(
    ("rule", "answers", "state"),
    [
        ("all", [True], "open"),
        ("all", [True, True], "approved"),
        ("all", [False], "rejected"),
        ("any", [False], "open"),
        ("any", [False, True], "approved"),
        ("any", [True], "approved"),
        ("any", [False, False], "rejected"),
    ],
)
def test_the_rule_says_when_it_is_settled(
    house: House, rule: str, answers: list[bool], state: str
) -> None:
    who = [house.people.ana, house.people.carla]
    approval = _ask(house, *who, rule=rule)
    for person, yes in zip(who, answers, strict=False):
        _say(house, approval, person, yes=yes)
    assert _state(approval) == state


def test_it_holds_the_ticket_until_it_is_settled(house: House) -> None:
    approval = _ask(house, holds=True)
    with pytest.raises(ValidationError, match="Comprar una impresora"):
        house.ticket.resolve(by=BY)
    _say(house, approval, house.people.ana, yes=False)
    house.ticket.resolve(by=BY)
    kinds = [entry.kind for entry in timeline.entries_of(house.ticket)]
    assert kinds[1:] == [
        "approval.asked",
        "approval.rejected",
        "approval.settled",
        "ticket.resolved",
    ]


def test_only_people_of_the_ticket_can_be_asked(house: House) -> None:
    for stranger in (house.people.dario, people.find_or_create("x@y.test", by=BY)):
        with pytest.raises(ValidationError):
            _ask(house, stranger)
    with pytest.raises(ValidationError):
        house.ticket.ask_approval("x", people=[], by=BY)
    assert not Approval.objects.exists()


def test_mail_goes_to_each_in_their_language_and_once_more_after_two_days(
    house: House, drain: Callable[..., list[str]]
) -> None:
    drain()
    approval = _ask(house, house.people.ana, house.people.marcos, text="Cuesta 200 €")
    drain()
    mail = Delivery.objects.filter(recipient="ana@acme.example").latest("pk")
    link = _path(approval.voices.get(person=house.people.ana))
    assert link in mail.payload["text"]
    assert "Cuesta 200 €" in mail.payload["text"]
    _say(house, approval, house.people.marcos, yes=True)
    before = Delivery.objects.count()
    approving.look_after()
    drain()
    assert Delivery.objects.count() == before
    with clock.at(clock.now() + timedelta(days=2, hours=1)):
        for _time in range(2):
            approving.look_after()
            drain()
    again = Delivery.objects.order_by("pk")[before:]
    assert [one.recipient for one in again] == ["ana@acme.example"]


def test_what_nobody_answers_ends_and_no_longer_holds(house: House) -> None:
    approval = _ask(house, holds=True, days=1)
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        approving.look_after()
    assert _state(approval) == "expired"
    ticket = Ticket.objects.get(pk=house.ticket.pk)
    assert (ticket.open_approvals, ticket.holds) == (0, 0)
