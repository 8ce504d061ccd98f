"""Owns reading one mapping strictly: each key is asked for by its reader, and what nobody asked for is a problem.

A reader gets a harmless value where something is wrong, so that one pass finds everything; the report then refuses
the whole document.
"""

from collections.abc import Collection, Iterator

from reglament.core.regulation.document import Words
from reglament.core.regulation.reading.nodes import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    entries_of,
    kind_of,
    line_of,
)
from reglament.core.regulation.reading.report import Report, nearest, one_of

FLAGS = {"yes": True, "true": True, "no": False, "false": False}


class Section:
    """One mapping of a document with its place; `file` is the name inside the regulation's folder."""

    __slots__ = ("asked", "begins", "entries", "file", "node", "path", "report")

    def __init__(
        self, report: Report, node: Node, *, file: str, path: str, key_node: Node | None = None
    ) -> None:
        self.report, self.node, self.file, self.path = report, node, file, path
        # a mapping in block style starts on the line after its key, and people look for the key
        self.begins = line_of(key_node or node)
        self.entries: dict[str, tuple[Node, Node]] = {}
        self.asked: set[str] = set()
        if not isinstance(node, Mapping):
            if not (isinstance(node, Scalar) and node.value == ""):
                self.problem(
                    f"this should be a mapping, and is {kind_of(node)}",
                    "Write `key: value` lines here.",
                )
            return
        for key, written, value in entries_of(node):
            if key in self.entries:
                self.problem(
                    f"the key {key!r} stands here twice",
                    "Keep one of them.",
                    at=written,
                    code="duplicate",
                )
            elif not key:
                self.problem("a key must be a plain word", "Quote it or name it.", at=written)
            else:
                self.entries[key] = (written, value)

    # where and what

    def inside(self, key: str) -> str:
        """Return the path of `key` in this section."""
        return f"{self.path}.{key}" if self.path else key

    def problem(
        self,
        what: str,
        remedy: str,
        *,
        at: Node | None = None,
        key: str = "",
        code: str = "invalid",
        clause: str = "",
    ) -> None:
        """Note a problem of this section, of `key` in it or of a node."""
        node: Node | int = at or (self.entries[key][1] if key in self.entries else self.begins)
        path = self.inside(key) if key else self.path
        self.report.add(
            file=self.file, node=node, path=path, what=what, remedy=remedy, code=code, clause=clause
        )

    def line(self, key: str = "") -> int:
        """Return the line of this section, or of `key`."""
        return line_of(self.entries[key][0]) if key in self.entries else self.begins

    def has(self, key: str) -> bool:
        """Tell whether the key stands here."""
        return key in self.entries

    def names(self) -> tuple[str, ...]:
        """Return all keys as written."""
        return tuple(self.entries)

    def take(self, key: str, *, required: bool = False) -> Node | None:
        """Return the node of `key`, now asked for; a required one that is missing is a problem."""
        self.asked.add(key)
        found = self.entries.get(key)
        if found is None:
            if required:
                self.problem(f"{key!r} is missing", f"Add `{key}:` here.", code="missing")
            return None
        return found[1]

    def close(self, *, advice: str = "") -> None:
        """Report every key that no reader asked for; `advice` leads the remedy."""
        for key in self.entries:
            if key not in self.asked:
                known = sorted(self.asked)
                remedy = f"{advice}{nearest(key, known)}Known here: {', '.join(known)}."
                self.problem(
                    f"unknown key {key!r}", remedy, at=self.entries[key][0], code="unknown-key"
                )

    # scalars

    def text(
        self, key: str, *, default: str | None = None, among: Collection[str] | None = None
    ) -> str:
        """Return the text of `key`; without `default` it must stand here, and `among` bounds it."""
        node = self.take(key, required=default is None)
        if node is None:
            return default or ""
        return self.scalar(node, key=key, among=among)

    def scalar(self, node: Node, *, key: str, among: Collection[str] | None = None) -> str:
        """Return a node's text, which `among` bounds."""
        if not isinstance(node, Scalar):
            self.problem(
                f"this should be one value, and is {kind_of(node)}",
                "Write a single value.",
                at=node,
                key=key,
            )
            return ""
        value = str(node.value)
        if among is not None and value not in among:
            remedy = nearest(value, tuple(among)) + one_of(among)
            self.problem(
                f"{value!r} is not allowed here", remedy, at=node, key=key, code="unknown-value"
            )
        return value

    def texts(
        self,
        key: str,
        *,
        default: tuple[str, ...] | None = None,
        among: Collection[str] | None = None,
    ) -> tuple[str, ...]:
        """Return the texts of a list; one value stands for a list of one."""
        node = self.take(key, required=default is None)
        if node is None:
            return default or ()
        items = node.value if isinstance(node, Sequence) else [node]
        return tuple(self.scalar(item, key=key, among=among) for item in items)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return yes/no (or true/false) as a truth value."""
        if not self.has(key):
            self.asked.add(key)
            return default
        return FLAGS.get(self.text(key, among=FLAGS), default)

    def number(
        self, key: str, *, default: int | None = None, least: int = 0, most: int = 10**9
    ) -> int:
        """Return a whole number from `least` to `most`."""
        node = self.take(key, required=default is None)
        if node is None:
            return default if default is not None else least
        text = self.scalar(node, key=key)
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            self.problem(
                f"{text!r} is no whole number from {least} to {most}", "Write digits only.", key=key
            )
            return least
        return int(text)

    # words in two languages

    def words(self, key: str, *, required: bool = True) -> Words:
        """Return the words of `key` in both languages; a missing language is a problem."""
        node = self.take(key, required=required)
        return self.words_of(node, key=key) if node is not None else Words("", "")

    def words_of(self, node: Node, *, key: str) -> Words:
        """Return the words that a node holds: {en: …, ru: …}, optionally with clauses."""
        section = self.child(node, key=key)
        found = {}
        for language in ("en", "ru"):
            found[language] = section.text(language, default="").strip()
            if not found[language]:
                section.problem(
                    f"the words in {language!r} are missing",
                    f"Add `{language}:` beside the other language.",
                    code="translation",
                )
        if section.has("clauses"):
            section.clauses()
        section.close(
            advice="If this is a part of the words, put them in quotes: a comma ends them. "
        )
        return Words(found["en"], found["ru"])

    # parts

    def section(self, key: str, *, required: bool = False) -> "Section | None":
        """Return the mapping below `key`."""
        node = self.take(key, required=required)
        return None if node is None else self.child(node, key=key)

    def child(self, node: Node, *, key: str) -> "Section":
        """Return a node below this section as a section of its own and remember its place."""
        key_node = self.entries[key][0] if key in self.entries else None
        section = Section(
            self.report, node, file=self.file, path=self.inside(key), key_node=key_node
        )
        self.report.places[section.path] = (self.report.file(self.file), section.begins)
        return section

    def children(self, key: str) -> Iterator[tuple[str, "Section"]]:
        """Yield (name, section) of the named parts below `key`."""
        whole = self.section(key)
        if whole is not None:
            for name, (_, node) in whole.entries.items():
                yield name, whole.child(node, key=name)

    def items(self, key: str) -> Iterator["Section"]:
        """Yield the sections of the list below `key`."""
        node = self.take(key)
        if node is None:
            return
        if not isinstance(node, Sequence):
            self.problem(
                f"this should be a list, and is {kind_of(node)}",
                "Begin each entry with `- `.",
                key=key,
            )
            return
        for position, item in enumerate(node.value, start=1):
            yield self.child(item, key=f"{key}/{position}")

    # where values come from

    def clauses(self, key: str = "clauses", *, required: bool = False) -> tuple[str, ...]:
        """Return the clauses cited here; an unknown one is a problem, and so is none where one is required."""
        found = self.texts(key, default=())
        if required and not found:
            self.problem(
                "no clause is cited",
                "Add `clauses: […]`, or `assumed: X-n` where the text is silent.",
                code="no-clause",
            )
        for clause in found:
            self.cite(clause, key=key)
        return found

    def cite(self, clause: str, *, key: str = "clauses") -> None:
        """Note a citation and check that the clause exists."""
        self.report.cite(clause, self.path)
        if clause not in self.report.clauses:
            remedy = f"{nearest(clause, sorted(self.report.clauses))}Add it to clauses.yaml or correct the id."
            self.problem(
                f"there is no clause {clause!r}",
                remedy,
                key=key,
                code="unknown-clause",
                clause=clause,
            )

    def assumed(self, key: str = "assumed") -> str:
        """Return the conflict that the value here settles ('' where the text gives the value)."""
        conflict = self.text(key, default="")
        if conflict:
            self.report.assume(conflict, self.path)
            if conflict not in self.report.conflicts:
                self.problem(
                    f"the conflict {conflict!r} is not among `conflicts`",
                    f"Add `{conflict}: {{en: …, ru: …}}` under `conflicts:` with the problem and our default.",
                    key=key,
                    code="unknown-conflict",
                )
        return conflict
