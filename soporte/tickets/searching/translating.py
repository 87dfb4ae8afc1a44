"""From a query as it is typed to conditions as views keep them.

What conditions cannot say for themselves stays a query inside them, so that nothing is lost.
"""

import re
from typing import Any

from django.db.models import Q

from soporte.search.asking import Operator
from soporte.tickets.conditions.searched import FINDS, NAME
from soporte.tickets.models import TicketType
from soporte.tickets.searching import operators
from soporte.tickets.searching.finding import Question
from soporte.toolbox.text import fold

Json = dict[str, Any]
_AGE = re.compile(r"([<>])([1-9]\d{0,3}[hdw])")
_OPPOSITES = {"is": "is_not", "has_all": "has_none", "yes": "no"}
_COLUMNS = ("status", "category", "queue", "priority", "organization", "requester")


def conditions_of(question: Question) -> Json:
    """The conditions of a view that holds what the query finds."""
    tests, left = list[Json](), list[str]()
    for operator in question.used:
        found = _test(operator, question)
        if found is None:
            left.append(operator.typed)
        else:
            tests.append(_opposite(found) if operator.negated else found)
    words = [*left, question.words, *(f"-{word}" for word in question.asked.without.split())]
    # Words that come with places such as in:subject belong together with them.
    if not left and question.words and not question.asked.without:
        tests.append({"field": "words", "operator": "contains", "value": question.words})
    elif rest := " ".join(filter(None, words)):
        tests.append({"field": NAME, "operator": FINDS, "value": rest})
    return tests[0] if len(tests) == 1 else {"all": tests}


def _opposite(test: Json) -> Json:
    other = _OPPOSITES.get(test["operator"])
    return {**test, "operator": other} if other else {"not": test}


def _test(operator: Operator, question: Question) -> Json | None:
    """One operator as a test, its minus left out; None where only the search can say it."""
    name = operators.NAMES.get(operator.name)
    if name in {"created", "updated"}:
        age = _AGE.fullmatch(operator.value)
        side = "within" if age and age[1] == "<" else "beyond"
        return {"field": name, "operator": side, "value": age[2]} if age else None
    if name == "has":
        return {"field": "files", "operator": "yes"}
    if name == "tag":
        value = operator.value.lower().lstrip("#")
        return {"field": "tags", "operator": "has_all", "value": [value]}
    if name == "is" and (asked := operators.ASKED.get(fold(operator.value))):
        return {"field": asked, "operator": "yes"}
    if name in {None, "in"}:
        return None
    plain = Operator(operator.name, operator.value, negated=False, typed=operator.typed)
    asks = operators.condition(plain, question.reader)
    return _said(asks, question) if asks is not None else None


def _said(asks: Q, question: Question) -> Json | None:
    """What an operator asks, which is one comparison of a column."""
    if len(asks.children) != 1 or not isinstance(asks.children[0], tuple):
        return None
    name, value = asks.children[0]
    column = str(name).removesuffix("__in")
    several = list(value) if str(name).endswith("__in") else [value]
    if not several:
        return None
    if column == "assignee":
        several = [_assignee(one, question) for one in several]
    elif column == "type":
        slugs = TicketType.objects.filter(pk__in=several).values_list("slug", flat=True)
        several = sorted(slugs)
    elif column not in _COLUMNS:
        return None
    return {"field": column, "operator": "is", "value": [getattr(o, "pk", o) for o in several]}


def _assignee(one: Any, question: Question) -> Any:
    if one is None:
        return "none"
    return "me" if one == question.reader else one
