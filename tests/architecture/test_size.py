"""Small pieces, each opening with a sentence that says what it is."""

import ast

from tests.architecture.source import modules

LONGEST_FILE, LONGEST_FUNCTION = 400, 60


def functions():
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield module, node


def test_no_file_is_long():
    long = [m.name for m in modules() if len(m.path.read_text().splitlines()) >= LONGEST_FILE]
    assert not long, "\n".join(["", *long, ""]) + "Split it where a reader would."


def test_no_function_is_long():
    def body(node):
        first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
        return node.end_lineno - first.lineno + 1

    long = [f"{m.at(f)} {f.name}" for m, f in functions() if body(f) > LONGEST_FUNCTION]
    assert not long, "\n".join(["", *long, ""]) + "Split it where a reader would."


def test_every_module_and_class_says_what_it_is():
    silent = [m.name for m in modules() if m.tree.body and not ast.get_docstring(m.tree)]
    silent += [
        f"{m.at(node)} {node.name}"
        for m in modules()
        for node in m.tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        if not ast.get_docstring(node)
    ]
    assert not silent, "\n".join(["", *silent, ""]) + "Open with one sentence."
