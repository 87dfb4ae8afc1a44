"""Word to administrators that a brake on automatic mail holds."""

from django.urls import reverse

from soporte.journal.models import Entry
from soporte.notices import links
from soporte.notices.alarms import HOUR
from soporte.notices.letters.posting import greeting, post
from soporte.people.models import Person, Role
from soporte.toolbox.clock import now


def tell(entry: Entry) -> None:
    """React to `alarm.raised`: a mail to each administrator, at most one an hour."""
    earlier = Entry.objects.filter(kind="alarm.raised", pk__lt=entry.pk, at__gt=now() - HOUR)
    if earlier.exists():
        return
    link = links.absolute(reverse("desk:alarms"))
    found = Person.objects.staff().filter(role=Role.ADMINISTRATOR).prefetch_related("addresses")
    for person in (one for one in found if one.email and not one.unreached):
        values = {
            "greeting": greeting(person.first_name, person.language),
            "target": entry.detail["target"],
            "link": link,
        }
        post("alarm", values, to=person.email, language=person.language, name=person.name)
