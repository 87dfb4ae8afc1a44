"""Text to stems: one function for documents and for queries, in Spanish and English at once."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

from soporte.toolbox.text import fold

# Raise it when the same text gives other stems than before: rows of older versions are redone.
VERSION = 1
MAX_CHARS = 200_000
MAX_TOKEN = 64
PREFIXES = (3, 4, 5, 6, 8, 10, 13, 16, 20, 24, 32)

JOINERS = "-.@/+:'’_"
TOKEN = re.compile(rf"[\w\u0300-\u036f]+(?:[{JOINERS}][\w\u0300-\u036f]+)*")
_PIECES = re.compile(rf"[{JOINERS}]")
_HAS_DIGIT = re.compile(r"\d")
# Only words that tell nothing in either language: a search for "no va" must keep its words.
_CARRY_NOTHING = """
a al and are as at be by como con de del e el en es for from in is it la las lo los mas o of
on or para pero por que se su sus that the this to un una was with y
"""
STOP = frozenset(_CARRY_NOTHING.split())
_spanish = snowballstemmer.stemmer("spanish")
_english = snowballstemmer.stemmer("english")


def tokens(text: str) -> list[str]:
    """The distinct tokens of a text in order of first occurrence, lower case, accents kept."""
    plain = unicodedata.normalize("NFKC", text[:MAX_CHARS]).lower()
    return list(dict.fromkeys(TOKEN.findall(plain)))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A folded word without its English, then its Spanish endings: no language is asked for.

    This order keeps "routers" with "router"; the Spanish stemmer first would part them.
    """
    # The English stemmer takes -ion off "sesion", so its plural must look the same before.
    single = word[:-2] if word.endswith("iones") else word
    return str(_spanish.stemWord(_english.stemWord(single)))


@lru_cache(maxsize=20_000)
def stems(token: str) -> tuple[str, ...]:
    """What a document is found by for one token: the pieces, and a compound also as a whole."""
    pieces = [fold(piece)[:MAX_TOKEN] for piece in _PIECES.split(token)]
    found = [_stem(piece) for piece in pieces if piece and piece not in STOP]
    if len(pieces) > 1:
        found.append(joined(token))
    return tuple(dict.fromkeys(found))


def joined(token: str) -> str:
    """A compound without what joins it: "SN-44.b" and "sn44b" are the same."""
    return fold(_PIECES.sub("", token))[:MAX_TOKEN]


def is_identifier(token: str) -> bool:
    """Whether a token is an address or number that people type the beginning of."""
    return "@" in token or _HAS_DIGIT.search(token) is not None


def prefixes(token: str) -> Iterator[str]:
    """The beginnings by which an identifier is found, in steps that grow with the length."""
    whole = joined(token)
    return (whole[:length] for length in PREFIXES if length <= len(whole))


def longest_prefix(token: str) -> str:
    """The longest beginning of what somebody typed that is kept; empty when it is too short."""
    return max(prefixes(token), key=len, default="")


def query_stems(token: str) -> tuple[str, ...]:
    """What must occur in a document for one token of a query."""
    if len(_PIECES.split(token)) == 1:
        return stems(token)
    # A hyphen joins what others write as one word or two; a slash or dot lists words.
    if is_identifier(token) or not re.search("[./+:]", token):
        return (joined(token),)
    return tuple(s for s in stems(token) if s != joined(token))


def _stem(piece: str) -> str:
    return piece if _HAS_DIGIT.search(piece) else stem(piece)
