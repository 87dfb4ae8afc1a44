"""Word to administrators that one of their own mail texts is left out."""

from django.urls import reverse
from django.utils.translation import override

from soporte.journal.models import Entry
from soporte.notices import links
from soporte.notices.letters.posting import greeting, post
from soporte.notices.letters.texts import name_of
from soporte.people.models import Person, Role


def tell(entry: Entry) -> None:
    """React to `letter.broken`."""
    key, language = entry.detail["letter"], entry.detail["language"]
    link = links.absolute(reverse("desk:mail-text", args=[key, language]))
    found = Person.objects.staff().filter(role=Role.ADMINISTRATOR).prefetch_related("addresses")
    for person in (one for one in found if one.email):
        with override(person.language):
            letter = name_of(key)
        values = {
            "greeting": greeting(person.first_name, person.language),
            "letter": letter,
            "why": entry.detail["error"],
            "link": link,
        }
        post("broken_text", values, to=person.email, language=person.language, name=person.name)
