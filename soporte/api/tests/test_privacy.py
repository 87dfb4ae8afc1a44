"""People's data by program: copies asked for and taken, erasures, and rules of retention."""

import json

import pytest

from soporte.api.tests.helpers import ROOT, Api
from soporte.journal.models import Entry
from soporte.people.models import Person
from soporte.privacy.models import DataCopy, Erasure, RetentionRule
from soporte.toolbox.clock import now

EXPORTS, ERASURES, RULES = "/exports", "/erasures", "/retention-rules"


def taken(api, pk):
    answer = api.get(f"{EXPORTS}/{pk}/archive")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, body


def test_a_person_takes_a_copy_of_their_own_that_is_nobody_elses(cast, printer, drain):
    ana = Api(cast.ana)
    made = ana.post(EXPORTS, {})
    assert made.status_code == 202
    shown = made.json()
    assert shown["person"]["id"] == shown["asked_by"]["id"] == cast.ana.pk
    assert taken(ana, shown["id"])[0].status_code == 404
    drain()
    assert ana.get(f"{EXPORTS}/{shown['id']}").json()["state"] == "ready"
    answer, body = taken(ana, shown["id"])
    assert body.startswith(b"PK")
    assert answer["Content-Type"] == "application/zip"
    assert Entry.objects.filter(kind="data.copy_taken", actor_kind="token").count() == 1
    for other in (cast.marcos, cast.dario, cast.beto, cast.carla):
        assert taken(Api(other), shown["id"])[0].status_code == 404
        assert Api(other).get(EXPORTS).json()["items"] == []
    assert [one["id"] for one in Api(cast.elena).get(EXPORTS).json()["items"]] == [shown["id"]]


def test_one_copy_a_day_and_the_same_key_asks_once(cast, printer, drain):
    ana = Api(cast.ana)
    first = ana.post(EXPORTS, {}, Idempotency_Key="one")
    drain()
    assert ana.post(EXPORTS, {}, Idempotency_Key="one").json()["id"] == first.json()["id"]
    refused = ana.post(EXPORTS, {})
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    assert DataCopy.objects.count() == 1


def test_what_an_administrator_had_made_does_not_keep_a_person_from_their_own(cast, drain):
    assert Api(cast.elena).post(EXPORTS, {"person": cast.ana.pk}).status_code == 202
    drain()
    assert Api(cast.ana).get(EXPORTS).json()["items"] == []
    assert Api(cast.ana).post(EXPORTS, {}).status_code == 202


@pytest.mark.parametrize("who", ["marcos", "dario", "beto", "carla"])
def test_only_administrators_ask_for_somebody_elses(cast, printer, who):
    api = Api(getattr(cast, who))
    refused = api.post(EXPORTS, {"person": cast.ana.pk})
    missing = api.post(EXPORTS, {"person": 999_999_999})
    assert refused.status_code == missing.status_code == 422
    assert refused.json() == missing.json()
    assert not DataCopy.objects.exists()


def test_an_expired_copy_is_gone(cast, drain):
    ana = Api(cast.ana)
    pk = ana.post(EXPORTS, {}).json()["id"]
    drain()
    DataCopy.objects.update(expires_at=now())
    assert taken(ana, pk)[0].status_code == 404
    assert ana.get(f"{EXPORTS}/{pk}").json()["state"] == "expired"


def test_a_token_without_admin_takes_nothing(cast, drain):
    pk = Api(cast.ana).post(EXPORTS, {}).json()["id"]
    drain()
    weak = Api(cast.ana, scopes=["tickets:read", "people:read", "people:write"])
    assert taken(weak, pk)[0].status_code == 403


def test_an_erasure_is_counted_scheduled_run_or_taken_back(cast, printer, as_elena, drain):
    seen = as_elena.get(f"/people/{cast.ana.pk}/erasure-preview").json()
    assert seen["refusal"] == ""
    assert seen["counts"]["tickets"] == 1
    wrong = as_elena.post(ERASURES, {"person": cast.ana.pk, "name": "Dario"})
    assert wrong.status_code == 422
    given = {"person": cast.ana.pk, "name": "ana pardo"}
    made = as_elena.post(ERASURES, given).json()
    assert (made["state"], made["texts"], made["files"]) == ("scheduled", True, True)
    assert made["asked_by"]["id"] == cast.elena.pk
    assert as_elena.post(ERASURES, given).status_code == 422
    assert as_elena.delete(f"{ERASURES}/{made['id']}").status_code == 204
    assert as_elena.delete(f"{ERASURES}/{made['id']}").status_code == 422
    at_once = as_elena.post(ERASURES, {**given, "days": 0}).json()
    drain()
    shown = as_elena.get(f"{ERASURES}/{at_once['id']}").json()
    assert shown["state"] == "done"
    assert "Ana" not in json.dumps(shown)
    done = as_elena.get(ERASURES, state="done", person=cast.ana.pk).json()["items"]
    assert [one["id"] for one in done] == [at_once["id"]]


def test_nobody_who_works_at_the_desk_is_erased(cast, as_elena):
    for one in (cast.beto, cast.elena):
        refused = as_elena.post(ERASURES, {"person": one.pk, "name": one.name})
        assert refused.status_code == 422
        assert as_elena.get(f"/people/{one.pk}/erasure-preview").json()["refusal"]
    assert not Erasure.objects.exists()
    assert Person.objects.filter(name=cast.beto.name).exists()


def test_a_rule_is_made_switched_off_counted_changed_and_removed(world, as_elena):
    made = as_elena.post(RULES, {"what": "raw", "days": 40})
    assert made.status_code == 201
    shown = made.json()
    assert (shown["is_active"], shown["affected"], shown["act"]) == (False, 0, "")
    one = f"{RULES}/{shown['id']}"
    assert as_elena.patch(one, {"is_active": True, "days": 50}).json()["days"] == 50
    assert RetentionRule.objects.get(pk=shown["id"]).is_active
    assert as_elena.get(RULES).json()["items"][-1]["id"] == shown["id"]
    assert as_elena.delete(one).status_code == 204
    assert as_elena.get(one).status_code == 404
    kinds = Entry.objects.filter(kind__startswith="retention.").values_list("kind", flat=True)
    assert list(kinds) == ["retention.changed", "retention.changed", "retention.removed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": 0},
        {"what": "everything"},
        {"what": "tickets", "days": 5, "act": "delete"},
        {"what": "tickets", "days": 90, "act": ""},
        {"what": "tickets", "days": 90, "act": "delete", "queue": 999_999},
        {"what": None},
        {"is_active": "yes"},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(as_elena, wrong):
    assert as_elena.post(RULES, {"what": "raw", "days": 40, **wrong}).status_code == 422
    assert not RetentionRule.objects.exists()


def test_no_supervisor_reaches_erasures_or_rules(cast):
    carla = Api(cast.carla)
    for path in (ERASURES, RULES, f"/people/{cast.ana.pk}/erasure-preview"):
        assert carla.get(path).status_code == 403
    assert carla.client.get(f"{ROOT}{RULES}/1").status_code == 403
