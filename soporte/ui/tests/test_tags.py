"""The tags that every page is built with."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.http import HttpRequest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from soporte.ui import registry
from soporte.ui.templatetags import ui


def render(source: str, **context: object) -> str:
    request = RequestFactory().get("/")
    return Template(source).render(Context({"request": request, **context}))


class AskForm(forms.Form):
    email = forms.EmailField(label="Correo", help_text="Donde te leemos.")
    news = forms.BooleanField(label="Novedades", required=False)


def test_a_field_ties_label_hint_and_error_together():
    html = render("{% field form.email %}", form=AskForm({"email": "no"}))
    assert '<label class="so-label" for="id_email">Correo' in html
    assert 'aria-describedby="id_email-hint id_email-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_email-error"' in html


def test_a_good_field_mentions_no_error():
    html = render("{% field form.email %}{% field form.news %}", form=AskForm())
    assert "error" not in html
    assert 'type="checkbox"' in html


def test_initials_stand_for_any_name():
    for name, shown in (
        ("Ana Pardo", "AP"),
        ("ana maría de la o", "AO"),
        ("José", "JO"),
        ("x@acme.example", "XA"),
        ("", "?"),
        ("***", "?"),
    ):
        assert ui.initials(name) == shown


def test_a_times_words_depend_on_how_long_ago_it_was():
    now = timezone.now()
    with translation.override("en"), timezone.override(UTC):
        noon = now.astimezone(UTC).replace(hour=12, minute=5)
        assert ">12:05</time>" in ui.when(noon)
        assert ">yesterday</time>" in ui.when(noon - timedelta(days=1))
        assert ">yesterday, 12:05</time>" in ui.when(noon - timedelta(days=1), "full")
        assert ">3 Feb 2001</time>" in ui.when(datetime(2001, 2, 3, 12, tzinfo=UTC))
        weekday = f"{noon - timedelta(days=3):%a}"
        assert f">{weekday}</time>" in ui.when(noon - timedelta(days=3))
        assert "data-ago" in ui.when(noon, "ago")
    with translation.override("es"), timezone.override(UTC):
        assert ">3 feb 2001</time>" in ui.when(datetime(2001, 2, 3, 12, tzinfo=UTC))
    assert ui.when(None) == ""


def test_counts_stop_where_nobody_needs_more():
    with translation.override("en"):
        assert [ui.capped(n) for n in (0, 37, 1000, 1001)] == ["0", "37", "1,000", "1,000+"]
    with translation.override("es"):
        assert ui.capped(1001) == "1.000+"
    assert ui.capped(None) == ""


def test_sizes_are_said_in_the_readers_numbers():
    with translation.override("es"):
        assert [ui.filesize(n) for n in (12, 2_800, 214_000, 3_400_000)] == [
            "12 B",
            "2,8 kB",
            "214 kB",
            "3,4 MB",
        ]


@pytest.mark.parametrize("theme", ["dark", "light", ""])
@pytest.mark.django_db
def test_the_theme_is_chosen_by_a_plain_form(theme: str):
    client = Client()
    answer = client.post("/appearance/theme", {"theme": theme, "next": "/accounts/login/"})
    assert answer["Location"] == "/accounts/login/"
    html = client.get("/accounts/login/").content.decode()
    assert (f'data-bs-theme="{theme}"' in html) == bool(theme)


@pytest.mark.django_db
def test_the_language_is_chosen_by_a_plain_form_and_leads_nowhere_else():
    client = Client()
    answer = client.post(
        "/appearance/language", {"language": "en", "next": "https://evil.example/"}
    )
    assert answer["Location"] == "/"
    assert '<html lang="en"' in client.get("/accounts/login/").content.decode()
    client.post("/appearance/language", {"language": "xx"})
    assert '<html lang="en"' in client.get("/accounts/login/").content.decode()


def test_the_house_has_a_name_even_without_a_database(monkeypatch: pytest.MonkeyPatch):
    from django.db import OperationalError

    def away() -> str:
        raise OperationalError

    monkeypatch.setattr(registry, "_brand", [away])
    assert registry.brand() == registry.DEFAULT
    monkeypatch.setattr(registry, "_brand", [lambda: "Nortia"])
    assert registry.brand() == "Nortia"


@pytest.mark.parametrize("status", ["400", "403", "403_csrf", "404", "413", "429", "500", "503"])
def test_each_failure_has_a_page_in_both_languages(status: str):
    request = HttpRequest()
    request.META["HTTP_HOST"] = "testserver"
    said = set()
    for language in ("es", "en"):
        with translation.override(language):
            html = Template(f"{{% extends '{status}.html' %}}").render(
                Context({"request": request})
            )
        assert f'<html lang="{language}"' in html
        assert 'id="main"' in html
        said.add(html)
    assert len(said) == 2
