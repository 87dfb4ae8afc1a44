"""Who somebody still is, and what they may listen to, after things have changed."""

import pytest
from django.test import Client
from django.urls import reverse

from soporte.config.live import may_follow
from soporte.journal.actor import Actor
from soporte.people import operations as people
from soporte.people.models import Person
from soporte.tickets.models import QueueAccess

BY = Actor.system(via="cli")


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def test_a_role_that_was_taken_away_is_gone_at_the_next_click(cast, desk, printer):
    beto, elena = browser(cast.beto), browser(cast.elena)
    people.set_role(cast.beto, "customer", by=BY)
    people.set_role(cast.elena, "technician", by=BY)
    assert beto.get(reverse("desk:home")).status_code == 403
    assert beto.get(reverse("portal:ticket", args=[printer.number])).status_code == 404
    assert elena.get(reverse("desk:tokens")).status_code == 403


def test_whose_account_is_closed_is_signed_out_at_the_next_click(cast, desk, printer):
    ana, beto = browser(cast.ana), browser(cast.beto)
    for person in (cast.ana, cast.beto):
        people.change(person, {"is_active": False}, by=BY)
    for client, page in ((ana, "portal:tickets"), (beto, "desk:home")):
        answer = client.get(reverse(page))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_a_right_on_a_queue_that_was_taken_away_is_gone_at_the_next_click(cast, desk, printer):
    beto = browser(cast.beto)
    page = reverse("desk:ticket", args=[printer.number])
    assert beto.get(page).status_code == 200
    QueueAccess.objects.filter(queue=desk.hardware).delete()
    assert beto.get(page).status_code == 404
    assert printer.subject not in beto.get(reverse("desk:view", args=["open"])).content.decode()
    assert not may_follow(fresh(cast.beto), f"ticket:{printer.pk}")
    assert not may_follow(fresh(cast.beto), f"queue:{desk.hardware.pk}")


def fresh(person):
    """The person without what the object remembers."""
    return Person.objects.get(pk=person.pk)


def test_only_who_may_read_a_ticket_may_listen_to_it(cast, desk, printer):
    """And customers hear nothing of what happens inside: even the hour of a note says something."""
    whole, public = f"ticket:{printer.pk}", f"ticket:{printer.pk}:public"
    allowed = {
        person: [
            topic for topic in (whole, public) if may_follow(fresh(getattr(cast, person)), topic)
        ]
        for person in ("ana", "marcos", "dario", "beto", "carla", "elena")
    }
    assert allowed == {
        "ana": [public],
        "marcos": [public],
        "dario": [],
        "beto": [whole, public],
        "carla": [whole, public],
        "elena": [whole, public],
    }


@pytest.mark.parametrize(
    "topic",
    [
        *("", "ticket", "ticket:", "ticket:0", "ticket:*", "ticket:٣", "ticket:-1", "ticket:\0"),
        *("ticket:1 OR 1=1", "ticket:1:public:", f"ticket:{'9' * 70}"),
        *("queue:", "queue:x", f"queue:{'9' * 70}", "held:1:", "person:x", "*"),
    ],
)
def test_no_odd_topic_is_followed_or_breaks_anything(topic, cast, desk):
    assert not may_follow(fresh(cast.ana), topic)
    assert not may_follow(fresh(cast.dario), topic)
    assert not may_follow(fresh(cast.elena), topic)


def test_queues_and_held_mail_are_for_staff_with_a_right(cast, desk):
    assert may_follow(fresh(cast.beto), f"queue:{desk.hardware.pk}")
    assert not may_follow(fresh(cast.beto), f"queue:{desk.closed_to_beto.pk}")
    assert not may_follow(fresh(cast.ana), f"queue:{desk.hardware.pk}")
    assert not may_follow(fresh(cast.ana), "held:0")
    assert may_follow(fresh(cast.beto), "held:0")
    assert may_follow(fresh(cast.beto), f"held:{desk.hardware.pk}")
    assert not may_follow(fresh(cast.beto), f"held:{desk.closed_to_beto.pk}")
    assert not may_follow(fresh(cast.beto), "held")
    assert may_follow(fresh(cast.carla), "held")


def test_a_session_has_another_key_after_signing_in_and_none_after_signing_out(cast, desk):
    """A key that somebody planted before is worth nothing afterwards."""
    cast.ana.set_password("una-clave-larga-y-rara")
    cast.ana.save()
    client = Client()
    client.get(reverse("portal:home"))
    client.post(reverse("portal:new_ticket"), {"body": "x"})
    planted = "a" * 32
    client.cookies["sessionid"] = planted
    sign_in = {"login": "ana@acme.example", "password": "una-clave-larga-y-rara"}
    assert client.post(reverse("account_login"), sign_in).status_code == 302
    held = client.cookies["sessionid"].value
    assert held != planted
    assert client.cookies["sessionid"]["httponly"]
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = held
    assert client.get(reverse("portal:tickets")).status_code == 302
