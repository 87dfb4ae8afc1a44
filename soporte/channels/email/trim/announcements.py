"""How mail programs of many languages announce what they quote. Every pattern is linear in time.

All are matched against what `words.read` makes of a line.
"""

import re

from soporte.channels.email.trim import words
from soporte.channels.email.trim.words import any_of, literal

_VERB_WORDS = any_of(
    r"""
    wrote
    writes
    ha escrito
    escribi(?:o|a)
    a ecrit
    ecri(?:t|vait)
    (?:folgendes )?geschrieben
    schrieb(?:en)?
    escreveu
    ha scritto
    scrisse
    (?:het volgende )?geschreven
    schreef
    skrev(?: folgende| foljande)?
    kirjoitti
    napisal(?:\(a\)|a)?
    napsal(?:\(a\)|a)?
    pisze
    pise
    написал(?:\(а\)|а)?
    написав
    пишет
    пише
    (?:sunu |sunlari )?yazdi
    (?:ezt )?irta
    a scris
    va escriure
    ha escrit
    escribiu
    εγραψε
    da viet
    menulis
    """
)
# These scripts put no space beside the verb.
_VERB_SIGNS = literal(
    """
    写道
    寫道
    のメール
    さんは書きました
    님이 작성
    작성
    쓴 글
    كتب
    כתב
    """
)
_VERB = rf"(?:\b(?:{_VERB_WORDS})(?!\w)|(?:{_VERB_SIGNS}))"
_STARTERS = (
    r"(?:on|el|en|le|am|em|no dia|as|il(?: giorno)?|in data|op|den|dnia|w dniu|dne|в|на"
    r"|vao|pada|la|στις|in|\d{4}年)"
)
STARTS = re.compile(
    rf"^{_STARTERS}\s|^\d|^[\"'<(]|^\S+ <|^\w{{2,12}}[.,]{{1,2}} \d|^\w{{2,14}}[.,]* \w+[.,]? \d"
    r"|^(?:mon|tue|wed|thu|fri|sat|sun)\b|^\S+ wr|^\S+ \S+ <"
)
STARTER = re.compile(rf"^{_STARTERS}\s")
_VERB_END = re.compile(rf"{_VERB}[^:]{{0,160}}:?\s*$")
_VERB_AT_END = re.compile(rf"{_VERB}(?: the following| lo siguiente| ce qui suit)?\s?:?\s*$")
_VERB_THEN_MOMENT = re.compile(rf"{_VERB}\s(?P<rest>.{{6,90}}):\s*$")
_DASHED = re.compile(r"^-{2,}\s*(?:\w+\s).{4,300}?-{2,}\s*$")
_ENDS = (":", "-", "wrote", "schrieb", "escribio", "a ecrit", "escreveu", "ha scritto")
_SAYS = re.compile(
    r"^(?:quoting|zitat von|citando a?|citat (?:fran|av)|cita de|citation de|mensaje citado por"
    r"|selon|missatge de|wiadomosc napisana przez|begin quote from)\b.{2,200}:$"
)
# "10.58" is a time in Danish and Finnish, "23.11.2026" is none.
_TIME = re.compile(
    r"(?<![\d.,])\d{1,2}\s?[:.h]\s?\d{2}(?:[:.]\d{2})?(?![.,]?\d)|\d{1,2}(?:時|点|點|시)\s?\d{0,2}"
    r"|\b\d{1,2}\s?[ap]\.?m\b"
)
_DAY = re.compile(
    r"(?<!\d)(?:19|20)\d{2}(?!\d)|(?<!\d)\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2}(?!\d)"
    r"|\b\d{1,2}\.? (?:de )?(?:jan|ene|feb|fev|mar|apr|abr|avr|may|mai|mag|jun|jul|aug|ago|sep|set"
    r"|oct|okt|out|ott|nov|dec|dic|dez)"
)
# Without a verb: an address in brackets, or one that ends a line which begins with its date.
_BY_FORM = re.compile(
    r"[<(\[][^\s<>@]{1,64}@[^\s<>@]{1,200}[>)\]]{1,2}[^\w]{0,3}:$"
    r"|^(?:\d|\w{2,12}[.,]? \d).{4,60}\b(?:by|por|von|par|da|de|от|from) [^\s<>@]+@[^\s<>@]+:$"
)
# "The technician wrote to me:" is told, not quoted by a program.
_TOLD = re.compile(
    rf"\b(?:me|nos|mi|ci|m'|nous) ?(?:han? |habia |hat )?{_VERB}"
    rf"|{_VERB} (?:to )?(?:me|us|mir|uns)\b"
)
# Behind the moment a program puts a name; a person goes on with their sentence.
_GOES_ON = frozenset(
    {
        "el",
        "los",
        "las",
        "the",
        "der",
        "die",
        "das",
        "il",
        "lo",
        "un",
        "una",
        "mi",
        "my",
        "our",
        "su",
    }
    | {"me", "nos", "i", "yo", "we", "ich", "wir", "je", "j'ai", "eu", "io", "he", "she", "they"}
)
_ADDRESS = re.compile(r"[^\s<>@:]@[^\s<>@]+\.\w")
# A name as programs write it: every word of it with a capital, or small ones that names have.
_CAPITAL = re.compile(r"^[\"'(<\[]?[^\W\d_a-zà-öø-ÿ][\w.'’·&@-]*[\"',;)>\]]*$")
_SMALL = frozenset(
    {"de", "del", "la", "las", "los", "da", "das", "do", "dos", "di", "du", "von", "van", "der"}
    | {
        "den",
        "ter",
        "zu",
        "hat",
        "heeft",
        "via",
        "by",
        "y",
        "e",
        "et",
        "und",
        "and",
        "am",
        "pm",
        "a.m.",
    }
    | {"p.m.", "a.m", "p.m", "uhr", "cet", "cest", "utc", "gmt", "hora", "h", "-", "·", "|", "um"}
    | {"kl", "kl.", "klo", "à", "às", "от", "from"}
)
_ZONE = re.compile(r"^ ?\([a-z]{2,5}\),")
_WHERE = re.compile(r"[<(\[]*[^\s<>@]+@[^\s<>@]+")
_BY = frozenset({"", "by", "por", "von", "par", "da", "de", "от", "from"})
_CLOCKS = frozenset({"uhr", "am", "pm", "am,", "pm,", "uhr,", "cet", "mez"})
_LONGEST = 500


def has_time(read: str) -> bool:
    """Whether the line holds a time of day."""
    return _TIME.search(read) is not None


def has_day(read: str) -> bool:
    """Whether the line holds a date or a year."""
    return _DAY.search(read) is not None


def has_address(read: str) -> bool:
    """Whether the line holds an address."""
    return _ADDRESS.search(read) is not None


def ends_like_one(read: str) -> bool:
    """Whether a line may be the last one of an announcement: cheap, to be asked of every line."""
    return read.rstrip(" *_").endswith(_ENDS) and any(char.isalpha() for char in read[:40])


def attribution(read: str, shown: str) -> str:
    """Whether a line announces a quote: "strong" by itself, "weak" if a quote follows, or "".

    `shown` is the line as it was written: a name has capitals, a sentence mostly none.
    """
    read = read.strip("> *_")
    if not 6 <= len(read) <= _LONGEST:
        return ""
    moment = has_time(read) and has_day(read)
    address = has_address(read)
    if _TOLD.search(read):
        return ""
    if moment and address and _has_form(read, shown):
        return "strong"
    if verb := _VERB_END.search(read):
        return _spoken(read, shown, verb.start(), moment=moment, address=address)
    if moment and (tail := _VERB_THEN_MOMENT.search(read)) and has_time(tail["rest"]):
        return "strong" if address else "weak"
    return "weak" if _is_weak(read, moment=moment, address=address) else ""


def _has_form(read: str, shown: str) -> bool:
    """Whether it is announced without a verb, or with a verb that stands elsewhere."""
    if _DASHED.match(read) or _SAYS.match(read):
        return True
    if not _BY_FORM.search(read) or _VERB_END.search(read):
        return False
    name = _WHERE.sub(" ", _after_moment(read)).strip(" ,.:;-\"'<>()[]")
    return name in _BY or _is_name(shown, name)


def _is_weak(read: str, *, moment: bool, address: bool) -> bool:
    """Whether a line without a verb announces the quote that follows it."""
    if _SAYS.match(read):
        return True
    dated = moment or (address and (has_day(read) or STARTER.match(read) is not None))
    return read.endswith(":") and dated


def _spoken(read: str, shown: str, verb: int, *, moment: bool, address: bool) -> str:
    """What a line is worth that ends with "wrote" and a few words."""
    ends = read.endswith(_ENDS)
    begins = _after_moment(read[:verb]).strip(" ,.\"'(<").partition(" ")[0]
    if ends and address and (moment or has_day(read)) and begins not in _GOES_ON:
        return "strong"
    named = _is_name(shown, _around(read, verb))
    if ends and moment and named and _is_written_by_program(read[:verb]):
        return "strong"
    if named or address or (has_day(read) and (STARTER.match(read) or moment)):
        return "weak"
    return ""


def _is_written_by_program(before: str) -> bool:
    """Programs put a comma between the moment and the name, or the verb behind the moment."""
    rest = _after_moment(before)
    dated = before[: len(before) - len(rest)].rstrip()
    if _ZONE.match(rest):
        return True
    return not rest.strip(" ,.-") or rest.strip() in _CLOCKS or dated.endswith((",", ")"))


def _around(read: str, verb: int) -> str:
    """The words that should be a name: before the verb, or behind it where it stands first."""
    before = _after_moment(read[:verb])
    if before.strip(" ,.-"):
        return before
    return re.sub(rf"^{_VERB}", "", read[verb:]).strip(" :-")


def _after_moment(text: str) -> str:
    """What follows the last word with a digit in it."""
    parts = text.split(" ")
    for index in range(len(parts) - 1, -1, -1):
        if any(char.isdigit() for char in parts[index]):
            return " ".join(parts[index + 1 :])
    return text


def _is_name(shown: str, wanted: str) -> bool:
    """Whether these words, found again as they were written, are somebody's name."""
    size = len(wanted.split())
    if not 0 < size <= 9:
        return False
    names = {_plain(word) for word in wanted.replace(",", " ").split()} - {""}
    written = [word for word in shown.split() if _bare(word) in names]
    big = sum(1 for word in written if _CAPITAL.match(word))
    small = [word for word in written if not _CAPITAL.match(word)]
    return big > 0 and all(word.strip(",()").lower() in _SMALL for word in small)


def _bare(word: str) -> str:
    return _plain(words.read(word))


def _plain(word: str) -> str:
    return word.strip("\"'<>()[],;")
