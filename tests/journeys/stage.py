"""Works the stage from inside an installation: `soporte manage shell -c "…stage.play()"`."""

import json
import sys
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from soporte.channels import polling
from soporte.channels.models import Account, Inbound
from soporte.channels.models.inbound import State as InboundState
from soporte.journal.actor import Actor
from soporte.outbox import operations as outbox
from soporte.outbox.models import Delivery
from soporte.people import cast as people_cast
from soporte.people.models import ApiToken
from soporte.people.operations import one_time_sign_in, save_team
from soporte.site import operations as site
from soporte.tickets import cast as tickets_cast
from soporte.tickets.models import Message, Ticket
from soporte.toolbox import clock

ADDRESS = "support@example.test"


def play() -> None:
    """Set the stage; then read the mailboxes whenever a line comes in, instead of each minute."""
    build()
    for _line in sys.stdin:
        polling.poll_all()
        print("read", flush=True)  # noqa: T201 - the answer


@transaction.atomic
def build() -> None:
    """The cast, its queues and the support address; prints tokens and one-time links as JSON."""
    site.change({"name": "Nortia Servicios", "support_address": ADDRESS, "is_demo": True})
    people = people_cast.build()
    # Two technicians share the first line.
    save_team(people.team, members=[people.beto, people.carla], by=Actor.system(via="cli"))
    # What they write leaves at once: waiting for undo has tests of its own.
    for one in (people.beto, people.carla):
        one.preferences = {"undo_seconds": 0}
        one.save()
    desk = tickets_cast.build(people)
    Account.objects.create(name="Nortia", address=ADDRESS, queue=desk.hardware, is_default=True)
    names = ("ana", "beto", "carla", "dario", "elena", "marcos")
    cast = {name: getattr(people, name) for name in names}
    facts = {
        "tokens": {name: ApiToken.issue(one, "journey")[1] for name, one in cast.items()},
        "links": {
            name: reverse("one-time-sign-in", args=[one_time_sign_in(one)])
            for name, one in cast.items()
        },
        "addresses": {name: one.email for name, one in cast.items()},
    }
    print(json.dumps(facts), flush=True)  # noqa: T201 - the answer


def books() -> None:
    """What the database holds, as JSON, half an hour from now: what a dead sender left is known."""
    with clock.at(clock.now() + timedelta(minutes=30)):
        outbox.sweep()
    facts = {
        "subjects": list(Ticket.objects.values_list("subject", flat=True)),
        "answers": [one.body_text.strip() for one in Message.objects.filter(from_staff=True)],
        "waiting": Inbound.objects.filter(state=InboundState.STORED).count(),
        "held": Inbound.objects.filter(state=InboundState.HELD).count(),
        "deliveries": list(Delivery.objects.values_list("message_id", "state")),
    }
    print(json.dumps(facts), flush=True)  # noqa: T201 - the answer
