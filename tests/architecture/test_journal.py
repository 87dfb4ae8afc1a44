"""Kinds of entries: declared once, recorded somewhere, readable in both languages."""

import ast
import re

from django.utils.translation import override

from soporte.journal import kinds
from tests.architecture.source import modules

VERBS = {"record", "changed", "recorded"}
NAME = re.compile(r"^[a-z]+\.[a-z_]+$")


def recorded():
    """The kinds that some call of a recording verb names, and the beginnings of those it builds."""
    literal, built = {}, set()
    for module in modules():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            name = (
                function.attr
                if isinstance(function, ast.Attribute)
                else getattr(function, "id", "")
            )
            if name not in VERBS:
                continue
            for part in ast.walk(node.args[0]) if node.args else []:
                if isinstance(part, ast.Constant) and NAME.match(str(part.value)):
                    literal[part.value] = module.at(node)
                if isinstance(part, ast.JoinedStr) and isinstance(part.values[0], ast.Constant):
                    built.add(part.values[0].value)
    return literal, built


def mentioned():
    """Every string outside the declarations: a kind may be chosen before it is recorded."""
    return {
        node.value
        for module in modules()
        if not module.name.endswith("kinds.py")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_kind_that_is_recorded_is_declared():
    declared = {kind.name for kind in kinds.every()}
    literal, _built = recorded()
    assert {k: at for k, at in literal.items() if k not in declared} == {}


def test_every_kind_that_is_declared_is_recorded():
    _literal, built = recorded()
    idle = {kind.name for kind in kinds.every()} - mentioned()
    assert {name for name in idle if not name.startswith(tuple(built))} == set(), (
        "A kind that nothing records promises a history that is not kept."
    )


def test_every_kind_names_the_same_details_in_both_languages():
    wrong = []
    for kind in kinds.every():
        with override("en"):
            said = str(kind.text)
        with override("es"):
            dicho = str(kind.text)
        if places(said) != places(dicho) or not NAME.match(kind.name):
            wrong.append(f"{kind.name}: {said} / {dicho}")
    assert wrong == []


# What says old and new by other means: a verb that knows them itself, or nothing to compare.
TOLD_BY_HAND = {
    "person.role_changed",
    "person.changed",
    "token.created",
    "absence.removed",
}


def test_what_is_administered_is_recorded_with_differences():
    audited = {kind.name for kind in kinds.every() if kind.audit}
    ends = ("created", "changed", "saved", "removed", "deleted")
    by_hand = {}
    for module in modules():
        for node in ast.walk(module.tree):
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record"
            first = node.args[0] if called and node.args else None
            name = first.value if isinstance(first, ast.Constant) else ""
            if name in audited and str(name).endswith(ends) and not name.startswith("address."):
                by_hand[name] = module.at(node)
    assert {k: at for k, at in by_hand.items() if k not in TOLD_BY_HAND} == {}, (
        "Save it inside journal.differences.watched, or remove it after differences.removing."
    )


def places(text):
    return set(re.findall(r"%\((\w+)\)s", text))
