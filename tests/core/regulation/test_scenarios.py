# ruff: noqa: E501 - a fault and what is said of it stand on one line
"""Scenarios are read strictly, and told apart when they do not hold."""

from datetime import UTC, datetime

import pytest

from reglament.core.regulation.problems import RegulationInvalidError
from reglament.core.regulation.scenarios import PHRASES, read_scenarios
from reglament.regulations.rehearsal import MAKING, rehearse, scenario_findings

TEXT = """\
- scenario: silver at noon
  clauses: [Q-1]
  given: {level: silver, priority: P1}
  history:
    - Wed 2026-03-11 12:00 request arrives by email
    - Wed 2026-03-11 14:30 staff reply
  promised:
    response: Wed 2026-03-11 15:00
    permanent_fix: Wed 2026-03-18 12:00
    workaround: none
  states: {response: met, ticket: in_work}
"""
CHANNEL = "channels:\n  email: {label: {en: Mail, ru: Почта}, opens: '*', continues: '*', clauses: [Q-1]}\ninformative:"


@pytest.fixture
def open_quay(altered):
    """The small regulation with a mailbox."""
    from reglament.core.regulation.reading import read_regulation

    return read_regulation(altered("regulation.yaml", "informative:", CHANNEL))


def test_a_scenario_is_read_in_local_time(open_quay):
    (found,) = read_scenarios({"scenarios/noon.yaml": TEXT}, open_quay)
    assert (found.name, found.file, found.line) == ("silver at noon", "scenarios/noon.yaml", 1)
    assert found.promised["response"] == datetime(2026, 3, 11, 12, tzinfo=UTC)
    assert [(step.phrase, step.word, step.line) for step in found.steps] == [
        ("request arrives by <channel>", "email", 5), ("staff reply", "", 6),
    ]  # fmt: skip


def test_a_scenario_that_holds_says_nothing(open_quay):
    (found,) = read_scenarios({"scenarios/noon.yaml": TEXT}, open_quay)
    assert rehearse(open_quay, found) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("response: Wed 2026-03-11 15:00", "response: Wed 2026-03-11 15:01", "response is Wed 2026-03-11 15:00, the scenario says Wed 2026-03-11 15:01"),
        ("workaround: none", "workaround: unspecified", "workaround is none, the scenario says unspecified"),
        ("response: met,", "response: breached,", "response is met, the scenario says breached"),
        ("ticket: in_work", "ticket: closed", "ticket is in_work, the scenario says closed"),
        ("by email", "by phone", "the regulation refuses it: Requests are not opened in this way here: phone"),
        ("level: silver, ", "", "the regulation refuses it: Level: the agreement's value is not said (Q-1). Say which applies: gold, silver."),
    ],
)  # fmt: skip
def test_a_scenario_that_does_not_hold_says_how(open_quay, old, new, said):
    scenarios = read_scenarios({"scenarios/noon.yaml": TEXT.replace(old, new)}, open_quay)
    told = [str(finding) for finding in scenario_findings(open_quay, scenarios)]
    assert [
        one
        for one in told
        if one.startswith("scenarios/noon.yaml:1: silver at noon: ") and said in one
    ], told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Wed 2026-03-11 14:30 staff", "Tue 2026-03-11 14:30 staff", "scenarios/noon.yaml:6: silver at noon: 2026-03-11 is a Wed, not a Tue. Correct the weekday or the date."),
        ("Wed 2026-03-11 14:30 staff", "at 14:30 staff", "scenarios/noon.yaml:6: silver at noon: 'at 14:30 staff reply' does not begin with a moment."),
        ("Wed 2026-03-11 14:30 staff", "Wed 2026-13-11 14:30 staff", "is no moment. Write e.g. `Tue 2026-03-10 10:30`."),
        ("Wed 2026-03-11 14:30 staff", "Wed 2026-03-11 11:30 staff", "scenarios/noon.yaml:6: silver at noon: this line is earlier than the one before."),
        ("staff reply", "staff replies", "scenarios/noon.yaml:6: silver at noon: nothing is known to be done for 'staff replies'. Did you mean 'staff reply'?"),
        ("by email", "by pigeon", "scenarios/noon.yaml:5: silver at noon: 'pigeon' is not known here. Use one of: email,"),
        ("request arrives by email", "staff reply", "a history begins with a request."),
        ("level: silver", "level: bronze", "'bronze' is no value of level. Use one of: gold, silver."),
        ("level: silver", "colour: red", "scenarios/noon.yaml:3: silver at noon.given.colour: 'colour' is not declared under `facts`."),
        ("clauses: [Q-1]", "clauses: [Q-7]", "there is no clause 'Q-7'."),
        ("response: met,", "response: done,", "'done' is not allowed here."),
        ("workaround: none", "miracle: none", "'miracle' is no kind of commitment."),
        ("  history:", "  past:", "'history' is missing. Add `history:` here."),
    ],
)  # fmt: skip
def test_a_fault_in_a_scenario_is_named_with_its_line(open_quay, old, new, said):
    with pytest.raises(RegulationInvalidError) as caught:
        read_scenarios({"scenarios/noon.yaml": TEXT.replace(old, new)}, open_quay)
    assert [one for one in caught.value.problems if said in str(one)], str(caught.value)


def test_every_phrase_becomes_a_command():
    assert set(MAKING) == set(PHRASES)
