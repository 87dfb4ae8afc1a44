"""The first run: who may begin it, what it asks, and that its door closes for good."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from soporte.channels import drivers
from soporte.channels.contract import Finding, Stage
from soporte.channels.models import Account
from soporte.journal.models import Entry
from soporte.people.models import Person, Team
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
    "imap_user": "support",
    "imap_password": "s3creto",
    "smtp_same_sign_in": "on",
}


def _begin() -> Client:
    client = Client()
    client.post(reverse("portal:setup"), {"key": setup.token()})
    return client


def _answer(client: Client, step: str, **more: Any) -> Any:
    return client.post(reverse("portal:setup_step", args=[step]), ANSWERS[step] | more)


def test_what_it_changed_is_in_the_audit_with_old_and_new() -> None:
    client = _begin()
    for step in ("organization", "language"):
        _answer(client, step)
    first, second = Entry.objects.filter(kind="site.changed").order_by("pk")
    assert (first.actor_kind, first.via, first.audit > 0) == ("system", "setup", True)
    assert first.detail["changes"]["name"][1] == "Nortia Servicios"
    assert first.detail["changes"]["phone"][1] == "600 555 000"
    assert second.detail["changes"]["language"][1] == "en"
    _answer(client, "language")
    assert Entry.objects.filter(kind="site.changed").count() == 2, "nothing was new"


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
        reverse("portal:setup_check"),
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


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What the check of the mailbox finds; nothing is asked of any server."""
    findings: list[Finding] = []
    driver: Any = drivers.with_accounts()[0]
    monkeypatch.setattr(driver, "check", lambda _account: iter(findings), raising=False)
    monkeypatch.setattr(driver, "stages", lambda _account: STAGES, raising=False)
    return findings


STAGES = (Stage("in.sign_in", "Signed in", "Mail in"), Stage("out.name", "Name", "Mail out"))


def _try(client: Client, drain: Any) -> Any:
    path = reverse("portal:setup_step", args=["mailbox"])
    assert client.post(path, MAILBOX | {"try": "1"}).status_code == 302
    assert drain() == ["channels.check"]
    return client.get(reverse("portal:setup_check"))


def test_the_mailbox_is_tried_before_it_is_used(found: list[Finding], drain: Any) -> None:
    client = _begin()
    found[:] = [Finding("in.sign_in", "good"), Finding("out.name", "good")]
    answer = _try(client, drain)
    assert answer["HX-Refresh"] == "true"
    assert "is-good" in answer.content.decode()
    assert Account.objects.get().is_active is False
    client.post(reverse("portal:setup_step", args=["mailbox"]), MAILBOX | {"imap_password": ""})
    account = Account.objects.get()
    assert (account.is_active, account.is_default) == (True, True)
    assert current().support_address == "support@nortia.example"


def test_what_is_wrong_with_the_mailbox_is_said(found: list[Finding], drain: Any) -> None:
    client = _begin()
    found[:] = [Finding("in.sign_in", "bad", "535 wrong password", "Look at the password.")]
    page = _try(client, drain).content.decode()
    assert "535 wrong password" in page
    assert "Look at the password." in page
    shown = client.get(reverse("portal:setup_step", args=["mailbox"])).content.decode()
    assert "535 wrong password" in shown


def test_passwords_of_mailboxes_are_sealed_and_never_shown(
    found: list[Finding], drain: Any
) -> None:
    client = _begin()
    _try(client, drain)
    assert "s3creto" not in str(Account.objects.get().settings)
    page = client.get(reverse("portal:setup_step", args=["mailbox"]))
    assert "s3creto" not in page.content.decode()


def test_without_a_password_the_mailbox_is_asked_again() -> None:
    path = reverse("portal:setup_step", args=["mailbox"])
    answer = _begin().post(path, MAILBOX | {"imap_password": "", "try": "1"})
    assert answer.status_code == 422
    assert "id_imap_password-error" in answer.content.decode()
    assert not Account.objects.exists()


def test_a_mailbox_whose_mail_is_handed_in_needs_no_server() -> None:
    path = reverse("portal:setup_step", args=["mailbox"])
    given = {"address": "support@nortia.example", "imap_security": "ssl", "smtp_security": "ssl"}
    assert _begin().post(path, given).status_code == 302
    assert Account.objects.get().is_active


def test_strangers_see_nothing_of_the_check(found: list[Finding], drain: Any) -> None:
    _try(_begin(), drain)
    assert Client().get(reverse("portal:setup_check")).status_code == 404


def test_without_a_channel_nothing_is_asked_about_a_mailbox(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(drivers._drivers, "email")
    client = _begin()
    assert client.get(reverse("portal:setup_step", args=["mailbox"])).status_code == 404
    for step in ("organization", "language", "administrator", "hours", "team"):
        answer = _answer(client, step)
        assert answer.status_code == 302, step
    assert answer["Location"] == "/desk/"
