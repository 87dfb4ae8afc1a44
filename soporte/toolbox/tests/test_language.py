"""Which language a text is in."""

import pytest

from soporte.toolbox.language import guess


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Buenos días: la impresora del almacén no imprime desde la actualización", "es"),
        ("Hello, the printer in the warehouse does not print since the update", "en"),
        ("Error 0x80070005 LaserJet M507", None),
        ("", None),
    ],
)
def test_it_knows_spanish_from_english_and_admits_doubt(text, language):
    assert guess(text) == language
