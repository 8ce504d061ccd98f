"""The documents are held against the code: what exists has a page, and what a page names exists."""

import argparse
import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from reglament import regulations
from reglament.cli import COMMANDS
from reglament.core.regulation.clause_states import MISSING, clause_states
from reglament.project.options import OPTIONS, PREFIX
from reglament.reports import reports

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "reglament"
DOCS = ROOT / "docs"
PAGES = {path: path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md"))}
README = ROOT / "README.md"
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
INDEX = PAGES[DOCS / "index.md"]


def stems(folder: Path) -> set[str]:
    """Return the names of the modules of a folder whose files are found by their place."""
    return {path.stem for path in folder.glob("*.py")} - {"__init__"}


def links(page: Path, text: str) -> set[Path]:
    return {(page.parent / target).resolve() for target in LINK.findall(text)}


def rows(text: str) -> list[list[str]]:
    """Return the cells of every line of a page's tables."""
    lines = [line.strip().strip("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)] for line in lines]


def options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield the long options that a command tells people of, those of its parts included."""
    for action in parser._actions:
        if action.help is not argparse.SUPPRESS:
            yield from (one for one in action.option_strings if one.startswith("--"))
        if isinstance(action, argparse._SubParsersAction):
            for part in action.choices.values():
                yield from options(part)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_page_that_names_it_with_its_options(name: str) -> None:
    entry = next(cells for cells in rows(INDEX) if cells[0] == f"`{name}`")
    assert entry[1] == COMMANDS[name].summary
    pages = [PAGES[page] for page in links(DOCS / "index.md", entry[2])]
    parser = argparse.ArgumentParser(prog=name, add_help=False)
    importlib.import_module(COMMANDS[name].module).add_arguments(parser)
    asked = {f"reglament {name}"} | set(options(parser)) - {"--help", "--json", "--jsonl"}
    assert {one for one in asked if not any(one in text for text in pages)} == set()


def test_the_index_names_no_command_that_is_gone() -> None:
    section = INDEX.partition("## Commands")[2].partition("\n## ")[0]
    assert [cells[0] for cells in rows(section)[2:]] == [f"`{name}`" for name in COMMANDS]


def test_the_page_of_settings_says_what_the_program_says() -> None:
    told = rows(PAGES[DOCS / "settings.md"])[2:]
    kept = [
        [f"`{PREFIX}{one.name}`", one.kind, f"`{one.default}`" if one.default else "", one.about]
        for one in OPTIONS
    ]
    assert told == kept


@pytest.mark.parametrize("kind", ["starting", "reminding"])
def test_every_clock_stands_in_its_page(kind: str) -> None:
    told = {cells[0].split("`")[1] for cells in rows(PAGES[DOCS / "clocks.md"]) if "`" in cells[0]}
    assert stems(SOURCE / "core" / "clocks" / kind) - told == set()


def test_every_report_has_a_page_and_tests() -> None:
    names = set(reports())
    assert {path.stem for path in (DOCS / "reports").glob("*.md")} == names
    tests = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")
    )
    assert {name for name in names if name not in tests} == set()


def test_every_channel_has_a_page_and_tests() -> None:
    folders = {path.parent.name for path in (SOURCE / "channels").glob("*/__init__.py")}
    assert {name for name in folders if DOCS / "channels" / f"{name}.md" not in PAGES} == set()
    assert {name for name in folders if not (ROOT / "tests" / "channels" / name).is_dir()} == set()


def test_the_architecture_places_every_package() -> None:
    text = PAGES[DOCS / "architecture.md"]
    placed = {cells[0].strip("`").rstrip("/") for cells in rows(text)}
    packages = {
        path.parent.relative_to(SOURCE).as_posix()
        for folder in (SOURCE, SOURCE / "core")
        for path in folder.glob("*/__init__.py")
    } - {"core"}
    named = {name.rpartition("/")[0] for name in placed} | placed
    assert packages - named == set()


def test_the_architecture_draws_the_layers_that_are_enforced() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    # a package in brackets need not be there
    enforced = [
        [re.sub(r" \| \(\w+\)", "", layer) for layer in one["layers"]]
        for one in contracts
        if one["type"] == "layers"
    ]
    drawn = PAGES[DOCS / "architecture.md"].split("```")[1].splitlines()[2:]
    columns = [[line[:43].strip() for line in drawn], [line[43:].strip() for line in drawn]]
    assert [[one for one in column if one] for column in columns] == enforced


def test_every_page_is_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    ahead = [README]
    while ahead:
        page = ahead.pop()
        for target in links(page, page.read_text(encoding="utf-8")) & set(PAGES) - reached:
            reached.add(target)
            ahead.append(target)
    assert set(PAGES) - reached == set()


def test_what_pages_link_to_and_name_exists() -> None:
    here = [
        f"/{path.relative_to(ROOT).as_posix()}"
        for folder in ("src", "tests", "docs", "bench")
        for path in (ROOT / folder).rglob("*")
        if "__pycache__" not in path.parts
    ]
    known = {path.removesuffix(".py") for path in here} | set(here)
    endings = {path[at.start() :] for path in known for at in re.finditer("/", path)}
    wrong = []
    for page, text in {README: README.read_text(encoding="utf-8"), **PAGES}.items():
        wrong += [str(target) for target in links(page, text) if not target.exists()]
        for name in re.findall(
            r"`((?:core|store|web|workers|operations|channels)/[\w./-]+)`", text
        ):
            # `core/lifecycle.decide` names a thing in a module
            where = f"/{name.rstrip('/')}"
            if where not in endings and where.rpartition(".")[0] not in endings:
                wrong.append(f"{page.name}: {name}")
    for path in SOURCE.rglob("*"):
        if path.suffix in {".py", ".yaml", ".html"}:
            named = re.findall(r"docs/[\w/-]+\.md", path.read_text(encoding="utf-8"))
            wrong += [f"{path}: {name}" for name in named if not (ROOT / name).exists()]
    assert wrong == []


def test_the_clauses_that_nothing_carries_out_are_counted_as_they_are() -> None:
    found = [
        one.state
        for regulation in regulations.load_all()
        for one in clause_states(regulation, regulations.evidence())
    ]
    missing = found.count(MISSING)
    for page in (README, ROOT / "README.ru.md"):
        told = re.search(r"\((\d+) (?:of|из) (\d+)\)", page.read_text(encoding="utf-8"))
        assert told is not None, page.name
        assert (int(told[1]), int(told[2])) == (missing, len(found)), page.name
    assert f"{len(found) - missing} of {len(found)} clauses" in PAGES[DOCS / "roadmap.md"]
