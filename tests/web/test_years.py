"""A day of another year is told with it, on a wide page and in a narrow column; one of this year is not."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from reglament.web import moments

MSK = timezone(timedelta(hours=3))
# in Moscow it is 2027 already
NOW = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "full", "near", "short"),
    [
        (NOW, "Fri 1 January, 01:30", "01:30", "Fri 1 Jan"),
        (datetime(2026, 12, 31, 20, 0, tzinfo=UTC), "Thu 31 December 2026, 23:00", "31 Dec 2026, 23:00", "31 Dec 2026"),
        (datetime(2027, 3, 10, 12, 30, tzinfo=UTC), "Wed 10 March, 15:30", "Wed 10 Mar, 15:30", "Wed 10 Mar"),
        (datetime(2025, 3, 11, 12, 30, tzinfo=UTC), "Tue 11 March 2025, 15:30", "11 Mar 2025, 15:30", "11 Mar 2025"),
    ],
)  # fmt: skip
def test_the_year_is_told_where_it_is_another_by_the_readers_clock(
    at: datetime, full: str, near: str, short: str
) -> None:
    assert moments.moment_beside(at, MSK, "en", beside=None, now=NOW) == full
    assert moments.near_words(at, MSK, "en", now=NOW) == near
    assert moments.short_date_words(at, MSK, "en", now=NOW) == short


def test_it_is_told_in_russian_too() -> None:
    at = datetime(2025, 3, 11, 12, 30, tzinfo=UTC)
    assert moments.moment_words(at, MSK, "ru", now=NOW) == "вт 11 марта 2025, 15:30"
    assert moments.date_words(at, MSK, "ru", now=NOW) == "вт 11 марта 2025"
