"""What text cleaning takes away, and what it must leave."""

from hypothesis import given
from hypothesis import strategies as st

from soporte.toolbox import text


def test_it_folds_accents_and_case():
    assert text.fold("Contraseña ÁRBOL Straße") == "contrasena arbol strasse"
    assert text.fold("ABC") == "abc"


def test_a_line_has_no_line_ends_controls_or_bidi_tricks():
    assert text.clean_line("Hola\r\nBcc: eve@evil.test\0\u202egpj.exe") == (
        "Hola Bcc: eve@evil.test gpj.exe"
    )


def test_text_keeps_lines_and_tabs_and_loses_nul_and_surrogates():
    assert text.clean_text("a\r\nb\rc\0\td\udc80") == "a\nb\nc\td\ufffd"


def test_a_file_name_loses_its_path_and_reserved_words():
    assert text.clean_file_name("../../etc/passwd") == "passwd"
    assert text.clean_file_name("C:\\temp\\informe.pdf") == "informe.pdf"
    assert text.clean_file_name("con.txt") == "_con.txt"
    assert text.clean_file_name("..") == "file"
    assert text.clean_file_name("a\u202egpj.exe\0") == "agpj.exe"
    assert text.clean_file_name("<b>\n'x' 100%.png") == "<b> 'x' 100%.png"


@given(st.text(max_size=600))
def test_a_file_name_is_always_short_and_flat(name):
    cleaned = text.clean_file_name(name)
    assert cleaned
    assert len(cleaned.encode()) <= 255
    assert not set("/\\\r\n\0") & set(cleaned)


def test_a_long_file_name_keeps_its_extension():
    assert text.clean_file_name("ñ" * 4000 + ".pdf").endswith("ñ.pdf")


def test_an_address_is_compared_in_lower_case_and_ascii_domain():
    assert text.normalise_address(" <Ana@Example.TEST> ") == "ana@example.test"
    assert text.normalise_address("ana@España.test") == "ana@xn--espaa-rta.test"


def test_it_knows_what_an_address_looks_like():
    assert text.looks_like_address("ana@example.test")
    assert not text.looks_like_address("ana@example.test, eve@evil.test")
    assert not text.looks_like_address("ana example.test")


def test_it_shortens_at_a_word():
    assert text.shorten("uno dos tres cuatro", 14) == "uno dos tres…"
    assert text.shorten("corto", 14) == "corto"
