"""Owns YAML as written: text to nodes with their lines, and syntax errors as problems. Every scalar stays text."""

from collections.abc import Iterator

import yaml

from reglament.core.regulation.problems import DocumentProblem

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml reads the same, slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

Node = yaml.nodes.Node
Scalar = yaml.nodes.ScalarNode
Sequence = yaml.nodes.SequenceNode
Mapping = yaml.nodes.MappingNode


def compose(text: str, *, file: str) -> Node | DocumentProblem:
    """Return the root node of the one YAML document in `text`, or the problem that prevents it."""
    try:
        root = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        what = f"this is not YAML: {error.problem or error.context or 'unreadable'}"
        return _syntax(file, line, what)
    except (yaml.YAMLError, RecursionError) as error:
        what = f"this is not YAML: {str(error).splitlines()[0] or type(error).__name__}"
        return _syntax(file, 1, what)
    if root is None:
        return _syntax(file, 1, "the file is empty")
    return root


def _syntax(file: str, line: int, what: str) -> DocumentProblem:
    return DocumentProblem(
        file=file,
        line=line,
        path="",
        what=what,
        remedy="Check indentation, colons, quotes and brackets on this line and the one before.",
        code="syntax",
    )


def line_of(node: Node) -> int:
    """Return the line that a node starts on, counted from 1."""
    return int(node.start_mark.line) + 1


def entries_of(node: Mapping) -> Iterator[tuple[str, Node, Node]]:
    """Yield (key text, key node, value node); a key that is no scalar has the text ''."""
    for key, value in node.value:
        yield (str(key.value) if isinstance(key, Scalar) else ""), key, value


def kind_of(node: Node) -> str:
    """Name a node's kind as a person would."""
    if isinstance(node, Scalar):
        return f"the value {node.value!r}"
    return "a list" if isinstance(node, Sequence) else "a mapping (key: value)"
