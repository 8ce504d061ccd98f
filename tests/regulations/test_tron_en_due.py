"""TRON.ASOC, English edition: every figure of the ledger, for a request of Friday 2026-03-06 17:30."""

import pytest

EVENING = "2026-03-06T17:30"  # Mon 9 March is a day off
LEVELS = ("basic", "premium", "premium+")
RESPONSE = [
    ("P1", "TE-23", "Tue 2026-03-10 17:30", "Tue 2026-03-10 10:30", "Tue 2026-03-10 09:30"),
    ("P2", "TE-27", "Wed 2026-03-11 17:30", "Tue 2026-03-10 12:30", "Tue 2026-03-10 10:30"),
    ("P3", "TE-30", "Mon 2026-03-23 17:30", "Mon 2026-03-16 17:30", "Thu 2026-03-12 17:30"),
    ("P4", "TE-33", "Mon 2026-03-30 17:30", "Mon 2026-03-23 17:30", "Fri 2026-03-13 17:30"),
]
WORKAROUND = [
    ("P1", "true", "TE-24", "Thu 2026-03-12 17:30", "Wed 2026-03-11 11:30", "Tue 2026-03-10 16:30"),
    (
        "P1",
        "false",
        "TE-25",
        "Mon 2026-03-16 17:30",
        "Wed 2026-03-11 15:30",
        "Wed 2026-03-11 11:30",
    ),
    ("P2", "true", "TE-28", "Mon 2026-03-16 17:30", "Wed 2026-03-11 17:30", "Tue 2026-03-10 17:30"),
    (
        "P2",
        "false",
        "TE-28",
        "Mon 2026-03-16 17:30",
        "Wed 2026-03-11 17:30",
        "Tue 2026-03-10 17:30",
    ),
    (
        "P3",
        "false",
        "TE-31",
        "Wed 2026-03-25 17:30",
        "Thu 2026-03-19 17:30",
        "Thu 2026-03-12 17:30",
    ),
]
PERMANENT = [
    ("P1", "TE-26", "Wed 2026-03-25 17:30", "Thu 2026-03-19 17:30", "Mon 2026-03-16 17:30"),
    ("P2", "TE-29", "Mon 2026-04-06 17:30", "Wed 2026-03-25 17:30", "Tue 2026-03-17 17:30"),
    ("P3", "TE-32", "Mon 2026-04-20 17:30", "Tue 2026-03-31 17:30", "Thu 2026-03-19 17:30"),
    ("P4", "TE-35", "Tue 2026-05-05 17:30", "Mon 2026-04-06 17:30", "Mon 2026-03-23 17:30"),
]


def cases(rows):
    for *facts, clause, basic, premium, plus in rows:
        for level, expected in zip(LEVELS, (basic, premium, plus), strict=True):
            yield pytest.param(
                *facts,
                level,
                expected,
                id=f"{clause}-{'-'.join(facts)}-{level}",
                marks=pytest.mark.clause(clause),
            )


@pytest.mark.clause("TE-36")
@pytest.mark.parametrize(("priority", "level", "expected"), list(cases(RESPONSE)))
def test_response_is_due_as_printed(promises, priority, level, expected):
    assert promises("tron-en", EVENING, level=level, priority=priority)["response"] == expected


@pytest.mark.parametrize(("priority", "access", "level", "expected"), list(cases(WORKAROUND)))
def test_workaround_is_due_as_printed(promises, priority, access, level, expected):
    found = promises("tron-en", EVENING, level=level, priority=priority, remote_access=access)
    assert found["workaround"] == expected


@pytest.mark.parametrize(("priority", "level", "expected"), list(cases(PERMANENT)))
def test_permanent_fix_is_due_as_printed(promises, priority, level, expected):
    assert promises("tron-en", EVENING, level=level, priority=priority)["permanent_fix"] == expected


@pytest.mark.clause("TE-34")
@pytest.mark.parametrize("level", LEVELS)
def test_priority_4_promises_no_workaround_at_all(promises, level):
    found = promises("tron-en", EVENING, level=level, priority="P4")
    assert list(found) == ["response", "permanent_fix"]


@pytest.mark.clause("TE-21")
def test_without_priority_the_third_is_taken_for_the_time_being(promises):
    assert promises("tron-en", EVENING, level="premium+")["response"] == "Thu 2026-03-12 17:30"


@pytest.mark.clause("TE-5")
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-06T18:00:00", "Tue 2026-03-10 10:00"),  # closing itself is outside the hours
        ("2026-03-06T17:59:59", "Tue 2026-03-10 09:59:59"),
        ("2025-11-01T12:00", "Wed 2025-11-05 10:00"),  # a working Saturday is closed here
    ],
)
def test_office_hours_open_and_close_to_the_second(promises, at, expected):
    assert promises("tron-en", at, level="premium+", priority="P1")["response"] == expected


@pytest.mark.clause("TE-11")
def test_premium_levels_are_closed_on_weekends(promises):
    found = promises("tron-en", "2026-03-07T10:00", level="premium+", priority="P1")
    assert found["response"] == "Tue 2026-03-10 10:00"


@pytest.mark.clause("TE-46")
def test_night_mail_counts_from_the_morning(promises):
    found = promises("tron-en", "2026-03-11T23:40", level="premium+", priority="P1")
    assert found["response"] == "Thu 2026-03-12 10:00"


def test_a_day_from_closed_time_ends_at_closing(promises):
    # one working day from Saturday ends with Tuesday, not on Wednesday morning
    found = promises("tron-en", "2026-03-07T11:00", level="basic", priority="P1")
    assert found["response"] == "Tue 2026-03-10 18:00"


def test_a_shortened_day_keeps_its_printed_hours(promises):
    # Thursday 2026-04-30 counts to 18:00; Friday 1 May is a holiday
    found = promises("tron-en", "2026-04-30T16:00", level="premium", priority="P1")
    assert found["response"] == "Thu 2026-04-30 18:00"


def test_moved_days_off_are_closed(promises):
    # Mon 2026-05-11 is off because 9 May is a Saturday
    found = promises("tron-en", "2026-05-08T17:30", level="premium", priority="P1")
    assert found["response"] == "Tue 2026-05-12 10:30"
