"""Owns finding every sentence that the command line may print: templates, by reading the source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import reglament

ROOT = Path(reglament.__file__).parent
PLACES = (
    "cli/*.py",
    "core/regulation/*.py",
    "core/regulation/linting/*.py",
    "core/regulation/reading/*.py",
    "core/worktime/*.py",
    "core/tables/*.py",
    "regulations/*.py",
    "project/options.py",
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
NAMED = {"what", "remedy", "help", "description", "example"}
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
                yield from ((name, template) for template in _of(tree))


def _of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            called = (
                function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
            )
            given = node.args if CALLED.fullmatch(called) else []
            for part in [*given, *(word.value for word in node.keywords if word.arg in NAMED)]:
                yield from _templates(part)


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
        yield template
