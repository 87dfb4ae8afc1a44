"""A query with operators, as its reader may ask it."""

from soporte.api.problems import Problem, Wrong
from soporte.people.models import Person
from soporte.tickets.searching import finding


def asked(text: str, reader: Person) -> finding.Question:
    """The query understood. Raises Problem where customers ask by the desk's own operators."""
    question = finding.ask(text, reader)
    if question.refused:
        detail = question.refusal
        wrong = Wrong(where="query", field="q", code="operator", detail=detail)
        raise Problem("invalid", detail, errors=[wrong])
    return question
