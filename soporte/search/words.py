"""The words of a query."""

from dataclasses import dataclass

from soporte.search import analysis, terms

MAX_QUERY, MAX_WORDS = 1000, 16


@dataclass(frozen=True)
class Word:
    """One word of a query: a document has it when it holds one of `terms`."""

    terms: tuple[int, ...]
    titles: tuple[int, ...]


def words_of(text: str, *, beginnings: bool = False) -> tuple[Word, ...]:
    """The distinct words of a query, the first sixteen; `beginnings`: any may be a beginning."""
    found: dict[Word, None] = {}
    for token in analysis.tokens(text[:MAX_QUERY])[: MAX_WORDS * 2]:
        found.update(dict.fromkeys(_words(token, beginnings=beginnings)))
    return tuple(found)[:MAX_WORDS]


def _words(token: str, *, beginnings: bool) -> list[Word]:
    stems = analysis.query_stems(token)
    if stems and (beginnings or analysis.is_identifier(token)):
        start = analysis.longest_prefix(token)
        found = (terms.word(stems[0]), *((terms.beginning(start),) if start else ()))
        return [Word(found, (terms.in_title(stems[0]),))]
    return [Word((terms.word(stem),), (terms.in_title(stem),)) for stem in stems]
