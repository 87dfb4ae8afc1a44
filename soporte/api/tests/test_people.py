"""People, organisations, teams, tokens and queues through the API."""

from datetime import timedelta

import pytest

from soporte.api.tests.helpers import Api
from soporte.channels import drivers
from soporte.channels.contract import Finding
from soporte.channels.models import Account
from soporte.journal.actor import Actor
from soporte.people import operations as people
from soporte.people.models import ApiToken, Person
from soporte.search import cursor
from soporte.toolbox.clock import now

BY = Actor.system(via="cli")


@pytest.fixture
def as_marcos(cast):
    return Api(cast.marcos)


def test_me_says_who_calls_and_with_what(as_ana, cast):
    shown = as_ana.get("/me").json()
    assert shown["person"]["id"] == cast.ana.pk
    assert shown["person"]["note"] is None
    assert shown["token"]["scopes"]


def test_people_see_as_far_as_their_role(world):
    def names(person):
        return {one["name"] for one in Api(person).get("/people").json()["items"]}

    cast = world.cast
    assert names(cast.ana) == {"Ana Pardo"}
    assert names(cast.marcos) == {"Ana Pardo", "Marcos Gil", "Luis Gil"}
    assert names(cast.dario) == {"Dario Vela"}
    assert len(names(cast.beto)) == Person.objects.count()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=pardo", ["Ana Pardo"]),
        ("q=PÁRDO ana", ["Ana Pardo"]),
        ("q=dario@opt", ["Dario Vela"]),
        ("email=ANA@acme.example", ["Ana Pardo"]),
        ("role=manager", ["Marcos Gil"]),
        ("role=manager&role=supervisor", ["Marcos Gil", "Carla Ríos"]),
        ("q=nobody", []),
    ],
)
def test_people_are_found(as_beto, world, query, names):
    found = as_beto.get(f"/people?{query}").json()["items"]
    assert [one["name"] for one in found] == names


def test_all_whom_the_words_find_come_page_by_page_newest_first(as_beto, world):
    made = [
        people.create_person(
            f"Zoe Ruiz {n}", email=f"zoe{n}@x.test", by=BY, role="manager" if n % 3 else "customer"
        )
        for n in range(11)
    ]
    for narrowed, wanted in (
        ({}, made),
        ({"role": "manager"}, [p for p in made if p.role == "manager"]),
        ({"role": "technician"}, []),
        ({"email": "zoe4@x.test"}, [made[4]]),
    ):
        seen, following = [], ""
        for _page in range(8):
            page = as_beto.get("/people", q="ruiz zoe", limit=2, cursor=following, **narrowed)
            found = page.json()
            seen += [one["id"] for one in found["items"]]
            following = found["next"]
            if following is None:
                break
        assert seen == [person.pk for person in reversed(wanted)]


def test_who_has_only_some_of_the_words_is_not_found(as_beto, as_marcos):
    for reader in (as_beto, as_marcos):
        assert reader.get("/people", q="ana nadie").json() == {"items": [], "next": None}


def test_nobody_learns_by_words_of_people_they_may_not_see(world, as_marcos, as_dario):
    for n in range(8):
        people.create_person(f"Secreta Vidal {n}", email=f"secreta{n}@x.test", by=BY)
    for reader in (as_marcos, as_dario):
        for text in ("secreta", "vidal", "secreta1@x.test", "sec"):
            found = reader.get("/people", q=text, limit=1).json()
            assert found == {"items": [], "next": None}
    assert [one["name"] for one in as_marcos.get("/people", q="par").json()["items"]] == [
        "Ana Pardo"
    ]
    assert as_marcos.get("/people", q="ana@acme").json()["items"]


def test_a_cursor_of_another_list_is_refused_when_words_are_looked_for(as_beto, world):
    listed = as_beto.get("/people", limit=1).json()["next"]
    assert as_beto.get("/people", q="ana", cursor=listed).status_code == 422
    assert as_beto.get("/people", q="ana", cursor="x").status_code == 422
    any_of = cursor.encode(cursor.Place("any"))
    assert as_beto.get("/people", q="ana nadie", cursor=any_of).json()["items"] == []


def test_staff_change_customers_but_not_each_other(as_beto, world):
    cast = world.cast
    changed = as_beto.patch(f"/people/{cast.ana.pk}", {"note": "Amable", "organization": None})
    assert changed.json()["organization"] is None
    assert changed.json()["note"] == "Amable"
    assert as_beto.patch(f"/people/{cast.carla.pk}", {"name": "X"}).status_code == 403
    address = f"/people/{cast.carla.pk}/addresses"
    assert as_beto.post(address, {"value": "carla2@nortia.example"}).status_code == 403
    assert as_beto.patch(f"/people/{cast.ana.pk}", {"role": "manager"}).status_code == 403
    assert as_beto.post("/people", {"name": "X", "role": "technician"}).status_code == 403


def test_customers_change_their_own_profile_alone(as_ana, cast):
    path = f"/people/{cast.ana.pk}"
    changed = as_ana.patch(path, {"language": "en", "time_zone": "Europe/Lisbon"}).json()
    assert (changed["language"], changed["time_zone"]) == ("en", "Europe/Lisbon")
    assert as_ana.patch(path, {"time_zone": "Mars/Base"}).status_code == 422
    for given in ({"organization": cast.rival.pk}, {"role": "administrator"}, {"note": "x"}):
        assert as_ana.patch(path, given).status_code == 403


def test_administrators_give_roles_but_keep_their_own(as_elena, cast):
    changed = as_elena.patch(f"/people/{cast.ana.pk}", {"role": "technician"})
    assert changed.json()["role"] == "technician"
    own = as_elena.patch(f"/people/{cast.elena.pk}", {"role": "customer"})
    assert own.status_code == 409
    assert as_elena.patch(f"/people/{cast.elena.pk}", {"is_active": False}).status_code == 409


def test_a_person_who_may_not_sign_in_has_no_live_token(as_ana, as_elena, cast):
    as_elena.patch(f"/people/{cast.ana.pk}", {"is_active": False})
    assert as_ana.get("/me").status_code == 401


def test_an_address_that_is_taken_is_refused(as_beto, cast):
    given = {"name": "Otra Ana", "email": "ana@acme.example"}
    assert as_beto.post("/people", given).status_code == 422
    assert not Person.objects.filter(name="Otra Ana").exists()


def test_a_token_gives_no_more_than_it_has(cast):
    narrow = Api(cast.elena, scopes=["tickets:read", "admin"])
    wide = narrow.post("/tokens", {"name": "x", "scopes": ["tickets:write"]})
    assert wide.status_code == 403
    end = now() + timedelta(days=1)
    ApiToken.objects.filter(pk=narrow.token.pk).update(expires_at=end)
    made = narrow.post("/tokens", {"name": "x", "scopes": ["tickets:read"]}).json()
    assert ApiToken.objects.get(pk=made["id"]).expires_at == end
    reader = Api(cast.elena, scopes=["tickets:read"])
    assert reader.post("/tokens", {"name": "x", "scopes": []}).status_code == 403
    assert reader.get("/people").status_code == 403
    assert reader.post("/tickets", {}).status_code == 403


def test_a_token_is_kept_as_a_digest_and_shown_without_its_secret(as_elena):
    made = as_elena.post("/tokens", {"name": "x", "scopes": ["tickets:read"]}).json()
    kept = ApiToken.objects.get(pk=made["id"])
    assert made["secret"] not in str(vars(kept))
    assert all(one["secret"] is None for one in as_elena.get("/tokens").json()["items"])


def test_revoked_and_expired_tokens_open_nothing(as_elena, cast):
    made = as_elena.post("/tokens", {"name": "x", "scopes": ["tickets:read"]}).json()
    headers = {"Authorization": f"Bearer {made['secret']}"}
    assert as_elena.client.get("/api/v1/me", headers=headers).status_code == 200
    assert as_elena.delete(f"/tokens/{made['id']}").status_code == 204
    assert as_elena.delete(f"/tokens/{made['id']}").status_code == 204
    assert as_elena.client.get("/api/v1/me", headers=headers).status_code == 401
    old = Api(cast.ana)
    ApiToken.objects.filter(pk=old.token.pk).update(expires_at=now() - timedelta(seconds=1))
    assert old.get("/me").status_code == 401


def test_the_use_of_a_token_is_noted(as_ana):
    as_ana.get("/me")
    assert ApiToken.objects.get(pk=as_ana.token.pk).last_used_at is not None


def test_rights_on_a_queue_are_set_as_a_whole(as_elena, world):
    cast, path = world.cast, f"/queues/{world.desk.hardware.pk}/access"
    given = {
        "items": [
            {"team": cast.team.pk, "level": "read"},
            {"person": cast.beto.pk, "level": "own"},
        ]
    }
    shown = as_elena.put(path, given).json()["items"]
    assert [(one["level"], bool(one["team"])) for one in shown] == [("read", True), ("own", False)]
    assert as_elena.get(path).json()["items"] == shown
    for wrong in (
        [{"level": "read"}],
        [{"team": 1, "person": 1, "level": "read"}],
        [{"person": cast.ana.pk, "level": "work"}],
        [{"team": 999_999, "level": "work"}],
    ):
        assert as_elena.put(path, {"items": wrong}).status_code == 422


def test_customers_choose_among_public_queues_and_types(as_ana, world):
    names = {one["name"] for one in as_ana.get("/queues").json()["items"]}
    assert names == {"Equipos", "Correo y cuentas", "Redes"}
    assert all(one["level"] is None for one in as_ana.get("/queues").json()["items"])


def test_a_name_that_is_taken_is_refused(as_elena, world):
    assert as_elena.post("/queues", {"name": "Redes"}).status_code == 422
    assert as_elena.post("/teams", {"name": world.cast.team.name}).status_code == 422
    given = {"slug": "incident", "name_es": "x", "name_en": "x"}
    assert as_elena.post("/types", given).status_code == 422


def test_the_last_status_of_a_category_stays(as_elena, world):
    response = as_elena.patch(f"/statuses/{world.ticket.status_id}", {"is_active": False})
    assert response.status_code == 422


def test_settings_are_changed_and_checked(as_elena):
    hours = {"mon": [["09:00", "14:00"], ["16:00", "19:00"]]}
    changed = as_elena.patch("/settings", {"name": "Nortia", "hours": hours}).json()
    assert (changed["name"], changed["hours"]) == ("Nortia", hours)
    for wrong in (
        {"hours": {"mon": [["14:00", "09:00"]]}},
        {"hours": {"lun": []}},
        {"time_zone": "x"},
        {"support_address": "x"},
        {"holidays": ["2026-13-01"]},
        {"wizard": {}},
    ):
        assert as_elena.patch("/settings", wrong).status_code == 422


def test_a_mailboxs_secrets_go_in_and_never_come_out(as_elena, world):
    given = {
        "name": "Segunda",
        "address": "dos@nortia.example",
        "settings": {"imap_host": "mail.nortia.example", "imap_password": "s3creto"},
    }
    made = as_elena.post("/accounts", given, Idempotency_Key="a1")
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    changed = as_elena.patch(f"/accounts/{pk}", {"settings": {"imap_user": "ana"}})
    assert changed.json()["secrets"] == ["imap_password"]
    assert changed.json()["settings"]["imap_host"] == "mail.nortia.example"
    shown = as_elena.get("/accounts").content + made.content + changed.content
    assert b"s3creto" not in shown
    kept = Account.objects.get(pk=pk)
    assert "s3creto" not in str(kept.settings)
    assert drivers.get(kept.kind).settings.of(kept).imap_password == "s3creto"


def test_a_setting_that_cannot_be_is_named(as_elena, world):
    path = f"/accounts/{world.account.pk}"
    for named, code in (
        ({"imap_port": "993"}, "int_type"),
        ({"imap_port": 70_000}, "less_than_equal"),
        ({"imap_pasword": "x"}, "extra_forbidden"),
        ({"imap_user": "a\r\nA1 LOGOUT"}, "unprintable"),
        ({"smtp_host": "smtp://h"}, "invalid"),
    ):
        answer = as_elena.patch(path, {"settings": named})
        assert answer.status_code == 422
        wrong = answer.json()["errors"][0]
        assert (wrong["field"], wrong["code"]) == (f"settings.{next(iter(named))}", code)
        assert wrong["detail"]
    assert as_elena.get(path).json()["settings"]["imap_port"] is None


def test_what_a_channel_can_be_told_is_listed(as_elena):
    [email] = as_elena.get("/channels").json()["items"]
    assert email["kind"] == "email"
    by_name = {one["name"]: one for one in email["settings"]}
    assert by_name["imap_password"]["kind"] == "secret"
    assert by_name["imap_port"]["largest"] == 65535
    assert next(one["value"] for one in by_name["imap_security"]["choices"]) == "ssl"
    assert by_name["plus_addressing"]["default"] is True
    assert by_name["plus_addressing"]["help"]


def test_a_mailbox_of_no_kind_cannot_be_made(as_elena, monkeypatch):
    given = {"name": "x", "address": "x@nortia.example", "kind": "form"}
    assert as_elena.post("/accounts", given).status_code == 422
    monkeypatch.delitem(drivers._drivers, "email")
    given.pop("kind")
    assert as_elena.post("/accounts", given).json()["errors"][0]["field"] == "kind"


def test_a_mailbox_is_tried_and_asked_after(as_elena, world, drain, monkeypatch):
    wrong = Finding("out.name", "bad", "no such name", "Look for a typing error.")
    monkeypatch.setattr(drivers.get("email"), "check", lambda _account: [wrong], raising=False)
    path = f"/accounts/{world.account.pk}/checks"
    begun = as_elena.post(path)
    assert (begun.status_code, begun.json()["state"]) == (202, "waiting")
    one = f"{path}/{begun.json()['id']}"
    assert as_elena.get(one).json()["state"] == "waiting"
    drain()
    found = as_elena.get(one).json()
    assert found["state"] == "bad"
    stage = found["stages"][0]
    assert (stage["name"], stage["state"], stage["text"]) == ("out.name", "bad", "no such name")
    assert stage["hint"] == "Look for a typing error."
    assert stage["label"]
    assert as_elena.get(f"{path}/{'0' * 16}").status_code == 404
    assert as_elena.get(f"{path}/x").status_code == 422
    monkeypatch.delitem(drivers._drivers, "email")
    assert as_elena.post(path).status_code == 409


def test_held_mail_is_read_decided_and_kept(as_beto, world, drain):
    path = f"/inbound/{world.held.pk}"
    assert as_beto.get("/inbound").json()["items"][0]["reason"] == "no_sender"
    raw = as_beto.get(f"{path}/raw")
    assert raw.content == b"From: ?\r\n\r\nhola"
    assert raw.headers["Content-Disposition"].startswith("attachment")
    assert raw.headers["Content-Type"] == "application/octet-stream"
    assert as_beto.post(f"{path}/discard").json()["state"] == "discarded"
    assert as_beto.post(f"{path}/replay").json()["state"] == "stored"
    assert as_beto.post(f"{path}/release").status_code in {404, 409}
    drain()
    assert as_beto.get(path).json()["state"] == "held"


def test_a_failed_delivery_is_sent_again_once(as_beto, world):
    failed = as_beto.get("/deliveries", state="failed").json()["items"]
    assert [(one["id"], one["ticket"]) for one in failed] == [
        (world.delivery.pk, world.ticket.number)
    ]
    path = f"/deliveries/{world.delivery.pk}/retry"
    assert as_beto.post(path).json()["state"] == "queued"
    assert as_beto.post(path).status_code == 409


def test_deliveries_of_nothing_visible_are_for_administrators(as_beto, as_elena, cast):
    from soporte.outbox.operations import enqueue

    code = enqueue(channel="email", recipient="ana@acme.example", payload={"text": "123456"})
    assert as_beto.get(f"/deliveries/{code.pk}").status_code == 404
    shown = as_elena.get(f"/deliveries/{code.pk}")
    assert shown.status_code == 200
    assert b"123456" not in shown.content


def test_the_log_names_the_token_and_its_person(as_ana, cast, capsys):
    as_ana.get("/me")
    line = capsys.readouterr().out
    assert f"person={cast.ana.pk} " in line
    assert f"token={as_ana.token.pk}" in line
