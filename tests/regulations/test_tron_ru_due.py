"""TRON.ASOC, Russian edition: every figure of the ledger on the calendar of its level."""

import pytest

EVENING = "2026-03-06T17:30"
LEVELS = ("basic", "premium", "premium+")
RESPONSE = [
    ("P1", "TR-34", "Tue 2026-03-10 09:00", "Sat 2026-03-07 09:00", "Fri 2026-03-06 23:30"),
    ("P2", "TR-35", "Wed 2026-03-11 11:30", "Sat 2026-03-07 09:00", "Sat 2026-03-07 05:30"),
    ("P3", "TR-36", "Wed 2026-03-11 17:30", "Sat 2026-03-07 11:30", "Sat 2026-03-07 11:30"),
    ("P4", "TR-37", "Thu 2026-03-12 14:30", "Sat 2026-03-07 17:30", "Sat 2026-03-07 17:30"),
]


def cases():
    for priority, clause, *expected in RESPONSE:
        for level, due in zip(LEVELS, expected, strict=True):
            yield pytest.param(
                priority, level, due, id=f"{clause}-{level}", marks=pytest.mark.clause(clause)
            )


@pytest.mark.clause("TR-25")
@pytest.mark.parametrize(("priority", "level", "expected"), list(cases()))
def test_response_is_due_as_printed_and_is_the_only_promise(promises, priority, level, expected):
    assert promises("tron-ru", EVENING, level=level, priority=priority) == {"response": expected}


@pytest.mark.parametrize(
    ("at", "level", "priority", "expected"),
    [
        pytest.param(
            "2026-03-11T10:00",
            "premium",
            "P3",
            "Thu 2026-03-12 09:00",
            marks=pytest.mark.clause("TR-38"),
        ),
        pytest.param(
            "2026-03-11T10:00",
            "premium+",
            "P3",
            "Thu 2026-03-12 04:00",
            marks=pytest.mark.clause("TR-38"),
        ),
        pytest.param(
            "2026-03-11T23:40",
            "basic",
            "P1",
            "Fri 2026-03-13 09:00",
            marks=pytest.mark.clause("TR-13"),
        ),
        pytest.param(
            "2026-03-08T10:00",
            "premium",
            "P1",
            "Sun 2026-03-08 16:00",
            marks=pytest.mark.clause("TR-14"),
        ),
        pytest.param(
            "2026-03-11T23:40",
            "premium+",
            "P1",
            "Thu 2026-03-12 05:40",
            marks=pytest.mark.clause("TR-17"),
        ),
        pytest.param(
            "2026-03-11T23:40",
            "premium",
            "P1",
            "Thu 2026-03-12 15:00",
        ),
        pytest.param(
            "2026-03-11T12:00",
            "basic",
            "P1",
            "Thu 2026-03-12 12:00",
            marks=pytest.mark.clause("TR-47"),
        ),
        pytest.param(
            "2026-03-11T12:00",
            "basic",
            "P4",
            "Fri 2026-03-13 18:00",
            marks=pytest.mark.clause("TR-33"),
        ),
        pytest.param(
            "2026-03-11T12:00",
            "basic",
            "P2",
            "Thu 2026-03-12 15:00",
            marks=pytest.mark.clause("TR-29"),
        ),
    ],
)
def test_levels_run_on_their_own_hours(promises, at, level, priority, expected):
    assert promises("tron-ru", at, level=level, priority=priority) == {"response": expected}


@pytest.mark.clause("TR-10")
def test_basic_counts_from_the_next_working_morning(promises):
    # 12 working hours from Tue 10 March 09:00
    assert promises("tron-ru", "2026-03-07T11:00", level="basic", priority="P2") == {
        "response": "Wed 2026-03-11 12:00"
    }


@pytest.mark.clause("TR-32")
def test_without_priority_the_third_is_taken_for_the_time_being(promises):
    assert promises("tron-ru", "2026-03-11T12:00", level="basic") == {
        "response": "Fri 2026-03-13 12:00"
    }


def test_the_two_editions_are_never_mixed(promises):
    # the same P3 Basic request
    russian = promises("tron-ru", EVENING, level="basic", priority="P3")["response"]
    english = promises("tron-en", EVENING, level="basic", priority="P3")["response"]
    assert (russian, english) == ("Wed 2026-03-11 17:30", "Mon 2026-03-23 17:30")
