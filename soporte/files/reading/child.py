"""Run as a program of its own: a file's bytes on standard input, its words on standard output.

Foreign files can make any reader loop or fill the memory: the system stops this process then, and
nothing else. It imports nothing of the house.
"""

import io
import re
import resource
import sys
import zipfile
from html import unescape

MEMORY, SECONDS = 768 * 1024 * 1024, 20
MOST_CHARACTERS, MOST_INSIDE, MOST_PAGES = 200_000, 20_000_000, 300
# Where the words lie in the formats of word processors, spreadsheets and presentations.
_INSIDE = re.compile(
    r"word/(document|footnotes|endnotes)\.xml|xl/sharedStrings\.xml|ppt/slides/slide\d+\.xml"
    r"|content\.xml"
)
_NO_WORDS = re.compile(r"(?is)<(script|style|head)\b.{0,5000}?</\1\s*>|<!--.{0,5000}?-->")
# What a reader of the page would see as separate words.
_ENDS = re.compile(
    r"(?i)<(?:/(?:w:p|a:p|text:p|text:h|si|p|div|td|th|li|h\d|tr)|[\w:]*br|w:tab)\b[^<>]*>"
)
_TAGS = re.compile(r"<[^<>]*>")


def words(kind: str, data: bytes) -> str:
    """The words of a file of this kind; raises many kinds of exceptions."""
    if kind == "pdf":
        return _pdf(data)
    if kind == "zip":
        return _zip(data)
    text = _decoded(data)
    return _unmarked(_NO_WORDS.sub(" ", text)) if kind == "html" else text


def _pdf(data: bytes) -> str:
    from pypdf import PdfReader

    found, length = [], 0
    for number, page in enumerate(PdfReader(io.BytesIO(data)).pages):
        found.append(page.extract_text())
        length += len(found[-1])
        if length > MOST_CHARACTERS or number >= MOST_PAGES:
            break
    return "\n".join(found)


def _zip(data: bytes) -> str:
    """By its parts as text: no reader of XML can be led astray that is not asked."""
    found, left = [], MOST_INSIDE
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.infolist()[:2000]:
            if left > 0 and _INSIDE.fullmatch(part.filename):
                with archive.open(part) as stream:
                    inside = stream.read(left)
                left -= len(inside)
                found.append(_unmarked(inside.decode("utf-8", "replace")))
    return "\n".join(found)


def _unmarked(text: str) -> str:
    return unescape(_TAGS.sub("", _ENDS.sub(" \n", text)))


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig",):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            break
    return data.decode("cp1252", "replace")


def main() -> None:
    """Read, within limits that the system enforces."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    found = words(sys.argv[1], sys.stdin.buffer.read())[:MOST_CHARACTERS]
    sys.stdout.buffer.write(found.encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
