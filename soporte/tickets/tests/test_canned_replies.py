"""Canned replies: who sees which, and what their placeholders become."""

from time import perf_counter

import pytest
from django.core.exceptions import ValidationError

from soporte.tickets.models import CannedReply
from soporte.tickets.models.canned_reply import PLACEHOLDERS, check_placeholders


def test_values_are_put_in_escaped_and_nothing_else_is_read(cast, printer):
    cast.ana.name = "<b>Ana</b> {{ me.name }} {% now %}"
    cast.ana.save()
    printer.requester = cast.ana
    text = "<p>Hola {{ customer.name }}, su número es {{ticket.number}}. {{ me.first_name }}</p>"
    filled = CannedReply(name="x", html=text).filled(printer, cast.beto)
    assert "&lt;b&gt;Ana&lt;/b&gt; {{ me.name }} {% now %}" in filled
    assert str(printer.number) in filled
    assert "Beto" in filled
    assert "<b>" not in filled


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_each_placeholder_has_a_value(cast, printer, name):
    assert "{" not in CannedReply(html=f"{{{{ {name} }}}}").filled(printer, cast.beto)


@pytest.mark.parametrize(
    "text",
    [
        "{{ customer.password }}",
        "{{ customer.name.__class__ }}",
        "{{ customer.name|safe }}",
        "{{ customer.name",
        "customer.name }}",
        "{{}}",
    ],
)
def test_an_unknown_placeholder_is_refused(text):
    with pytest.raises(ValidationError):
        check_placeholders(f"<p>{text}</p>")


def test_braces_alone_are_text():
    check_placeholders("<p>{ a } {{ ticket.number }} {% if %}</p>")


def test_each_sees_what_is_for_them(cast, printer):
    for name, scope in [("all", "everyone"), ("team", "team"), ("mine", "own"), ("hers", "own")]:
        CannedReply.objects.create(
            name=name,
            scope=scope,
            html="x",
            team=cast.team if scope == "team" else None,
            owner={"mine": cast.beto, "hers": cast.carla}.get(name),
        )

    def seen(person):
        return {one.name for one in CannedReply.objects.visible_to(person)}

    assert seen(cast.ana) == set()
    assert "hers" not in seen(cast.beto)
    assert {"all", "mine"} <= seen(cast.beto)
    assert seen(cast.carla) == {"all", "team", "hers"}
    own = CannedReply.objects.get(name="mine")
    assert own.can_change(cast.beto)
    assert not own.can_change(cast.elena)
    assert not CannedReply.objects.get(name="all").can_change(cast.beto)


def test_a_text_of_nothing_but_braces_is_refused_as_fast_as_any_other():
    began = perf_counter()
    with pytest.raises(ValidationError):
        check_placeholders("{{" * 50_000)
    assert perf_counter() - began < 1
