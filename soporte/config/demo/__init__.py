"""The demo: a small service company with the cast, for an empty installation on loopback."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from soporte.channels.models import Account
from soporte.config.demo import stories
from soporte.journal import reacting
from soporte.journal.models import Entry
from soporte.outbox import operations as outbox
from soporte.outbox.models import Delivery, State
from soporte.people import cast as people_cast
from soporte.people.models import Person
from soporte.people.operations import create_person, one_time_sign_in, verify_address
from soporte.site import operations as site
from soporte.tickets import cast as tickets_cast
from soporte.toolbox import clock

ADDRESS = "support@example.test"
TECHNICIAN = "beto@nortia.example"


@transaction.atomic
def load() -> None:
    """Make the cast, its queues and a week of tickets, all through the rooms' own verbs."""
    site.change(
        {
            "name": "Nortia Servicios",
            "support_address": ADDRESS,
            "phone": "600 555 000",
            "time_zone": "Europe/Madrid",
            "is_demo": True,
        }
    )
    with clock.at(clock.now() - timedelta(days=30)):
        people = people_cast.build()
        desk = tickets_cast.build(people)
        for name, email, language in stories.OTHERS:
            person = create_person(name, email=email, language=language, by=people_cast.BY)
            verify_address(person, email, by=people_cast.BY)
        account = Account.objects.create(
            name="Nortia",
            address=ADDRESS,
            queue=desk.hardware,
            is_default=True,
            # Without a server of its own the demo leaves what it sends where it can be read.
            settings={"smtp_url": "folder:sent-mail"},
        )
    stories.tell(people, desk)
    _send_into_the_folder()
    if settings.SMTP_URL:
        account.settings = {}
        account.save(update_fields=["settings"])


def _send_into_the_folder() -> None:
    """The stories' people do not exist: their mail must be past before a real server is used.

    The jobs that wait for it find nothing left to do.
    """
    for entry in Entry.objects.order_by("pk"):
        with clock.at(entry.at):
            reacting.run(entry.pk)
    for delivery in Delivery.objects.filter(state=State.QUEUED).order_by("pk"):
        with clock.at(delivery.created_at):
            outbox.send(delivery.pk)


def sign_in_path() -> str:
    """A one-time link for the demo's technician; empty where there is no demo."""
    if not site.current().is_demo:
        return ""
    beto = Person.objects.filter(sign_in_email=TECHNICIAN).first()
    return reverse("one-time-sign-in", args=[one_time_sign_in(beto)]) if beto else ""
