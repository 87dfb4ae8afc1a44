"""The first run: who may begin it, what it asks, and that its door closes for good."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from soporte.channels import drivers
from soporte.channels.contract import ChannelError, Outgoing, Receipt
from soporte.channels.email import fetching
from soporte.channels.models import Account, Inbound
from soporte.people.models import Person, Team
from soporte.portal.setup import trial
from soporte.portal.tests.conftest import House
from soporte.site import setup
from soporte.site.operations import current
from soporte.tickets.models import QueueAccess

pytestmark = pytest.mark.django_db

ANSWERS: dict[str, dict[str, Any]] = {
    "organization": {"name": "Nortia Servicios", "phone": "600 555 000"},
    "language": {"language": "en", "time_zone": "Europe/Madrid"},
    "administrator": {
        "name": "Elena Duarte",
        "email": "Elena@nortia.example",
        "password": "cuatro palabras de verdad",
    },
    "mailbox": {"skip": "1"},
    "hours": {
        "mon_a_from": "09:00",
        "mon_a_to": "13:00",
        "mon_b_from": "15:00",
        "mon_b_to": "18:00",
        "holidays": "2026-12-25\n2026-01-01",
    },
    "team": {"name": "Soporte", "colleagues": "beto@nortia.example, carla@nortia.example"},
}
MAILBOX = {
    "address": "support@nortia.example",
    "imap_host": "imap.nortia.example",
    "imap_security": "ssl",
    "smtp_host": "smtp.nortia.example",
    "smtp_security": "starttls",
    "user": "support",
    "password": "s3creto",
    "same_sign_in": "on",
}


def _begin() -> Client:
    client = Client()
    client.post(reverse("portal:setup"), {"key": setup.token()})
    return client


def _answer(client: Client, step: str, **more: Any) -> Any:
    return client.post(reverse("portal:setup_step", args=[step]), ANSWERS[step] | more)


def test_only_who_holds_the_key_comes_in() -> None:
    client = Client()
    step = reverse("portal:setup_step", args=["organization"])
    assert client.get("/")["Location"] == reverse("portal:setup")
    assert client.get(step)["Location"] == reverse("portal:setup")
    client.post(reverse("portal:setup"), {"key": "forged"})
    assert client.post(step, ANSWERS["organization"]).status_code == 302
    assert current().name == "Soporte"
    assert _begin().get(step).status_code == 200


def test_opening_the_link_begins_nothing() -> None:
    client = Client()
    page = client.get(reverse("portal:setup"), {"key": setup.token()})
    assert page.status_code == 200
    assert not client.session.get("setup")


def test_it_asks_everything_and_signs_the_administrator_in() -> None:
    client = _begin()
    for step in ANSWERS:
        answer = _answer(client, step)
        assert answer.status_code == 302, (step, answer.content.decode())
    assert answer["Location"] == "/desk/"
    site = current()
    assert (site.name, site.language, site.time_zone) == ("Nortia Servicios", "en", "Europe/Madrid")
    assert site.hours["mon"] == [["09:00", "13:00"], ["15:00", "18:00"]]
    assert site.hours["tue"] == []
    assert site.holidays == ["2026-01-01", "2026-12-25"]
    elena = Person.objects.get(name="Elena Duarte")
    assert (elena.role, elena.sign_in_email) == ("administrator", "elena@nortia.example")
    assert elena.check_password("cuatro palabras de verdad")
    assert client.session["_auth_user_id"] == str(elena.pk)
    team = Team.objects.get(name="Soporte")
    assert team.members.filter(role="technician").count() == 2
    assert QueueAccess.objects.filter(team=team).exists()


def test_the_door_closes_for_good(house: House) -> None:
    client = Client()
    for path in (
        reverse("portal:setup"),
        reverse("portal:setup_step", args=["administrator"]),
        reverse("portal:setup_trial"),
    ):
        assert client.get(path).status_code == 404
        assert client.post(path, ANSWERS["administrator"] | {"key": setup.token()}).status_code in {
            404,
            405,
        }


def test_it_goes_on_where_it_was_left() -> None:
    _answer(_begin(), "organization")
    assert _begin().get(reverse("portal:setup"))["Location"].endswith("/setup/language/")


def test_nobody_finishes_without_an_administrator() -> None:
    client = _begin()
    answer = _answer(client, "team")
    assert answer["Location"].endswith("/setup/administrator/")
    assert not current().is_set_up


def test_answering_twice_makes_one_administrator() -> None:
    client = _begin()
    _answer(client, "administrator")
    _answer(client, "administrator", name="Elena D.")
    assert [person.name for person in Person.objects.all()] == ["Elena D."]


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        ("organization", {"name": " "}),
        ("language", {"time_zone": "Mars/Base"}),
        ("administrator", {"password": "12345678"}),
        ("administrator", {"email": "nobody"}),
        ("hours", {"mon_a_to": "08:00"}),
        ("hours", {"mon_b_from": "12:00"}),
        ("hours", {"holidays": "tomorrow"}),
        ("team", {"colleagues": "nobody"}),
    ],
)
def test_a_wrong_answer_is_asked_again(step: str, wrong: dict[str, str]) -> None:
    assert _answer(_begin(), step, **wrong).status_code == 422


class Post:
    """A mail server in memory: what is sent arrives, unless told otherwise."""

    def __init__(self) -> None:
        self.box: list[bytes] = []
        self.refusal = ""

    def deliver(self, account: Any, outgoing: Outgoing) -> Receipt:
        if self.refusal:
            raise ChannelError(self.refusal)
        self.box.append(f"Subject: {outgoing.subject}\r\n\r\n".encode())
        return Receipt()

    def fetch(self, account: Any, cursor: dict[str, Any]) -> Iterator[Any]:
        for uid, raw in enumerate(self.box, 1):
            if uid > cursor.get("uid", 0):
                yield f"1:{uid}", raw, {"uid": uid}


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    made = Post()
    made.box.append(b"Subject: a customer wrote\r\n\r\n")
    monkeypatch.setattr(drivers, "get", lambda kind: made)
    monkeypatch.setattr(fetching, "probe", lambda settings: ("", 1))
    return made


def _try(client: Client) -> trial.Trial:
    path = reverse("portal:setup_step", args=["mailbox"])
    assert client.post(path, MAILBOX | {"try": "1"}).status_code == 302
    key = client.session["setup_trial"]
    trial.run(key, Account.objects.get().pk, "en")
    found = trial.find(key)
    assert found
    return found


def test_a_message_goes_out_and_comes_back(post: Post) -> None:
    client = _begin()
    tried = _try(client)
    assert tried.is_good
    assert tried.is_over
    assert Account.objects.get().is_active is False
    answer = client.get(reverse("portal:setup_trial"))
    assert answer["HX-Refresh"] == "true"
    assert "has arrived" in answer.content.decode()
    client.post(reverse("portal:setup_step", args=["mailbox"]), MAILBOX | {"password": ""})
    account = Account.objects.get()
    assert (account.is_active, account.is_default) == (True, True)
    assert current().support_address == "support@nortia.example"


def test_only_our_own_test_message_is_put_aside(post: Post) -> None:
    _try(_begin())
    assert [inbound.cursor for inbound in Inbound.objects.all()] == ["1:2"]
    assert Inbound.objects.get().state == "discarded"


def test_a_server_that_refuses_is_quoted_and_the_rest_waits(post: Post) -> None:
    post.refusal = "535 wrong password"
    tried = _try(_begin())
    states = [line.state for line in tried.lines]
    assert states == [trial.GOOD, trial.BAD, trial.WAITING]
    assert tried.outgoing.text == "535 wrong password"


def test_a_message_that_never_comes_is_said_after_a_while(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "PATIENCE_SECONDS", 0)
    assert _try(_begin()).delivery.state == trial.BAD


def test_passwords_of_mailboxes_are_sealed_and_never_shown(post: Post) -> None:
    client = _begin()
    _try(client)
    assert "s3creto" not in str(Account.objects.get().settings)
    page = client.get(reverse("portal:setup_step", args=["mailbox"]))
    assert "s3creto" not in page.content.decode()


def test_strangers_see_nothing_of_the_trial(post: Post) -> None:
    _try(_begin())
    assert Client().get(reverse("portal:setup_trial")).status_code == 404
