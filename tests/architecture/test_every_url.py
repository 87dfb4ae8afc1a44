"""Who gets what at every address: a new one without a row here fails.

The operations of the API have a table of their own (soporte/api/tests/test_rights.py); here they
are only shown to refuse whoever comes without a token.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from PIL import Image

from soporte.api.service import description
from soporte.automation import keeping, macros
from soporte.automation.models import Macro, Rule, Run
from soporte.channels.accounts import save_account
from soporte.channels.models import Account, Inbound
from soporte.fields.models import Field
from soporte.files.operations import signed_path, store
from soporte.journal.actor import Actor
from soporte.notices.alarms import Alarm
from soporte.notices.links import approval_check, rating_check
from soporte.notices.models import PushSubscription
from soporte.outbox.models import Delivery
from soporte.people import cast as people_cast
from soporte.people import operations as people
from soporte.people.models import Absence, ApiToken, Person, Skill
from soporte.people.testing import Kept
from soporte.privacy.models import DataCopy, Erasure, RetentionRule
from soporte.site import accents
from soporte.site.models import BrandPicture
from soporte.site.operations import change
from soporte.tickets import cast as tickets_cast
from soporte.tickets import drafting
from soporte.tickets.bulk import ordering
from soporte.tickets.models import (
    CannedReply,
    Checklist,
    Form,
    Recurring,
    Ticket,
    TicketDraft,
    View,
)
from soporte.toolbox.clock import now

# Nobody is signed in; Ana asks, Marcos manages her organisation, Dario is of another one; Beto has
# the right to work on the queue, Fina is a technician too but without a right on it.
ROLES = ("nobody", "ana", "marcos", "dario", "beto", "fina", "carla", "elena")

# What each role gets; `in` leads to the page to sign in. One word alone is for everybody.
STAFF = "in 403 403 403 200 200 200 200"
SUPERVISOR = "in 403 403 403 403 403 200 200"
ADMINISTRATOR = "in 403 403 403 403 403 403 200"
TICKET = "in 403 403 403 200 404 200 200"
OWN = "in 200 200 404 200 404 200 200"
SIGNED_IN = "in 200 200 200 200 200 200 200"
EVERYBODY, REFUSED, MISSING = "200", "405", "404"


def leading_on(answers: str) -> str:
    """Those who are allowed are led to another page."""
    return answers.replace("200", "302")


def complaining(answers: str) -> str:
    """Those who are allowed are shown what is wrong with an empty form."""
    return answers.replace("200", "422")


@dataclass(frozen=True)
class Row:
    """What GET and POST answer at one address; `args` name what its path names."""

    get: str
    post: str = REFUSED
    args: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)

    def answers(self, method: str) -> dict[str, str]:
        words = getattr(self, method).split()
        return dict(zip(ROLES, words if len(words) > 1 else words * len(ROLES), strict=True))


N = ("ticket",)
LETTER = ("letter", "language")
YES = {"answer": "yes"}
BETOS = "in 403 403 403 302 404 404 404"
LED = "in 302 302 404 404 404 404 404"
ROWS = {
    "ui:theme": Row(REFUSED, "302"),
    "ui:language": Row(REFUSED, "302"),
    "file": Row(EVERYBODY, REFUSED, ("file",)),
    "file-page": Row(EVERYBODY, REFUSED, ("document", "leaf")),
    # The desk
    "desk:home": Row(STAFF),
    "desk:home-now": Row(STAFF),
    "desk:counts": Row(STAFF),
    "desk:view": Row(STAFF, args=("view",)),
    "desk:rows": Row(STAFF, args=("view",)),
    "desk:views": Row(STAFF),
    "desk:new-view": Row(STAFF, complaining(STAFF)),
    "desk:view-builder": Row(REFUSED, STAFF),
    "desk:edit-view": Row(SUPERVISOR, complaining(SUPERVISOR), ("saved",)),
    "desk:view-deletion": Row(REFUSED, leading_on(SUPERVISOR), ("saved",)),
    "desk:view-search": Row(leading_on(STAFF), args=("saved",)),
    "desk:view-pin": Row(REFUSED, leading_on(STAFF), ("saved",)),
    "desk:view-table": Row(STAFF, args=("view",)),
    "desk:view-export": Row(STAFF, args=("view",)),
    "desk:tickets": Row(leading_on(STAFF)),
    "desk:bulks": Row(STAFF, complaining(STAFF)),
    "desk:new-bulk": Row(STAFF, STAFF),
    "desk:bulk-count": Row(STAFF),
    "desk:bulk": Row(TICKET, args=("bulk",)),
    "desk:bulk-progress": Row(TICKET, args=("bulk",)),
    "desk:bulk-stop": Row(REFUSED, leading_on(TICKET), ("bulk",)),
    "desk:bulk-undo": Row(REFUSED, leading_on(TICKET), ("bulk",)),
    "desk:new-ticket": Row(STAFF, complaining(STAFF)),
    "desk:new-ticket-people": Row(STAFF),
    "desk:new-ticket-fields": Row(STAFF),
    "desk:new-ticket-drafts": Row(REFUSED, leading_on(STAFF), data={"subject": "Hola"}),
    "desk:new-ticket-draft": Row(REFUSED, BETOS, ("begun",), {"act": "discard"}),
    "desk:tags": Row(STAFF),
    "desk:comfort": Row(REFUSED, leading_on(STAFF), data={"density": "compact"}),
    "desk:ticket-peek": Row(TICKET, args=N),
    "desk:ticket": Row(TICKET, args=N),
    "desk:ticket-live": Row(TICKET, args=N),
    "desk:ticket-older": Row(TICKET, args=N),
    "desk:ticket-history": Row(TICKET, args=N),
    "desk:ticket-reading": Row(REFUSED, TICKET.replace("200", "204"), N),
    "desk:ticket-messages": Row(REFUSED, leading_on(TICKET), N, {"body": "Hola", "anyway": "1"}),
    "desk:drafts": Row(STAFF),
    "desk:ticket-drafts": Row(REFUSED, leading_on(TICKET), N, {"body": "Hola"}),
    "desk:ticket-draft": Row(
        REFUSED, "in 403 403 403 302 404 302 302", ("ticket", "draft"), {"act": "discard"}
    ),
    "desk:ticket-privacy": Row(TICKET, leading_on(TICKET), N, {"act": "keep"}),
    "desk:ticket-spam": Row(REFUSED, leading_on(TICKET), N),
    "desk:ticket-snooze": Row(REFUSED, leading_on(TICKET), N, {"until": "hour"}),
    "desk:placeholders": Row(STAFF),
    "desk:ticket-canned": Row(TICKET, args=N),
    "desk:ticket-canned-reply": Row(TICKET, leading_on(TICKET), ("ticket", "canned")),
    "desk:canned-replies": Row(STAFF),
    "desk:new-canned-reply": Row(STAFF, complaining(STAFF)),
    "desk:canned-reply": Row(SUPERVISOR, complaining(SUPERVISOR), ("canned",)),
    "desk:remove-canned-reply": Row(REFUSED, leading_on(SUPERVISOR), ("canned",)),
    "desk:rules": Row(ADMINISTRATOR),
    "desk:new-rule": Row(ADMINISTRATOR, complaining(ADMINISTRATOR)),
    "desk:rule-builder": Row(REFUSED, STAFF),
    "desk:rule-steps": Row(REFUSED, STAFF, ("steps",)),
    "desk:rule": Row(ADMINISTRATOR, complaining(ADMINISTRATOR), ("rule",)),
    "desk:rule-switch": Row(REFUSED, leading_on(ADMINISTRATOR), ("rule",), {"to": "on"}),
    "desk:rule-place": Row(REFUSED, leading_on(ADMINISTRATOR), ("rule",), {"to": "up"}),
    "desk:rule-removal": Row(REFUSED, leading_on(ADMINISTRATOR), ("rule",)),
    "desk:macros": Row(STAFF),
    "desk:new-macro": Row(STAFF, complaining(STAFF)),
    "desk:macro": Row(SUPERVISOR, complaining(SUPERVISOR), ("macro",)),
    "desk:macro-removal": Row(REFUSED, leading_on(SUPERVISOR), ("macro",)),
    "desk:ticket-macros": Row(TICKET, args=N),
    "desk:ticket-macro": Row(TICKET, leading_on(TICKET), ("ticket", "macro")),
    "desk:why": Row(TICKET, args=("ticket", "caused")),
    "desk:run": Row(TICKET, args=("run",)),
    "desk:ticket-delivery": Row(REFUSED, leading_on(TICKET), ("ticket", "delivery")),
    "desk:ticket-files": Row(REFUSED, leading_on(TICKET), ("ticket", "message")),
    "desk:ticket-participants": Row(REFUSED, leading_on(TICKET), N, {"email": "eva@acme.example"}),
    "desk:ticket-participant": Row(REFUSED, leading_on(TICKET), ("ticket", "participant")),
    "desk:ticket-fields": Row(TICKET, leading_on(TICKET), N),
    "desk:ticket-fact": Row(REFUSED, leading_on(TICKET), ("ticket", "fact"), {"value": "4"}),
    "desk:my-tasks": Row(STAFF),
    "desk:times-export": Row(SUPERVISOR),
    "desk:ticket-override": Row(REFUSED, leading_on(SUPERVISOR), N),
    "desk:ticket-tasks": Row(TICKET, args=N),
    "desk:ticket-new-task": Row(REFUSED, leading_on(TICKET), N, {"title": "Llamar"}),
    "desk:ticket-checklist": Row(REFUSED, leading_on(TICKET), N, {"checklist": "1"}),
    "desk:ticket-task": Row(REFUSED, leading_on(TICKET), ("ticket", "task"), {"act": "done"}),
    "desk:ticket-approvals": Row(TICKET, args=N),
    "desk:ticket-new-approval": Row(REFUSED, leading_on(TICKET), N, {"title": "Comprar"}),
    "desk:ticket-approval": Row(
        REFUSED, leading_on(TICKET), ("ticket", "approval"), {"act": "approve"}
    ),
    "desk:ticket-times": Row(TICKET, args=N),
    "desk:ticket-new-time": Row(
        REFUSED, leading_on(TICKET), N, {"minutes": "5", "activity": "support"}
    ),
    "desk:ticket-timer": Row(REFUSED, leading_on(TICKET), N),
    "desk:ticket-time": Row(REFUSED, leading_on(TICKET), ("ticket", "time"), {"act": "remove"}),
    "desk:ticket-relations": Row(TICKET, args=N),
    "desk:ticket-merge": Row(REFUSED, complaining(TICKET), N),
    "desk:ticket-unmerge": Row(REFUSED, leading_on(TICKET), ("ticket", "merge")),
    "desk:ticket-split": Row(REFUSED, complaining(TICKET), N),
    "desk:ticket-links": Row(REFUSED, complaining(TICKET), N),
    "desk:ticket-link": Row(REFUSED, leading_on(TICKET), ("ticket", "link")),
    "desk:ticket-parts": Row(REFUSED, leading_on(TICKET), N),
    "desk:message": Row(TICKET, args=("message",)),
    "desk:original": Row(TICKET, args=("message",)),
    "desk:original-body": Row(TICKET, args=("message",)),
    "desk:availability": Row(STAFF, complaining(STAFF)),
    "desk:give-back": Row(REFUSED, leading_on(STAFF)),
    "desk:take-again": Row(REFUSED, leading_on(STAFF)),
    "desk:team-now": Row(SUPERVISOR),
    "desk:team-member": Row(REFUSED, leading_on(SUPERVISOR), ("beto",), {"state": "away"}),
    "desk:ticket-assignment": Row(TICKET, args=N),
    "desk:ticket-workers": Row(TICKET, args=N),
    "desk:people": Row(STAFF),
    "desk:new-person": Row(STAFF, complaining(STAFF)),
    "desk:person": Row(STAFF, args=("ana",)),
    "desk:edit-person": Row(STAFF, complaining(STAFF), ("ana",)),
    "desk:person-merge": Row(SUPERVISOR, complaining(SUPERVISOR), ("ana",)),
    "desk:person-part": Row(REFUSED, leading_on(SUPERVISOR), ("ana", "merge")),
    "desk:person-addresses": Row(REFUSED, leading_on(STAFF), ("ana",)),
    "desk:person-address": Row(REFUSED, leading_on(STAFF), ("ana", "address")),
    "desk:person-address-confirmation": Row(REFUSED, leading_on(ADMINISTRATOR), ("ana", "address")),
    "desk:person-address-lift": Row(REFUSED, leading_on(STAFF), ("ana", "address")),
    "desk:organizations": Row(STAFF),
    "desk:new-organization": Row(STAFF, complaining(STAFF)),
    "desk:organization": Row(STAFF, args=("acme",)),
    "desk:edit-organization": Row(STAFF, complaining(STAFF), ("acme",)),
    "desk:search": Row(STAFF),
    "desk:saved-searches": Row(REFUSED, leading_on(STAFF), (), {"q": "vpn", "name": "VPN"}),
    "desk:commands": Row(STAFF),
    "desk:find": Row(STAFF),
    "desk:find-tickets": Row(STAFF),
    "desk:find-colleagues": Row(TICKET, args=N),
    "desk:keys": Row(STAFF),
    "desk:play": Row(REFUSED, leading_on(STAFF), ("view",)),
    "desk:play-step": Row(REFUSED, leading_on(STAFF)),
    "desk:recurring": Row(SUPERVISOR),
    "desk:new-recurring": Row(SUPERVISOR, complaining(SUPERVISOR)),
    "desk:recurring-ticket": Row(SUPERVISOR, complaining(SUPERVISOR), ("recurring",)),
    "desk:recurring-runs": Row(REFUSED, leading_on(SUPERVISOR), ("recurring",)),
    "desk:recurring-state": Row(REFUSED, leading_on(SUPERVISOR), ("recurring",)),
    "desk:recurring-removal": Row(REFUSED, leading_on(SUPERVISOR), ("recurring",)),
    "desk:held": Row(STAFF),
    "desk:held-message": Row(TICKET, args=("held",)),
    "desk:spam-release": Row(REFUSED, complaining(TICKET).replace("422", "404"), ("held",)),
    "desk:held-several": Row(REFUSED, leading_on(STAFF)),
    "desk:held-body": Row(TICKET, args=("held",)),
    "desk:held-raw": Row(TICKET, args=("held",)),
    "desk:held-act": Row(REFUSED, leading_on(TICKET), ("held", "act")),
    "desk:notifications": Row(STAFF),
    "desk:notification-badge": Row(STAFF),
    "desk:notification-reading": Row(REFUSED, leading_on(STAFF)),
    "desk:notification-preferences": Row(STAFF, leading_on(STAFF)),
    "desk:notification-defaults": Row(ADMINISTRATOR, leading_on(ADMINISTRATOR)),
    "desk:ticket-followers": Row(TICKET, leading_on(TICKET), N, {"value": "1"}),
    "desk:deliveries": Row(SUPERVISOR),
    "desk:delivery-retry": Row(REFUSED, leading_on(SUPERVISOR), ("delivery",)),
    "desk:profile": Row(STAFF, complaining(STAFF)),
    "desk:profile-keys": Row(STAFF, leading_on(STAFF)),
    "desk:profile-devices": Row(STAFF, leading_on(STAFF)),
    "desk:profile-device-test": Row(REFUSED, BETOS, ("device",)),
    "desk:profile-device-remove": Row(REFUSED, BETOS, ("device",)),
    "desk:app-worker": Row(EVERYBODY),
    "desk:app-manifest": Row(EVERYBODY, args=("language",)),
    "desk:app-words": Row(EVERYBODY, args=("language",)),
    "desk:app-state": Row("401 401 401 401 200 200 200 200"),
    "desk:app-offline": Row(STAFF),
    "desk:app-share": Row(REFUSED, leading_on(STAFF)),
    "desk:scan": Row(STAFF),
    "desk:ticket-code": Row(TICKET, args=N),
    "desk:settings": Row(SUPERVISOR),
    "desk:queues": Row(SUPERVISOR),
    "desk:new-queue": Row(SUPERVISOR, complaining(SUPERVISOR)),
    "desk:queue": Row(SUPERVISOR, complaining(SUPERVISOR), ("queue",)),
    "desk:teams": Row(SUPERVISOR),
    "desk:new-team": Row(SUPERVISOR, complaining(SUPERVISOR)),
    "desk:team": Row(SUPERVISOR, complaining(SUPERVISOR), ("team",)),
    "desk:assignment": Row(SUPERVISOR),
    "desk:queue-assignment": Row(SUPERVISOR, complaining(SUPERVISOR), ("queue",)),
    "desk:type-assignment": Row(SUPERVISOR, leading_on(SUPERVISOR), ("type",)),
    "desk:skills": Row(SUPERVISOR),
    "desk:new-skill": Row(SUPERVISOR, complaining(SUPERVISOR)),
    "desk:skill": Row(SUPERVISOR, complaining(SUPERVISOR), ("skill",)),
    "desk:skill-removal": Row(REFUSED, leading_on(SUPERVISOR), ("skill",)),
    "desk:shifts": Row(SUPERVISOR),
    "desk:shift": Row(SUPERVISOR, leading_on(SUPERVISOR), ("beto",)),
    "desk:absences": Row(REFUSED, leading_on(SUPERVISOR), ("beto",)),
    "desk:absence": Row(REFUSED, leading_on(SUPERVISOR), ("beto", "absence")),
    "desk:checklists": Row(SUPERVISOR),
    "desk:new-checklist": Row(SUPERVISOR, complaining(SUPERVISOR)),
    "desk:checklist": Row(SUPERVISOR, complaining(SUPERVISOR), ("checklist",)),
    "desk:settings-organization": Row(ADMINISTRATOR, complaining(ADMINISTRATOR)),
    "desk:settings-brand": Row(ADMINISTRATOR, complaining(ADMINISTRATOR)),
    "desk:settings-brand-reset": Row(REFUSED, leading_on(ADMINISTRATOR)),
    "desk:alarms": Row(ADMINISTRATOR),
    "desk:alarm-reset": Row(REFUSED, leading_on(ADMINISTRATOR), ("alarm",)),
    "desk:mail-texts": Row(ADMINISTRATOR),
    "desk:mail-text": Row(ADMINISTRATOR, complaining(ADMINISTRATOR), LETTER),
    "desk:mail-text-preview": Row(ADMINISTRATOR, ADMINISTRATOR, LETTER),
    "desk:mail-text-test": Row(REFUSED, leading_on(ADMINISTRATOR), LETTER),
    "desk:mail-text-restore": Row(REFUSED, leading_on(ADMINISTRATOR), LETTER),
    "brand-style": Row(EVERYBODY, REFUSED, ("version", "light", "dark")),
    "brand-preview-style": Row(EVERYBODY, REFUSED, ("version", "light", "dark")),
    "brand-picture": Row(EVERYBODY, REFUSED, ("place", "mark")),
    "desk:staff": Row(ADMINISTRATOR),
    "desk:new-staff": Row(ADMINISTRATOR, complaining(ADMINISTRATOR)),
    "desk:staff-invitation": Row(REFUSED, leading_on(ADMINISTRATOR), ("beto",)),
    "desk:staff-member": Row(ADMINISTRATOR, complaining(ADMINISTRATOR), ("beto",)),
    "desk:statuses": Row(ADMINISTRATOR),
    "desk:new-status": Row(ADMINISTRATOR, complaining(ADMINISTRATOR)),
    "desk:status": Row(ADMINISTRATOR, complaining(ADMINISTRATOR), ("status",)),
    "desk:types": Row(ADMINISTRATOR),
    "desk:new-type": Row(ADMINISTRATOR, complaining(ADMINISTRATOR)),
    "desk:fields": Row(ADMINISTRATOR),
    "desk:new-field": Row(ADMINISTRATOR, complaining(ADMINISTRATOR)),
    "desk:field": Row(ADMINISTRATOR, complaining(ADMINISTRATOR), ("field",)),
    "desk:request-forms": Row(ADMINISTRATOR),
    "desk:new-request-form": Row(ADMINISTRATOR, complaining(ADMINISTRATOR)),
    "desk:request-form": Row(ADMINISTRATOR, leading_on(ADMINISTRATOR), ("form",), {"queue": ""}),
    "desk:request-form-removal": Row(REFUSED, leading_on(ADMINISTRATOR), ("form",)),
    "desk:type": Row(ADMINISTRATOR, complaining(ADMINISTRATOR), ("type",)),
    "desk:accounts": Row(ADMINISTRATOR),
    "desk:new-account": Row(ADMINISTRATOR, complaining(ADMINISTRATOR)),
    "desk:account": Row(ADMINISTRATOR, complaining(ADMINISTRATOR), ("account",)),
    "desk:account-check": Row(leading_on(ADMINISTRATOR), leading_on(ADMINISTRATOR), ("account",)),
    "desk:data": Row(ADMINISTRATOR),
    "desk:data-person": Row(ADMINISTRATOR, complaining(ADMINISTRATOR), ("ana",)),
    "desk:data-copy": Row(REFUSED, leading_on(ADMINISTRATOR), ("ana",)),
    "desk:data-download": Row(ADMINISTRATOR, args=("copy",)),
    "desk:data-erasure-cancel": Row(REFUSED, leading_on(ADMINISTRATOR), ("erasure",)),
    "desk:retention": Row(ADMINISTRATOR),
    "desk:new-retention": Row(ADMINISTRATOR, complaining(ADMINISTRATOR)),
    "desk:retention-rule": Row(ADMINISTRATOR, complaining(ADMINISTRATOR), ("retention",)),
    "desk:retention-removal": Row(REFUSED, leading_on(ADMINISTRATOR), ("retention",)),
    "desk:audit": Row(SUPERVISOR),
    "desk:audit-export": Row(SUPERVISOR),
    "desk:tokens": Row(ADMINISTRATOR, complaining(ADMINISTRATOR)),
    "desk:token-revoke": Row(REFUSED, leading_on(ADMINISTRATOR), ("token",)),
    # Signing in
    "account_login": Row("200 302 302 302 302 302 302 302", "200 302 302 302 302 302 302 302"),
    "account_request_login_code": Row(
        "200 302 302 302 302 302 302 302", "200 302 302 302 302 302 302 302"
    ),
    "account_confirm_login_code": Row("302", "302"),
    "one-time-sign-in": Row(EVERYBODY, "302", ("once",)),
    "account_logout": Row("302 200 200 200 200 200 200 200", "302"),
    "account_inactive": Row(EVERYBODY),
    "account_change_password": Row(
        "in 302 302 302 302 302 302 302", "in 302 302 302 302 302 302 302"
    ),
    "account_set_password": Row(SIGNED_IN, SIGNED_IN),
    "account_reset_password": Row(EVERYBODY, EVERYBODY),
    "account_confirm_password_reset_code": Row("302", "302"),
    "account_complete_password_reset": Row("302", "302"),
    "account_password_reset_completed": Row(EVERYBODY),
    "account_signup": Row("302", "302"),
    "account_email": Row("302", "302"),
    "account_email_verification_sent": Row("302", "302"),
    # The portal
    "portal:home": Row(EVERYBODY),
    "/portal/": Row("302", "302"),
    "portal:tickets": Row(SIGNED_IN),
    "portal:organization": Row("in 404 200 404 404 404 404 404"),
    "portal:new_ticket": Row(EVERYBODY, complaining(EVERYBODY)),
    "portal:new_ticket_fields": Row(EVERYBODY),
    "portal:guest_code": Row("302", "302"),
    "portal:guest_resend": Row(REFUSED, "302"),
    "portal:ticket": Row(OWN, args=N),
    "portal:ticket_live": Row(OWN, args=N),
    "portal:message": Row(OWN, args=("ticket", "message")),
    "portal:reply": Row(REFUSED, LED, N, {"body": "Hola"}),
    "portal:closure": Row(REFUSED, LED, N),
    "portal:reopening": Row(REFUSED, LED, N),
    "portal:rate": Row(REFUSED, "in 302 404 404 404 404 404 404", N, {"score": "4"}),
    "portal:rating": Row(EVERYBODY, EVERYBODY, ("ticket", "ana", "check"), {"score": "4"}),
    "portal:approval": Row(
        "in 200 404 404 404 404 404 404", "in 200 404 404 404 404 404 404", ("voice",), YES
    ),
    "portal:approval_by_mail": Row(EVERYBODY, EVERYBODY, ("voice", "approval_check"), YES),
    "portal:participants": Row(REFUSED, LED, N, {"email": "eva@acme.example"}),
    "portal:participant_confirmation": Row(REFUSED, LED, ("ticket", "colleague")),
    "portal:participant_removal": Row(REFUSED, LED, ("ticket", "colleague")),
    "portal:transcript": Row(OWN, args=("ticket", "format")),
    "portal:profile": Row(SIGNED_IN, complaining(SIGNED_IN)),
    "portal:data": Row(REFUSED, leading_on(SIGNED_IN)),
    "portal:data_copy": Row("in 200 404 404 404 404 404 404", args=("copy",)),
    "portal:addresses": Row(REFUSED, leading_on(SIGNED_IN)),
    "portal:address_code": Row(leading_on(SIGNED_IN), leading_on(SIGNED_IN)),
    "portal:address_primary": Row(REFUSED, "in 302 404 404 404 404 404 404", ("address",)),
    "portal:address_removal": Row(REFUSED, "in 302 404 404 404 404 404 404", ("address",)),
    # The first run is over
    "portal:setup": Row(MISSING, MISSING),
    "portal:setup_check": Row(MISSING, REFUSED),
    "portal:setup_step": Row(MISSING, MISSING, ("step",)),
}


def patterns(resolver: Any = None, path: str = "/", space: str = "") -> Iterator[tuple[str, str]]:
    """Every address outside the API: its name, or else its path, and its path."""
    for one in (resolver or get_resolver()).url_patterns:
        where = f"{path}{one.pattern}"
        if where.startswith("/api/"):
            continue
        if isinstance(one, URLPattern):
            yield (f"{space}{one.name}" if one.name else where), where
        else:
            yield from patterns(one, where, f"{one.namespace}:" if one.namespace else space)


def test_every_address_has_a_row():
    assert set(ROWS) == {name for name, _path in patterns()}


@pytest.fixture(autouse=True)
def _silence(monkeypatch):
    """A thousand refusals need no thousand tracebacks."""
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    monkeypatch.setattr(logging.getLogger("django.security.csrf"), "disabled", True)


def automated(cast, ticket):
    """A rule, a macro of everybody's, a run, and what it recorded."""
    by = Actor.of(cast.carla, via="desk")
    steps = [{"action": "add_tags", "value": ["visto"]}]
    rule = Rule(name="Marcar", events=["ticket.closed"], actions=steps)
    keeping.save_rule(rule, by=by)
    macro = Macro(name="Marcar", audience="everyone", actions=steps)
    keeping.save_macro(macro, person=cast.carla, by=by)
    run = macros.run(macro, ticket, person=cast.carla, by=by)
    caused = run.entries or Run.objects.get(pk=run.pk).entries
    return {
        "rule": rule.pk,
        "macro": macro.pk,
        "run": run.pk,
        "caused": caused[0],
        "steps": "a",
    }


def make_everything():
    cast = people_cast.build()
    desk = tickets_cast.build(cast)
    printer = tickets_cast.broken_printer(cast, desk)
    return cast, desk, printer, furnish(cast, desk, printer)


@pytest.fixture(scope="session")
def kept_world(django_db_setup, django_db_blocker):
    """One of everything, made once in a run."""
    return Kept(make_everything).prepare(django_db_blocker.unblock())


@pytest.fixture
def everything(kept_world, db):
    return kept_world.put_back()


@pytest.fixture
def world(everything):
    """What paths name."""
    return everything[3]


@pytest.fixture
def cast(request, kept_cast, db):
    """The world's people where a test has the world; so with what follows."""
    if "world" in request.fixturenames:
        return request.getfixturevalue("everything")[0]
    return kept_cast.put_back()


@pytest.fixture
def desk(request, cast):
    if "world" in request.fixturenames:
        return request.getfixturevalue("everything")[1]
    return tickets_cast.build(cast)


@pytest.fixture
def printer(request, cast, desk):
    if "world" in request.fixturenames:
        return request.getfixturevalue("everything")[2]
    return tickets_cast.broken_printer(cast, desk)


def one_page() -> bytes:
    out = BytesIO()
    Image.new("L", (30, 40), 200).save(out, "PDF")
    return out.getvalue()


def furnish(cast, desk, printer) -> dict[str, Any]:
    """Ana's answered and resolved ticket, and one of everything else; their names in paths.

    The journeys furnish a running installation with it too, to look at each page.
    """
    by = Actor.of(cast.beto, via="desk")
    change({"wizard": {"finished_at": "2026-01-01"}})
    printer.reply("<p>¿Qué modelo es?</p>", author=cast.beto, by=by)
    delivery = Delivery.objects.get(thing_kind="message")
    Delivery.objects.filter(pk=delivery.pk).update(state="failed")
    colleague = people.find_or_create("luis@acme.example", "Luis Gil", by=by)
    participant = printer.add_participant(colleague, by=by)
    printer.resolve(by=by)
    account = Account(name="Soporte", address="ayuda@nortia.example", queue=desk.hardware)
    save_account(account, by=by)
    mail = b"From: ana@acme.example\r\nSubject: x\r\n\r\nhola"
    kept = {"kind": "email", "route": "smtp", "account": account}
    opening = printer.messages.order_by("pk")[0]
    Inbound.keep(mail, **kept, state="done", ticket=printer, message=opening)
    held = Inbound.keep(mail, **kept, state="held", reason="stranger")
    token, _secret = ApiToken.issue(cast.elena, "old")
    step = {"title": "Llamar", "holds": False}
    Checklist.objects.create(pk=1, name="Alta", steps=[step])
    approval = printer.ask_approval("Comprar otra", people=[cast.ana], by=by)
    voice = approval.voices.get()
    blob = store(b"hola", declared_type="text/plain")
    return {
        "file": signed_path(blob, "a.txt").rpartition("/")[2],
        "document": signed_path(store(one_page()), "a.pdf").rpartition("/")[2],
        "leaf": 1,
        "view": "open",
        "bulk": ordering.start(
            ordering.Order(act="edit", changes={"priority": 4}),
            Ticket.objects.visible_to(cast.beto),
            person=cast.beto,
            by=by,
        ).pk,
        "saved": View.objects.create(name="De todos", audience="everyone").pk,
        "ticket": printer.number,
        "delivery": delivery.pk,
        "participant": participant.pk,
        "begun": TicketDraft.objects.create(person=cast.beto, key="new", inputs={}).pk,
        "draft": drafting.save(printer, cast.beto, drafting.Writing("reply", "Hola")).pk,
        "canned": CannedReply.objects.create(
            name="Saludo", html="<p>Hola</p>", scope="everyone"
        ).pk,
        **automated(cast, printer),
        "fact": "priority",
        "message": opening.pk,
        # Of no ticket: who may pass is led on and nothing changes.
        "merge": 999_999_999,
        "link": 999_999_999,
        "ana": cast.ana.pk,
        "beto": cast.beto.pk,
        "colleague": colleague.pk,
        "address": people.verify_address(cast.ana, "ana2@acme.example", by=by).pk,
        "acme": cast.acme.pk,
        "held": held.pk,
        "act": "discard",
        "queue": desk.hardware.pk,
        "team": cast.team.pk,
        "status": printer.status_id,
        "type": printer.type_id,
        "field": Field.objects.get(slug="equipment").pk,
        "form": Form.objects.get(type__slug="incident").pk,
        "account": account.pk,
        "token": token.pk,
        "once": people.one_time_sign_in(colleague),
        "check": rating_check(printer.pk, cast.ana.pk),
        "format": "txt",
        "checklist": 1,
        "skill": Skill.objects.create(name="Redes").pk,
        "absence": Absence.objects.create(
            person=cast.beto, first_day=date(2026, 1, 1), last_day=date(2026, 1, 2)
        ).pk,
        "approval": approval.pk,
        "voice": voice.pk,
        "approval_check": approval_check(voice.pk, cast.ana.pk),
        "task": printer.add_task("Llamar", by=by).pk,
        "time": printer.log_time(5, person=cast.beto, by=by).pk,
        "letter": "code",
        "version": accents.VERSION,
        "light": "0d6572",
        "dark": "58bccb",
        "place": "icon",
        "mark": BrandPicture.objects.create(place="icon", mark="0" * 16, data=b"").mark,
        "step": "organization",
        "recurring": Recurring.objects.create(
            name="Copias",
            subject="Copias",
            queue=desk.hardware,
            type=printer.type,
            requester=cast.ana,
        ).pk,
        "language": "es",
        "device": PushSubscription.objects.create(person=cast.beto, endpoint="x", label="x").pk,
        "copy": data_copy(cast.ana).pk,
        "erasure": Erasure.objects.create(person=cast.marcos, due_at=now() + timedelta(days=7)).pk,
        "alarm": Alarm.objects.create(brake="address", target="x@x.test", held=1).pk,
        "retention": RetentionRule.objects.create(what="raw", days=90).pk,
    }


def data_copy(person: Person) -> DataCopy:
    """An archive that its person asked for, ready to be taken."""
    made = DataCopy.objects.create(
        person=person, asked_by=person, state="ready", expires_at=now() + timedelta(days=1)
    )
    made.path.parent.mkdir(parents=True, exist_ok=True)
    made.path.write_bytes(b"PK")
    return made


CHECK = "a" * 32


class Browser:
    """Somebody's browser, the same again for each request: what one does is undone."""

    def __init__(self, person: Person | None) -> None:
        first = Client()
        if person:
            first.force_login(person)
        self.cookies = {name: morsel.value for name, morsel in first.cookies.items()}

    def ask(self, method: str, path: str, data: Any = None, *, token: bool = True) -> Any:
        """Ask with the token that our own forms carry, or without."""
        client = Client(enforce_csrf_checks=True)
        client.cookies.load({**self.cookies, "csrftoken": CHECK})
        given = data or {}
        if token and method == "post":
            given = {**given, "csrfmiddlewaretoken": CHECK}
        with transaction.atomic():
            answer = getattr(client, method)(path, given)
            transaction.set_rollback(True)
        if answer.streaming:
            # Only a file that is read to its end is closed.
            list(answer)
        return answer


@pytest.fixture
def browsers(cast):
    """A browser for each role."""
    fina = people.create_person("Fina Luz", role="technician", by=Actor.system(via="cli"))
    signed_in = {role: getattr(cast, role, None) for role in ROLES} | {"fina": fina}
    return {role: Browser(person) for role, person in signed_in.items()}


def path_of(name: str, world: dict[str, Any]) -> str:
    return name if name[0] == "/" else reverse(name, args=[world[one] for one in ROWS[name].args])


def outcome(answer: Any) -> str:
    leads_in = answer.status_code == 302 and "/accounts/login/?next=" in answer["Location"]
    return "in" if leads_in else str(answer.status_code)


def found(browsers: dict[str, Browser], path: str, method: str, row: Row) -> dict[str, str]:
    # Where everybody gets the same, three stand for all.
    is_same = " " not in getattr(row, method)
    roles = ("nobody", "ana", "elena") if is_same else ROLES
    data = row.data if method == "post" else None
    return {role: outcome(browsers[role].ask(method, path, data)) for role in roles}


@pytest.mark.parametrize("room", ["desk", "portal", ""])
def test_each_role_gets_what_the_table_says(room, world, browsers):
    wrong = []
    for name, row in ROWS.items():
        if (name.partition(":")[0] if name[:4] in ("desk", "port") else "") != room:
            continue
        path = path_of(name, world)
        for method in ("get", "post"):
            wanted = row.answers(method)
            for role, got in found(browsers, path, method, row).items():
                if got != wanted[role]:
                    wrong.append(
                        f"{name}: {method.upper()} by {role} gives {got}, not {wanted[role]}"
                    )
    assert not wrong, "\n".join(["", *wrong])


def test_no_form_is_taken_from_elsewhere(world, browsers):
    taken = [
        f"{name} by {role}"
        for name, row in ROWS.items()
        for role, wanted in row.answers("post").items()
        if role in ("nobody", "ana", "elena") and wanted != REFUSED
        if browsers[role].ask("post", path_of(name, world), row.data, token=False).status_code
        != 403
    ]
    assert taken == []


FOREIGN = {"dario": N, "fina": (*N, "message", "held")}


def test_what_is_foreign_looks_like_what_is_missing(world, browsers):
    """The same page, to the letter: nobody learns what there is from how it is refused."""
    elsewhere = world | dict.fromkeys(("ticket", "message", "held"), 987_654)
    different, compared = [], 0
    for name, row in ROWS.items():
        for role, method in ((r, m) for r in FOREIGN for m in ("get", "post")):
            if not row.args or row.args[0] not in FOREIGN[role]:
                continue
            if row.answers(method)[role] != MISSING:
                continue
            pages = [
                browsers[role].ask(method, path_of(name, w), row.data) for w in (world, elsewhere)
            ]
            compared += 1
            if len({(page.status_code, same(page)) for page in pages}) > 1:
                different.append(f"{name} by {role}")
    assert different == []
    assert compared > 20


def same(page: Any) -> str:
    """The page without what is new in every answer, and without the number that was asked for."""
    return re.sub(r'nonce="[^"]*"|"\w{64}"|/\d+', "", page.content.decode())


def test_the_api_takes_nobody_by_a_cookie(browsers):
    """Not even an administrator's: a foreign page could make a browser call it."""
    paths = description()["paths"]
    let_in = [
        f"{method} {path}"
        for path, methods in paths.items()
        for method in methods
        if browsers["elena"].ask(method, re.sub(r"{\w+}", "1", path)).status_code != 401
    ]
    assert len(paths) > 30
    assert let_in == []


def test_what_has_no_address_is_missing_for_everybody(world, browsers):
    for path in ("/nothing", "/desk/nothing", "/portal/nothing/", "/.env", "/.git/config"):
        for role in ("nobody", "ana", "elena"):
            assert browsers[role].ask("get", path).status_code == 404
    assert browsers["elena"].ask("get", "/api/v1/nothing").status_code == 404
