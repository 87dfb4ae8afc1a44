"""Pictures within the text of a message."""

import pytest

from soporte.files import operations as files
from soporte.journal.actor import Actor
from soporte.tickets import operations, pictures
from soporte.tickets.models.conversing import NewFile

TEXT = '<p>Así:</p><img src="cid:a&quot;b@acme" alt="pantalla"><img src="cid:otra@acme" alt="otra">'


@pytest.fixture
def message(cast, printer):
    """Ana's answer with one picture in its text; a second one got lost on the way."""
    blob = files.store(b"\x89PNG\r\n\x1a\n", declared_type="image/png")
    return operations.receive_message(
        printer,
        html=TEXT,
        author=cast.ana,
        by=Actor.of(cast.ana, via="email"),
        channel="email",
        files=[NewFile(blob, "pantalla.png", 'a"b@acme', inline=True)],
    )


def test_a_picture_keeps_its_place_in_the_text(message):
    assert pictures.ids(message.body_html) == {'a"b@acme'}
    html = pictures.shown(message.body_html, {'a"b@acme': "/f/token?a=1&b=2"})
    assert '<img src="/f/token?a=1&amp;b=2" alt="pantalla">' in html


def test_a_picture_without_a_path_shows_its_words(message):
    html = pictures.shown(message.body_html, {})
    assert '<img alt="pantalla"><img alt="otra">' in html
    assert "cid:" not in html


def test_a_text_that_speaks_of_pictures_is_left_alone(cast, printer):
    said = printer.note(
        "<p>&lt;img src=&quot;cid:x&quot;&gt;</p>",
        author=cast.beto,
        by=Actor.of(cast.beto, via="desk"),
    )
    assert pictures.ids(said.body_html) == set()
    assert pictures.shown(said.body_html, {"x": "/f/token"}) == said.body_html
