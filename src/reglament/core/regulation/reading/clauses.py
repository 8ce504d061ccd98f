"""Owns reading clauses.yaml: every clause with its kind and our words in both languages."""

from reglament.core.regulation.document import Clause, ClauseKind
from reglament.core.regulation.reading.nodes import Node, Sequence, kind_of, line_of
from reglament.core.regulation.reading.report import Report
from reglament.core.regulation.reading.section import Section
from reglament.core.regulation.vocabulary import CLAUSE_KINDS

FILE = "clauses.yaml"


def read_clauses(root: Node, report: Report) -> dict[str, Clause]:
    """Return the clauses by id; the report learns which ids may be cited."""
    if not isinstance(root, Sequence):
        what = f"this should be a list of clauses, and is {kind_of(root)}"
        report.add(
            file=FILE, node=root, path="", what=what, remedy="Begin each clause with `- id: …`."
        )
        return {}
    clauses: dict[str, Clause] = {}
    for position, node in enumerate(root.value, start=1):
        clause = _clause(Section(report, node, file=FILE, path=f"clauses/{position}"))
        if clause.id in clauses:
            what = f"the clause {clause.id!r} stands here twice"
            report.add(
                file=FILE, node=node, path=clause.id, what=what, remedy="Keep one of them.",
                code="duplicate", clause=clause.id,
            )  # fmt: skip
        clauses[clause.id] = clause
        report.places[f"clauses/{clause.id}"] = (report.file(FILE), line_of(node))
    report.clauses = set(clauses)
    return clauses


def _clause(section: Section) -> Clause:
    name = section.text("id")
    section.path = name or section.path
    kind = section.text("kind", among=CLAUSE_KINDS)
    clause = Clause(
        id=name,
        kind=ClauseKind(kind) if kind in CLAUSE_KINDS else ClauseKind.EXECUTED,
        text=section.words("text"),
        source=section.text("source", default=""),
        settled_by=section.texts("settled_by", default=()),
    )
    section.close()
    return clause
