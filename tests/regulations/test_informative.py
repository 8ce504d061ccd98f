"""Clauses without behaviour: each is printed, with its words, by the regulation as shown."""

import pytest

from reglament import regulations
from reglament.core.regulation.document import ClauseKind
from reglament.core.regulation.showing import shown

INFORMATIVE = [
    pytest.param(regulation, clause, id=clause.id, marks=pytest.mark.clause(clause.id))
    for regulation in regulations.load_all()
    for clause in regulation.clauses.values()
    if clause.kind is ClauseKind.INFORMATIVE
]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(("regulation", "clause"), INFORMATIVE)
def test_an_informative_clause_is_shown(regulation, clause, language):
    assert regulation.informative[clause.id] in {"page", "glossary", "link"}
    source = f" (§{clause.source})" if clause.source else ""
    expected = f"  {clause.id}{source} informative: {clause.text.in_language(language)}"
    assert expected in list(shown(regulation, language))


def test_thirteen_clauses_are_informative():
    assert len(INFORMATIVE) == 13  # the ledger's count
