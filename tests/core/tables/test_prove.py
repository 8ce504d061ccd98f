"""The proof of a table against plain enumeration: same gaps, same double answers, same idle rows."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglament.core.tables import NoRowError, Row, Table, decide, prove

VALUES = ("a", "b", "c")


def row(number, **when):
    return Row(
        id=f"t/{number}",
        when={name: frozenset(values) for name, values in when.items()},
        then={"n": str(number)},
        clauses=(),
    )


@st.composite
def tables(draw):
    inputs = tuple(f"f{n}" for n in range(draw(st.integers(0, 4))))
    rows = []
    for number in range(draw(st.integers(0, 6))):
        when = {}
        for name in inputs:
            chosen = draw(st.sets(st.sampled_from(VALUES), min_size=1))
            if draw(st.booleans()):
                when[name] = chosen
        rows.append(row(number, **when))
    return Table(name="t", inputs=inputs, rows=tuple(rows)), dict.fromkeys(inputs, VALUES)


def enumerate_all(table, domains):
    for values in product(*(domains[name] for name in table.inputs)):
        facts = dict(zip(table.inputs, values, strict=True))
        answering = [
            one.id
            for one in table.rows
            if all(facts[name] in allowed for name, allowed in one.when.items())
        ]
        yield facts, answering


@given(tables())
def test_proof_agrees_with_enumeration(case):
    table, domains = case
    counted = list(enumerate_all(table, domains))
    found = prove(table, domains)
    gaps = [facts for facts, answering in counted if not answering]
    assert bool(found.gaps) == bool(gaps)
    assert all(gap in gaps for gap in found.gaps)
    pairs = {
        (first, second)
        for _, answering in counted
        for position, first in enumerate(answering)
        for second in answering[position + 1 :]
    }
    assert {(one.first.id, one.second.id) for one in found.overlaps} == pairs
    answers = {tuple(facts.items()): answering for facts, answering in counted}
    for one in found.overlaps:
        assert {one.first.id, one.second.id} <= set(answers[tuple(one.example.items())])
    alone = {answering[0] for _, answering in counted if len(answering) == 1}
    assert {one.id for one in found.unreachable} == {one.id for one in table.rows} - alone


@given(tables())
def test_decide_answers_with_a_row_that_speaks_of_the_facts(case):
    table, domains = case
    for facts, answering in enumerate_all(table, domains):
        if answering:
            assert decide(table, facts).id == answering[0] == decide(table, facts).id
        else:
            with pytest.raises(NoRowError):
                decide(table, facts)


def test_a_table_of_millions_of_combinations_is_proved_at_once():
    domains = {f"f{n}": tuple(str(value) for value in range(10)) for n in range(12)}
    inputs = tuple(domains)
    rest = tuple(str(value) for value in range(1, 10))
    rows = [row(0, f0=rest)]
    for number in range(1, 12):
        zeros = {f"f{n}": "0" for n in range(number)}
        rows.append(row(number, **zeros, **{f"f{number}": rest}))
    found = prove(Table(name="t", inputs=inputs, rows=tuple(rows)), domains)
    assert (found.gaps, found.overlaps, found.unreachable) == (
        (dict.fromkeys(inputs, "0"),),
        (),
        (),
    )


def test_no_row_says_which_facts_were_asked():
    table = Table(
        name="tables.admission", inputs=("sender", "contract"), rows=(row(1, sender=["contact"]),)
    )
    with pytest.raises(
        NoRowError, match=r"no row of tables.admission answers sender=unknown, contract=\(none\)"
    ):
        decide(table, {"sender": "unknown"})


def test_a_table_without_inputs_has_one_answer():
    only = row(1)
    table = Table(name="t", inputs=(), rows=(only,))
    assert prove(table, {}).holds
    assert decide(table, {"anything": "else"}) is only
