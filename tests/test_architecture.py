"""Holds which module may import which: stages stand alone, and only the pipeline puts them together.

The table is in `tests/may_import`, a module a subject. A module of ours that is not in it fails the test: decide what
it may lean on, and write it down there.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.may_import.commands import COMMANDS
from tests.may_import.results import RESULTS
from tests.may_import.runs import RUNS
from tests.may_import.stages import STAGES
from tests.may_import.templates import TEMPLATES

PACKAGE = Path(__file__).parents[1] / "digitscan"

# module: (modules of ours, packages of others). The standard library is free to all. No module is in it twice.
MAY_IMPORT = dict(**COMMANDS, **RUNS, **STAGES, **TEMPLATES, **RESULTS)
MODULES = sorted(".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in PACKAGE.rglob("*.py"))


def imports_of(module: str) -> Iterator[tuple[int, str, str]]:
    """Yields (line, top-level package, module of ours or "") for each import, inside functions too."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top, _, rest = alias.name.partition(".")
                yield node.lineno, top, (rest or "__init__") if top == "digitscan" else ""
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}.py:{node.lineno}: write the import with its full name"
            top, _, rest = str(node.module).partition(".")
            if top != "digitscan":
                yield node.lineno, top, ""
            elif rest:
                for alias in node.names:  # of a subpackage, modules may be imported
                    yield node.lineno, top, f"{rest}.{alias.name}" if f"{rest}.{alias.name}" in MODULES else rest
            else:
                for alias in node.names:
                    yield node.lineno, top, alias.name if alias.name in MODULES else "__init__"


def tree_of(module: str) -> ast.Module:
    return ast.parse(PACKAGE.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8"))


def test_every_module_is_in_the_table():
    unknown = set(MODULES) - set(MAY_IMPORT)
    assert not unknown, f"add {sorted(unknown)} to tests/may_import with what they may lean on"


def test_the_table_names_no_module_that_is_gone():
    named = set(MAY_IMPORT).union(*(ours.split() for ours, _ in MAY_IMPORT.values()))
    assert named <= set(MODULES), f"take {sorted(named - set(MODULES))} out of tests/may_import"


@pytest.mark.parametrize("module", MODULES)
def test_imports_only_what_the_table_allows(module):
    ours, others = (set(names.split()) for names in MAY_IMPORT.get(module, ("", "")))
    wrong = [
        f"{module}.py:{line} imports {f'digitscan.{inner}' if inner else package}"
        for line, package, inner in imports_of(module)
        if (inner not in ours if inner else package not in others | sys.stdlib_module_names)
    ]
    assert not wrong, f"{'; '.join(wrong)}: take it out, or say in tests/may_import why it may"


@pytest.mark.parametrize("module", MODULES)
def test_importing_does_nothing(module):
    """Beside definitions, constants and what is written about them, no statement runs at import."""
    running = [node.lineno for node in tree_of(module).body if not is_quiet(node)]
    assert not running, f"{module}.py runs code when it is imported, on lines {running}"


def is_quiet(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Assign() | ast.AnnAssign():
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=test):
            return ast.unparse(test) in ("TYPE_CHECKING", "__name__ == '__main__'")
    return False
