"""Sessions of a person, which end when their data are erased."""

from collections.abc import Iterator
from json import dumps

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.serializers.json import DjangoJSONEncoder

from soporte.people.personal import CHUNK, Erasing, Part


def _erase(erasing: Erasing) -> Iterator[str]:
    """Theirs, and those of guests in which one of their addresses waits for its code."""
    gone = []
    for session in Session.objects.iterator(chunk_size=CHUNK):
        held = session.get_decoded()
        words = dumps(held, cls=DjangoJSONEncoder, default=str, ensure_ascii=False).lower()
        is_theirs = str(held.get(SESSION_KEY, "")) == str(erasing.person.pk)
        if is_theirs or any(address.lower() in words for address in erasing.addresses):
            gone.append(session.pk)
    Session.objects.filter(pk__in=gone).delete()
    yield "sessions"


PART = Part("config", {"sessions.Session": "deleted"}, erase=_erase)
