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


def matching(
    text: str, *, kind: str, audiences: Collection[str] | None, in_title: bool = False
) -> "QuerySet[Document]":
    """The rows of one kind that have all words of `text`; their `thing_id` says which things.

    For a reader with these audience keys, or with None for the house itself. A text without words
    matches nothing.
    """
    words = words_of(text)
    if not words:
        return Document.objects.none()
    found = _readable(kind, audiences)
    for word in words:
        found = found.filter(terms__overlap=list(word.titles if in_title else word.terms))
    return found


def having_any(text: str, *, kind: str, audiences: Collection[str] | None) -> "QuerySet[Document]":
    """The rows that have some word of `text`."""
    some = [term for word in words_of(text) for term in word.terms]
    return _readable(kind, audiences).filter(terms__overlap=some)


def _readable(kind: str, audiences: Collection[str] | None) -> "QuerySet[Document]":
    if audiences == []:
        return Document.objects.none()
    found = Document.objects.filter(kind=kind)
    if audiences is None:
        return found
    return found.filter(terms__overlap=sorted(terms.of_audience(audiences)))
