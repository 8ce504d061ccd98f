"""Owns whether a request opens for the facts of a question: what opens nothing has no clock and no promise."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from reglament.core.regulation.document import Regulation, Row

# what a person in triage lets in is promised as if it had been admitted at once
OPENING = frozenset({"admit", "triage"})
# whom nobody knows is a person's decision; a question without a sender is that of a known one
KNOWN_SENDER = {"sender": "contact"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOpened:
    """Why no request opens: the `facts` given that decide it, and the `clauses` that say so."""

    facts: tuple[str, ...]
    clauses: tuple[str, ...]


def not_opened(
    regulation: Regulation, given: Collection[str], facts: Mapping[str, str]
) -> NotOpened | None:
    """Return why nothing opens for what was `given` of `facts`, by the table `admission`; None where a request may.

    What was not given is left open: only what no row admits, whatever the rest may be, is turned away (IS-113, IS-114).
    """
    table = regulation.tables.get("admission")
    if table is None:
        return None
    known = KNOWN_SENDER | {name: facts[name] for name in given if name in table.inputs}
    fitting = [row for row in table.rows if _fits(row, known)]
    if any(row.then["answer"] in OPENING for row in fitting):
        return None
    deciding = [row for row in fitting if any(name in row.when for name in given)]
    if not deciding:
        return None
    names = (name for row in deciding for name in row.when if name in given)
    clauses = (clause for row in deciding for clause in row.clauses)
    return NotOpened(facts=tuple(dict.fromkeys(names)), clauses=tuple(dict.fromkeys(clauses)))


def _fits(row: Row, known: Mapping[str, str]) -> bool:
    return all(name not in known or known[name] in allowed for name, allowed in row.when.items())
