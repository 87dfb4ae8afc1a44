"""One act on many tickets, by program."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from soporte.tickets.models import Bulk, Ticket
from soporte.toolbox import clock


def order(api, printer, **more):
    return api.post("/bulk-edits", {"tickets": [printer.number], **more})


def test_tickets_are_changed_in_the_background_and_told_one_by_one(as_beto, printer, drain):
    changes = {"priority": "urgent", "tags_add": ["viernes"], "status": "resolved"}
    made = order(as_beto, printer, changes=changes)
    assert made.status_code == 202
    pk = made.json()["id"]
    assert (made.json()["state"], made.json()["total"]) == ("waiting", 1)
    drain()
    told = as_beto.get(f"/bulk-edits/{pk}").json()
    assert (told["state"], told["done"], told["percent"]) == ("done", 1, 100)
    items = as_beto.get(f"/bulk-edits/{pk}/items").json()["items"]
    assert [(one["ticket"], one["state"]) for one in items] == [(printer.number, "done")]
    printer.refresh_from_db()
    assert (printer.priority, printer.tags, printer.category) == (4, ["viernes"], "resolved")
    assert as_beto.post(f"/bulk-edits/{pk}/undo").status_code == 202
    drain()
    printer.refresh_from_db()
    assert (printer.priority, printer.tags, printer.category) == (2, [], "new")
    assert as_beto.post(f"/bulk-edits/{pk}/undo").status_code == 409


def test_conditions_choose_the_tickets(as_beto, printer, drain):
    normal = {"field": "priority", "operator": "is", "value": [2]}
    made = as_beto.post("/bulk-edits", {"conditions": normal, "changes": {"assignee": None}})
    assert made.status_code == 202, made.json()
    drain()
    items = as_beto.get(f"/bulk-edits/{made.json()['id']}/items").json()["items"]
    assert [one["reason"] for one in items] == ["same"]
    assert items[0]["why"]


def test_a_reply_is_stopped_before_it_leaves(as_beto, printer, drain):
    made = order(as_beto, printer, reply={"body": "Hola, {{ customer.first_name }}"}).json()
    assert as_beto.delete(f"/bulk-edits/{made['id']}").status_code == 204
    assert as_beto.delete(f"/bulk-edits/{made['id']}").status_code == 409
    drain()
    assert not printer.messages.filter(from_staff=True).exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"changes": {"priority": "high"}}, "tickets"),
        ({"tickets": [1001], "view": 1, "changes": {"priority": "high"}}, "view"),
        ({"tickets": [1001]}, "changes"),
        ({"tickets": [1001], "changes": {"queue": None}}, "queue"),
        ({"tickets": [1001], "changes": {"tags_add": []}}, "tags_add"),
        ({"tickets": [1001], "changes": {"type": "nothing"}}, "type"),
        ({"tickets": [1001], "changes": {"subject": "x"}}, "changes.subject"),
        ({"tickets": [1001], "reply": {"body": "{{ customer.iban }}"}}, "body"),
        ({"tickets": [1001], "merge": {"into": 1}}, "into"),
        ({"view": 999_999_999, "changes": {"priority": "high"}}, "view"),
        ({"conditions": {"field": "x"}, "changes": {"priority": "high"}}, "conditions"),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(body, field, as_beto, printer):
    answer = as_beto.post("/bulk-edits", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field, answer.json()
    assert not Bulk.objects.exists()


def test_a_ticket_out_of_sight_is_not_changed(as_beto, cast, desk, printer, drain):
    Ticket.objects.filter(pk=printer.pk).update(queue=desk.closed_to_beto)
    assert order(as_beto, printer, changes={"priority": "high"}).status_code == 422


def test_a_reply_leaves_later_with_its_file(as_beto, as_elena, printer, drain):
    file = SimpleUploadedFile("aviso.pdf", b"%PDF-1.4 aviso", "application/pdf")
    uploaded = as_beto.client.post("/api/v1/files", {"file": file}).json()["id"]
    at = clock.now() + timedelta(hours=3)
    reply = {"body": "Hola", "attachments": [uploaded], "send_at": at.isoformat()}
    assert order(as_elena, printer, reply=reply).status_code == 422
    made = order(as_beto, printer, reply=reply)
    assert made.status_code == 202, made.json()
    assert datetime.fromisoformat(made.json()["starts_at"]) == at
    drain()
    assert not printer.messages.filter(from_staff=True).exists()
    with clock.at(at + timedelta(seconds=1)):
        drain()
    assert printer.messages.get(from_staff=True).attachments.get().name == "aviso.pdf"
    late = order(as_beto, printer, note={"body": "x", "send_at": "2020-01-01T09:00:00Z"})
    assert late.status_code == 422
    assert late.json()["errors"][0]["field"] == "send_at", late.json()


def test_spam_is_marked_and_released(as_beto, printer, drain):
    made = order(as_beto, printer, spam=True)
    assert made.status_code == 202, made.json()
    assert made.json()["act"] == "spam"
    drain()
    printer.refresh_from_db()
    assert printer.is_spam
    assert as_beto.post(f"/bulk-edits/{made.json()['id']}/undo").status_code == 202
    drain()
    printer.refresh_from_db()
    assert not printer.is_spam
    assert order(as_beto, printer, spam=False).status_code == 422
