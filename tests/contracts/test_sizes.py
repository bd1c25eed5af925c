"""Small pieces: the sizes of docs/decisions/0001, held by a machine."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RELIER = ROOT / "src" / "relier"
POLYTOME = ROOT / "packages" / "polytome" / "src" / "polytome"

MODULE = 400
FUNCTION = 40
NUMERIC_FUNCTION = 80
CLASS = 300
TEMPLATE = 120
TEST_FILE = 600
PARAMETERS = 6
PACKAGE = 4000

# Exceptions that only shrink: "path" or "path::function", with the number of a decision page.
TOO_LARGE: dict[str, str] = {}


def python_files(*roots: Path) -> list[Path]:
    return sorted(
        path for root in roots for path in root.rglob("*.py") if "migrations" not in path.parts
    )


def code_lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines without its docstring: explaining is not paid for."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def over(found: dict[str, int]) -> dict[str, int]:
    return {name: size for name, size in found.items() if name not in TOO_LARGE}


def test_modules_stay_readable() -> None:
    files = python_files(RELIER, POLYTOME, ROOT / "config")
    large = {str(p.relative_to(ROOT)): code_lines(p) for p in files if code_lines(p) > MODULE}
    assert over(large) == {}


@pytest.mark.parametrize(("root", "limit"), [(RELIER, FUNCTION), (POLYTOME, NUMERIC_FUNCTION)])
def test_functions_stay_readable(root: Path, limit: int) -> None:
    large = {
        f"{path.relative_to(ROOT)}::{node.name}": body_lines(node)
        for path in python_files(root)
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and body_lines(node) > limit
    }
    assert over(large) == {}


def test_functions_take_few_parameters() -> None:
    large = {}
    for path in python_files(RELIER):
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                count = sum(argument.arg not in {"self", "cls"} for argument in given)
                if count > PARAMETERS:
                    large[f"{path.relative_to(ROOT)}::{node.name}"] = count
    assert over(large) == {}


def test_classes_stay_readable() -> None:
    large = {
        f"{path.relative_to(ROOT)}::{node.name}": (node.end_lineno or 0) - node.lineno
        for path in python_files(RELIER, POLYTOME)
        for node in nodes(path)
        if isinstance(node, ast.ClassDef) and (node.end_lineno or 0) - node.lineno > CLASS
    }
    assert over(large) == {}


def test_templates_stay_readable() -> None:
    files = sorted((RELIER / "templates").rglob("*.html"))
    large = {str(p.relative_to(ROOT)): code_lines(p) for p in files if code_lines(p) > TEMPLATE}
    assert over(large) == {}


def test_test_files_stay_readable() -> None:
    files = [*(ROOT / "tests").rglob("*.py"), *POLYTOME.parents[1].joinpath("tests").rglob("*.py")]
    large = {str(p.relative_to(ROOT)): code_lines(p) for p in files if code_lines(p) > TEST_FILE}
    assert over(large) == {}


def test_packages_stay_small() -> None:
    sizes = {
        package.name: sum(code_lines(path) for path in python_files(package))
        for package in RELIER.iterdir()
        if package.is_dir()
    }
    assert {name: size for name, size in sizes.items() if size > PACKAGE} == {}
    assert sizes["core"] < 1500
