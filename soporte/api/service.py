"""The API as a whole: every room's operations under one roof, and their description."""

import json
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from soporte.api import problems
from soporte.api.attending import assignment, availability, shifts, skills
from soporte.api.automation import macros, rules
from soporte.api.bulk import bulk_edits
from soporte.api.channels import accounts, checks, inbound, kinds
from soporte.api.drafts import canned_replies, drafts, snoozes
from soporte.api.files import uploads
from soporte.api.forms import fields, forms
from soporte.api.notifications import devices, followers, notifications, preferences
from soporte.api.outbox import deliveries
from soporte.api.people import organizations, people, teams, tokens
from soporte.api.privacy import erasures, exports, retention_rules
from soporte.api.reading import JsonParser
from soporte.api.recurring import recurring
from soporte.api.search import search
from soporte.api.site import audit, brand, mail_texts, settings
from soporte.api.sorting import queues, words
from soporte.api.tickets import (
    approvals,
    checklists,
    forwards,
    history,
    messages,
    participants,
    ratings,
    relations,
    spam,
    tasks,
    tickets,
    times,
)
from soporte.api.views import views

PREFIX = "api/v1/"
NOUNS = (
    tickets,
    bulk_edits,
    views,
    rules,
    macros,
    messages,
    forwards,
    history,
    participants,
    ratings,
    snoozes,
    drafts,
    canned_replies,
    tasks,
    checklists,
    times,
    approvals,
    relations,
    spam,
    recurring,
    followers,
    notifications,
    preferences,
    devices,
    uploads,
    search,
    people,
    organizations,
    teams,
    tokens,
    queues,
    words,
    availability,
    shifts,
    skills,
    assignment,
    fields,
    forms,
    deliveries,
    inbound,
    accounts,
    checks,
    kinds,
    settings,
    brand,
    mail_texts,
    audit,
    exports,
    erasures,
    retention_rules,
)
DOWNLOADS = {
    "inbound_raw": "application/octet-stream",
    "exports_archive": "application/zip",
}
DESCRIPTION = (
    "Every request that Soporte keeps, for programs. Send a token as `Authorization: Bearer …`; "
    "what a token may see and do is what its person may, within its scopes. What a person may not "
    "see answers as if it did not exist. Lists answer `{items, next}`; give `next` back as "
    "`cursor`. Every POST honours `Idempotency-Key`. Errors are RFC 9457 problem details, in the "
    "language of `Accept-Language` or else of the token's person."
)


def build() -> NinjaAPI:
    """The API with all operations and our own way of failing."""
    made = NinjaAPI(
        title="Soporte",
        version="1.0.0",
        description=DESCRIPTION,
        urls_namespace="api",
        openapi_url=None,
        docs_url=None,
        parser=JsonParser(),
        openapi_extra={"info": {"license": {"name": "MIT", "identifier": "MIT"}}},
    )
    problems.handle_in(made)
    for noun in NOUNS:
        made.add_router("", noun.room)
    return made


api = build()


def description() -> dict[str, Any]:
    """The OpenAPI 3.1 description of every operation."""
    made: dict[str, Any] = json.loads(json.dumps(OpenAPISchema(api, PREFIX)))
    made.pop("servers", None)
    for path in made["paths"].values():
        for operation in path.values():
            _tidy(operation)
    return made


def _tidy(operation: dict[str, Any]) -> None:
    """Problems have a media type of their own, and what is downloaded is no JSON."""
    for status, response in operation["responses"].items():
        content = response.get("content", {})
        if not status.startswith("2") and "application/json" in content:
            content["application/problem+json"] = content.pop("application/json")
        if status == "200" and (kind := DOWNLOADS.get(operation["operationId"])):
            response["content"] = {kind: {}}
