"""Rooms know only what lies below them, and each says what it is."""

import ast

from django.apps import apps
from importlinter.cli import lint_imports

from tests.architecture.source import FACES, PACKAGE, ROOT, imported, lines, modules

SIGNALS = ("django.dispatch", "django.db.models.signals")


def test_rooms_import_downward_only():
    assert lint_imports(config_filename=str(ROOT / ".importlinter")) == 0, (
        "An import points up or sideways: run lint-imports. Let the wiring connect the two rooms, "
        "or move what both need down."
    )


def test_foreign_keys_point_down():
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in lines()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if (other := field.related_model._meta.app_label) in lines()
        if other != model._meta.app_label and lines()[other] >= lines()[model._meta.app_label]
    ]
    assert wrong == [], "Keep the lower room ignorant: store (kind, id), or a key below."


def test_every_room_is_on_a_line():
    rooms = {path.parent.name for path in PACKAGE.glob("*/apps.py")}
    assert rooms == set(lines())


def test_every_room_and_channel_says_what_it_is():
    folders = [
        *(PACKAGE / room for room in lines() if room not in FACES),
        *(path.parent for path in (PACKAGE / "channels").glob("*/driver.py")),
    ]
    silent = [str(f.relative_to(ROOT)) for f in folders if not (f / "README.md").exists()]
    assert silent == [], "A newcomer starts there: what it is, its words, verbs, events, callers."


def test_faces_have_no_models():
    assert [m for m in apps.get_models() if m._meta.app_label in FACES] == []


def test_nothing_uses_signals():
    """A signal is an arrow that no contract sees: reactions to the journal are wired openly."""
    wrong = [
        f"{module.name}: {source}"
        for module in modules()
        for source in imported(module).values()
        if source.startswith(SIGNALS)
    ]
    wrong += [
        module.at(node)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "connect"
        and "signal" in ast.unparse(node.func.value)
    ]
    assert wrong == []
