"""How common words are, as PostgreSQL's own statistics say: estimates, read again at times."""

import math
import time
from collections.abc import Mapping

from django.db import connection

from soporte.search.words import Word

COMMON = 0.05
RARE = 0.0005
_REFRESH_SECONDS = 600
_known: tuple[float, dict[int, float]] = (0.0, {})


def shares() -> Mapping[int, float]:
    """The share of documents that hold each of the most common terms."""
    global _known  # noqa: PLW0603 - one estimate for the process, replaced as a whole
    moment, found = _known
    if not moment or time.monotonic() - moment > _REFRESH_SECONDS:
        found = _read()
        _known = (time.monotonic(), found)
    return found


def is_common(word: Word, known: Mapping[int, float]) -> bool:
    """Whether a word tells little: it occurs in every twentieth document or more."""
    return _share(word, known) >= COMMON


def weight(word: Word, known: Mapping[int, float]) -> float:
    """What finding a word is worth: the logarithm of its rarity."""
    share = _share(word, known)
    return math.log(1 + (1 - share + RARE) / (share + RARE))


def _share(word: Word, known: Mapping[int, float]) -> float:
    return max(known.get(term, 0.0) for term in word.terms)


def _read() -> dict[int, float]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_elems::text::int[], most_common_elem_freqs FROM pg_stats "
            "WHERE schemaname = current_schema() AND tablename = 'search_document' "
            "AND attname = 'terms'"
        )
        row = cursor.fetchone()
    # The last three numbers are the least and greatest share, and that of NULL.
    return dict(zip(row[0], row[1][:-3], strict=False)) if row and row[0] else {}
