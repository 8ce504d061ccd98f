# ruff: noqa: E501 - what lint says is asserted whole, on one line
"""Lint finds what cannot be run as written, and shows each with a ticket; notes tell what is ours or open."""

from datetime import UTC, datetime

import pytest

from reglament.core.regulation.linting import lint
from reglament.core.regulation.reading import read_regulation

NOW = datetime(2026, 3, 1, tzinfo=UTC)
R, C = "regulation.yaml", "clauses.yaml"


@pytest.fixture
def said(altered):
    """Return lint's findings of one code for the altered regulation."""

    def say(code, name, old, new, **more):
        found = lint(read_regulation(altered(name, old, new)), at=NOW, **more)
        return [f"{finding.severity}: {finding}" for finding in found if finding.code == code]

    return say


def test_a_sound_regulation_has_no_errors(quay):
    assert [finding for finding in lint(quay, at=NOW) if finding.severity == "error"] == []


def test_a_gap_is_shown_with_its_ticket(said):
    old = '"P2, P3": {is: [1 working day, 2 working days]'
    assert said("gap", R, old, 'P2: {is: [1 working day, 2 working days]') == [
        "error: regulation.yaml:25: commitments.response.table: no row answers a ticket with priority P3, level gold. "
        "Add a row for it, or let a row cover these values; write `none` where nothing is promised."
    ]  # fmt: skip


def test_an_overlap_names_both_rows_and_a_ticket(said):
    new = "- {when: {level: [gold, silver]}, then: {shift: night}, clauses: [Q-2]}"
    (found,) = said(
        "overlap", R, "- {when: {level: gold}, then: {shift: night}, clauses: [Q-2]}", new
    )
    assert found == (
        "error: regulation.yaml:42: tables.shift_assignment/2: this row and tables.shift_assignment/1 (line 41) both answer "
        "the same ticket. Narrow one of them, so that each ticket has one answer. For example: a ticket with level silver."
    )


def test_a_row_that_decides_nothing_is_unreachable(said):
    new = "- {when: {level: [gold, silver]}, then: {shift: night}, clauses: [Q-2]}"
    (found,) = said(
        "unreachable", R, "- {when: {level: gold}, then: {shift: night}, clauses: [Q-2]}", new
    )
    assert found.startswith(
        "error: regulation.yaml:42: tables.shift_assignment/2: this row decides no ticket"
    )


def test_gaps_and_idle_rows_carry_an_example_ticket(altered):
    def examples(code, old, new):
        found = lint(read_regulation(altered(R, old, new)), at=NOW)
        return [finding.example for finding in found if finding.code == code]

    assert examples(
        "gap", '"P2, P3": {is: [1 working day, 2 working days]', 'P2: {is: [1 working day, 2 working days]'
    ) == ["a ticket with priority P3, level gold"]  # fmt: skip
    covered = "- {when: {level: [gold, silver]}, then: {shift: night}, clauses: [Q-2]}"
    assert examples(
        "unreachable", "- {when: {level: gold}, then: {shift: night}, clauses: [Q-2]}", covered
    ) == ["a ticket with level silver"]


@pytest.mark.parametrize(("ports", "whole"), [(833, None), (834, 5004)])
def test_promises_that_are_not_all_compared_are_said_to_be(files, ports, whole):
    """Three priorities, two levels and so many ports: 4,998 tickets are compared whole, 5,004 are not."""
    values = ", ".join(f"p{number}" for number in range(ports))
    text = files[R]
    text = text.replace(
        "  shift: {values",
        f"  port: {{values: [{values}], origin: ticket, label: {{en: Port, ru: Порт}}}}\n  shift: {{values",
        1,
    )
    text = text.replace(
        "by: [priority, level]\n    columns", "by: [port, priority, level]\n    columns", 1
    )
    text = text.replace(
        "      P1: {is: [30 working minutes, 2 working hours], clauses: [Q-1]}\n"
        '      "P2, P3": {is: [1 working day, 2 working days], clauses: [Q-1]}\n',
        '      "*":\n'
        "        P1: {is: [30 working minutes, 2 working hours], clauses: [Q-1]}\n"
        '        "P2, P3": {is: [1 working day, 2 working days], clauses: [Q-1]}\n',
        1,
    )
    found = [
        one for one in lint(read_regulation({**files, R: text}), at=NOW) if one.code == "too-large"
    ]
    assert [(one.severity, one.what) for one in found] == ([] if whole is None else [(
        "note", f"permanent_fix is compared with response for the first 5000 of {whole} different tickets only"
    )])  # fmt: skip
    assert all(one.example.startswith("a ticket with port p833") for one in found)


def test_a_fix_before_the_answer_is_impossible_and_shown_with_dates(said):
    (found,) = said(
        "impossible",
        R,
        "P1: {is: 5 working days, clauses: [Q-1]}",
        "P1: {is: 90 working minutes, clauses: [Q-1]}",
    )
    assert found == (
        "error: regulation.yaml:34: commitments.permanent_fix/P1: permanent_fix (90 working minutes) falls due before "
        "response (2 working hours, line 26). Correct one of the two figures. For example: a ticket with priority P1, "
        "level silver of Thu 2026-03-05 16:30: response due Fri 2026-03-06 09:30, permanent_fix due Thu 2026-03-05 18:00."
    )


def test_equal_figures_are_a_note(said):
    (found,) = said(
        "equal-dues",
        R,
        "P1: {is: 5 working days, clauses: [Q-1]}",
        "P1: {is: 2 working hours, clauses: [Q-1]}",
    )
    assert found.startswith(
        "note: regulation.yaml:34: commitments.permanent_fix/P1: response and permanent_fix always fall due at"
    )
    assert "a ticket with priority P1, level silver" in found


def test_a_clause_that_nothing_executes_is_an_error(said):
    (found,) = said(
        "unused-clause",
        C,
        "- {id: Q-3",
        "- {id: Q-4, kind: recorded, text: {en: write down, ru: записать}}\n- {id: Q-3",
    )
    assert found == (
        "error: clauses.yaml:3: clauses/Q-4: nothing executes Q-4 (recorded: write down). "
        "Cite it at the value that carries it out, or mark it informative."
    )


def test_informative_clauses_say_what_for(said):
    (found,) = said("informative", R, "informative: {Q-3: page}", "links: {}")
    assert found.startswith(
        "error: clauses.yaml:3: clauses/Q-3: Q-3 is informative, and `informative:` says otherwise. Add"
    )
    (found,) = said(
        "informative", R, "informative: {Q-3: page}", "informative: {Q-3: page, Q-1: page}"
    )
    assert found.startswith("error: clauses.yaml:1: clauses/Q-1: Q-1 is executed")


def test_a_conflict_needs_a_value_that_settles_it(said):
    (found,) = said("unsettled", R, "conflicts:", "conflicts:\n  X-7: {en: idle, ru: зря}")
    assert found.startswith(
        "error: regulation.yaml:12: conflicts.X-7: no value is marked `assumed: X-7`"
    )
    (found,) = said("unsettled", C, "settled_by: [X-1]", "settled_by: [X-9]")
    assert found.startswith(
        "error: clauses.yaml:2: clauses/Q-2: Q-2 runs under X-9, which `conflicts:` does not settle."
    )


def test_a_notice_needs_a_letter_that_exists(said):
    text = "notices:\n  - {event: Resolved, letter: farewell, to: [requester], clauses: [Q-1]}\ninformative:"
    (found,) = said("letter", R, "informative:", text, letters={"acknowledgement"})
    assert found.startswith(
        "error: regulation.yaml:44: notices/1: there is no letter 'farewell'. Add letters/farewell.en.txt"
    )
    assert said("letter", R, "informative:", text, letters={"farewell"}) == []


def test_days_off_must_be_loaded_for_a_year_ahead(quay):
    codes = [(f.severity, f.what) for f in lint(quay, at=NOW) if f.code == "calendar-year"]
    assert codes == [
        ("note", "the days off of 2027 are not loaded; promises that reach into 2027 are refused")
    ]
    later = lint(quay, at=datetime(2027, 1, 1, tzinfo=UTC))
    assert [f.severity for f in later if f.code == "calendar-year"] == ["error", "note"]


def test_a_zone_that_left_the_printed_offset_is_noted(altered):
    regulation = read_regulation(altered("calendars.yaml", 'offset: "+03:00"', 'offset: "+04:00"'))
    (found,) = [finding for finding in lint(regulation, at=NOW) if finding.code == "offset"]
    assert (found.severity, found.what) == (
        "note",
        "Europe/Moscow is at +03:00 on 2026-03-01, the text prints +04:00",
    )


def test_assumptions_open_figures_and_the_unset_language_are_notes(said, quay):
    notes = [
        (finding.code, finding.path) for finding in lint(quay, at=NOW) if finding.severity == "note"
    ]
    assert ("assumed", "calendars.day") in notes
    assert ("unspecified", "commitments.permanent_fix/P2") in notes
    (found,) = said("language", R, "prevailing_language: en", 'prevailing_language: ""')
    assert found == (
        "note: regulation.yaml:8: prevailing_language: the prevailing language is not stated. "
        "Ask the owner which text prevails (X-37)."
    )
    (found,) = said("incomplete", R, "status: complete", "status: incomplete")
    assert found.startswith("note: regulation.yaml:5: status: the text is incomplete.")


def test_an_ignored_priority_must_still_be_answered(said):
    authority = (
        "priority: {fact: priority, most_urgent_first: [P1, P2, P3], applies_when: {level: gold}, "
        "customer: at_once, staff: never}\ninformative:"
    )
    found = said("gap", R, "informative:", authority)
    assert any(
        "commitments.response.table: no row answers a ticket with priority (none), level silver"
        in one
        for one in found
    )
