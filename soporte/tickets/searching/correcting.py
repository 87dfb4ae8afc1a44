"""“Did you mean …?”, from what this reader may read and nothing else."""

import re
from typing import TYPE_CHECKING

from soporte.search import correcting
from soporte.tickets.indexing import KIND, keys_of
from soporte.tickets.searching.texts import READ

if TYPE_CHECKING:
    from soporte.people.models import Person
    from soporte.tickets.searching.finding import Question


def suggestion(question: "Question", typed: str) -> str:
    """The query with its misspelled words as tickets of this reader spell them, or empty."""
    found = correcting.corrections(question.words, audiences=keys_of(question.reader), kind=KIND)
    said = {one: _spelled(one, question.reader) for one in found}
    if not said or not all(said.values()):
        return ""
    meant = typed
    for one, word in said.items():
        meant = _replaced(meant, one.token, word)
    return meant if meant != typed else ""


def _spelled(correction: correcting.Correction, reader: "Person") -> str:
    """As the ticket says it in what the reader may see: a number alone could be another word's."""
    from soporte.tickets.models import Message, Ticket

    rows = Ticket.objects.visible_to(reader).select_related("requester")
    ticket = rows.filter(pk=correction.hit.thing_id).first()
    if ticket is None:
        return ""
    texts = [ticket.subject, ticket.requester.name]
    if word := correcting.spelled(correction, texts):
        return word
    said = Message.objects.visible_to(reader).filter(ticket=ticket).order_by("-pk")[:READ]
    return correcting.spelled(correction, [message.body_text for message in said])


def _replaced(typed: str, token: str, word: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(token)}(?!\w)", word, typed, flags=re.IGNORECASE)
