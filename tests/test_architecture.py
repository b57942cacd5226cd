"""The house keeps its shape: floors, small files, small functions, a light command."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import simulation
from simulation.dynamics import parameters
from simulation.dynamics.parameter import ProcessParameters

PACKAGE = Path(simulation.__file__).parent
FILES = sorted(p for p in PACKAGE.rglob("*.py") if "__pycache__" not in p.parts)
LONGEST_FILE = 400
LONGEST_FUNCTION = 40


def _name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def _is_kernel(node: ast.FunctionDef) -> bool:
    return any(
        isinstance(part, ast.Name) and part.id in {"kernel", "njit", "inner", "inlined"}
        for decorator in node.decorator_list
        for part in ast.walk(decorator)
    )


def _length(node: ast.FunctionDef) -> int:
    """Return the lines of a function without its docstring."""
    docstring = ast.get_docstring(node, clean=False)
    return (node.end_lineno or 0) - node.lineno + 1 - len((docstring or "").splitlines())


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_functions_are_short_but_for_kernels(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [
        f"{node.name}: {_length(node)} lines"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and not _is_kernel(node)
        and _length(node) > LONGEST_FUNCTION
    ]
    assert not long


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, contextlib, io\n"
        "from simulation.cli import main\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "    main(['--help'])\n"
        "print(sorted({name.split('.')[0] for name in sys.modules}))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ast.literal_eval(out.stdout.splitlines()[-1]))
    heavy = {"numpy", "numba", "scipy", "pandas", "mesa", "igraph", "matplotlib", "duckdb", "loky"}
    assert not loaded & heavy


def test_no_parameter_is_declared_by_two_processes() -> None:
    declared = [
        name
        for base in parameters.Parameters.__mro__
        if issubclass(base, ProcessParameters) and base is not parameters.Parameters
        for name in vars(base).get("__annotations__", {})
        if name != "model_config"
    ]
    assert len(declared) == len(set(declared)) == len(parameters.Parameters.model_fields)


def test_floors_are_kept() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    if not lint.exists():
        pytest.skip("import-linter is not installed")
    out = subprocess.run([lint], cwd=PACKAGE.parent, capture_output=True, text=True, check=False)
    assert out.returncode == 0, out.stdout


def test_public_names_exist() -> None:
    for name in simulation.__all__:
        assert getattr(simulation, name) is not None
