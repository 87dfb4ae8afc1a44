"""The beginning of a long text is whole HTML."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soporte.toolbox.html import clean, cut, first_words

LONG = clean(
    '<div><p>Uno &amp; <a href="https://a.example/?x=%3E&amp;y">dos &lt; tres</a></p></div>'
)


class Balance(HTMLParser):
    """Counts what is open."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def read(html):
    found = Balance()
    found.feed(html)
    found.close()
    assert found.open == []
    return found.text


def test_what_is_short_stays_as_it_is():
    assert cut(LONG, len(LONG)) == LONG


@pytest.mark.parametrize("limit", range(len(LONG)))
def test_wherever_it_is_cut_every_element_is_closed_and_no_markup_shows(limit):
    assert read(LONG).startswith(read(cut(LONG, limit)).removesuffix("…"))


@given(st.text(alphabet='<>/abip "=&;x', max_size=200), st.integers(0, 200))
def test_any_text_of_a_stranger_is_cut_into_whole_html(text, limit):
    read(cut(clean(text), limit))


def test_the_first_words_are_one_line_without_tags_however_it_is_cut():
    html = "<p>El lun, 23 nov 2026,<br>Beto &amp; Ana &lt;b@a.example&gt; escribió:</p>"
    assert first_words(html, 60) == "El lun, 23 nov 2026, Beto & Ana <b@a.example> escribió:"
    assert first_words(html, 24) == "El lun, 23 nov 2026,…"
    assert first_words("a" * 79 + '<a href="x', 4) == "aaa…"
    assert first_words('<a href="https://a.example/very/long">', 1) == ""
