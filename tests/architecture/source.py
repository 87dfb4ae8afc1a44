"""The project's own source as syntax trees, for rules about how it is written."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "soporte"
FACES = ("desk", "portal", "api")


@dataclass(frozen=True)
class Module:
    """One file of ours."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        return str(self.path.relative_to(PACKAGE))

    @property
    def room(self) -> str:
        return self.path.relative_to(PACKAGE).parts[0]

    def at(self, node: ast.AST) -> str:
        return f"soporte/{self.name}:{getattr(node, 'lineno', 1)}"


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product: no tests, no migrations."""
    return tuple(
        Module(path, ast.parse(path.read_text()))
        for path in sorted(PACKAGE.rglob("*.py"))
        if not {"tests", "migrations"} & set(path.parts)
    )


@cache
def lines() -> dict[str, int]:
    """The line of each room, from the contract that import-linter enforces; higher is above."""
    text = (ROOT / ".importlinter").read_text()
    block = re.search(r"^layers =\n((?:    .+\n)+)", text, re.MULTILINE)
    assert block, ".importlinter has no layers"
    layers = block[1].strip().splitlines()
    return {
        room.strip(): len(layers) - number
        for number, layer in enumerate(layers)
        for room in re.split(r"[|:]", layer)
    }


def imported(module: Module) -> dict[str, str]:
    """What each name of a module was imported from, dotted."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def manager_calls(module: Module) -> Iterator[tuple[str, list[str], ast.Call]]:
    """Calls such as `Ticket.objects.filter(…).update(…)`: name, the chain of methods, the call.

    Only whole chains are given, not their beginnings.
    """
    inner: set[ast.AST] = set()
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or node in inner:
            continue
        chain: list[str] = []
        inside: ast.AST = node
        while isinstance(inside, ast.Call | ast.Attribute | ast.Subscript):
            if isinstance(inside, ast.Call):
                inner.add(inside)
                inside = inside.func
            elif isinstance(inside, ast.Subscript):
                inside = inside.value
            else:
                chain.append(inside.attr)
                inside = inside.value
        chain.reverse()
        if isinstance(inside, ast.Name) and chain and chain[0] == "objects":
            yield inside.id, chain[1:], node
