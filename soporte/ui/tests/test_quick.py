"""What templates say again and again is kept, and still right for each language and address."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch
from django.utils.translation import override


def shown(source: str, **values: object) -> str:
    return Template(source).render(Context(values))


def test_a_kept_text_is_said_in_the_language_of_who_reads_it() -> None:
    page = Template('{% translate "Settings" %}')
    said = []
    for language in ("en", "es", "en", "es"):
        with override(language):
            said.append(page.render(Context()))
    assert said == ["Settings", "Ajustes", "Settings", "Ajustes"]


def test_a_text_with_a_variable_a_filter_or_a_name_is_said_anew() -> None:
    with override("es"):
        assert shown("{% translate word %}", word="Settings") == "Ajustes"
        assert shown('{% translate "Settings"|upper %}') == "AJUSTES"
        assert shown('{% translate "Settings" as it %}[{{ it }}]') == "[Ajustes]"
    page = Template("{% translate word %}")
    assert [page.render(Context({"word": word})) for word in ("<b>", "%")] == ["&lt;b&gt;", "%"]


def test_a_percent_sign_of_a_text_is_one() -> None:
    assert shown('{% translate "100% of them" %}') == "100% of them"


def test_an_address_is_that_of_its_own_arguments() -> None:
    page = Template("{% url 'desk:ticket' number %}")
    assert [page.render(Context({"number": number})) for number in (7, "8", 7)] == [
        "/desk/tickets/7/",
        "/desk/tickets/8/",
        "/desk/tickets/7/",
    ]
    with pytest.raises(NoReverseMatch):
        page.render(Context({"number": "no number"}))
    assert shown("{% url 'desk:ticket' 'none' as it %}[{{ it }}]") == "[]"
