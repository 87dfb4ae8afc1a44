"""Settings of the installation, and a technician's own."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from soporte.channels import drivers
from soporte.channels.contract import BAD, Finding
from soporte.channels.models import Account
from soporte.channels.settings import AccountSettings
from soporte.desk.administration.organization import read_dates, read_spans, show_spans
from soporte.desk.tests.conftest import SignIn
from soporte.journal.models import Entry
from soporte.people.cast import People
from soporte.people.models import ApiToken, Person, Team
from soporte.site.operations import current
from soporte.tickets.cast import Desk
from soporte.tickets.models import Queue, Status, TicketType
from soporte.tickets.models.queue import levels

HOURS = {f"hours_{day}": "9:00-18:00" for day in ("mon", "tue", "wed", "thu", "fri")}


def test_a_queue_is_made_with_rights_that_hold_at_once(cast: People, desk: Desk, signed_in: SignIn):
    fields = {
        "name": "Aulas",
        "icon": "school",
        "is_active": "on",
        "position": "5",
        "reopening": "always",
        "reopening_days": "14",
        f"person_{cast.beto.pk}": "read",
    }
    answer = signed_in(cast.carla).post(reverse("desk:new-queue"), fields)
    assert answer.status_code == 302
    aulas = Queue.objects.get(name="Aulas")
    assert levels(Person.objects.get(pk=cast.beto.pk))[aulas.pk] == "read"
    fields[f"person_{cast.beto.pk}"] = ""
    signed_in(cast.carla).post(reverse("desk:queue", args=[aulas.pk]), fields)
    assert aulas.pk not in levels(Person.objects.get(pk=cast.beto.pk))
    assert Entry.objects.filter(kind="queue.changed", thing_id=aulas.pk).exists()


def test_the_last_queue_stays_in_use(cast: People, desk: Desk, elena: Client):
    Queue.objects.exclude(pk=desk.hardware.pk).update(is_active=False)
    fields = {"name": "Equipos", "icon": "printer", "position": "0"}
    answer = elena.post(reverse("desk:queue", args=[desk.hardware.pk]), fields)
    assert answer.status_code == 422
    desk.hardware.refresh_from_db()
    assert desk.hardware.is_active


def test_a_team_is_made_of_staff(cast: People, desk: Desk, elena: Client):
    elena.post(reverse("desk:new-team"), {"name": "Segunda", "members": [cast.beto.pk]})
    team = Team.objects.get(name="Segunda")
    assert list(team.members.all()) == [cast.beto]
    answer = elena.post(
        reverse("desk:team", args=[team.pk]), {"name": "Segunda", "members": [cast.ana.pk]}
    )
    assert answer.status_code == 422


def test_a_colleague_joins_and_changes_role(cast: People, desk: Desk, elena: Client):
    fields = {
        "name": "Nora Vidal",
        "email": "nora@nortia.example",
        "role": "technician",
        "language": "es",
        "is_active": "on",
    }
    assert elena.post(reverse("desk:new-staff"), fields).status_code == 302
    nora = Person.objects.get(name="Nora Vidal")
    assert (nora.role, nora.sign_in_email) == ("technician", "nora@nortia.example")
    fields["role"] = "supervisor"
    elena.post(reverse("desk:staff-member", args=[nora.pk]), fields)
    nora.refresh_from_db()
    assert nora.role == "supervisor"
    assert Entry.objects.filter(kind="person.role_changed", thing_id=nora.pk).exists()


def test_the_last_administrator_stays_one(cast: People, desk: Desk, elena: Client):
    for change in ({"role": "technician", "is_active": "on"}, {"role": "administrator"}):
        fields = {"name": "Elena Duarte", "language": "es", **change}
        answer = elena.post(reverse("desk:staff-member", args=[cast.elena.pk]), fields)
        assert answer.status_code == 422
    cast.elena.refresh_from_db()
    assert cast.elena.is_administrator
    assert cast.elena.is_active


def test_statuses_get_the_organisations_own_words(cast: People, desk: Desk, elena: Client):
    fields = {"category": "waiting_third", "name_es": "En el taller", "name_en": "At the workshop"}
    elena.post(reverse("desk:new-status"), {**fields, "position": "9", "is_active": "on"})
    assert Status.objects.filter(name_es="En el taller").exists()
    only = Status.objects.get(category="resolved")
    answer = elena.post(
        reverse("desk:status", args=[only.pk]),
        {"category": "resolved", "name_es": "Hecho", "name_en": "Done", "position": "1"},
    )
    assert answer.status_code == 422
    only.refresh_from_db()
    assert only.is_active


def test_ticket_types_are_made_and_the_last_one_stays(cast: People, desk: Desk, elena: Client):
    fields = {"slug": "migration", "name_es": "Migración", "name_en": "Migration", "position": "9"}
    elena.post(reverse("desk:new-type"), {**fields, "is_active": "on"})
    made = TicketType.objects.get(slug="migration")
    TicketType.objects.exclude(pk=made.pk).update(is_active=False)
    assert elena.post(reverse("desk:type", args=[made.pk]), fields).status_code == 422


def test_the_organisation_is_described(cast: People, desk: Desk, elena: Client):
    fields = {
        "name": "Nortia",
        "language": "es",
        "time_zone": "America/Bogota",
        "support_address": "soporte@nortia.example",
        "automatic_per_hour": "500",
        "holidays_text": "2026-12-25\n2027-01-01",
        **HOURS,
        "hours_mon": "9:00-13:00, 15:00-18:30",
    }
    answer = elena.post(reverse("desk:settings-organization"), fields)
    assert answer.status_code == 302
    now = current()
    assert (now.name, now.time_zone) == ("Nortia", "America/Bogota")
    assert now.hours["mon"] == [["09:00", "13:00"], ["15:00", "18:30"]]
    assert "sat" not in now.hours
    assert now.holidays == ["2026-12-25", "2027-01-01"]
    assert not now.acknowledges
    assert Entry.objects.filter(kind="site.changed").exists()
    again = elena.post(reverse("desk:settings-organization"), {**fields, "hours_tue": "tarde"})
    assert again.status_code == 422
    assert "id_hours_tue-error" in again.content.decode()


@pytest.mark.parametrize("text", ["9-18", "18:00-9:00", "9:00-12:00, 11:00-13:00", "25:00-26:00"])
def test_hours_that_make_no_sense_are_refused(text: str):
    with pytest.raises(ValidationError):
        read_spans(text)


def test_hours_and_dates_read_as_they_are_written():
    assert show_spans(read_spans(" 9:00-13:00 ,15.30-24:00")) == "09:00-13:00, 15:30-24:00"
    assert read_spans("") == []
    assert read_dates("2027-01-01\n2026-12-25") == ["2026-12-25", "2027-01-01"]
    with pytest.raises(ValidationError):
        read_dates("mañana")


def test_a_tokens_secret_is_shown_once_and_works_until_revoked(
    cast: People, desk: Desk, elena: Client
):
    fields = {"name": "ERP", "person": cast.beto.pk, "life": "30", "scopes": ["tickets:read"]}
    answer = elena.post(reverse("desk:tokens"), fields)
    secret = answer.content.decode().split('id="secret">')[1].split("<")[0]
    assert answer["Cache-Control"] == "no-store"
    token = ApiToken.find(secret)
    assert token is not None
    assert token.scopes == ["tickets:read"]
    assert token.expires_at is not None
    assert secret not in elena.get(reverse("desk:tokens")).content.decode()
    elena.post(reverse("desk:token-revoke", args=[token.pk]))
    assert ApiToken.find(secret) is None
    assert Entry.objects.filter(kind="token.revoked").exists()


def test_a_mailbox_keeps_its_passwords_sealed_and_unseen(cast: People, desk: Desk, elena: Client):
    fields = {
        "name": "Soporte",
        "address": "soporte@nortia.example",
        "is_active": "on",
        "is_default": "on",
        "imap_host": "imap.nortia.example",
        "imap_security": "ssl",
        "imap_user": "soporte",
        "imap_password": "s3creto!",
        "smtp_host": "smtp.nortia.example",
        "smtp_security": "starttls",
        "smtp_user": "soporte@nortia",
        "smtp_password": "otra/clave@",
    }
    assert elena.post(reverse("desk:new-account"), fields).status_code == 302
    account = Account.objects.get(address="soporte@nortia.example")
    assert "s3creto!" not in str(account.settings)
    assert _settings(account).imap_password == "s3creto!"
    assert _settings(account).smtp_url.startswith(
        "smtp+starttls://soporte%40nortia:otra%2Fclave%40@smtp."
    )
    page = elena.get(reverse("desk:account", args=[account.pk])).content.decode()
    assert "s3creto!" not in page
    assert "clave" not in page
    kept = {**fields, "imap_password": "", "smtp_password": "", "name": "Mesa"}
    elena.post(reverse("desk:account", args=[account.pk]), kept)
    account.refresh_from_db()
    assert account.name == "Mesa"
    assert _settings(account).imap_password == "s3creto!"
    assert "otra%2Fclave%40" in _settings(account).smtp_url


def test_only_one_mailbox_is_the_default(cast: People, desk: Desk, elena: Client):
    for name in ("uno", "dos"):
        fields = {"name": name, "address": f"{name}@nortia.example", "is_default": "on"}
        elena.post(reverse("desk:new-account"), {**fields, "is_active": "on"})
    assert [a.name for a in Account.objects.filter(is_default=True)] == ["dos"]


def test_a_mailbox_tells_whether_plus_addresses_are_delivered(
    cast: People, desk: Desk, elena: Client
):
    path = reverse("desk:new-account")
    page = elena.get(path).content.decode()
    assert 'name="plus_addressing"' in page
    assert 'id="id_plus_addressing-hint"' in page
    fields = {"name": "Soporte", "address": "soporte@nortia.example", "is_active": "on"}
    elena.post(path, fields)
    assert _settings(Account.objects.get()).plus_addressing is False
    elena.post(reverse("desk:account", args=[Account.objects.get().pk]),
               {**fields, "plus_addressing": "on"})  # fmt: skip
    assert _settings(Account.objects.get()).plus_addressing is True
    changed = Entry.objects.get(kind="account.changed")
    assert changed.detail["fields"] == ["plus_addressing"]


def test_every_setting_is_asked_for_with_a_word(cast: People, desk: Desk, elena: Client):
    page = elena.get(reverse("desk:new-account")).content.decode()
    declared = (drivers.with_accounts()[0].settings or AccountSettings).declared()
    assert declared
    for name, one in declared.items():
        assert f'name="{name}"' in page
        assert f'id="id_{name}-hint"' in page or not one.setting.help


def test_a_wrong_setting_is_said_at_its_field(cast: People, desk: Desk, elena: Client):
    fields = {"name": "x", "address": "x@nortia.example", "imap_host": "imaps://mail.example"}
    answer = elena.post(reverse("desk:new-account"), fields)
    assert answer.status_code == 422
    assert "id_imap_host-error" in answer.content.decode()
    assert not Account.objects.exists()


def test_trying_a_mailbox_is_a_job_and_says_what_is_wrong(
    cast: People, desk: Desk, elena: Client, monkeypatch: pytest.MonkeyPatch, drain: Any
):
    wrong = Finding("in.sign_in", BAD, "AUTHENTICATIONFAILED", "Mira la contraseña.")
    driver: Any = drivers.with_accounts()[0]
    monkeypatch.setattr(driver, "check", lambda _account: iter([wrong]), raising=False)
    account = Account.objects.create(
        name="x", address="x@nortia.example", settings={"imap_host": "mail.nortia.example"}
    )
    path = reverse("desk:account-check", args=[account.pk])
    assert elena.post(path).status_code == 302
    waiting = elena.get(path, headers={"HX-Request": "true"}).content.decode()
    assert f'hx-get="{path}"' in waiting
    assert "Mira la contraseña." not in waiting
    assert "<noscript>" in waiting
    assert drain() == ["channels.check"]
    found = elena.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "Mira la contraseña." in found
    assert "AUTHENTICATIONFAILED" in found
    assert "hx-get" not in found
    page = elena.get(reverse("desk:account", args=[account.pk])).content.decode()
    assert "Mira la contraseña." in page


def test_a_mailbox_of_a_channel_that_was_removed_keeps_what_it_knew(
    cast: People, desk: Desk, elena: Client, monkeypatch: pytest.MonkeyPatch
):
    kept = {"imap_host": "mail.nortia.example"}
    account = Account.objects.create(name="x", address="x@nortia.example", settings=kept)
    monkeypatch.delitem(drivers._drivers, "email")
    path = reverse("desk:account", args=[account.pk])
    page = elena.get(path).content.decode()
    assert "imap_host" not in page
    assert reverse("desk:account-check", args=[account.pk]) not in page
    assert elena.post(path, {"name": "y", "address": "x@nortia.example"}).status_code == 302
    account.refresh_from_db()
    assert (account.name, account.settings) == ("y", kept)
    assert reverse("desk:new-account") not in elena.get(reverse("desk:accounts")).content.decode()
    assert elena.get(reverse("desk:new-account")).status_code == 404


def _settings(account: Account) -> Any:
    driver = drivers.get(account.kind)
    assert driver.settings
    return driver.settings.of(account)


def test_a_technician_changes_language_and_zone(cast: People, desk: Desk, beto: Client):
    fields = {"name": "Beto Salas", "language": "en", "time_zone": "America/Lima"}
    assert beto.post(reverse("desk:profile"), fields).status_code == 302
    cast.beto.refresh_from_db()
    assert (cast.beto.language, cast.beto.time_zone) == ("en", "America/Lima")
    assert cast.beto.preferences["shortcuts"] is False
    html = beto.get(reverse("desk:profile")).content.decode()
    assert '<html lang="en"' in html
    assert 'data-keys="off"' in html
    assert beto.post(reverse("desk:profile"), {**fields, "time_zone": "Nowhere"}).status_code == 422
