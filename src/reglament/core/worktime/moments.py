"""Owns the boundary between aware datetimes and whole seconds since 1970-01-01T00:00Z."""

from datetime import datetime, timedelta
from functools import lru_cache

from reglament.core.worktime.errors import WorkingTimeError
from reglament.core.worktime.zones import DAY, EPOCH, FIRST_YEAR, HIGHEST, LAST_YEAR, LOWEST


def epoch_seconds(moment_at: datetime) -> int:
    """Return the whole seconds, a fraction dropped; raises WorkingTimeError where naive or far."""
    try:
        since = moment_at - EPOCH
    except TypeError as error:
        raise WorkingTimeError(
            "the moment has no offset from UTC",
            where=moment_at.isoformat(),
            remedy="Give the offset, such as 2026-03-10T09:00:00+03:00.",
        ) from error
    return checked(since.days * DAY + since.seconds)


def checked(at: int) -> int:
    """Return the instant; raises WorkingTimeError where it lies outside 1970 to 2100."""
    if not LOWEST <= at < HIGHEST:
        raise beyond()
    return at


def moment(at: int) -> datetime:
    """Return the instant as an aware datetime in UTC."""
    return EPOCH + timedelta(0, at)


@lru_cache(maxsize=4096)
def span(seconds: int) -> timedelta:
    """Return the whole seconds as a timedelta, kept: a regulation counts with few figures.

    Making one costs as much as the searches of a sum. Raises OverflowError.
    """
    return timedelta(0, int(seconds))


def beyond() -> WorkingTimeError:
    """Return the error of a question or an answer outside the years that can be counted."""
    return WorkingTimeError(
        f"the moment asked for or the answer lies outside the years {FIRST_YEAR} to {LAST_YEAR}",
        remedy="Use a nearer moment or a smaller amount, and check that the calendar opens and closes.",
    )
