"""Owns how pages write moments and amounts: day before month, 24 hours, the reader's language and zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import get_language

from reglament.core.model.promises import Promise
from reglament.core.notices.moments import DAYS as DAYS
from reglament.core.notices.moments import MONTHS

# where the desk is read by whoever has no zone on record
DESK_ZONE = ZoneInfo("Europe/Moscow")
# a page asks hundreds of times, and asking Django costs more than finding the phrase
_READ_IN: ContextVar[str] = ContextVar("read in", default="")
# what an unreadable moment becomes: the core refuses it, as it lies ahead of everything
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
# a slip of the pen, such as year 0206; some zones cannot even count there
FIRST_YEAR = 2000
UNITS = {"en": ("d", "h", "min"), "ru": ("д", "ч", "мин")}


def reader_zone() -> tzinfo:
    """Return the zone in which the one who reads this page counts; `web.zones` says it for each request."""
    return timezone.get_current_timezone()


def moment_in(text: str) -> datetime:
    """Return the moment typed in the reader's zone; NEVER where it is none that a desk can have seen."""
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        return NEVER
    return typed.replace(tzinfo=reader_zone()) if typed.year >= FIRST_YEAR else NEVER


def tongue() -> str:
    """Return the language in which the one who reads this page reads, en or ru.

    Within a request only `read_in` changes it.
    """
    return _READ_IN.get() or ("ru" if (get_language() or "en").startswith("ru") else "en")


@contextmanager
def read_in(language: str) -> Iterator[None]:
    """Tell everything within in this language, "en" or "ru"."""
    token = _READ_IN.set(language)
    try:
        with translation.override(language):
            yield
    finally:
        _READ_IN.reset(token)


def moment_words(
    moment: datetime, zone: tzinfo, language: str, *, now: datetime | None = None
) -> str:
    """Return "Wed 11 March, 15:30" or "ср 11 марта, 15:30" as read in `zone`, with its year where `now` has another."""
    return f"{date_words(moment, zone, language, now=now)}, {moment.astimezone(zone):%H:%M}"


def moment_beside(
    moment: datetime,
    zone: tzinfo,
    language: str,
    *,
    beside: tzinfo | None,
    now: datetime | None = None,
) -> str:
    """Return the moment as read in `zone`, and `beside` it as the other clock shows it where that differs."""
    words = moment_words(moment, zone, language, now=now)
    if beside is None:
        return words
    there = moment.astimezone(beside)
    if there.utcoffset() == moment.astimezone(zone).utcoffset():
        return words
    day = "" if there.date() == moment.astimezone(zone).date() else f"{there:%d.%m}, "
    return f"{words} ({day}{clock_words(there)})"


def clock_words(there: datetime) -> str:
    """Return "15:30 UTC+3"."""
    return f"{there:%H:%M} {offset_words(there)}"


def offset_words(there: datetime) -> str:
    """Return "UTC+3", the offset of a moment as its zone reads it."""
    offset = there.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def date_words(
    moment: datetime, zone: tzinfo, language: str, *, now: datetime | None = None
) -> str:
    """Return "Wed 11 March" or "ср 11 марта" as read in `zone`, with its year where `now` has another."""
    local = moment.astimezone(zone)
    return calendar_day_words(local, language) + _year(local, now)


def _year(local: datetime, now: datetime | None) -> str:
    other = now is not None and now.astimezone(local.tzinfo).year != local.year
    return f" {local.year}" if other else ""


def calendar_day_words(day: date, language: str) -> str:
    """Return "Wed 11 March" or "ср 11 марта"."""
    tongue = "ru" if language == "ru" else "en"
    return f"{DAYS[tongue][day.weekday()]} {day.day} {MONTHS[tongue][day.month - 1]}"


def day_told(day: date, language: str, *, now_in: int = 0) -> str:
    """Return "Wed 11 March 2026", without its year where that is `now_in`."""
    words = calendar_day_words(day, language)
    return words if day.year == now_in else f"{words} {day.year}"


def own_words(value: date, language: str) -> str:
    """Return a moment as its own zone reads it, or a day."""
    if isinstance(value, datetime):
        return moment_words(value, value.tzinfo or UTC, language)
    return calendar_day_words(value, language)


def near_words(moment: datetime, zone: tzinfo, language: str, *, now: datetime) -> str:
    """Return "15:30" for today, else "Wed 11 Mar, 15:30" or "11 Mar 2025, 15:30": short enough for a column."""
    local = moment.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return f"{local:%H:%M}"
    return f"{short_date_words(moment, zone, language, now=now)}, {local:%H:%M}"


def short_date_words(
    moment: datetime, zone: tzinfo, language: str, *, now: datetime | None = None
) -> str:
    """Return "Wed 11 Mar" or "ср 11 мар"; where `now` has another year, "11 Mar 2025"."""
    local = moment.astimezone(zone)
    tongue = "ru" if language == "ru" else "en"
    day = f"{local.day} {MONTHS[tongue][local.month - 1][:3]}"
    year = _year(local, now)
    return day + year if year else f"{DAYS[tongue][local.weekday()]} {day}"


def day_words(moment: datetime, zone: tzinfo, language: str, *, brief: bool = False) -> str:
    """Return "Wed 11", or "11" when `brief`, for an axis."""
    local = moment.astimezone(zone)
    tongue = "ru" if language == "ru" else "en"
    return str(local.day) if brief else f"{DAYS[tongue][local.weekday()]} {local.day}"


def late_words(promise: Promise, language: str) -> str:
    """Return how long after its first broken due moment a promise was met or ended; "" while it is owed or was kept."""
    broke_at, over_at = promise.breached_at, promise.over_at
    if broke_at is None or over_at is None:
        return ""
    return amount_words(int((over_at - broke_at).total_seconds()), language)


def amount_words(seconds: int, language: str) -> str:
    """Return a length of time to the minute: "1 h 10 min"; two units at the most, with no-break spaces."""
    days, hours, minutes = UNITS["ru" if language == "ru" else "en"]
    whole = timedelta(seconds=abs(seconds))
    total = int(whole.total_seconds()) // 60
    d, h, m = total // 1440, total % 1440 // 60, total % 60
    if d:
        parts = [(d, days), (h, hours)]
    elif h:
        parts = [(h, hours), (m, minutes)]
    else:
        parts = [(m, minutes)]
    shown = [f"{n}\u00a0{unit}" for n, unit in parts if n] or [f"0\u00a0{minutes}"]
    return " ".join(shown)
