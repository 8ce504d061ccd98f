"""Starting, ending and warning of a figure, on hours of day and of night."""

from datetime import datetime, timedelta, timezone

import pytest

from reglament.core.regulation.document import Amount, Unit
from reglament.core.regulation.promising import (
    add_amount,
    amount_from,
    calendar_for,
    due_from,
    start_from,
    target_for,
    target_from,
    warn_at,
)

MOSCOW = timezone(timedelta(hours=3))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("amount", "start", "due"),
    [
        (
            Amount(2, Unit.WORKING_HOURS),
            "2026-03-11T12:30",
            "2026-03-11T15:30",
        ),  # lunch 13-14 does not count
        (Amount(90, Unit.WORKING_MINUTES), "2026-03-11T17:00", "2026-03-12T09:30"),
        (
            Amount(1, Unit.WORKING_DAYS),
            "2026-03-06T17:30",
            "2026-03-10T17:30",
        ),  # Mon 9 March is off
        (Amount(24, Unit.CLOCK_HOURS), "2026-03-06T17:30", "2026-03-10T09:00"),
        (
            Amount(3, Unit.CLOCK_HOURS),
            "2026-03-11T15:00",
            "2026-03-11T18:00",
        ),  # closing itself stays
    ],
)
def test_amounts_count_on_day_hours_with_lunch(quay, amount, start, due):
    assert add_amount(quay.calendars["day"], amount, at(start)) == at(due)


def test_a_night_shift_counts_over_midnight_and_its_break(quay):
    # Wed 22:00 to Thu 06:00 without 02:00-03:00
    assert add_amount(
        quay.calendars["night"], Amount(6, Unit.WORKING_HOURS), at("2026-03-11T21:00")
    ) == at("2026-03-12T05:00")
    assert start_from(quay.calendars["night"], at("2026-03-12T02:30")) == at("2026-03-12T03:00")


def test_target_and_calendar_follow_the_facts(quay):
    facts = {"level": "gold", "priority": "P1"}
    target, row = target_for(quay, "response", facts)
    assert (target.amount, row.id) == (
        Amount(30, Unit.WORKING_MINUTES),
        "commitments.response/P1:gold",
    )
    name, calendar = calendar_for(quay, "response", facts)
    assert (name, calendar) == ("night", quay.calendars["night"])
    assert (
        due_from(
            calendar,
            target_for(quay, "permanent_fix", {"priority": "P2"})[0],
            at("2026-03-11T12:00"),
        )
        is None
    )


@pytest.mark.clause("X-10")
@pytest.mark.parametrize(
    ("start", "due", "unit", "warned"),
    [
        # the ledger's 3 working hours from 12:00 without lunch; with it the same share of opening time
        ("2026-03-11T14:00", "2026-03-11T17:00", Unit.WORKING_HOURS, "2026-03-11T16:15"),
        ("2026-03-11T12:00", "2026-03-11T16:00", Unit.WORKING_HOURS, "2026-03-11T15:15"),
        ("2026-03-11T17:00", "2026-03-12T12:00", Unit.WORKING_HOURS, "2026-03-12T11:00"),
        ("2026-03-11T12:00", "2026-03-12T12:00", Unit.CLOCK_HOURS, "2026-03-12T06:00"),
        ("2026-03-07T12:00", "2026-03-10T17:00", Unit.CLOCK_HOURS, "2026-03-10T15:00"),  # from the opening
    ],
)  # fmt: skip
def test_three_quarters_are_measured_as_the_promise_is(quay, start, due, unit, warned):
    assert warn_at(quay.calendars["day"], at(start), at(due), percent=75, unit=unit) == at(warned)


@pytest.mark.parametrize("text", ["soon", "2 fortnights", "", "working_hours 2"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError):
        target_from(text)
    with pytest.raises(ValueError):
        amount_from(text)
