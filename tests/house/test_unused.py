"""Nothing is kept that nobody uses: names of modules, templates, files that pages fetch, classes of style sheets."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

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

# the page that shows the colours composes its names from them
LIBRARY = {"design.css"}


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
        for path, text in TEXTS.items()
        if path.suffix == ".py" and path not in BY_NAME
        for name in top_names(ast.parse(text))
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
