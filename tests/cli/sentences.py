"""Owns finding every sentence that the command line may print: templates, by reading the source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import reglament

ROOT = Path(reglament.__file__).parent
PLACES = (
    "cli/*.py",
    "cli/looks/*.py",
    "core/regulation/*.py",
    "core/regulation/linting/*.py",
    "core/regulation/reading/*.py",
    "core/worktime/*.py",
    "core/tables/*.py",
    "regulations/*.py",
    "project/options.py",
    "environment.py",
    "demo/folder.py",
    "store/backup.py",
)
# what JSON lines say is never translated; what the core says in both languages has its own words
OTHER_FACES = {
    "cli/json_lines.py",
    "cli/worktime_fields.py",
    "core/worktime/vectors.py",
    "core/regulation/telling.py",
    "core/regulation/derivation.py",
    "core/regulation/showing.py",
    "core/regulation/refused.py",
    "core/regulation/readiness.py",
}
# here whatever reads like a sentence is told to people
WHOLE = (
    "core/regulation/reading/",
    "core/regulation/linting/",
    "core/regulation/scenarios.py",
    "core/tables/",
    "regulations/rehearsal.py",
)
# variables in which a sentence waits to be told
HELD = {"remedy", "told", "said", "what"}
NAMED = {"what", "remedy", "help", "description", "example"}
HOLE = "{}"
# names of what happens in a scenario, and patterns
NOT_SAID = {
    "remote access granted",
    "request arrives",
    "customer chases",
    "impact reduced",
    r"(\d{1,6}) (working minute|working hour|working day|hour)s?",
}
CALLED = re.compile(
    r"\w*Error|CalendarYearMissing|Command|Option|Check|say|add|problem|wrong|refuse|_\w*problem\w*|_wrong\w*|_unreadable|_report\w*|_part|_complain|expected"
)


def sentences() -> Iterator[tuple[str, str]]:
    """Yield (file, template) of every sentence, values as `{}`."""
    for place in PLACES:
        for path in sorted(ROOT.glob(place)):
            name = path.relative_to(ROOT).as_posix()
            if name not in OTHER_FACES:
                tree = ast.parse(path.read_text(encoding="utf-8"))
                found = {*_of(tree), *(_all(tree) if name.startswith(WHOLE) else ())}
                yield from ((name, template) for template in sorted(found))


def _of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(one, ast.Name) and one.id in HELD for one in targets):
                yield from _templates(node.value)
        if isinstance(node, ast.Call):
            function = node.func
            called = (
                function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
            )
            given = node.args if CALLED.fullmatch(called) else []
            for part in [*given, *(word.value for word in node.keywords if word.arg in NAMED)]:
                yield from _templates(part)


class _All(ast.NodeVisitor):
    """Collects every text that reads like a sentence; not documentation, tables of words, or comparisons."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None: ...

    def visit_Compare(self, node: ast.Compare) -> None: ...

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for part in node.body:
            self.visit(part)

    def visit_Constant(self, node: ast.Constant) -> None:
        self.found += _templates(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.found += _templates(node)


def _all(tree: ast.AST) -> Iterator[str]:
    visitor = _All()
    visitor.visit(tree)
    yield from (one for one in visitor.found if one not in NOT_SAID and "(?P" not in one)


def _templates(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _templates(node.body)
        yield from _templates(node.orelse)
        return
    template = None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        template = node.value
    elif isinstance(node, ast.JoinedStr):
        template = "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    if template is not None and re.search(r"[A-Za-z]{2,}.* |[a-z]\.$| [A-Za-z]{2,}", template):
        yield _own(template.strip())


def _own(template: str) -> str:
    """Return a sentence without the hint that may stand before it, which is looked up by itself."""
    said = template
    while said.startswith(HOLE):
        said = said.removeprefix(HOLE)
    return said if said[:1].isupper() else template
