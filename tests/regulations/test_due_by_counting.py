"""Every figure at any moment of 2026, against opening windows walked day by day with figures typed from the ledger."""

from datetime import date, datetime, time, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from reglament import regulations
from reglament.core.regulation.reckoning import Reckoner

MOSCOW = timezone(timedelta(hours=3))
# non-working weekdays of 2026 (the ledger's conventions, decree 1466 of 24.09.2025)
OFF = {
    *(date(2026, 1, day) for day in range(1, 10)),
    *(date(2026, *day) for day in ((2, 23), (3, 9), (5, 1), (5, 11), (6, 12), (11, 4), (12, 31))),
}
LEVELS = ("basic", "premium", "premium+")
H, D = 3600, 9 * 3600
ENGLISH = {
    "response": {
        "P1": (D, 2 * H, H), "P2": (2 * D, 4 * H, 2 * H), "P3": (10 * D, 5 * D, 3 * D), "P4": (15 * D, 10 * D, 4 * D),
    },
    "workaround": {
        "P1": (5 * D, 16 * H, 12 * H), "P1 access": (3 * D, 12 * H, 8 * H),
        "P2": (5 * D, 2 * D, D), "P3": (12 * D, 8 * D, 3 * D),
    },
    "permanent_fix": {
        "P1": (12 * D, 8 * D, 5 * D), "P2": (20 * D, 12 * D, 6 * D),
        "P3": (30 * D, 16 * D, 8 * D), "P4": (40 * D, 20 * D, 10 * D),
    },
}  # fmt: skip
# (hours, counted by the clock) at Basic and at both Premium levels
RUSSIAN = {
    "P1": ((24, True), 6),
    "P2": ((12, False), 12),
    "P3": ((18, False), 18),
    "P4": ((24, False), 24),
}
ISTOM = {
    "free-urgent": 4 * H, "free-standard": 2 * D, "paid-urgent": H, "paid-standard": 3 * H,
    "vip": H, "non-commercial": 24 * H, "consulting": 40 * H, "development": 24 * D,
}  # fmt: skip
FIRST = datetime(2026, 1, 1, tzinfo=MOSCOW)
moments = st.integers(0, 272 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))


def office(day):
    return day.weekday() < 5 and day not in OFF


def daily(day):
    return True


def windows(start, opens, closes, is_open):
    day = start.date()
    while True:
        begin = datetime.combine(day, time(opens), MOSCOW)
        if is_open(day) and start < begin.replace(hour=closes):
            yield max(start, begin), begin.replace(hour=closes)
        day += timedelta(days=1)


def counted(start, seconds, hours, is_open):
    for begin, end in windows(start, *hours, is_open):
        length = int((end - begin).total_seconds())
        if seconds <= length:
            return begin + timedelta(seconds=seconds)
        seconds -= length
    raise AssertionError


def by_clock(start, hours, opening, is_open):
    end = next(windows(start, *opening, is_open))[0] + timedelta(hours=hours)
    closing = datetime.combine(end.date(), time(opening[1]), MOSCOW)
    if is_open(end.date()) and end == closing:
        return end
    return next(windows(end, *opening, is_open))[0]


def dues(reckoner, at, **facts):
    return {one.kind: one.due_at for one in reckoner.due(facts, at)}


@settings(max_examples=60)
@given(moments)
def test_english_edition(at):
    reckoner = Reckoner(regulations.load("tron-en"))
    for column, level in enumerate(LEVELS):
        for priority in ("P1", "P2", "P3", "P4"):
            for access in ("true", "false"):
                expected = {}
                for kind, rows in ENGLISH.items():
                    key = (
                        f"{priority} access"
                        if access == "true" and f"{priority} access" in rows
                        else priority
                    )
                    if key in rows:
                        expected[kind] = counted(at, rows[key][column], (9, 18), office)
                assert (
                    dues(reckoner, at, level=level, priority=priority, remote_access=access)
                    == expected
                )


@settings(max_examples=100)
@given(moments)
def test_russian_edition(at):
    reckoner = Reckoner(regulations.load("tron-ru"))
    for priority, ((hours, clock), premium) in RUSSIAN.items():
        basic = (
            by_clock(at, hours, (9, 18), office)
            if clock
            else counted(at, hours * H, (9, 18), office)
        )
        assert dues(reckoner, at, level="basic", priority=priority) == {"response": basic}
        assert dues(reckoner, at, level="premium", priority=priority) == {
            "response": by_clock(at, premium, (9, 18), daily)
        }
        assert dues(reckoner, at, level="premium+", priority=priority) == {
            "response": at + timedelta(hours=premium)
        }


@settings(max_examples=100)
@given(moments)
def test_istom(at):
    reckoner = Reckoner(regulations.load("istom"))
    for level, seconds in ISTOM.items():
        due = counted(at, seconds, (10, 20) if level == "vip" else (10, 19), office)
        assert dues(reckoner, at, level=level) == {"response": due, "follow_up": due}
