"""Facts are checked, completed by defaults and tables, and said to be so."""

import pytest

from reglament.core.regulation.document import Amount, Unit
from reglament.core.regulation.reading import read_regulation
from reglament.core.regulation.settling import FactsError, facts_asked, settle
from reglament.core.regulation.telling import amount_words

AUTHORITY = (
    "priority: {fact: priority, most_urgent_first: [P1, P2, P3], applies_when: {level: gold}, "
    'otherwise_reset_to: "", customer: at_once, staff: never}\ninformative:'
)


def test_only_facts_that_decide_are_asked(quay):
    assert facts_asked(quay) == ("level", "priority")


def test_a_default_is_taken_and_named(quay):
    settled = settle(quay, {"level": "gold"})
    assert (settled.facts, settled.defaulted) == (
        {"level": "gold", "priority": "P3"},
        ("priority",),
    )


def test_null_is_not_given(quay):
    assert settle(quay, {"level": "gold", "priority": None}).defaulted == ("priority",)


def test_a_missing_fact_is_asked_for(quay):
    with pytest.raises(
        FactsError, match=r"quay needs the fact 'level' \(Level\). Give one of: gold, silver."
    ):
        settle(quay, {})


def test_a_derived_fact_comes_from_its_table(altered):
    text = "calendar: {by: [shift], rows: {night: night, day: day}}\n    by: [priority, level]"
    regulation = read_regulation(
        altered(
            "regulation.yaml",
            "calendar: {by: [level], rows: {gold: night, silver: day}}\n    by: [priority, level]",
            text,
        )
    )
    settled = settle(regulation, {"level": "gold"})
    assert settled.facts["shift"] == "night"
    assert [(name, row.clauses) for name, row in settled.derived] == [("shift", ("Q-2",))]


def test_a_priority_that_does_not_apply_is_reset_and_said_to_be_ignored(altered):
    regulation = read_regulation(altered("regulation.yaml", "informative:", AUTHORITY))
    given = settle(regulation, {"level": "silver", "priority": "P1"})
    assert (given.facts["priority"], given.ignored) == ("", ("priority",))
    assert settle(regulation, {"level": "silver"}).ignored == ()
    assert settle(regulation, {"level": "gold", "priority": "P1"}).facts["priority"] == "P1"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1 рабочий час"), (2, "2 рабочих часа"), (5, "5 рабочих часов"),
        (11, "11 рабочих часов"), (21, "21 рабочий час"), (24, "24 рабочих часа"),
    ],
)  # fmt: skip
def test_russian_counts_agree_with_their_noun(count, words):
    assert amount_words(Amount(count, Unit.WORKING_HOURS), "ru") == words
