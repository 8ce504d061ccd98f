"""Every answer equals a minute-by-minute count, over random calendars, zones and moments."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest

from reglament.core.worktime import Calendar

QUESTIONS = 12
CALENDARS = -(-int(os.environ.get("SOAK_SCHEDULES", "2400")) // QUESTIONS)

Made = Callable[[Random], tuple[dict[str, Any], date]]


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def seconds(moment_at: datetime) -> int:
    assert moment_at.tzinfo is UTC
    return int(moment_at.timestamp())


def a_moment(random: Random, centre: date) -> int:
    start = int(datetime(centre.year, centre.month, centre.day, tzinfo=UTC).timestamp())
    at = start + random.randrange(-6 * 86_400, 8 * 86_400)
    return at - at % random.choice((1, 1, 60, 1800, 3600))


def asked(  # noqa: C901, PLR0911 - one case an operation
    random: Random, oracle: Any, calendar: Calendar, centre: date
) -> tuple[Any, Any]:
    """Ask one random question of both; return the two answers."""
    t, b = a_moment(random, centre), a_moment(random, centre)
    pauses = [sorted(a_moment(random, centre) // 60 * 60 for _ in range(2)) for _ in range(2)]
    paused = [(moment(low), moment(high)) for low, high in pauses]
    amount = random.choice((0, 1, 3600, 7200, 9 * 3600, random.randrange(200_000)))
    amount *= random.choice((1, -1))
    days = random.randrange(-6, 7)
    day = centre + timedelta(random.randrange(-8, 12))
    match random.randrange(13):
        case 0 | 1:
            return oracle.add(t, amount), seconds(calendar.add(moment(t), amount))
        case 2:
            own = oracle.paused(pauses).add(t, amount)
            return own, seconds(calendar.add(moment(t), amount, pauses=paused))
        case 3 | 4:
            return oracle.add_days(t, days), seconds(calendar.add_days(moment(t), days))
        case 5:
            return oracle.between(t, b), calendar.between(moment(t), moment(b))
        case 6:
            own = oracle.paused(pauses).between(t, b)
            return own, calendar.between(moment(t), moment(b), pauses=paused)
        case 7:
            return oracle.at(t), calendar.is_open(moment(t))
        case 8:
            return oracle.next_open(t), seconds(calendar.next_open(moment(t)))
        case 9:
            return oracle.prev_close(t), seconds(calendar.prev_close(moment(t)))
        case 10:
            own = oracle.periods(t, 3)
            return own, [(seconds(x), seconds(y)) for x, y in calendar.periods(moment(t), 3)]
        case 11:
            worth = oracle.between(t, oracle.add_days(t, days))
            own = oracle.paused(pauses).add(t, worth)
            return own, seconds(calendar.add_days(moment(t), days, pauses=paused))
        case _:
            own = oracle.add_clock(t, abs(amount)), oracle.is_working_day(day)
            clock = seconds(calendar.add_clock(moment(t), abs(amount)))
            return own, (clock, calendar.is_working_day(day))


@pytest.mark.threat("T24")
@pytest.mark.parametrize("part", range(10))
@pytest.mark.timeout(max(300, CALENDARS))
def test_random_schedules_equal_the_count_by_minutes(
    part: int, oracle_of: Any, out_of_sight: type[Exception], random_schedule: Made
) -> None:
    compared = 0
    for number in range(part, CALENDARS, 10):
        random = Random(number)
        spec, centre = random_schedule(random)
        oracle, calendar = oracle_of(spec, centre), Calendar.from_spec(spec)
        for question in range(QUESTIONS):
            state = random.getstate()
            try:
                own, ours = asked(random, oracle, calendar, centre)
            except out_of_sight:
                continue
            compared += 1
            assert ours == own, (number, question, spec, state[1][-1])
    assert compared > CALENDARS / 10 * QUESTIONS * 0.85


@pytest.mark.threat("T24")
@pytest.mark.parametrize("number", range(1000, 1040))
def test_arrays_answer_as_scalars_do(number: int, random_schedule: Made) -> None:
    random = Random(number)
    spec, centre = random_schedule(random)
    calendar = Calendar.from_spec(spec)
    starts = [a_moment(random, centre) for _ in range(60)]
    amounts = [random.randrange(-300_000, 300_000) * random.choice((0, 1)) for _ in starts]
    array, by = np.array(starts, dtype=np.int64), np.array(amounts, dtype=np.int64)
    each = [seconds(calendar.add(moment(a), n)) for a, n in zip(starts, amounts, strict=True)]
    assert Calendar.from_spec(spec).add_many(array, by).tolist() == each
    for n in (0, 7200, -7200, 100_000):
        same = [seconds(calendar.add(moment(a), n)) for a in starts]
        assert Calendar.from_spec(spec).add_many(array, n).tolist() == same
    measured = [
        calendar.between(moment(a), moment(b))
        for a, b in zip(starts, reversed(starts), strict=True)
    ]
    assert Calendar.from_spec(spec).between_many(array, array[::-1]).tolist() == measured
