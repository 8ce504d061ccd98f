"""Owns the evaluation of a decision table: facts in, the one answering row out."""

from collections.abc import Mapping

from reglament.core.tables.table import Row, Table

# domains are small; the bound only keeps a caller with unchecked facts from filling the memory
MOST_KNOWN = 4096


class NoRowError(LookupError):
    """No row answers these facts; lint proves that a complete table never raises it."""

    def __init__(self, table: Table, facts: Mapping[str, str]) -> None:
        self.table, self.facts = table, facts
        asked = ", ".join(f"{name}={facts.get(name, '') or '(none)'}" for name in table.inputs)
        super().__init__(f"no row of {table.name} answers {asked or 'at all'}")


def decide(table: Table, facts: Mapping[str, str]) -> Row:
    """Return the first row of `table` that answers `facts`; raises NoRowError where none does.

    >>> yes = Row(id="t/1", when={}, then={"answer": "admit"}, clauses=())
    >>> decide(Table(name="t", inputs=(), rows=(yes,)), {}).then["answer"]
    'admit'
    """
    key = tuple([facts.get(name, "") for name in table.inputs])
    row = table.known.get(key)
    if row is not None:
        return row
    asked = dict(zip(table.inputs, key, strict=True))
    for row in table.rows:
        if row.answers(asked):
            if len(table.known) < MOST_KNOWN:
                table.known[key] = row
            return row
    raise NoRowError(table, facts)
