"""Tickets through the API: the same verbs as at the desk, with the rights of the token's person."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from soporte.api.tests.helpers import Api
from soporte.channels.models import Inbound
from soporte.journal.models import Entry
from soporte.people.models import Person
from soporte.tickets.models import Ticket
from soporte.toolbox import clock

REQUEST = {
    "subject": "No imprime",
    "body": "Desde el viernes.\nSale <b>nada</b>.",
    "requester": {"email": "Ana@Acme.example", "name": "Ana"},
}


def test_staff_open_a_ticket_for_somebody(as_beto, cast, desk):
    given = {**REQUEST, "queue": desk.network.pk, "type": "question", "priority": "high"}
    given |= {"tags": ["VIP"], "assignee": cast.beto.pk, "urgency": 4, "language": "en"}
    response = as_beto.post("/tickets", given)
    assert response.status_code == 201, response.content
    shown = response.json()
    assert shown["requester"] == {
        "id": cast.ana.pk,
        "name": "Ana Pardo",
        "email": "ana@acme.example",
    }
    assert shown["queue"] == {"id": desk.network.pk, "name": "Redes"}
    assert shown["organization"]["name"] == "Acme"
    wanted = ("type", "priority", "urgency", "tags", "category", "channel", "language", "fields")
    assert [shown[name] for name in wanted] == [
        "question",
        "high",
        "urgent",
        ["vip"],
        "new",
        "api",
        "en",
        {},
    ]
    assert shown["assignee"]["id"] == cast.beto.pk
    assert shown["url"].endswith(f"/desk/tickets/{shown['number']}/")
    ticket = Ticket.objects.get(number=shown["number"])
    assert (
        ticket.messages.get().body_html
        == "<p>Desde el viernes.<br>Sale &lt;b&gt;nada&lt;/b&gt;.</p>"
    )
    opened = Entry.objects.get(kind="ticket.opened", thing_id=ticket.pk)
    assert (opened.actor_kind, opened.actor_id, opened.via) == ("token", as_beto.token.pk, "api")


def test_what_was_sent_is_kept_with_what_became_of_it(as_beto, desk):
    number = as_beto.post("/tickets", REQUEST).json()["number"]
    kept = Inbound.objects.get(ticket__number=number)
    assert (kept.state, kept.route, kept.message.ticket.number) == ("done", "api", number)
    assert "Desde el viernes" in kept.payload().decode()


def test_a_new_address_makes_a_person_in_the_organisation_of_its_domain(as_beto, cast, desk):
    given = {**REQUEST, "requester": {"email": "nueva@acme.example", "name": "Nueva"}}
    shown = as_beto.post("/tickets", given).json()
    assert shown["organization"]["id"] == cast.acme.pk
    assert Person.objects.get(pk=shown["requester"]["id"]).name == "Nueva"


def test_html_is_reduced_to_harmless_tags(as_beto, desk):
    html = "<p onclick=x()>Hola</p><script>alert(1)</script><img src=http://evil/x>"
    number = as_beto.post("/tickets", {**REQUEST, "body": "", "body_html": html}).json()["number"]
    shown = as_beto.get(f"/tickets/{number}/messages").json()["items"][0]
    assert "script" not in shown["body_html"]
    assert "onclick" not in shown["body_html"]
    assert shown["body_text"].startswith("Hola")


def test_customers_ask_for_themselves(as_ana, cast, desk):
    shown = as_ana.post("/tickets", {"subject": "Hola", "body": "x", "urgency": "high"}).json()
    assert shown["requester"]["id"] == cast.ana.pk
    assert shown["urgency"] == "high"
    assert shown["url"].endswith(f"/portal/requests/{shown['number']}/")
    assert (shown["team"], shown["tags"]) == (None, [])


@pytest.mark.parametrize(
    "field",
    [
        {"priority": "urgent"},
        {"tags": ["x"]},
        {"assignee": 1},
        {"participants": ["x@acme.example"]},
        {"requester": {"email": "marcos@acme.example"}},
    ],
    ids=lambda field: next(iter(field)),
)
def test_customers_cannot_set_what_staff_set(as_ana, desk, field):
    assert as_ana.post("/tickets", {"subject": "x", "body": "y", **field}).status_code == 403


def test_customers_cannot_choose_a_hidden_queue_or_type(as_ana, desk):
    for field in ({"queue": desk.closed_to_beto.pk}, {"type": "nope"}):
        response = as_ana.post("/tickets", {"subject": "x", "body": "y", **field})
        assert response.status_code == 422
        assert response.json()["errors"][0]["field"] == next(iter(field))


@pytest.mark.parametrize(
    "name",
    ["number", "status", "category", "created_at", "organization", "channel", "revision", "id"],
)
def test_a_field_that_is_not_declared_is_refused(as_elena, desk, name):
    response = as_elena.post("/tickets", {**REQUEST, name: 1})
    assert response.status_code == 422
    assert response.json()["errors"] == [
        {
            "where": "body",
            "field": name,
            "code": "extra_forbidden",
            "detail": response.json()["detail"],
        }
    ]
    assert not Ticket.objects.exists()


def test_an_empty_request_is_refused_and_leaves_nothing(as_beto, desk):
    response = as_beto.post("/tickets", {"requester": {"email": "neu@neu.example"}})
    assert response.status_code == 422
    assert not Ticket.objects.exists()
    assert not Person.objects.filter(addresses__value="neu@neu.example").exists()


def test_filters_find_what_they_name(as_elena, world):
    beto = world.cast.beto
    other = as_elena.post(
        "/tickets",
        {**REQUEST, "tags": ["wifi"], "queue": world.desk.network.pk, "assignee": beto.pk},
    ).json()["number"]
    first = world.ticket.number
    wanted = {
        "category=resolved": [first],
        "category=new&category=resolved": [other, first],
        f"status={world.ticket.status_id}": [first],
        f"queue={world.desk.network.pk}": [other],
        "assignee=none": [first],
        f"assignee={beto.pk}": [other],
        "assignee=me": [],
        f"requester={world.cast.ana.pk}": [other, first],
        f"organization={world.cast.rival.pk}": [],
        "type=incident": [other, first],
        "type=training": [],
        "tag=wifi": [other],
        "priority=normal": [other, first],
        "priority=urgent": [],
        "updated_since=2000-01-01T00:00:00Z": [other, first],
        "updated_since=2900-01-01T00:00:00%2B02:00": [],
        "created_since=2900-01-01T00:00:00Z": [],
        "q=impresora": [first],
        "q=impresora&category=new": [],
        "order=number": [first, other],
        "order=-number": [other, first],
        "order=updated_at": [first, other],
    }
    got = {
        query: [one["number"] for one in as_elena.get(f"/tickets?{query}").json()["items"]]
        for query in wanted
    }
    assert got == wanted


@pytest.mark.parametrize("order", ["-updated_at", "updated_at", "-number", "number"])
def test_pages_together_are_the_list(as_elena, desk, order):
    numbers = [as_elena.post("/tickets", REQUEST).json()["number"] for _ in range(7)]
    Ticket.objects.filter(number__in=numbers[:4]).update(updated_at="2026-01-01T00:00:00Z")
    seen, cursor = [], ""
    while cursor is not None:
        page = as_elena.get("/tickets", order=order, limit=2, cursor=cursor).json()
        seen += [one["number"] for one in page["items"]]
        cursor = page["next"]
    whole = as_elena.get("/tickets", order=order, limit=100).json()["items"]
    assert seen == [one["number"] for one in whole]
    assert sorted(seen) == numbers


def test_a_ticket_changes_by_its_verbs(as_beto, world):
    response = as_beto.patch(
        f"/tickets/{world.ticket.number}",
        {
            "subject": "Otra cosa",
            "queue": world.desk.network.pk,
            "assignee": world.cast.beto.pk,
            "team": None,
            "type": "question",
            "priority": 4,
            "urgency": None,
            "tags": ["a", "b"],
            "status": "waiting_customer",
        },
    )
    assert response.status_code == 200, response.content
    shown = response.json()
    assert shown["queue"]["name"] == "Redes"
    assert (shown["priority"], shown["tags"], shown["team"]) == ("urgent", ["a", "b"], None)
    assert (shown["category"], shown["assignee"]["id"]) == ("waiting_customer", world.cast.beto.pk)
    kinds = set(Entry.objects.filter(actor_kind="token").values_list("kind", flat=True))
    assert kinds >= {"ticket.moved", "ticket.assigned", "ticket.renamed", "ticket.tagged"}


def test_a_null_empties_and_a_missing_name_leaves(as_beto, world):
    path = f"/tickets/{world.ticket.number}"
    as_beto.patch(path, {"assignee": world.cast.beto.pk})
    assert as_beto.patch(path, {"priority": "low"}).json()["assignee"] is not None
    assert as_beto.patch(path, {"assignee": None}).json()["assignee"] is None
    assert as_beto.patch(path, {"subject": None}).status_code == 422


def test_a_change_on_an_old_reading_is_refused(as_beto, world):
    path = f"/tickets/{world.ticket.number}"
    read = as_beto.get(path).json()["revision"]
    changed = as_beto.patch(path, {"priority": "high", "revision": read})
    assert changed.json()["revision"] == read + 1
    late = as_beto.patch(path, {"priority": "low", "revision": read})
    assert late.status_code == 409
    assert as_beto.get(path).json()["priority"] == "high"


def test_a_ticket_is_not_given_to_somebody_without_a_right(as_elena, world):
    world.ticket.move(world.desk.closed_to_beto, by=_actor(world.cast.elena))
    path = f"/tickets/{world.ticket.number}"
    assert as_elena.patch(path, {"assignee": world.cast.beto.pk}).status_code == 422
    assert as_elena.patch(path, {"assignee": world.cast.dario.pk}).status_code == 422


@pytest.mark.parametrize("level", ["read", "own"])
def test_a_right_to_read_is_no_right_to_change(world, level):
    from soporte.tickets.models import QueueAccess

    QueueAccess.objects.update(level=level)
    if level == "own":
        world.ticket.team = None
        Ticket.objects.filter(pk=world.ticket.pk).update(assignee=None)
    beto, path = Api(world.cast.beto), f"/tickets/{world.ticket.number}"
    seen = 200 if level == "read" else 404
    assert beto.get(path).status_code == seen
    assert beto.patch(path, {"priority": "low"}).status_code == (403 if seen == 200 else 404)
    answered = beto.post(f"{path}/messages", {"body": "x"}).status_code
    assert answered == (403 if seen == 200 else 404)


def test_customers_close_and_open_again(as_ana, world):
    path = f"/tickets/{world.ticket.number}"
    assert as_ana.patch(path, {"category": "closed"}).json()["category"] == "closed"
    assert as_ana.patch(path, {"category": "open"}).json()["category"] == "open"
    assert as_ana.patch(path, {"urgency": "low"}).json()["urgency"] == "low"
    for given in ({"category": "waiting_third"}, {"priority": "low"}, {"subject": "x"}):
        assert as_ana.patch(path, given).status_code == 403


def test_staff_answer_and_the_customer_receives_it(as_beto, world):
    response = as_beto.post(f"/tickets/{world.ticket.number}/messages", {"body": "Ya está"})
    assert response.status_code == 201
    shown = response.json()
    assert (shown["internal"], shown["from_staff"], shown["delivery"]) == (False, True, "queued")
    assert shown["author"]["id"] == world.cast.beto.pk


def test_a_customers_answer_opens_the_ticket_again(as_ana, world):
    response = as_ana.post(f"/tickets/{world.ticket.number}/messages", {"body": "Sigue igual"})
    assert response.status_code == 201
    assert as_ana.get(f"/tickets/{world.ticket.number}").json()["category"] == "open"
    kept = Inbound.objects.get(message_id=response.json()["id"])
    assert kept.route == "api"


def test_internal_notes_are_for_staff_alone(as_ana, as_beto, world):
    path = f"/tickets/{world.ticket.number}"
    noted = as_beto.post(f"{path}/messages", {"body": "Ojo con esta", "internal": True}).json()
    assert noted["internal"]
    assert as_ana.post(f"{path}/messages", {"body": "x", "internal": True}).status_code == 403
    for where in ("", "/messages", "/history"):
        assert "Ojo" not in as_ana.get(path + where).content.decode()
        assert "Secreto" not in as_ana.get(path + where).content.decode()
    assert as_ana.get("/search", q="ojo").json()["items"] == []
    assert as_ana.get("/tickets", q="secreto").json()["items"] == []
    assert as_beto.get("/search", q="ojo").json()["items"][0]["snippet"].startswith("Ojo")


def test_customers_learn_nothing_of_how_staff_sort(as_ana, as_beto, world):
    path = f"/tickets/{world.ticket.number}"
    as_beto.patch(path, {"tags": ["pesado"], "queue": world.desk.closed_to_beto.pk})
    shown = as_ana.get(path).json()
    assert (shown["tags"], shown["team"], shown["queue"]) == ([], None, None)
    assert as_ana.get("/tickets", tag="pesado").json()["items"] == []
    kinds = {one["kind"] for one in as_ana.get(f"{path}/history").json()["items"]}
    assert not kinds & {"ticket.tagged", "ticket.moved", "note.added"}


def test_an_upload_joins_a_message_and_can_be_downloaded(as_ana, as_dario, world):
    sent = {"file": SimpleUploadedFile("../fo\u202eto.png", b"\x89PNG\r\n\x1a\n123", "text/html")}
    upload = as_ana.client.post("/api/v1/files", sent)
    assert upload.status_code == 201
    file = upload.json()
    assert (file["content_type"], file["size"]) == ("image/png", 11)
    assert "/" not in file["name"]
    path = f"/tickets/{world.ticket.number}/messages"
    shown = as_ana.post(path, {"body": "Va foto", "attachments": [file["id"]]}).json()
    attachment = shown["attachments"][0]
    downloaded = as_ana.client.get(attachment["url"].partition(":8000")[2])
    assert downloaded.status_code == 200
    assert downloaded.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(downloaded).endswith(b"123")
    stolen = as_dario.post("/tickets", {"subject": "x", "body": "y", "attachments": [file["id"]]})
    assert stolen.status_code == 422
    assert as_ana.post(path, {"body": "x", "attachments": ["1"]}).status_code == 422


def test_participants_come_and_go(as_ana, as_beto, world):
    path = f"/tickets/{world.ticket.number}/participants"
    assert as_beto.get(path).json()["items"][0]["confirmed"] is False
    confirmed = as_ana.post(f"{path}/{world.colleague.pk}/confirmation")
    assert confirmed.json()["confirmed"] is True
    assert Api(world.colleague).get(f"/tickets/{world.ticket.number}").status_code == 200
    assert as_ana.delete(f"{path}/{world.colleague.pk}").status_code == 204
    assert Api(world.colleague).get(f"/tickets/{world.ticket.number}").status_code == 404
    assert as_ana.delete(f"{path}/{world.colleague.pk}").status_code == 404
    assert as_beto.post(path, {"email": "carla@nortia.example"}).status_code == 422


def test_a_verdict_waits_for_the_end(as_ana, world):
    path = f"/tickets/{world.ticket.number}/rating"
    assert as_ana.post(path, {"score": 5, "comment": "Genial"}).json()["score"] == 5
    assert as_ana.get(path).json()["comment"] == "Genial"
    assert as_ana.post(path, {"score": 6}).status_code == 422
    world.ticket.reopen(by=_actor(world.cast.ana))
    assert as_ana.post(path, {"score": 1}).status_code == 409


def test_history_is_told_in_the_readers_language(world):
    path = f"/tickets/{world.ticket.number}/history"
    spanish = Api(world.cast.beto).get(path).json()["items"][0]["sentence"]
    english = Api(world.cast.beto, **{"Accept-Language": "en"}).get(path).json()["items"][0]
    assert english["sentence"] == "Ana Pardo opened the ticket"
    assert spanish


def _actor(person):
    from soporte.journal.actor import Actor

    return Actor.of(person, via="desk")


def test_adding_an_address_does_not_tell_whose_it_is(as_ana, as_beto, world):
    path = f"/tickets/{world.ticket.number}/participants"
    added = as_ana.post(path, {"email": "dario@optica.example"}).json()["person"]
    assert added["name"] == added["email"] == "dario@optica.example"
    assert "Dario" not in as_ana.get(path).content.decode()
    assert "Dario" in as_beto.get(path).content.decode()
    assert "Luis Gil" in as_ana.get(path).content.decode()


def test_what_was_closed_long_ago_is_history_by_api_as_in_the_portal(as_ana, as_beto, world):
    path = f"/tickets/{world.ticket.number}"
    assert as_ana.patch(path, {"category": "closed"}).status_code == 200
    with clock.at(clock.now() + timedelta(days=15)):
        assert as_ana.post(f"{path}/messages", {"body": "Sigue igual"}).status_code == 422
        assert as_ana.patch(path, {"category": "open"}).status_code == 422
        assert as_ana.patch(path, {"status": "open"}).status_code == 422
        # No way round by a step in between.
        assert as_ana.patch(path, {"category": "resolved"}).json()["category"] == "closed"
        assert as_beto.patch(path, {"category": "open"}).json()["category"] == "open"


def test_who_only_takes_part_does_not_decide_about_the_end(as_ana, world):
    path = f"/tickets/{world.ticket.number}"
    as_ana.post(f"{path}/participants/{world.colleague.pk}/confirmation")
    luis = Api(world.colleague)
    assert luis.get(path).status_code == 200
    assert luis.patch(path, {"category": "closed"}).status_code == 403
    assert luis.post(f"{path}/messages", {"body": "Yo también"}).status_code == 201
    assert Api(world.cast.marcos).patch(path, {"category": "closed"}).status_code == 200
