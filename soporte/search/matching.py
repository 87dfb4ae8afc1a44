"""Whether things have some words, as a part of somebody else's query."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from soporte.search import terms
from soporte.search.models import Document
from soporte.search.words import words_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


def has_words(text: str) -> bool:
    """Whether a text has a word that could be looked for."""
    return bool(words_of(text))


def matching(text: str, *, kind: str, audiences: Collection[str] | None) -> "QuerySet[Document]":
    """The rows of one kind that have all words of `text`; their `thing_id` says which things.

    For a reader with these audience keys, or with None for the house itself. A text without words
    matches nothing.
    """
    words = words_of(text)
    if not words or audiences == []:
        return Document.objects.none()
    found = Document.objects.filter(kind=kind)
    if audiences is not None:
        found = found.filter(terms__overlap=sorted(terms.of_audience(audiences)))
    for word in words:
        found = found.filter(terms__overlap=list(word.terms))
    return found
