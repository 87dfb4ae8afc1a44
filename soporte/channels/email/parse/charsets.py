"""Bytes to text for a declared, wrong, unknown or missing charset. Never raises."""

import codecs
import re

# Labels that mail really carries, and what they mean. GB2312 and KS_C_5601 are sent for their
# supersets; Latin-1 is read as Windows-1252, as browsers do.
_ALIASES = {
    "ansi": "cp1252",
    "ascii": "ascii",
    "big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "cp-1252": "cp1252",
    "csiso2022kr": "iso2022_kr",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gb-2312": "gb18030",
    "gb_2312-80": "gb18030",
    "chinesesimplified": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "hebrew": "iso8859_8",
    "iso-2022-jp": "iso2022_jp_ext",
    "csiso2022jp": "iso2022_jp_ext",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-8-e": "iso8859_8",
    "iso-8859-8-i": "iso8859_8",
    "iso-8859-9": "cp1254",
    "ks_c_5601": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949",
    "korean": "cp949",
    "l1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ce": "mac_latin2",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "unicode": "utf-16",
    "unicode-1-1-utf-7": "utf-7",
    "us-ascii": "ascii",
    "utf": "utf-8",
    "utf8mb4": "utf-8",
    "visual": "iso8859_8",
    "x-x-big5": "big5hkscs",
}
# Not charsets, or codecs whose cost or meaning does not suit mail.
_REFUSED = frozenset({"idna", "punycode", "undefined", "mbcs", "oem"})
_NOT_ASCII_BASED = frozenset({"utf-7", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "hz"})
_SINGLE_BYTE = re.compile(
    r"^(ascii|cp12\d\d|iso8859[-_]\d+|iso8859-\d+|mac[-_]\w+|koi8-\w|cp8\d\d)$"
)
_LABEL = re.compile(r"[^a-z0-9_.:+-]+")
_SAMPLE = 20_000
_HIGH = re.compile("[\x80-\uffff]")
_HIGH_RUN = re.compile("[\x80-\uffff]{2}")
_WESTERN = "".join(map(chr, range(0xC0, 0x100))) + "\xa0¿¡ºª°«»‘’“”–—…€´·•®©™§£½²³×÷"


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that do not fit as what most broken software sends."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "ignore") or bad.decode("latin-1"), error.end


codecs.register_error("soporte-windows-1252", _as_windows_1252)


def codec_name(label: str) -> str:
    """The name of Python's codec for a charset label, or "" when there is none."""
    label = _LABEL.sub("", label.lower().strip())[:40]
    label = _ALIASES.get(label, label)
    if not label:
        return ""
    try:
        info = codecs.lookup(label)
    except (LookupError, ValueError):
        return ""
    is_text = getattr(info, "_is_text_encoding", True)
    if not is_text or info.name in _REFUSED or "escape" in info.name:
        return ""
    return info.name


def decode(data: bytes, label: str = "") -> str:
    """The text of `data`, declared as `label`, guessed where the label cannot be right."""
    codec = codec_name(label)
    if codec == "utf-16":
        return _decode_utf_16(data)
    if data.isascii() and codec not in _NOT_ASCII_BASED and not _has_escapes(data, codec):
        return data.decode("ascii")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and data.count(b"\0") > len(data) // 4:
        return _decode_utf_16(data)
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    # Text in another charset is practically never valid UTF-8 by chance.
    if (not codec or _SINGLE_BYTE.match(codec)) and not _is_iso_2022(data):
        text = _strictly(data, "utf-8")
        if text is not None:
            return text
    if codec and codec != "ascii" and (text := _strictly(data, codec)) is not None:
        return text
    return _guess(data, codec)


def _has_escapes(data: bytes, codec: str) -> bool:
    return b"\x1b" in data and (codec.startswith("iso2022") or _is_iso_2022(data))


def _is_iso_2022(data: bytes) -> bool:
    return b"\x1b$" in data or b"\x1b(J" in data


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
    except (UnicodeError, ValueError):
        return None
    return text if isinstance(text, str) else None


def _decode_utf_16(data: bytes) -> str:
    if len(data) % 2:
        data = data[:-1]
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        even, odd = data[0:2000:2].count(0), data[1:2000:2].count(0)
        if not even and not odd and (text := _strictly(data, "utf-8")) is not None:
            return text
        return data.decode("utf-16-be" if even >= odd else "utf-16-le", "replace")
    return data.decode("utf-16", "replace")


def _guess(data: bytes, codec: str) -> str:
    likely = ["iso2022_jp_ext", "iso2022_kr"] if _is_iso_2022(data) else []
    for candidate in [*likely, "utf-8"]:
        if (text := _strictly(data, candidate)) is not None:
            return text
    if _is_mostly_utf_8(data):
        return data.decode("utf-8", "soporte-windows-1252")
    if _looks_western(data):
        return data.decode("cp1252", "soporte-windows-1252")
    if (found := _cyrillic(data) or _detect(data)) and (text := _strictly(data, found)) is not None:
        return text
    if codec and not _SINGLE_BYTE.match(codec) and codec != "utf-8":
        return data.decode(codec, "soporte-windows-1252")
    return data.decode("cp1252", "soporte-windows-1252")


def _is_mostly_utf_8(data: bytes) -> bool:
    """Whether few bytes of many do not fit: damaged text rather than another charset."""
    sample = data[:_SAMPLE]
    high = sum(1 for byte in sample if byte > 127)
    wrong = sample.decode("utf-8", "replace").count("\ufffd")
    return wrong * 8 < high


def _cyrillic(data: bytes) -> str:
    """The Cyrillic charset in which the bytes are words, or "". Guessers miss short ones."""
    sample = data[:2000]
    for candidate in ("koi8-r", "cp1251", "iso8859-5", "cp866"):
        high = [char for char in sample.decode(candidate, "ignore") if char > "\x7f"]
        lower = sum(1 for char in high if "а" <= char <= "я")
        vowels = sum(1 for char in high if char in "аеиоуыэюяё")
        if len(high) >= 6 and lower * 10 >= len(high) * 7 and vowels * 4 >= lower:
            return candidate
    return ""


def _detect(data: bytes) -> str:
    """The charset that the bytes look like; slow, so only for what no label explains."""
    # Imported on need: it costs as much as reading thirty messages.
    from charset_normalizer import from_bytes

    sample = data[:_SAMPLE]
    try:
        best = from_bytes(sample, preemptive_behaviour=False, enable_fallback=False).best()
    except Exception:  # noqa: BLE001  # a third-party guess about hostile bytes must not matter
        return ""
    if best is None:
        return ""
    return codec_name(best.encoding)


def _looks_western(data: bytes) -> bool:
    """Whether the high bytes are accented letters and marks standing alone, as in Windows-1252.

    Other alphabets come in runs of high bytes, so they never pass.
    """
    text = data[:_SAMPLE].decode("cp1252", "ignore")
    high = _HIGH.findall(text)
    if not high or "".join(high).strip(_WESTERN):
        return False
    rare = len(high) * 7 < len(text)
    letters = sum(1 for char in high if char >= "À")
    return rare or (letters * 2 > len(high) and not _HIGH_RUN.search(text))
