"""Bytes to text for a declared, wrong, unknown or missing charset. Never raises."""

import codecs
import re

from soporte.channels.email.parse import scripts

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
    "koi8-r": "koi8-u",
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
_TWO_BYTES = re.compile(rb"\x1b\$[@B]([^\x1b\r\n]*)(?:\x1b\([A-Za-z])?")
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
    codec = _possible(data, codec_name(label))
    if codec == "utf-16":
        return _decode_utf_16(data)
    if data.isascii() and codec not in _NOT_ASCII_BASED and not _has_escapes(data, codec):
        return data.decode("ascii")
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    if codec not in _NOT_ASCII_BASED and not _is_iso_2022(data):
        text = _as_utf_8(data, codec)
        if text is not None:
            return text
    text = None if codec in ("", "ascii") else _strictly(data, codec)
    if text is not None and scripts.is_natural(data, text, codec):
        return text
    return _guess(data, codec, text)


def _possible(data: bytes, codec: str) -> str:
    """The codec that a label names, or "" where the first look at the bytes refutes it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and data.count(b"\0") > len(data) // 4:
        return "utf-16"
    is_refuted = (codec == "utf-16" and not _is_utf_16(data)) or (
        _is_iso_2022(data) and not codec.startswith("iso2022")
    )
    return "" if is_refuted else codec


def _as_utf_8(data: bytes, codec: str) -> str | None:
    """The text when the bytes are UTF-8, which text in another charset never is by chance.

    A few signs of a double-byte charset can be.
    """
    text = _strictly(data, "utf-8")
    if text is None or codec not in scripts.DOUBLE_BYTE:
        return text
    high = sum(1 for byte in data[:_SAMPLE] if byte > 127)
    other = _strictly(data, codec)
    if high >= 6 or other is None or scripts.is_mixed(other):
        return text
    return None if scripts.commonness(other, codec) > 0.5 else text


def _is_utf_16(data: bytes) -> bool:
    """Whether bytes that are called UTF-16 can be: zeros, a mark, or signs without private ones."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:2000]:
        return True
    if _strictly(data, "utf-8") is not None or len(data) % 2:
        return False
    return any(
        scripts.commonness(text, codec) > 0.8
        for end in ("utf-16-be", "utf-16-le")
        if (text := _strictly(data, end)) is not None
        for codec in ("gb18030", "big5hkscs", "cp932", "cp949")
    )


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
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    even, odd = data[0:2000:2].count(0), data[1:2000:2].count(0)
    return data.decode("utf-16-be" if even >= odd else "utf-16-le", "replace")


def _guess(data: bytes, codec: str, labelled: str | None = None) -> str:
    """The text by what it looks like; where it looks like nothing, as the label gives it."""
    if _is_iso_2022(data) and (text := _iso_2022(data)) is not None:
        return text
    if _is_mostly_utf_8(data):
        return data.decode("utf-8", "soporte-windows-1252")
    if (found := _looks_like(data)) and (text := _strictly(data, found)) is not None:
        return text
    if labelled is not None:
        return labelled
    is_telling = codec and not _SINGLE_BYTE.match(codec) and codec != "utf-8"
    return data.decode(codec if is_telling else "cp1252", "soporte-windows-1252")


def _looks_like(data: bytes) -> str:
    """The charset of bytes that no label explains, or ""."""
    western = data[:_SAMPLE].decode("cp1252", "ignore")
    is_latin = scripts.is_mixed(western) or _looks_western(western)
    if is_latin and (found := scripts.latin(data)):
        return found
    if found := scripts.cyrillic(data) or scripts.east_asian(data) or _detect(data):
        text = data[:_SAMPLE].decode(found, "ignore")
        return "" if found.startswith("cp125") and scripts.is_mixed(text) else found
    return ""


def _iso_2022(data: bytes) -> str | None:
    """Japanese or Korean by escapes. Windows writes signs into it that no codec of Python knows."""
    for codec in ("iso2022_jp_ext", "iso2022_kr", "iso2022_jp_2004"):
        if (text := _strictly(data, codec)) is not None:
            return text
    return _TWO_BYTES.sub(_as_shift_jis, data).decode("cp932", "replace") or None


def _as_shift_jis(match: re.Match[bytes]) -> bytes:
    """One stretch of two-byte signs, written as Shift JIS does, which has them all."""
    out = bytearray()
    pairs = match.group(1)
    for row, cell in zip(pairs[::2], pairs[1::2], strict=False):
        if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
            continue
        out.append((row - 0x21) // 2 + (0x81 if row < 0x5F else 0xC1))
        if row % 2:
            out.append(cell + (0x1F if cell < 0x60 else 0x20))
        else:
            out.append(cell + 0x7E)
    return bytes(out)


def _is_mostly_utf_8(data: bytes) -> bool:
    """Whether few bytes of many do not fit: damaged text rather than another charset."""
    sample = data[:_SAMPLE]
    high = sum(1 for byte in sample if byte > 127)
    wrong = sample.decode("utf-8", "replace").count("\ufffd")
    return wrong * 8 < high


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


def _looks_western(text: str) -> bool:
    """Whether the high bytes are accented letters and marks standing alone, as in Windows-1252.

    Other alphabets come in runs of high bytes, so they never pass.
    """
    high = _HIGH.findall(text)
    if not high or "".join(high).strip(_WESTERN):
        return False
    rare = len(high) * 7 < len(text)
    letters = sum(1 for char in high if char >= "À")
    return rare or (letters * 2 > len(high) and not _HIGH_RUN.search(text))
