"""A small world in which every operation has something to work on."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from soporte.api.tests.helpers import Api
from soporte.automation import keeping
from soporte.automation.models import Macro, Rule
from soporte.channels import checking
from soporte.channels.accounts import save_account
from soporte.channels.models import Account, Inbound
from soporte.fields.models import Field
from soporte.journal.actor import Actor
from soporte.notices.models import PushSubscription
from soporte.outbox.models import Delivery
from soporte.people import cast as people_cast
from soporte.people import operations as people
from soporte.people.models import ApiToken, Skill
from soporte.people.testing import Kept
from soporte.privacy import erasing
from soporte.privacy.models import DataCopy, Erasure, RetentionRule, folder
from soporte.tickets import cast as tickets_cast
from soporte.tickets import drafting
from soporte.tickets.models import Bulk, CannedReply, Checklist, Draft, Form, View
from soporte.toolbox.clock import now

BY = Actor.system(via="cli")
STEPS = [{"title": "Mirar", "holds": False}]


def automated(cast):
    """A rule, and a macro of everybody's."""
    rule = Rule.objects.filter(name="Marcar").first()
    macro = Macro.objects.filter(name="Marcar").first()
    steps = [{"action": "add_tags", "value": ["visto"]}]
    if rule is None:
        rule = Rule(name="Marcar", events=["ticket.closed"], actions=steps)
        keeping.save_rule(rule, by=BY)
    if macro is None:
        macro = Macro(name="Marcar", audience="everyone", actions=steps)
        keeping.save_macro(macro, person=cast.carla, by=BY)
    return {"rule": rule.pk, "macro": macro.pk}


def kept(cast, colleague):
    """A copy of Ana's data that an administrator asked for, an erasure, a rule of retention."""
    life = {"state": "ready", "expires_at": now() + timedelta(days=1)}
    copy = DataCopy.objects.get_or_create(person=cast.ana, asked_by=cast.elena, defaults=life)[0]
    folder().mkdir(parents=True, exist_ok=True)
    copy.path.write_bytes(b"PK")
    erasure = Erasure.objects.filter(person=colleague).first() or erasing.schedule(
        colleague, typed=colleague.name, days=7, texts=True, files=True, by=BY
    )
    rule = RetentionRule.objects.get_or_create(what="raw", days=30, act="")[0]
    return {"export": copy.pk, "erasure": erasure.pk, "retention": rule.pk}


@dataclass(frozen=True)
class World:
    """The cast, Ana's answered and resolved ticket, and one of everything else."""

    cast: object
    desk: object
    ticket: object
    delivery: Delivery
    held: Inbound
    account: Account
    colleague: object
    token: ApiToken
    draft: Draft
    waiting: Draft
    canned: CannedReply

    @property
    def ids(self) -> dict[str, int]:
        """What the paths of the operations name."""
        return {
            "ticket": self.ticket.number,
            "ana": self.cast.ana.pk,
            "dario": self.cast.dario.pk,
            "beto": self.cast.beto.pk,
            "colleague": self.colleague.pk,
            "acme": self.cast.acme.pk,
            "team": self.cast.team.pk,
            "skill": Skill.objects.get_or_create(name="Fibra")[0].pk,
            "absence": self.cast.beto.absences.get_or_create(
                first_day=date(2026, 1, 1), last_day=date(2026, 1, 2)
            )[0].pk,
            "queue": self.desk.hardware.pk,
            "hidden": self.desk.closed_to_beto.pk,
            "status": self.ticket.status_id,
            "type": self.ticket.type_id,
            "field": Field.objects.get(slug="equipment").pk,
            "form": Form.objects.get(type__slug="incident").pk,
            "delivery": self.delivery.pk,
            "held": self.held.pk,
            "account": self.account.pk,
            "token": self.token.pk,
            "draft": self.draft.pk,
            "waiting": self.waiting.pk,
            "canned": self.canned.pk,
            "bulk": Bulk.objects.get_or_create(person=self.cast.beto, via="api", total=1)[0].pk,
            "ended_bulk": Bulk.objects.get_or_create(
                person=self.cast.beto, via="desk", state="done", total=1, done=1
            )[0].pk,
            "view": View.objects.get_or_create(name="De todos", audience="everyone")[0].pk,
            **automated(self.cast),
            **kept(self.cast, self.colleague),
            "device": PushSubscription.objects.get_or_create(
                person=self.cast.elena, endpoint="x", label="Firefox"
            )[0].pk,
            "checklist": Checklist.objects.get_or_create(name="Alta", steps=STEPS)[0].pk,
            "task": self.ticket.tasks.get().pk,
            "time": self.ticket.times.get().pk,
            "approval": self.ticket.approvals.get().pk,
            "check": checking.begin(self.account).key,
        }


def make_world():
    cast = people_cast.build()
    desk = tickets_cast.build(cast)
    printer = tickets_cast.broken_printer(cast, desk)
    printer.reply("<p>¿Qué modelo es?</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    printer.note("<p>Secreto de casa</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    delivery = Delivery.objects.get(thing_kind="message")
    Delivery.objects.filter(pk=delivery.pk).update(state="failed", error="550 no such user")
    colleague = people.find_or_create("luis@acme.example", "Luis Gil", by=BY)
    printer.add_participant(colleague, by=BY)
    printer.resolve(by=BY)
    printer.rate(4, "Bien", person=cast.ana, by=BY)
    printer.add_task("Llamar", by=BY)
    printer.follow(cast.beto, by=BY)
    printer.log_time(5, person=cast.carla, by=BY)
    printer.ask_approval("Comprar otra", people=[cast.ana, cast.elena], by=BY)
    account = Account(name="Soporte", address="ayuda@nortia.example", queue=desk.hardware)
    save_account(account, by=BY)
    held = Inbound.keep(
        b"From: ?\r\n\r\nhola",
        kind="email",
        route="smtp",
        state="held",
        reason="no_sender",
        account=account,
    )
    token, _secret = ApiToken.issue(cast.elena, "old")
    draft = drafting.save(printer, cast.elena, drafting.Writing("reply", "Hola"))
    drafting.put_off(draft, until=now() + timedelta(hours=1), then="", by=BY, scheduled=True)
    unsent = drafting.save(printer, cast.elena, drafting.Writing("reply", "Hola otra vez"))
    canned = CannedReply.objects.create(name="Saludo", html="<p>Hola</p>", scope="everyone")
    return World(
        cast, desk, printer, delivery, held, account, colleague, token, unsent, draft, canned
    )


@pytest.fixture(scope="session")
def kept_world(django_db_setup, django_db_blocker):
    """The world, made once in a run."""
    return Kept(make_world).prepare(django_db_blocker.unblock())


@pytest.fixture
def world(kept_world, db):
    return kept_world.put_back()


@pytest.fixture
def cast(request, kept_cast, db):
    """The world's people where a test has the world; so with what follows."""
    if "world" in request.fixturenames:
        return request.getfixturevalue("world").cast
    return kept_cast.put_back()


@pytest.fixture
def desk(request, cast):
    if "world" in request.fixturenames:
        return request.getfixturevalue("world").desk
    return tickets_cast.build(cast)


@pytest.fixture
def printer(request, cast, desk):
    if "world" in request.fixturenames:
        return request.getfixturevalue("world").ticket
    return tickets_cast.broken_printer(cast, desk)


@pytest.fixture
def as_ana(cast):
    return Api(cast.ana)


@pytest.fixture
def as_dario(cast):
    return Api(cast.dario)


@pytest.fixture
def as_beto(cast):
    return Api(cast.beto)


@pytest.fixture
def as_carla(cast):
    return Api(cast.carla)


@pytest.fixture
def as_elena(cast):
    return Api(cast.elena)
