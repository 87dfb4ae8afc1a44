"""Each text of a message is read or kept as a file, whatever its shape; time grows with size."""

import base64
import quopri
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soporte.channels.email.parse import message, read_message

KINDS = ("mixed", "alternative", "related", "signed", "digest", "report", "unknown", "parallel")
CHARSETS = ("utf-8", "iso-8859-1", "us-ascii", "gb2312", "x-nothing", "", "utf-16", "koi8-r")
ENCODINGS = ("", "7bit", "8bit", "base64", "quoted-printable", "binary", "x-nonsense")
HEADERS = (
    "Content-Disposition: inline",
    "Content-Disposition: attachment; filename=a.txt",
    "Content-Disposition: nonsense; filename*=utf-8''%",
    "Content-ID: <a@b>",
    "X-Long: " + "a" * 2000,
    "",
)
WORDS = [f"palabra{number}señal" for number in range(40)]


@st.composite
def texts(draw, words):
    """One text part with a word of its own."""
    word = next(words)
    kind = draw(st.sampled_from(["text/plain", "text/html", "TEXT/PLAIN", ""]))
    body = f"<p>Hola <b>{word}</b>" if kind == "text/html" else f"Hola {word}\n"
    charset = draw(st.sampled_from(CHARSETS))
    codec = charset if charset in ("iso-8859-1", "utf-16") else "utf-8"
    data = body.encode(codec)
    encoding = draw(st.sampled_from(ENCODINGS))
    if codec == "utf-16":
        encoding = "base64"
    if encoding == "base64":
        data = base64.encodebytes(data)
    elif encoding == "quoted-printable":
        data = quopri.encodestring(data)
    label = f"; charset={charset}" if charset else ""
    lines = [
        f"Content-Type: {kind}{label}" if kind else "",
        f"Content-Transfer-Encoding: {encoding}" if encoding else "",
        draw(st.sampled_from(HEADERS)),
    ]
    head = "".join(f"{line}\n" for line in lines if line)
    return head.encode() + b"\n" + data


@st.composite
def trees(draw, words, depth=0):
    """A part: a text, or a frame around others with a boundary of its own."""
    if depth > 3 or draw(st.integers(0, 2)) == 0:
        return draw(texts(words))
    kind = draw(st.sampled_from(KINDS))
    inner = [draw(trees(words, depth + 1)) for _ in range(draw(st.integers(1, 3)))]
    mark = f"--b{depth}-{draw(st.integers(0, 10**9))}"
    end = f"\n{mark}--\n" if draw(st.booleans()) else "\n"
    body = b"".join(mark.encode() + b"\n" + one + b"\n" for one in inner) + end.encode()
    return f'Content-Type: multipart/{kind}; boundary="{mark[2:]}"\n\n'.encode() + body


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_text_of_any_message_is_lost(data):
    used = []

    def words():
        for word in WORDS:
            used.append(word)
            yield word
        raise AssertionError("too few words")

    raw = b"From: a@b.test\n" + data.draw(trees(words()))
    found = read_message(raw)
    kept = found.text + found.html + "".join(map(_as_text, found.files))
    assert [word for word in used if word not in kept] == []


def _as_text(file):
    for codec in ("utf-8", "utf-16", "iso-8859-1"):
        try:
            text = file.data.decode(codec)
        except UnicodeError:
            continue
        if "palabra" in text:
            # A file is kept as its sender wrote it, whatever its label says.
            return text
    return ""


SHAPES = {
    "words": lambda n: b"\n" + b"palabra " * n,
    "lines": lambda n: b"\n" + b"palabra\n" * n,
    "quotes": lambda n: b"\n" + b"> palabra\n" * n,
    "headers of mail in the text": lambda n: b"\n" + b"From: a@b.test\nSent: x\n" * n,
    "tags": lambda n: b"Content-Type: text/html\n\n" + b"<div>a</div>" * n,
    "open tags": lambda n: b"Content-Type: text/html\n\n" + b"<div>" * n,
    "broken tags": lambda n: b"Content-Type: text/html\n\n" + b"<a b='" * n,
    "entities": lambda n: b"Content-Type: text/html\n\n" + b"&amp;&#x41;&" * n,
    "parts": lambda n: b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * n,
    "marks that are none": lambda n: (
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\n" + b"--xa\n" * n
    ),
    "addresses": lambda n: b"To: " + b"a <a@b.test>, " * n + b"\n\nhola",
    "encoded words": lambda n: b"Subject: " + b"=?utf-8?q?a?= " * n + b"\n\nhola",
    "unfinished words": lambda n: b"Subject: " + b"=?utf-8?q?a" * n + b"\n\nhola",
    "question marks": lambda n: b"Subject: =?utf-8?q?" + b"?=3D" * n + b"\n\nhola",
    "parameters": lambda n: b"Content-Type: text/plain" + b"; a*0=b" * n + b"\n\nhola",
    "base64": lambda n: b"Content-Transfer-Encoding: base64\n\n" + b"SGVs*bG8=\n" * n,
    "escapes": lambda n: b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=C3=B1=\n" * n,
    "Japanese": lambda n: b"\n" + b'\x1b$B$"\x1b(B' * n,
    "noise": lambda n: b"\n" + bytes(range(128, 256)) * (n // 64),
    "yEnc": lambda n: b"\n" + b"=ybegin line=1 size=1 name=a\n" * n,
    "events": lambda n: b"Content-Type: text/calendar\n\n" + b'BEGIN:VEVENT\nA;B="\n' * n,
    "dates": lambda n: b"Date: " + b"(" * n + b"\n\nhola",
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_time_grows_with_size_and_not_faster(shape):
    small, large = shape(4_000), shape(32_000)
    least = min(_seconds(small) for _ in range(3))
    # Eight times as much, and room for a machine with other work.
    assert min(_seconds(large) for _ in range(2)) < least * 24 + 0.05


def _seconds(raw):
    started = time.process_time()
    message.read_message(raw)
    return time.process_time() - started
