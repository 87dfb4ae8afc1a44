"""Who may do what: every operation, for every role and for somebody of another organisation.

The operations come from the description itself: one without a row here fails.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from soporte.api.service import description
from soporte.api.tests.helpers import ROOT, Api
from soporte.journal.actor import Actor
from soporte.tickets import linking, merging, spam
from soporte.tickets.models import Recurring
from soporte.tickets.operations import open_ticket

# Ana asks, Marcos manages her organisation, Dario is of another one; Beto, Carla and Elena are
# technician, supervisor and administrator.
ACTORS = ("ana", "marcos", "dario", "beto", "carla", "elena")


@dataclass(frozen=True)
class Row:
    """A call, and what each of ACTORS is answered."""

    path: str
    answers: str
    body: Any = None

    def expected(self) -> dict[str, int]:
        return dict(zip(ACTORS, map(int, self.answers.split()), strict=True))


# The smallest picture there is.
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
T = "/tickets/{ticket}"
ACTING = {
    "name": "x",
    "conditions": {"all": []},
    "actions": [{"action": "set_priority", "value": 3}],
}
R = "/recurring-tickets/{recurring}"
ROWS = {
    #                                        ana marcos dario beto carla elena
    "tickets_create": Row(
        "/tickets",
        "201 403 403 201 201 201",
        {"subject": "x", "body": "y", "requester": {"id": "ana"}},
    ),
    "tickets_index": Row("/tickets", "200 200 200 200 200 200"),
    "bulk_edits_index": Row("/bulk-edits", "403 403 403 200 200 200"),
    "bulk_edits_create": Row(
        "/bulk-edits",
        "403 403 403 202 202 202",
        {"conditions": {"all": []}, "changes": {"priority": "high"}},
    ),
    "bulk_edits_show": Row("/bulk-edits/{bulk}", "403 403 403 200 200 200"),
    "bulk_edits_items": Row("/bulk-edits/{bulk}/items", "403 403 403 200 200 200"),
    "bulk_edits_destroy": Row("/bulk-edits/{bulk}", "403 403 403 204 204 204"),
    "bulk_edits_undo": Row("/bulk-edits/{ended_bulk}/undo", "403 403 403 202 202 202"),
    "tickets_show": Row(T, "200 200 404 200 200 200"),
    "tickets_update": Row(T, "200 200 404 200 200 200", {"category": "closed"}),
    "messages_index": Row(f"{T}/messages", "200 200 404 200 200 200"),
    "messages_create": Row(f"{T}/messages", "201 201 404 201 201 201", {"body": "Hola"}),
    "forwards_create": Row(
        f"{T}/forwards",
        "403 403 403 201 201 201",
        {"forward": {"to": "taller@fabricante.example"}, "then": "third"},
    ),
    "history_index": Row(f"{T}/history", "200 200 404 200 200 200"),
    "participants_index": Row(f"{T}/participants", "200 200 404 200 200 200"),
    "participants_create": Row(
        f"{T}/participants", "201 403 404 201 201 201", {"email": "eva@acme.example"}
    ),
    "participants_confirm": Row(
        f"{T}/participants/{{colleague}}/confirmation", "200 403 404 200 200 200"
    ),
    "participants_destroy": Row(f"{T}/participants/{{colleague}}", "204 403 404 204 204 204"),
    "ratings_show": Row(f"{T}/rating", "200 200 404 200 200 200"),
    "ratings_create": Row(f"{T}/rating", "201 403 404 403 403 403", {"score": 5}),
    "relations_merge": Row(
        f"{T}/merge", "403 403 403 200 200 200", {"into": "other", "confirmed": True}
    ),
    "relations_undo": Row("/tickets/{merged}/merge", "403 403 403 204 204 204"),
    "relations_split": Row(
        f"{T}/split", "403 403 403 201 201 201", {"messages": ["answer"], "subject": "x"}
    ),
    "relations_index": Row(f"{T}/links", "403 403 403 200 200 200"),
    "relations_create": Row(
        f"{T}/links", "403 403 403 201 201 201", {"relation": "child_of", "ticket": "other"}
    ),
    "relations_destroy": Row(f"{T}/links/{{link}}", "403 403 403 204 204 204"),
    "relations_conclude": Row(f"{T}/parts", "403 403 403 200 200 200", {"body": "Hecho"}),
    "spam_show": Row("/tickets/{spam}/spam", "403 403 403 200 200 200"),
    "spam_create": Row(f"{T}/spam", "403 403 403 200 200 200"),
    "spam_destroy": Row("/tickets/{spam}/spam", "403 403 403 204 204 204"),
    "recurring_index": Row("/recurring-tickets", "403 403 403 403 200 200"),
    "recurring_create": Row(
        "/recurring-tickets",
        "403 403 403 403 201 201",
        {
            "name": "Otra",
            "frequency": "daily",
            "subject": "Otra",
            "queue": "queue",
            "type": "incident",
            "requester": "ana",
        },
    ),
    "recurring_show": Row(R, "403 403 403 403 200 200"),
    "recurring_update": Row(R, "403 403 403 403 200 200", {"interval": 2}),
    "recurring_destroy": Row(R, "403 403 403 403 204 204"),
    "recurring_pause": Row(f"{R}/pause", "403 403 403 403 200 200"),
    "recurring_resume": Row(f"{R}/resume", "403 403 403 403 200 200"),
    "recurring_runs": Row(f"{R}/runs", "403 403 403 403 200 200"),
    "recurring_run": Row(f"{R}/runs", "403 403 403 403 201 201"),
    "snoozes_show": Row(f"{T}/snooze", "403 403 403 200 200 200"),
    # The table's ticket is resolved: what is done need not sleep.
    "snoozes_create": Row(
        f"{T}/snooze", "403 403 403 422 422 422", {"until": "2999-01-01T09:00:00Z"}
    ),
    "snoozes_destroy": Row(f"{T}/snooze", "403 403 403 204 204 204"),
    "drafts_index": Row("/drafts", "403 403 403 200 200 200"),
    "drafts_create": Row(f"{T}/drafts", "403 403 403 201 201 201", {"body": "Hola"}),
    "drafts_destroy": Row("/drafts/{draft}", "403 403 403 404 404 204"),
    "drafts_send": Row("/drafts/{draft}/sending", "403 403 403 404 404 202", {}),
    "drafts_take_back": Row("/drafts/{waiting}/sending", "403 403 403 404 404 204"),
    "canned_replies_index": Row("/canned-replies", "403 403 403 200 200 200"),
    "canned_replies_create": Row(
        "/canned-replies",
        "403 403 403 403 201 201",
        {"name": "x", "html": "y", "scope": "everyone"},
    ),
    "canned_replies_update": Row(
        "/canned-replies/{canned}", "403 403 403 403 200 200", {"name": "z"}
    ),
    "canned_replies_destroy": Row("/canned-replies/{canned}", "403 403 403 403 204 204"),
    "tasks_index": Row(f"{T}/tasks", "403 403 403 200 200 200"),
    "tasks_create": Row(f"{T}/tasks", "403 403 403 201 201 201", {"title": "Llamar"}),
    "tasks_update": Row(f"{T}/tasks/{{task}}", "403 403 403 200 200 200", {"done": True}),
    "tasks_destroy": Row(f"{T}/tasks/{{task}}", "403 403 403 204 204 204"),
    "checklists_index": Row("/checklists", "403 403 403 200 200 200"),
    "checklists_create": Row(
        "/checklists", "403 403 403 403 201 201", {"name": "x", "steps": [{"title": "Mirar"}]}
    ),
    "checklists_update": Row("/checklists/{checklist}", "403 403 403 403 200 200", {"name": "z"}),
    "checklists_apply": Row(
        f"{T}/checklists", "403 403 403 201 201 201", {"checklist": "checklist"}
    ),
    "followers_index": Row(f"{T}/followers", "403 403 403 200 200 200"),
    "followers_create": Row(f"{T}/followers", "403 403 403 201 201 201", {}),
    "followers_destroy": Row(f"{T}/followers/{{beto}}", "403 403 403 204 204 204"),
    "notifications_index": Row("/notifications", "403 403 403 200 200 200"),
    "notifications_read": Row("/notifications/reading", "403 403 403 200 200 200", {}),
    "preferences_show": Row("/notifications/preferences", "403 403 403 200 200 200"),
    "preferences_update": Row(
        "/notifications/preferences", "403 403 403 200 200 200", {"choices": {"woken": []}}
    ),
    "devices_index": Row("/notifications/devices", "403 403 403 200 200 200"),
    "devices_test": Row("/notifications/devices/{device}/test", "403 403 403 404 404 202"),
    "devices_destroy": Row("/notifications/devices/{device}", "403 403 403 404 404 204"),
    "preferences_show_defaults": Row("/notifications/defaults", "403 403 403 403 403 200"),
    "preferences_update_defaults": Row(
        "/notifications/defaults", "403 403 403 403 403 200", {"choices": {"woken": []}}
    ),
    "times_index": Row(f"{T}/times", "403 403 403 200 200 200"),
    "times_create": Row(f"{T}/times", "403 403 403 201 201 201", {"minutes": 5}),
    "times_start": Row(f"{T}/timer", "403 403 403 201 201 201"),
    "times_stop": Row(f"{T}/timer", "403 403 403 204 204 204"),
    "times_update": Row(f"{T}/times/{{time}}", "403 403 403 403 200 200", {"minutes": 6}),
    "times_destroy": Row(f"{T}/times/{{time}}", "403 403 403 403 204 204"),
    "approvals_index": Row(f"{T}/approvals", "403 403 403 200 200 200"),
    "approvals_create": Row(
        f"{T}/approvals", "403 403 403 201 201 201", {"title": "Comprar", "people": ["ana"]}
    ),
    "approvals_answer": Row(
        f"{T}/approvals/{{approval}}/answer", "200 403 404 403 403 200", {"approves": True}
    ),
    "approvals_destroy": Row(f"{T}/approvals/{{approval}}", "403 403 403 204 204 204"),
    "uploads_create": Row("/files", "201 201 201 201 201 201", "file"),
    "search_index": Row("/search?q=impresora", "200 200 200 200 200 200"),
    "people_index": Row("/people", "200 200 200 200 200 200"),
    "people_create": Row(
        "/people", "403 403 403 201 201 201", {"name": "Eva", "email": "eva@acme.example"}
    ),
    "people_show": Row("/people/{ana}", "200 200 404 200 200 200"),
    "people_update": Row("/people/{ana}", "200 403 404 200 200 200", {"name": "Ana P."}),
    "people_addresses": Row("/people/{ana}/addresses", "200 200 404 200 200 200"),
    "people_create_address": Row(
        "/people/{ana}/addresses", "403 403 403 201 201 201", {"value": "ana2@acme.example"}
    ),
    "organizations_index": Row("/organizations", "200 200 200 200 200 200"),
    "organizations_create": Row("/organizations", "403 403 403 403 201 201", {"name": "Nueva"}),
    "organizations_show": Row("/organizations/{acme}", "200 200 404 200 200 200"),
    "organizations_update": Row(
        "/organizations/{acme}", "403 403 403 403 200 200", {"shares_tickets": True}
    ),
    "teams_index": Row("/teams", "403 403 403 200 200 200"),
    "teams_create": Row("/teams", "403 403 403 403 201 201", {"name": "Segunda línea"}),
    "teams_show": Row("/teams/{team}", "403 403 403 200 200 200"),
    "teams_update": Row("/teams/{team}", "403 403 403 403 200 200", {"name": "Otra"}),
    "tokens_me": Row("/me", "200 200 200 200 200 200"),
    "tokens_index": Row("/tokens", "200 200 200 200 200 200"),
    "tokens_create": Row(
        "/tokens", "201 201 201 201 201 201", {"name": "x", "scopes": ["tickets:read"]}
    ),
    "tokens_destroy": Row("/tokens/{token}", "404 404 404 404 404 204"),
    "queues_index": Row("/queues", "200 200 200 200 200 200"),
    "queues_create": Row("/queues", "403 403 403 403 201 201", {"name": "Nueva"}),
    "queues_show": Row("/queues/{hidden}", "404 404 404 404 200 200"),
    "queues_update": Row("/queues/{queue}", "403 403 403 403 200 200", {"name": "Otra"}),
    "queues_access": Row("/queues/{hidden}/access", "403 403 403 404 200 200"),
    "queues_replace_access": Row(
        "/queues/{queue}/access", "403 403 403 403 200 200", {"items": []}
    ),
    "availability_index": Row("/availability", "403 403 403 200 200 200"),
    "availability_show": Row("/people/{beto}/availability", "403 403 403 200 200 200"),
    "availability_update": Row(
        "/people/{beto}/availability", "403 403 403 200 200 200", {"state": "busy"}
    ),
    "shifts_show": Row("/people/{beto}/shift", "403 403 403 200 200 200"),
    "shifts_replace": Row("/people/{beto}/shift", "403 403 403 403 200 200", {"days": []}),
    "shifts_absences": Row("/people/{beto}/absences", "403 403 403 200 200 200"),
    "shifts_create_absence": Row(
        "/people/{beto}/absences",
        "403 403 403 403 201 201",
        {"first_day": "2026-12-21", "last_day": "2026-12-24"},
    ),
    "shifts_destroy_absence": Row("/people/{beto}/absences/{absence}", "403 403 403 403 204 204"),
    "skills_index": Row("/skills", "403 403 403 200 200 200"),
    "skills_create": Row("/skills", "403 403 403 403 201 201", {"name": "Redes"}),
    "skills_update": Row("/skills/{skill}", "403 403 403 403 200 200", {"name": "Wifi"}),
    "skills_destroy": Row("/skills/{skill}", "403 403 403 403 204 204"),
    "skills_of_person": Row("/people/{beto}/skills", "403 403 403 200 200 200"),
    "skills_replace": Row("/people/{beto}/skills", "403 403 403 403 200 200", {"items": []}),
    "assignment_show": Row("/queues/{queue}/assignment", "403 403 403 200 200 200"),
    "assignment_update": Row(
        "/queues/{queue}/assignment", "403 403 403 403 200 200", {"mode": "least_load"}
    ),
    "assignment_reasons": Row(f"{T}/assignment", "403 403 403 200 200 200"),
    "rules_index": Row("/rules", "403 403 403 403 403 200"),
    "rules_create": Row(
        "/rules", "403 403 403 403 403 201", {**ACTING, "events": ["ticket.closed"]}
    ),
    "rules_show": Row("/rules/{rule}", "403 403 403 403 403 200"),
    "rules_update": Row("/rules/{rule}", "403 403 403 403 403 200", {"name": "Otra"}),
    "rules_destroy": Row("/rules/{rule}", "403 403 403 403 403 204"),
    "rules_runs": Row(f"{T}/runs", "403 403 403 200 200 200"),
    "macros_index": Row("/macros", "403 403 403 200 200 200"),
    "macros_create": Row("/macros", "403 403 403 201 201 201", ACTING),
    "macros_show": Row("/macros/{macro}", "403 403 403 200 200 200"),
    "macros_update": Row("/macros/{macro}", "403 403 403 403 200 200", {"name": "Otra"}),
    "macros_destroy": Row("/macros/{macro}", "403 403 403 403 204 204"),
    "macros_run": Row(f"{T}/macros", "403 403 403 201 201 201", {"macro": "macro"}),
    "views_index": Row("/views", "403 403 403 200 200 200"),
    "views_create": Row(
        "/views", "403 403 403 201 201 201", {"name": "Todo", "conditions": {"all": []}}
    ),
    "views_show": Row("/views/{view}", "403 403 403 200 200 200"),
    "views_update": Row("/views/{view}", "403 403 403 403 200 200", {"name": "Otra"}),
    "views_destroy": Row("/views/{view}", "403 403 403 403 204 204"),
    "words_statuses": Row("/statuses", "200 200 200 200 200 200"),
    "words_create_status": Row(
        "/statuses",
        "403 403 403 403 403 201",
        {"category": "open", "name_es": "En taller", "name_en": "In repair"},
    ),
    "words_update_status": Row("/statuses/{status}", "403 403 403 403 403 200", {"position": 3}),
    "fields_index": Row("/fields", "200 200 200 200 200 200"),
    "fields_create": Row(
        "/fields",
        "403 403 403 403 403 201",
        {"slug": "serial", "kind": "text", "name_es": "Serie", "name_en": "Serial"},
    ),
    "fields_update": Row("/fields/{field}", "403 403 403 403 403 200", {"position": 3}),
    "forms_index": Row("/forms", "403 403 403 200 200 200"),
    "forms_create": Row("/forms", "403 403 403 403 403 201", {"lines": [{"field": "equipment"}]}),
    "forms_update": Row("/forms/{form}", "403 403 403 403 403 200", {"lines": []}),
    "forms_destroy": Row("/forms/{form}", "403 403 403 403 403 204"),
    "words_types": Row("/types", "200 200 200 200 200 200"),
    "words_create_type": Row(
        "/types",
        "403 403 403 403 403 201",
        {"slug": "repair", "name_es": "Reparación", "name_en": "Repair"},
    ),
    "words_update_type": Row("/types/{type}", "403 403 403 403 403 200", {"position": 3}),
    "deliveries_index": Row("/deliveries", "403 403 403 200 200 200"),
    "deliveries_show": Row("/deliveries/{delivery}", "403 403 403 200 200 200"),
    "deliveries_retry": Row("/deliveries/{delivery}/retry", "403 403 403 200 200 200"),
    "inbound_index": Row("/inbound", "403 403 403 200 200 200"),
    "inbound_show": Row("/inbound/{held}", "403 403 403 200 200 200"),
    "inbound_raw": Row("/inbound/{held}/raw", "403 403 403 200 200 200"),
    "inbound_replay": Row("/inbound/{held}/replay", "403 403 403 200 200 200"),
    "inbound_release": Row("/inbound/{held}/release", "403 403 403 200 200 200"),
    "inbound_mark_spam": Row("/inbound/{held}/spam", "403 403 403 200 200 200"),
    "inbound_unmark_spam": Row("/inbound/{held}/spam", "403 403 403 204 204 204"),
    "inbound_discard": Row("/inbound/{held}/discard", "403 403 403 200 200 200"),
    "accounts_index": Row("/accounts", "403 403 403 403 403 200"),
    "accounts_create": Row(
        "/accounts", "403 403 403 403 403 201", {"name": "x", "address": "x@nortia.example"}
    ),
    "accounts_show": Row("/accounts/{account}", "403 403 403 403 403 200"),
    "accounts_update": Row("/accounts/{account}", "403 403 403 403 403 200", {"name": "y"}),
    "checks_create": Row("/accounts/{account}/checks", "403 403 403 403 403 202"),
    "checks_show": Row("/accounts/{account}/checks/{check}", "403 403 403 403 403 200"),
    "kinds_index": Row("/channels", "403 403 403 403 403 200"),
    "brand_show": Row("/brand", "403 403 403 403 403 200"),
    "brand_update": Row("/brand", "403 403 403 403 403 200", {"accent": "#8a1c4a"}),
    "brand_replace_picture": Row(
        "/brand/pictures/{place}", "403 403 403 403 403 200", {"data": PICTURE}
    ),
    "brand_destroy_picture": Row("/brand/pictures/{place}", "403 403 403 403 403 204"),
    "mail_texts_index": Row("/mail-texts", "403 403 403 403 403 200"),
    "mail_texts_show": Row("/mail-texts/{letter}/{language}", "403 403 403 403 403 200"),
    "mail_texts_replace": Row(
        "/mail-texts/{letter}/{language}",
        "403 403 403 403 403 200",
        {"subject": "x", "body": "y"},
    ),
    "mail_texts_destroy": Row("/mail-texts/{letter}/{language}", "403 403 403 403 403 204"),
    "settings_show": Row("/settings", "403 403 403 403 403 200"),
    "exports_index": Row("/exports", "200 200 200 200 200 200"),
    "exports_create": Row("/exports", "202 202 202 202 202 202", {}),
    "exports_show": Row("/exports/{export}", "404 404 404 404 404 200"),
    "exports_archive": Row("/exports/{export}/archive", "404 404 404 404 404 200"),
    "erasures_index": Row("/erasures", "403 403 403 403 403 200"),
    "erasures_create": Row(
        "/erasures", "403 403 403 403 403 201", {"person": "ana", "name": "Ana Pardo"}
    ),
    "erasures_show": Row("/erasures/{erasure}", "403 403 403 403 403 200"),
    "erasures_destroy": Row("/erasures/{erasure}", "403 403 403 403 403 204"),
    "erasures_preview": Row("/people/{ana}/erasure-preview", "403 403 403 403 403 200"),
    "retention_rules_index": Row("/retention-rules", "403 403 403 403 403 200"),
    "retention_rules_create": Row(
        "/retention-rules", "403 403 403 403 403 201", {"what": "sign_ins", "days": 90}
    ),
    "retention_rules_show": Row("/retention-rules/{retention}", "403 403 403 403 403 200"),
    "retention_rules_update": Row(
        "/retention-rules/{retention}", "403 403 403 403 403 200", {"days": 60}
    ),
    "retention_rules_destroy": Row("/retention-rules/{retention}", "403 403 403 403 403 204"),
    "audit_index": Row("/audit", "403 403 403 403 200 200"),
    "settings_update": Row("/settings", "403 403 403 403 403 200", {"name": "Nortia"}),
}
DESCRIBED = {
    operation["operationId"]: (method, path, operation)
    for path, methods in description()["paths"].items()
    for method, operation in methods.items()
}


@dataclass(frozen=True)
class Related:
    """The world with a linked ticket of our own, into which another one was merged."""

    world: Any
    others: list[Any]
    link: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.world, name)

    @property
    def ids(self) -> dict[str, Any]:
        """What the paths of the operations name."""
        other, merged, junk = (one.number for one in self.others)
        more = {"other": other, "merged": merged, "spam": junk, "link": self.link.pk}
        more["recurring"] = Recurring.objects.get().pk
        more |= {"letter": "password_changed", "language": "es", "place": "icon"}
        return {**self.world.ids, **more, "answer": self.world.delivery.thing_id}


@pytest.fixture
def world(world, cast, desk):
    by = Actor.system(via="cli")
    place = {"requester": cast.carla, "by": by, "channel": "desk", "queue": desk.network}
    others = [
        open_ticket(subject=name, html="<p>x</p>", **place)
        for name in ("Proyector", "Luz", "Oferta")
    ]
    spam.mark(others[2], by=by)
    Recurring.objects.create(
        name="Copias",
        subject="Copias",
        queue=desk.network,
        type=world.ticket.type,
        requester=cast.ana,
    )
    merging.merge(others[1], others[0], by=by)
    return Related(world, others, linking.link(world.ticket, others[0], "related", by=by))


def test_every_operation_has_a_row():
    assert set(ROWS) == set(DESCRIBED)


def call(api: Api | Client, name: str, world):
    """Do what the row says; everything is undone afterwards."""
    client = api.client if isinstance(api, Api) else api
    method, _path, _operation = DESCRIBED[name]
    row = ROWS[name]
    address = ROOT + row.path.format(**world.ids)
    with transaction.atomic():
        send = getattr(client, method)
        if row.body == "file":
            response = send(address, {"file": SimpleUploadedFile("a.txt", b"hola")})
        elif method in {"get", "delete"}:
            response = send(address)
        else:
            body = _filled(row.body or {}, world)
            response = send(address, body, content_type="application/json")
        transaction.set_rollback(True)
    return response


def _filled(body, world):
    if isinstance(body.get("requester"), dict):
        return {**body, "requester": {"id": world.ids[body["requester"]["id"]]}}
    if "people" in body:
        return {**body, "people": [world.ids[one] for one in body["people"]]}
    if "messages" in body:
        return {**body, "messages": [world.ids[one] for one in body["messages"]]}
    named = {"other", "checklist", "queue", "ana", "macro"}
    return {
        key: world.ids[value] if isinstance(value, str) and value in named else value
        for key, value in body.items()
    }


@pytest.mark.parametrize("name", sorted(ROWS))
def test_each_role_gets_what_the_table_says(world, name):
    got = {}
    for actor in ACTORS:
        response = call(Api(getattr(world.cast, actor)), name, world)
        got[actor] = response.status_code
        if response.status_code >= 400:
            assert response.headers["Content-Type"] == "application/problem+json"
    assert got == ROWS[name].expected()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_nobody_gets_anything_without_a_live_token(world, name):
    path = ROOT + ROWS[name].path.format(**world.ids)
    bad = [
        Client(),
        Client(headers={"Authorization": "Bearer sop_wrong"}),
        Client(headers={"Authorization": f"Basic {Api(world.cast.elena).secret}"}),
    ]
    session = Client()
    session.force_login(world.cast.elena)
    for client in (*bad, session):
        response = call(client, name, world)
        assert response.status_code == 401, path
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
        assert response.json()["status"] == 401


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_token_without_the_scope_is_refused(world, name):
    scope = DESCRIBED[name][2]["x-scope"]
    others = {"tickets:read", "tickets:write", "people:read", "people:write", "admin"} - {scope}
    response = call(Api(world.cast.elena, scopes=sorted(others)), name, world)
    assert response.status_code == (403 if scope != "any" else 200)


@pytest.mark.parametrize("name", sorted(n for n in ROWS if ROWS[n].expected()["dario"] == 404))
def test_what_is_foreign_answers_as_what_is_missing(world, name):
    method, _path, _operation = DESCRIBED[name]
    foreign = call(Api(world.cast.dario), name, world)
    address = ROOT + ROWS[name].path.format(**dict.fromkeys(world.ids, 999_999_999))
    client = Api(world.cast.dario).client
    send = getattr(client, method)
    body = ROWS[name].body or {}
    missing = (
        send(address)
        if method in {"get", "delete"}
        else send(address, body, content_type="application/json")
    )
    assert missing.status_code == foreign.status_code == 404
    assert missing.content == foreign.content


def test_a_technician_without_a_right_on_the_queue_sees_nothing_of_it(world):
    world.ticket.move(world.desk.closed_to_beto, by=Actor.of(world.cast.elena, via="desk"))
    for other in world.others:
        other.move(world.desk.closed_to_beto, by=Actor.of(world.cast.elena, via="desk"))
    beto = Api(world.cast.beto)
    for name, row in ROWS.items():
        if row.path.startswith(T):
            assert call(beto, name, world).status_code == 404, name
    assert beto.get("/tickets").json()["items"] == []
    assert beto.get("/search", q="impresora").json()["items"] == []
    assert beto.get("/deliveries").json()["items"] == []
    assert beto.get(f"/deliveries/{world.delivery.pk}").status_code == 404
