"""Which writing some bytes are in, judged by how common the characters are that a charset gives.

Labels of mail lie, and guessers that know no language miss short texts: a subject of five signs.
"""

import re

_SAMPLE = 1500
_CYRILLIC = ("cp1251", "koi8-u", "iso8859-5", "cp866")
_FREQUENT = frozenset("оеаинтсрвліОЕАИНТСРВЛІ")
_ODD_CASE = re.compile("[а-яё][А-ЯЁ]")
_NOT_WORDS = re.compile("[^а-яёА-ЯЁіїєґІЇЄҐў]")
# In words of Latin letters other letters stand alone, and no marks but these stand between two.
_BESIDE = re.compile("(?<=[a-zA-Z])[^\x00-\x7f]|[^\x00-\x7f](?=[a-zA-Z])")
_BETWEEN = re.compile("(?<=[a-zA-Z])[^\x00-\x7f](?=[a-zA-Z])")
_MARKS = frozenset("’‘´–—‐­·\xa0…•|")
_QUOTES = frozenset("«»“”„‘’–—…№ \xa0€•°")
_RUNS = re.compile(rb"[\x80-\xff]{2,}")
_ICELANDIC = frozenset("áéíóúæÁÉÍÓÚÆ")
_TURKISH = frozenset("ýþðÝÞÐ")
DOUBLE_BYTE = frozenset({"gb18030", "big5hkscs", "cp932", "cp949", "euc_jp", "shift_jis", "johab"})
EBCDIC = frozenset({"cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140"})


def is_natural(data: bytes, text: str, codec: str) -> bool:
    """Whether what a label gives reads like writing of somebody; in doubt it does."""
    if codec.startswith(("utf", "iso2022", "hz")):
        return True
    if codec in DOUBLE_BYTE:
        return commonness(text, codec) >= 0.8
    if codec in EBCDIC:
        return data.count(b"\x40") > data.count(b" ")
    if codec in _CYRILLIC:
        if sum(byte > 127 for byte in data[:_SAMPLE]) < 6:
            return not is_mixed(text)
        score = _cyrillic_score(text[:_SAMPLE])
        best = _best_cyrillic(data[:_SAMPLE])[1]
        return score >= 0.35 and best <= score + 0.15
    return not _comes_in_runs(data) and not _breaks_words(text)


def cyrillic(data: bytes) -> str:
    """The Cyrillic charset in which the bytes are words, or ""."""
    sample = data[:_SAMPLE]
    if sum(byte > 127 for byte in sample) < 6:
        return ""
    found, score = _best_cyrillic(sample)
    return found if score >= 0.5 else ""


def _best_cyrillic(sample: bytes) -> tuple[str, float]:
    scored = [(_cyrillic_score(sample.decode(one, "ignore")), one) for one in _CYRILLIC]
    score, found = max(scored, key=lambda pair: pair[0])
    return found, score


def _cyrillic_score(text: str) -> float:
    """How far the characters beyond ASCII are Cyrillic letters, frequent ones, in natural case."""
    high = "".join(char for char in text if char > "\x7f" and char not in _QUOTES)
    letters = _NOT_WORDS.sub("", high)
    if len(letters) < 4 or len(letters) * 10 < len(high) * 9 or is_mixed(text):
        return 0.0
    frequent = sum(char in _FREQUENT for char in letters)
    # One capital inside a word is a name.
    odd = max(len(_ODD_CASE.findall(text)) - 1, 0)
    return (frequent - 3 * odd) / len(letters)


def is_mixed(text: str) -> bool:
    """Whether the letters beyond ASCII stand alone inside words of Latin letters."""
    sample = text[:_SAMPLE]
    high = sum(char > "\x7f" for char in sample)
    return high > 0 and len(_BESIDE.findall(sample)) * 2 > high


def _breaks_words(text: str) -> bool:
    """Whether marks stand where a word has its letters."""
    return any(not _is_letter(char) for char in _BETWEEN.findall(text[:_SAMPLE]))


def _is_letter(char: str) -> bool:
    return (char.isalpha() and char not in "ªºµƒ") or char in _MARKS


def _comes_in_runs(data: bytes) -> bool:
    """Whether bytes beyond ASCII stand together, as in no language with few accents."""
    sample = data[:_SAMPLE]
    high = sum(byte > 127 for byte in sample)
    runs = b"".join(_RUNS.findall(sample))
    return high >= 6 and len(runs) * 10 > high * 7 and len(set(runs)) >= 4


def commonness(text: str, codec: str) -> float:
    """The share of the characters beyond ASCII that are everyday ones of the charset's language."""
    sample = [char for char in text[:_SAMPLE] if char > "\x7f"][:300]
    if not sample:
        return 1.0
    return sum(_is_common(char, codec) for char in sample) / len(sample)


def _is_common(char: str, codec: str) -> bool:
    is_kana = "\u3041" <= char <= "\u30fe"
    if "\u3000" <= char <= "\u3020" or "\uff01" <= char <= "\uff5e" or char in "—…“”‘’·・":
        return True
    if codec == "cp949":
        return "\uac00" <= char <= "\ud7a3" and _leads(char, "euc_kr", 0xC8)
    if codec in ("cp932", "euc_jp", "shift_jis"):
        return is_kana or _leads(char, "euc_jp", 0xCF)
    if codec == "big5hkscs":
        return _leads(char, "big5", 0xC6)
    return not is_kana and _leads(char, "gb2312", 0xD7)


def _leads(char: str, codec: str, last: int) -> bool:
    """Whether the character is in the charset's first level, that of everyday signs."""
    try:
        encoded = char.encode(codec)
    except UnicodeError:
        return False
    return len(encoded) == 2 and 0xA1 <= encoded[0] <= last


def east_asian(data: bytes) -> str:
    """The double-byte charset in which the bytes are everyday signs, or ""."""
    found: dict[str, float] = {}
    if sum(byte > 127 for byte in data[:_SAMPLE]) < 3:
        return ""
    for codec in ("euc_jp", "cp932", "cp949", "gb18030", "big5hkscs"):
        try:
            text = data.decode(codec)
        except UnicodeError:
            continue
        if codec in ("euc_jp", "cp932") and not _has_kana(text):
            continue
        found[codec] = commonness(text, codec)
        if found[codec] >= 0.95 and codec in ("euc_jp", "cp932", "cp949"):
            return codec
    best = max(found, key=lambda codec: found[codec], default="")
    return best if best and found[best] >= 0.85 else ""


def _has_kana(text: str) -> bool:
    high = [char for char in text[:_SAMPLE] if char > "\x7f"]
    return sum("\u3041" <= char <= "\u30fe" for char in high) * 5 >= len(high)


def latin(data: bytes) -> str:
    """The charset in which single accented letters stand in Latin words as letters, or ""."""
    sample = data[:_SAMPLE]
    beside = set(_BESIDE.findall(sample.decode("cp1252", "replace")))
    if beside & _TURKISH and not beside & _ICELANDIC:
        return "cp1254"
    for codec in ("cp1252", "cp1250", "iso8859-2"):
        if not _breaks_words(sample.decode(codec, "replace")):
            return codec
    return ""
