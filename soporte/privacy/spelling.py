"""How an address or a name may stand in a text, as patterns of the database.

Each is bounded: whoever erases ana@acme.example must not touch juana@acme.example.
"""

import re

from soporte.toolbox.text import fold

# In JSON a line's end is written as two signs, and the second is a letter.
_AFTER_END = r"(?<=\\[nrt])"
_LETTERS = {
    "a": "aáàâäãå",
    "c": "cç",
    "e": "eéèêë",
    "i": "iíìîï",
    "n": "nñ",
    "o": "oóòôöõ",
    "u": "uúùûü",
    "y": "yýÿ",
}
# As HTML and people write them.
_SIGNS = {"'": "(?:['’]|&#x27;|&#0?39;|&apos;)", "’": "(?:['’]|&rsquo;)", "&": "(?:&|&amp;)"}
_GAP = r"(?:[\s\u00a0_-]|&nbsp;)+"
_BETWEEN_DIGITS = r"(?:[\s\u00a0().\/-]|&nbsp;){0,3}"
# Of a number with its country's, what people write at home.
_AT_HOME = 9


def mail(address: str) -> str:
    """An address, also as links and the return paths of bounces write it."""
    user, _at, host = address.rpartition("@")
    left, right = re.escape(user), re.escape(host)
    end = r"(?![[:alnum:]-]|\.[[:alnum:]])"
    as_typed = rf"(?:(?<![[:alnum:]._+-])|{_AFTER_END}){left}(?:@|%40){right}{end}"
    returning = rf"(?<![[:alnum:]._]){left}={right}{end}"
    return f"(?:{as_typed}|{returning})"


def name(whole: str) -> str:
    """A name, with or without accents, as file names and HTML write it too."""
    words = (("".join(map(_letter, word))) for word in whole.split())
    return rf"(?:(?<![[:alnum:]])|{_AFTER_END}){_GAP.join(words)}(?![[:alnum:]])"


def phone(number: str, *, is_whole: bool = False) -> str:
    """A telephone number however its digits are put apart; without its country's unless whole."""
    digits = re.sub(r"\D", "", number)
    home = _BETWEEN_DIGITS.join(digits[-_AT_HOME:])
    abroad = _BETWEEN_DIGITS.join(digits[:-_AT_HOME])
    if not abroad:
        start = r"(?<=\")" if is_whole else r"(?<![[:alnum:]])"
        return rf"{start}{home}(?![[:alnum:]])"
    country = rf"(?:\+|00){_BETWEEN_DIGITS}{abroad}{_BETWEEN_DIGITS}"
    start = country if is_whole else rf"(?:{country})?"
    return rf"(?<![[:alnum:]]){start}{home}(?![[:alnum:]])"


def _letter(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    alike = _LETTERS.get(fold(sign))
    return f"[{alike}]" if alike else re.escape(sign)
