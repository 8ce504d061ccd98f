"""The house's limits on size and words, held against every module of the product."""

import ast
import re
import statistics
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "reglament"
MODULES = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)
BENCH = sorted((ROOT / "bench").rglob("*.py"))
BANNED_NAMES = {"utils", "helpers", "common", "base", "services", "misc"}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def trees(paths: list[Path] = MODULES) -> list[tuple[Path, ast.Module]]:
    return [(path, tree_of(path)) for path in paths]


def functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_modules_stay_below_400_lines_and_their_median_below_150() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    filled = [n for n in sizes.values() if n > 1]
    assert {str(p): n for p, n in sizes.items() if n > 400} == {}
    assert statistics.median(filled) < 150


def test_functions_stay_below_40_lines_and_their_median_below_10() -> None:
    lengths = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": length(node)
        for path, tree in trees()
        for node in functions(tree)
    }
    assert {name: n for name, n in lengths.items() if n > 40} == {}
    assert statistics.median(lengths.values()) <= 10


def test_programs_of_the_bench_keep_to_the_same_limits() -> None:
    long = {
        str(p): n for p in BENCH if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}
    assert [
        f"{path.name}:{node.lineno} {node.name}"
        for path, tree in trees(BENCH)
        for node in functions(tree)
        if length(node) > 40
    ] == []


def test_every_module_says_what_it_owns() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path, tree in trees()
        if tree.body and ast.get_docstring(tree) is None
    ]
    assert silent == []


def test_public_functions_of_the_core_say_what_they_return() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path, tree in trees()
        if "core" in path.parts
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]
    assert silent == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    # Django looks for an engine under this name
    engine = SOURCE / "project" / "sqlite" / "base.py"
    assert [str(p) for p in MODULES if BANNED_NAMES & {*p.parts, p.stem} and p != engine] == []


@pytest.mark.parametrize(
    "word", [r"\bTODO\b", r"\bFIXME\b", r"\bXXX\b", r"\bHACK\b", r"raise NotImplementedError"]
)
def test_nothing_is_left_for_later_in_the_code(word: str) -> None:
    found = [str(p) for p in MODULES if re.search(word, p.read_text(encoding="utf-8"))]
    assert found == []
