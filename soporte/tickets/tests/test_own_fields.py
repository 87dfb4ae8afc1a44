"""The organisation's own fields as operators of the search, for those who may see them."""

import pytest

from soporte.fields.models import Field
from soporte.journal.actor import Actor
from soporte.tickets.searching import finding, own_fields

pytestmark = pytest.mark.django_db
BY = Actor.system(via="cli")
OPTIONS = [
    {"key": "z1", "es": "Zebra roja", "en": "Red zebra"},
    {"key": "k2", "es": "Kyocera", "en": "Kyocera"},
]


@pytest.fixture
def filled(cast, printer):
    """Ana's ticket with an answer of each kind; the loan is for staff alone."""
    for slug, kind, es, en, more in (
        ("model", "choice", "Modelo", "Model", {"options": OPTIONS}),
        ("parts", "choices", "Piezas", "Parts", {"options": OPTIONS}),
        ("floor", "number", "Planta", "Floor", {}),
        ("bought", "date", "Comprado", "Bought", {}),
        ("warranty", "yes_no", "Garantía", "Warranty", {}),
        ("serial", "text", "Número de serie", "Serial number", {}),
        ("loan", "text", "Préstamo", "Loan", {"audience": "staff"}),
    ):
        Field.objects.create(slug=slug, kind=kind, name_es=es, name_en=en, **more)
    answers = {
        "model": "z1",
        "parts": ["z1", "k2"],
        "floor": 3,
        "bought": "2026-03-15",
        "warranty": True,
        "serial": "SN-44 Ñandú",
        "loan": "moroso",
    }
    printer.set_fields(answers, by=BY)
    return printer


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("model:zebra", True),
        ("modelo:roja", False),
        ('model:"red z"', True),
        ("modelo:kyocera", False),
        ("-model:zebra", False),
        ("parts:kyo", True),
        ("parts:nothing", False),
        ("floor:3", True),
        ("planta:>2", True),
        ("floor:>3", False),
        ("floor:>=3", True),
        ("floor:<=2", False),
        ("floor:<1e5", True),
        ("bought:2026-03", True),
        ("comprado:2026-03-15", True),
        ("bought:>2026-03-15", False),
        ("bought:<2026-03-15", False),
        ("bought:2025..2026", True),
        ("warranty:yes", True),
        ("garantía:sí", True),
        ("warranty:no", False),
        ("-warranty:yes", False),
        ("serial:nandu", True),
        ("serial-number:sn-44", True),
        ('número-de-serie:"sn-44 ñ"', True),
        ("serial:sn-45", False),
        ("serial:nandu impresora is:open", True),
        ("serial:nandu impresora is:closed", False),
    ],
)
def test_each_kind_of_field_answers_by_its_names(cast, filled, text, is_found):
    for reader in (cast.beto, cast.ana):
        question = finding.ask(text, reader)
        assert question.used, text
        found = [hit.thing_id for hit in finding.find(question).items]
        assert found == ([filled.pk] if is_found else []), text


@pytest.mark.parametrize("text", ["floor:high", "bought:soon", "warranty:maybe"])
def test_what_a_field_cannot_be_compared_with_is_only_a_word(cast, filled, text):
    question = finding.ask(text, cast.beto)
    assert [one.typed for one in question.unread] == [text]


def test_a_field_for_staff_is_no_operator_for_customers(cast, filled):
    assert [hit.thing_id for hit in finding.find(finding.ask("loan:moroso", cast.beto)).items]
    # To a customer it is a word like any other that means nothing, whether the field exists or not.
    for text in ("loan:moroso", "préstamo:moroso", "-loan:moroso", "lona:moroso"):
        question = finding.ask(text, cast.ana)
        assert (question.used, question.refused, question.unread) == ((), (), ())
        assert finding.find(question).items == []
    assert "loan" not in str(own_fields.examples(cast.ana))
    assert "loan" in str(own_fields.examples(cast.beto))


@pytest.mark.parametrize(
    "value", ["'", '"', "%", "\\", "<>", "9" * 80, "..", "-", "=", "nan", "inf"]
)
def test_strange_values_break_nothing(cast, filled, value):
    for name in ("model", "parts", "floor", "bought", "warranty", "serial"):
        finding.find(finding.ask(f"{name}:{value}", cast.beto))
