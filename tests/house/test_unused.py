"""Nothing is kept that nobody uses or reaches: names, commands, operations, templates, files, classes of styles."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

from reglament.core.lifecycle.decide import RULES
from reglament.core.model.commands import OpenTicket, PassTime

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "reglament"
WEB = SOURCE / "web"
TEXTS = {
    path: path.read_text(encoding="utf-8")
    for kind in ("py", "html", "js", "yaml")
    for path in sorted(SOURCE.rglob(f"*.{kind}"))
    if "migrations" not in path.parts
}
# Django reads these by their names
BY_NAME = {SOURCE / "project" / "settings.py", SOURCE / "project" / "urls.py"}
# what a program that knows no name server hands to the channel (docs/channels/email.md)
OFFERED = {"NoDns"}
# what real people and machines reach: neither the sample desk nor the trying out of scenarios counts
PRODUCT = [
    path
    for path in TEXTS
    if path.suffix == ".py"
    and path != SOURCE / "regulations" / "rehearsal.py"
    and SOURCE / "demo" not in path.parents
]

# the page that shows the colours composes its names from them
LIBRARY = {"design.css"}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(TEXTS[path])


def top_names(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (one.id for one in node.targets if isinstance(one, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def test_every_function_class_and_constant_is_used_by_the_product() -> None:
    history = [path.read_text(encoding="utf-8") for path in SOURCE.rglob("migrations/*.py")]
    said = Counter(
        word for text in (*TEXTS.values(), *history) for word in re.findall(r"\w+", text)
    )
    alone = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in TEXTS
        if path.suffix == ".py" and path not in BY_NAME
        for name in top_names(tree_of(path))
        if said[name] == 1 and name not in OFFERED and not name.startswith("__")
    ]
    assert alone == []


def test_every_template_and_static_file_is_named() -> None:
    text = "\n".join(TEXTS.values())
    # Django looks for the pages of errors by their status
    templates = [
        path.relative_to(WEB / "templates").as_posix()
        for path in (WEB / "templates").rglob("*.html")
        if not re.fullmatch(r"\d{3}\.html", path.name)
    ]
    static = [path.name for path in (WEB / "static").rglob("*") if path.is_file()]
    assert [name for name in (*templates, *static) if name not in text] == []


def test_every_class_of_a_style_sheet_is_drawn() -> None:
    drawn = set(re.findall(r"[\w-]+", "\n".join(TEXTS.values())))
    lonely = {}
    for path in (WEB / "static").rglob("*.css"):
        rules = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", path.read_text(encoding="utf-8"), flags=re.S)
        classes = set(re.findall(r"\.([a-zA-Z][\w-]*)", rules))
        if path.name not in LIBRARY and classes - drawn:
            lonely[path.name] = sorted(classes - drawn)
    assert lonely == {}


def constructed(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """Yield what is called by its name, plainly or out of a module, with the names of what it is given."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = _name(node.func)
            yield called, {one.arg for one in node.keywords if one.arg}
            # `partial(make, Command, …)`: the command is handed to what makes it
            yield from ((_name(one), set()) for one in node.args if called == "partial")


def _name(node: ast.AST) -> str:
    """Return the name that is meant, without the module before it; "" for anything else."""
    return str(getattr(node, "attr", getattr(node, "id", "")))


def test_every_command_is_issued_by_somebody_or_something() -> None:
    """By a page, mail, a worker or another command: a rule that only tests and rehearsals reach serves nobody."""
    issued: dict[str, set[str]] = {}
    for tree in map(tree_of, PRODUCT):
        for name, given in constructed(tree):
            issued.setdefault(name, set()).update(given)
    commands = [*RULES, OpenTicket, PassTime]
    assert [one.__name__ for one in commands if one.__name__ not in issued] == []
    # what the shell reads and fills in on the way is given to `replace`
    filled = issued["replace"]
    idle = {
        f"{one.__name__}.{part.name}"
        for one in commands
        for part in fields(one)
        if part.name not in issued[one.__name__] | filled | {"identity", "actor"}
    }
    assert idle == set()


def public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Yield what a module offers to others."""
    for one in tree.body:
        if isinstance(one, ast.FunctionDef | ast.ClassDef) and not one.name.startswith("_"):
            yield one


def test_every_operation_is_called_by_something_outside_the_samples() -> None:
    mentioned: dict[str, list[ast.AST]] = {}
    for tree in map(tree_of, PRODUCT):
        for node in ast.walk(tree):
            if isinstance(node, ast.Name | ast.Attribute):
                mentioned.setdefault(_name(node), []).append(node)
    offered = {
        path.stem: list(public(tree_of(path)))
        for path in PRODUCT
        if SOURCE / "operations" in path.parents
    }
    idle = [
        f"{module}.{one.name}"
        for module, found in offered.items()
        for one in found
        if {id(node) for node in mentioned.get(one.name, [])}
        <= {id(node) for node in ast.walk(one)}
    ]
    assert len(offered) > 1
    assert idle == []
