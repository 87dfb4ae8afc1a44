"""What only the texts themselves can answer: exact phrases, and words in notes alone."""

import re
from typing import TYPE_CHECKING

from django.db.models.functions import Left

from soporte.search import terms
from soporte.search.words import Word, words_of
from soporte.toolbox.html import to_text
from soporte.toolbox.text import fold

if TYPE_CHECKING:
    from soporte.tickets.searching.finding import Question

# The newest messages of a ticket and the beginning of each: more would take seconds.
READ, READ_CHARACTERS = 40, 20_000


def having(question: "Question", tickets: set[int]) -> set[int]:
    """Those of the tickets whose texts, as the reader may see them, answer the question."""
    said = _said(question, tickets)
    phrases = [_pattern(phrase) for phrase in question.asked.phrases]
    unwanted = [_pattern(phrase) for phrase in question.asked.without_phrases]
    words = words_of(question.words) if question.place == "notes" else ()
    return {
        ticket
        for ticket in tickets
        if all(_occurs(phrase, said.get(ticket, [])) for phrase in phrases)
        and not any(_occurs(phrase, said.get(ticket, [])) for phrase in unwanted)
        and (not words or _have(words, said.get(ticket, [])))
    }


def _said(question: "Question", tickets: set[int]) -> dict[int, list[str]]:
    """The folded texts of each ticket in which the question looks."""
    from soporte.tickets.models import Message, Ticket

    found: dict[int, list[str]] = {}
    if question.place != "notes":
        subjects = Ticket.objects.visible_to(question.reader).filter(pk__in=tickets)
        found = {pk: [_folded(subject)] for pk, subject in subjects.values_list("pk", "subject")}
    if question.place == "subject":
        return found
    bodies = Message.objects.visible_to(question.reader).filter(ticket__in=tickets)
    if question.place == "notes":
        bodies = bodies.filter(internal=True)
    begun = bodies.order_by("-pk").annotate(start=Left("body_html", READ_CHARACTERS))
    for ticket, html in begun.values_list("ticket_id", "start")[: READ * len(tickets)]:
        found.setdefault(ticket, []).append(_folded(to_text(html)))
    return found


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(_folded(phrase))}(?!\w)")


def _occurs(phrase: re.Pattern[str], said: list[str]) -> bool:
    return any(phrase.search(text) for text in said)


def _have(words: tuple[Word, ...], said: list[str]) -> bool:
    known = set().union(*map(terms.of_text, said))
    return all(not known.isdisjoint(word.terms) for word in words)
