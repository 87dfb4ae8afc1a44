"""Mail that other projects collected because it broke somebody's reader."""

import email
import json
from pathlib import Path

import pytest

from soporte.channels.email.parse import as_json, read_message
from soporte.channels.email.parse.entities import read_entity, unify_lines
from soporte.channels.email.trim import trim_html
from soporte.toolbox.html import to_text

FOLDER = Path(__file__).parent / "corpus"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
MAILS = sorted(path.name for path in FOLDER.glob("*.eml"))
# Where the standard library gives up or garbles, and we read what a person would.
READ_BETTER = {
    "jhillyerd-bad-header-wrap.eml",
    "jhillyerd-mime-bad-content-transfer-encoding.eml",
    "mikel-example13.eml",
    "mikel-raw_email_incorrect_header.eml",
    "stalwartlabs-000.eml",
    "zbateson-m0021.eml",
}


def read(name):
    return (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", MAILS)
def test_it_reads_what_a_person_would(name):
    found = read_message(read(name))
    assert "unreadable" not in found.problems
    assert {
        "subject": found.subject,
        "from": [found.sender.name, found.sender.address],
        "text": found.text[:60],
        "files": [file.name for file in found.files],
    } == EXPECTED[name]
    json.dumps(as_json(found)).encode()


@pytest.mark.parametrize("name", MAILS)
def test_files_with_any_line_end_read_the_same(name):
    unix = unify_lines(read(name))
    found = [as_json(read_message(unix.replace(b"\n", end))) for end in (b"\n", b"\r\n", b"\r")]
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("name", [name for name in MAILS if name not in READ_BETTER])
def test_the_parts_are_those_of_the_standard_library(name):
    raw = unify_lines(read(name)).lstrip()
    assert list(ours(read_entity(raw)[0])) == list(theirs(email.message_from_bytes(raw)))


def ours(entity):
    if entity.content_type.startswith("message/"):
        yield "message", b""
    elif entity.children:
        for child in entity.children:
            yield from ours(child)
    elif not entity.is_multipart or entity.body.strip():
        yield "part", entity.content()[0].strip()


def theirs(message):
    if message.get_content_maintype() == "message":
        yield "message", b""
    elif message.is_multipart():
        for child in message.get_payload():
            yield from theirs(child)
    elif message.get_payload().strip():
        yield "part", message.get_payload(decode=True).strip()


@pytest.mark.parametrize("name", [name for name in MAILS if name.startswith("talon-")])
def test_what_talon_calls_the_reply_stays_visible_and_the_quote_is_folded(name):
    found = read_message(read(name))
    assert found.visible_text.strip() == "Hello"
    assert found.quoted_text


@pytest.mark.parametrize(
    "path", sorted((FOLDER / "talon_html").glob("*.html")), ids=lambda p: p.stem
)
def test_html_answers_of_known_programs_are_trimmed_exactly(path):
    visible, quoted = trim_html(path.read_text("utf-8", "replace"))
    assert " ".join(to_text(visible).split()) == "Hi. I am fine. Thanks, Alex"
    assert "Hello! How are you?" in to_text(quoted)
