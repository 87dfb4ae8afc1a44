"""The collection of what people and programs write, and what holds for any text at all."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soporte.channels.email.tests.trimming import people, programs
from soporte.channels.email.tests.trimming.cases import collection, marked
from soporte.channels.email.trim import trim, trim_html, trim_text
from soporte.toolbox.html import to_text

CASES = collection()
LANGUAGES = sorted({case.language for case in CASES})


def shown(case):
    return to_text(trim_html(case.source)[0]) if case.is_html else trim_text(case.source)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_shows_what_a_person_would_want_to_see(language):
    wrong = [
        case.name
        for case in CASES
        if case.language == language and shown(case).split() != case.shown.split()
    ]
    assert wrong == []


def test_the_collection_is_as_wide_as_it_says():
    count = {language: sum(case.language == language for case in CASES) for language in LANGUAGES}
    assert all(count[language] >= 100 for language in ("es", "en", "fr", "de", "pt", "it"))
    assert len({case.name for case in CASES if not case.is_html}) > 1500


@pytest.mark.parametrize("case", [case for case in CASES if case.name.endswith(" 1")][:40])
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_any_line_end_gives_the_same(case, end):
    if not case.is_html:
        assert trim_text(case.source.replace("\n", end)) == trim_text(case.source)


def test_the_plain_text_beside_a_marked_signature_is_folded_too():
    html = '<div>Ya funciona.</div><div id="Signature"><p>Ana Pérez</p><p>Cliente, S. L.</p></div>'
    found = trim("Ya funciona.\n\nAna Pérez\nCliente, S. L.\n", html)
    assert found.visible_text == "Ya funciona."
    assert found.quoted_text == "Ana Pérez\nCliente, S. L."


HEADS = [row.text for rows in programs.ANNOUNCEMENTS.values() for row in rows]
FIELDS = [text for some in programs.FIELDS.values() for text in some.values()]
FOOTERS = [text for some in people.FOOTERS.values() for text in some]
SAID = st.sampled_from(
    [
        "hola",
        "¿Y ahora?",
        "No imprime.",
        "error 12:",
        "- uno",
        "Un saludo,",
        "Ana Pérez",
        "1.",
        "On Monday it broke",
        "De: Madrid",
        "Le digo que no",
        "Tel. 600 000 000",
        "ps: gracias",
    ]
)
SIGNS = st.sampled_from(
    [
        "",
        "--",
        "-- ",
        "____________",
        "=====",
        "> cita",
        ">",
        ">> otra",
        "> -- ",
        "***",
        "\xa0",
        "—",
        "-----Original Message-----",
        "---------- Forwarded message ---------",
        "AVISO LEGAL",
        "Este mensaje es confidencial y su destinatario queda prohibida",
        "| a | b |",
        "| cita",
    ]
)
LINES = st.one_of(
    SAID,
    SIGNS,
    st.sampled_from(HEADS),
    st.sampled_from(FIELDS),
    st.sampled_from(FOOTERS),
    st.text(),
)


def words(text):
    return sorted(re.split(r"[\n\r]+| ", text))


@settings(max_examples=500, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_what_is_shown_and_what_is_folded_are_all(lines):
    text = "\n".join(lines)
    visible, quoted = trim_text(text)
    assert sorted(f"{visible}\n{quoted}".split()) == sorted(text.split())
    assert visible.strip() or not text.strip()


@settings(max_examples=500, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_what_is_shown_is_a_message_of_which_nothing_more_is_folded(lines):
    visible, _quoted = trim_text("\n".join(lines))
    assert trim_text(visible) == (visible, "")


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_line_ends_change_nothing(lines):
    text = "\n".join(lines).replace("\r", "")
    assert trim_text(text) == trim_text(text.replace("\n", "\r\n"))
    assert trim_text(text) == trim_text(text.replace("\n", "\r"))


SPOKEN = st.lists(
    st.sampled_from(
        [
            "La L3250, la de siempre.",
            "desde ayer",
            "¿Cuándo venís?",
            "It broke on Monday",
            "Ja",
            "No",
        ]
    ),
    min_size=1,
    max_size=3,
).map("\n".join)
QUOTED = st.sampled_from(["¿Qué modelo?", "Which one?\nSince when?", "Hola:\n\n¿Sigue igual?"])


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(HEADS),
    st.lists(st.tuples(QUOTED, SPOKEN), min_size=1, max_size=4),
    st.sampled_from(["\n", "\n\n"]),
    st.one_of(st.none(), SPOKEN),
)
def test_no_line_written_between_or_below_quotes_is_ever_folded(head, pairs, gap, above):
    parts = [above, head] if above else [head]
    parts += [part for quote, said in pairs for part in (marked(quote), said)]
    visible, _quoted = trim_text(gap.join(parts))
    for _quote, said in pairs:
        assert said in visible
    assert above is None or above in visible


@settings(max_examples=300, deadline=None)
@given(st.lists(SPOKEN, min_size=1, max_size=6), st.sampled_from(["\n", "\n\n"]))
def test_a_message_of_words_alone_is_shown_whole(paragraphs, gap):
    text = gap.join(paragraphs)
    assert trim_text(text) == (text, "")


REPEATED = ["On ", "Le ", "Am ", "El ", "> ", "-- \n", "\n", "On 1 wrote:\n", "a@b.c 1:00 wrote:\n"]
REPEATED += [
    "De: a\n",
    "From: a@b.c\nSent: 1:00\n",
    "Un saludo,\n",
    "wrote:\n",
    ">",
    "_",
    "- ",
    "x:\n",
]
REPEATED += ["Este mensaje es confidencial\n", "On a wrote: ", "Sent from ", "El 1/1/2026 1:00 A\n"]


@pytest.mark.parametrize("unit", REPEATED)
def test_any_repetition_takes_linear_time(unit):
    began = time.process_time()
    trim_text(unit * (60_000 // len(unit)))
    assert time.process_time() - began < 2


TAGS = ["<div>", "<blockquote type=cite>", "<br>", "On <b>", "</div>", "<", "<div class=cite>a"]
TAGS += ["<p>On 1 wrote:</p>", "<pre class=moz-signature>", "<div id=divRplyFwdMsg>x</div>", "&lt;"]


@pytest.mark.parametrize("unit", TAGS)
def test_any_repeated_markup_takes_linear_time(unit):
    began = time.process_time()
    trim_html(unit * (60_000 // len(unit)))
    assert time.process_time() - began < 2
