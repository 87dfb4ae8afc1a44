"""The API against requests that nobody thought of, generated from its own description.

Whatever comes, the answer is one that the description announces, never a 5xx; and each operation
accepts at least one of them, so that what lies behind its checks is reached too.
"""

import os
import re
from collections import Counter
from datetime import timedelta

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from soporte.api.service import description
from soporte.api.tests.helpers import Api
from soporte.api.tests.test_rights import PICTURE, ROWS
from soporte.api.tests.test_rights import world as world  # noqa: PLC0414 - a fixture
from soporte.journal.actor import Actor
from soporte.toolbox.clock import now

EXAMPLES = 25 if os.environ.get("SOPORTE_TEST_ALL") == "1" else 6
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(description())
SCHEMA.app = WSGIHandler()
SCHEMA.config.generation.update(allow_x00=True, allow_extra_parameters=False)
OF_CUSTOMERS = {"ratings_create"}
# Where only a ticket that is not done will do.
OF_OPEN_TICKETS = {"snoozes_create"}
OPERATIONS = {
    found.ok().definition.raw["operationId"]: found.ok() for found in SCHEMA.get_all_operations()
}


@pytest.fixture(autouse=True)
def _connection_stays():
    """Django would close the test's own connection after each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_operation_holds_and_accepts(world, name):
    operation, seen = OPERATIONS[name], Counter()
    api = Api(world.cast.ana if name in OF_CUSTOMERS else world.cast.elena)
    headers = {"Authorization": f"Bearer {api.secret}"}
    if name in OF_OPEN_TICKETS:
        world.ticket.reopen(by=Actor.of(world.cast.elena, via="desk"))

    def try_out(mode, *, is_grounded):
        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def run(case):
            if is_grounded:
                _ground(case, world)
            with transaction.atomic():
                response = case.call(headers=headers)
                transaction.set_rollback(True)
            seen[response.status_code] += 1
            case.validate_response(response, checks=CHECKS)

        run()

    try_out(GenerationMode.POSITIVE, is_grounded=True)
    try_out(GenerationMode.NEGATIVE, is_grounded=False)
    assert any(200 <= status < 300 for status in seen), seen


REFERENCES = {
    "queue": "queue",
    "team": "team",
    "assignee": "beto",
    "person": "beto",
    "organization": "acme",
    "status": "status",
    "id": "colleague",
    "into": "other",
    "ticket": "other",
    "checklist": "checklist",
    "skill": "skill",
    "macro": "macro",
}
LISTS = {"people": "ana", "messages": "answer", "mentions": "beto"}
# What the path of an operation names, and that of its row.
NAMES = re.compile(r"{(\w+)}")
# Structures that chance does not hit.
GROUNDED = {
    "actions": [{"action": "set_priority", "value": 3}],
    "warning": [],
    "events": ["ticket.opened"],
    "sort": "event",
    "forward": {"to": "taller@impresoras.example"},
}
# Texts that chance does not hit.
WORDS = {
    "data": PICTURE,
    "email": "nueva@acme.example",
    "until": (now() + timedelta(days=2)).isoformat(),
    "at": (now() + timedelta(days=2)).isoformat(),
    "html": "<p>Hola, {{ customer.first_name }}</p>",
    "address": "nueva@acme.example",
    "value": "nueva@acme.example",
    "phone": "+34 600 000 000",
    "type": "question",
    "time_zone": "Europe/Madrid",
    "smtp_url": "smtp://mail.acme.example",
}


def _ground(case, world):
    """Point references at what exists: random numbers would only ever prove the 404."""
    row = ROWS[case.operation.definition.raw["operationId"]]
    named = zip(NAMES.findall(case.operation.path), NAMES.findall(row.path), strict=True)
    for field, known in named:
        case.path_parameters[field] = world.ids[known]
    if isinstance(case.body, dict):
        if case.operation.path.endswith("/tickets"):
            case.body.setdefault("requester", {"id": 1})
        if case.operation.path.endswith("/merge"):
            case.body.setdefault("confirmed", True)
        if case.operation.path.endswith("/rules"):
            case.body["events"] = []
        if case.body.get("mentions"):
            # Only notes mention.
            case.body["internal"] = True
        _ground_body(case.body, world)
        for end, mend in WHOLE.items():
            if case.operation.path.endswith(end):
                case.body = mend(case.body, world)


def _scheduled(body, world):
    """A schedule that has dates, of somebody who is known."""
    kept = {key: value for key, value in body.items() if key not in {"ends_on", "starts_on"}}
    every_day = {"frequency": "daily", "at": "09:00", "weekdays": []}
    return {**kept, **every_day, "requester": world.ids["ana"]}


def _one_act(body, world):
    """One choice of tickets and one act: any other number of them is refused."""
    said = [name for name in ("reply", "note", "merge") if isinstance(body.get(name), dict)]
    act = {said[0]: body[said[0]]} if said else {"changes": {"priority": "high"}}
    return {"tickets": [world.ids["ticket"]], **act}


def _erased(body, world):
    """Somebody who is known, by their name."""
    return {**body, "person": world.ids["ana"], "name": world.cast.ana.name}


def _copied(body, world):
    """Somebody who is known, or oneself."""
    return {"person": world.ids["ana"]} if body.get("person") else {}


def _to_the_requester(body, world):
    """An answer to whoever asked, or a note; nothing was said meanwhile."""
    kept = {key: value for key, value in body.items() if key not in {"cc", "seen_message"}}
    said = kept | {"body": f"Hola {kept.get('body', '')}"}
    return said if kept.get("internal") else {**said, "to": [world.ids["ana"]]}


WHOLE = {
    "/messages": _to_the_requester,
    "/drafts": _to_the_requester,
    "/recurring-tickets": _scheduled,
    "/bulk-edits": _one_act,
    "/erasures": _erased,
    "/exports": _copied,
}


def _ground_body(body, world):
    for field, value in body.items():
        if field == "fields" and isinstance(value, dict):
            body[field] = {"equipment": "HP 4200"}
        elif field == "conditions":
            body[field] = {"field": "priority", "operator": "at_least", "value": 3}
        elif field in GROUNDED:
            body[field] = GROUNDED[field]
        elif isinstance(value, dict):
            _ground_body(value, world)
        elif isinstance(value, int) and not isinstance(value, bool) and field in REFERENCES:
            body[field] = world.ids[REFERENCES[field]]
        elif field in WORDS and isinstance(value, str):
            body[field] = WORDS[field]
        elif field in LISTS and isinstance(value, list):
            body[field] = [world.ids[LISTS[field]]]
        elif field in {"attachments", "participants", "members", "lines"}:
            body[field] = []
