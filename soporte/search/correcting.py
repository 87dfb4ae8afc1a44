"""What somebody may have meant: words that differ by one slip of the fingers and that occur in
documents this reader may see. There is no list of words that could tell what others wrote.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from string import ascii_lowercase

from soporte.search import analysis, terms, windows
from soporte.search.windows import Hit, Wanted
from soporte.search.words import words_of

SHORTEST, LONGEST = 4, 24
MOST_TRIED = 3
AMONG = 200


@dataclass(frozen=True)
class Correction:
    """A word typed, the term of one that occurs, and the newest document that has it."""

    token: str
    term: int
    hit: Hit


def corrections(text: str, *, audiences: Collection[str], kind: str) -> list[Correction]:
    """For each word of `text` that this reader finds nowhere, what is most often written so.

    Where a word has no likely correction there is none for the others either.
    """
    audience = tuple(sorted(terms.of_audience(audiences)))
    unknown = [token for token in _tokens(text) if not _occurs(token, audience, kind)]
    if not audience or not 0 < len(unknown) <= MOST_TRIED:
        return []
    known = [token for token in _tokens(text) if token not in unknown]
    words = tuple(word for token in known for word in words_of(token))
    found = [_likely(token, Wanted(words, audience, (kind,))) for token in unknown]
    return [one for one in found if one] if all(found) else []


def _tokens(text: str) -> list[str]:
    return [token for token in analysis.tokens(text) if words_of(token)][:16]


def _occurs(token: str, audience: tuple[int, ...], kind: str) -> bool:
    return bool(windows.some(Wanted(words_of(token), audience, (kind,)), 1))


def _likely(token: str, wanted: Wanted) -> Correction | None:
    candidates = _candidates(token)
    if not candidates:
        return None
    counted = windows.tally(wanted, sorted(candidates), AMONG)
    best = max(counted, key=lambda row: (row[1], row[2].updated_at), default=None)
    return Correction(token, best[0], best[2]) if best else None


def _candidates(token: str) -> set[int]:
    """The terms of all that is one slip away, of the word and of its stem."""
    typed = analysis.joined(token)
    if not typed.isalpha() or not SHORTEST <= len(typed) <= LONGEST:
        return set()
    own = analysis.stem(typed)
    # Past the caches: five hundred words that nobody will ask for again would empty them.
    stem, word = analysis.stem.__wrapped__, terms.word.__wrapped__
    stems = {stem(slip) for slip in _slips(typed)} | set(_slips(own))
    return {word(one) for one in stems if len(one) > 2 and one != own}


def _slips(word: str) -> Iterator[str]:
    """One letter too many, two swapped, one wrong, one missing."""
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in ascii_lowercase)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in ascii_lowercase)


def spelled(correction: Correction, texts: Collection[str]) -> str:
    """The word as the texts of the found document have it; empty when none of them does."""
    for text in texts:
        for token in analysis.tokens(text):
            if correction.term in terms.of_token(token) and token.isalpha():
                return token
    return ""
