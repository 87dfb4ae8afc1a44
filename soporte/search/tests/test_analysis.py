"""Text to stems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soporte.search import analysis, terms
from soporte.search.words import words_of
from soporte.toolbox.text import fold


def stems(text):
    return {stem for token in analysis.tokens(text) for stem in analysis.stems(token)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("configuración", "configuracion"),
        ("configuración", "CONFIGURACIONES"),
        ("actualizacion", "actualización"),
        ("contraseña", "contrasenas"),
        ("módems", "modem"),
        ("imprimir", "imprimen"),
        ("routers", "router"),
        ("printing", "printed"),
        ("sesión", "sesiones"),
        ("imágenes", "imagen"),
        ("wi-fi", "wifi"),
        ("SN-4471-B", "sn4471b"),
        ("man\u0303ana", "ma\u00f1ana"),
        ("ﬁrewall", "firewall"),
    ],
)
def test_it_finds_one_form_by_the_other(one, other):
    asked = {term for word in words_of(other) for term in word.terms}
    assert asked & terms.of_text(one)
    asked = {term for word in words_of(one) for term in word.terms}
    assert asked & terms.of_text(other)


def test_it_keeps_addresses_whole_and_in_pieces():
    assert stems("Ana@Acme.example") >= {"anaacmeexample", "ana", "exampl"}


def test_it_finds_an_identifier_by_its_beginning():
    text = terms.of_text("la impresora SN-4471-B, de ana.garcia@acme.example")
    for start in ("sn-4", "SN4471", "ana.garcia@ac", "4471"):
        [word] = words_of(start)
        assert text & set(word.terms), start


def test_it_drops_words_that_carry_nothing():
    assert [word.terms for word in words_of("la impresora de la oficina")] == [
        word.terms for word in words_of("impresora oficina")
    ]


@given(st.text(max_size=300))
def test_it_takes_any_text(text):
    assert all(0 <= term < 1 << 31 for term in terms.of_text(text))
    words_of(text)


@given(st.text(alphabet="áéíóúüñÁÑçabcdXYZ ", max_size=60))
def test_accents_and_case_change_nothing(text):
    assert terms.of_text(text) == terms.of_text(fold(text)) == terms.of_text(text.upper())


@given(st.text(alphabet=st.characters(categories=["L", "Nd"]), min_size=1, max_size=30))
def test_a_word_is_found_by_itself(text):
    found = terms.of_text(text)
    assert all(found & set(word.terms) for word in words_of(text))
