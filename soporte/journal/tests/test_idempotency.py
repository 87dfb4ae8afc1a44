"""The same request again gets the first answer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from soporte.journal import idempotency
from soporte.journal.idempotency import KeyReusedError
from soporte.journal.models import IdempotencyKey
from soporte.toolbox import clock

pytestmark = pytest.mark.django_db
PRINT = idempotency.fingerprint("POST", b"{}")


def test_the_second_gets_the_first_answer():
    assert idempotency.begin("api:1", "k", PRINT) is None
    idempotency.finish("api:1", "k", 201, {"number": 7})
    again = idempotency.begin("api:1", "k", PRINT)
    assert (again.status, again.answer) == (201, {"number": 7})


def test_another_request_with_the_same_key_is_refused():
    idempotency.begin("api:1", "k", PRINT)
    with pytest.raises(KeyReusedError):
        idempotency.begin("api:1", "k", idempotency.fingerprint("POST", b"[]"))


def test_keys_of_two_callers_do_not_meet():
    idempotency.begin("api:1", "k", PRINT)
    assert idempotency.begin("api:2", "k", PRINT) is None


def test_a_request_that_failed_may_be_sent_again():
    with transaction.atomic():
        idempotency.begin("api:1", "k", PRINT)
        transaction.set_rollback(True)
    assert idempotency.begin("api:1", "k", PRINT) is None


def test_a_key_is_forgotten_after_a_day():
    idempotency.begin("api:1", "k", PRINT)
    with clock.at(clock.now() + timedelta(hours=25)):
        assert idempotency.begin("api:1", "k", PRINT) is None
    assert idempotency.sweep() == 0
    with clock.at(clock.now() + timedelta(hours=60)):
        assert idempotency.sweep() == 1


def test_parts_of_a_request_do_not_run_together():
    assert idempotency.fingerprint("ab", "c") != idempotency.fingerprint("a", "bc")


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_wins_and_the_rest_wait_for_its_answer():
    start = Barrier(8)

    def ask(_number):
        try:
            start.wait(10)
            with transaction.atomic():
                first = idempotency.begin("api:1", "k", PRINT)
                if first:
                    return first.answer
                idempotency.finish("api:1", "k", 201, {"winner": True})
                return "did the work"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert answers.count("did the work") == 1
    assert answers.count({"winner": True}) == 7
    assert IdempotencyKey.objects.count() == 1
