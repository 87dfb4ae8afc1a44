"""A repeated request has its effect once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from soporte.api.tests.helpers import Api
from soporte.journal.models import IdempotencyKey
from soporte.people import cast as people_cast
from soporte.people.models import ApiToken
from soporte.tickets import cast as tickets_cast
from soporte.tickets.models import Message, Ticket
from soporte.toolbox.clock import now

REQUEST = {"subject": "No imprime", "body": "Nada", "requester": {"email": "ana@acme.example"}}


def test_the_same_key_gives_the_first_answer(as_beto, desk):
    first = as_beto.post("/tickets", REQUEST, Idempotency_Key="k1")
    again = as_beto.post("/tickets", REQUEST, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Ticket.objects.count() == 1


def test_the_same_key_with_another_request_is_refused(as_beto, desk):
    as_beto.post("/tickets", REQUEST, Idempotency_Key="k1")
    other = as_beto.post("/tickets", {**REQUEST, "subject": "Otra"}, Idempotency_Key="k1")
    assert other.status_code == 422
    assert other.json()["type"].endswith("#key_reused")
    number = Ticket.objects.get().number
    elsewhere = as_beto.post(f"/tickets/{number}/messages", REQUEST, Idempotency_Key="k1")
    assert elsewhere.status_code == 422
    assert Message.objects.count() == 1


def test_another_token_has_keys_of_its_own(as_beto, as_elena, desk):
    as_beto.post("/tickets", REQUEST, Idempotency_Key="k1")
    as_elena.post("/tickets", REQUEST, Idempotency_Key="k1")
    assert Ticket.objects.count() == 2


def test_a_refused_request_uses_no_key_up(as_beto, desk):
    bad = as_beto.post("/tickets", {**REQUEST, "queue": 999_999}, Idempotency_Key="k1")
    assert bad.status_code == 422
    assert as_beto.post("/tickets", REQUEST, Idempotency_Key="k1").status_code == 201


def test_a_key_of_yesterday_is_free_again(as_beto, desk):
    as_beto.post("/tickets", REQUEST, Idempotency_Key="k1")
    IdempotencyKey.objects.update(created_at=now() - timedelta(hours=25))
    other = {**REQUEST, "subject": "Otra"}
    assert as_beto.post("/tickets", other, Idempotency_Key="k1").status_code == 201
    assert Ticket.objects.count() == 2
    assert as_beto.post("/tickets", other, Idempotency_Key="k1").headers["Idempotency-Replayed"]


@pytest.mark.parametrize("key", ["", " ", "ñ", "x" * 201, "a b"])
def test_a_key_that_is_no_key_is_refused(as_beto, desk, key):
    assert as_beto.post("/tickets", REQUEST, Idempotency_Key=key).status_code == 422
    assert not Ticket.objects.exists()


def test_every_post_honours_it(as_elena, world):
    path = f"/tickets/{world.ticket.number}/messages"
    for _ in range(2):
        as_elena.post(path, {"body": "Una vez"}, Idempotency_Key="m1")
    assert Message.objects.filter(body_html="<p>Una vez</p>").count() == 1


def test_a_repeated_upload_is_one_whatever_its_boundary(as_ana, desk):
    from django.core.files.uploadedfile import SimpleUploadedFile

    def send(data):
        file = SimpleUploadedFile("a.txt", data, "text/plain")
        return as_ana.client.post(
            "/api/v1/files", {"file": file}, headers={"Idempotency-Key": "f1"}
        )

    first, again, other = send(b"hola"), send(b"hola"), send(b"adios")
    assert again.json() == first.json()
    assert other.status_code == 422


def test_a_tokens_secret_is_told_once_and_kept_nowhere(as_elena):
    given = {"name": "Sync", "scopes": ["tickets:read"]}
    first = as_elena.post("/tokens", given, Idempotency_Key="t1").json()
    again = as_elena.post("/tokens", given, Idempotency_Key="t1").json()
    assert ApiToken.find(first["secret"]).pk == first["id"] == again["id"]
    assert again["secret"] is None
    assert first["secret"] not in str(IdempotencyKey.objects.values_list("answer", flat=True))


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_acts_and_all_get_its_answer():
    people = people_cast.build()
    tickets_cast.build(people)
    beto = Api(people.beto)

    def send(_turn):
        try:
            response = Api.__new__(Api)
            response.client = type(beto.client)(headers={"Authorization": f"Bearer {beto.secret}"})
            return response.post("/tickets", REQUEST, Idempotency_Key="same").json()["number"]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(send, range(8)))
    assert len(set(numbers)) == 1
    assert Ticket.objects.count() == 1
