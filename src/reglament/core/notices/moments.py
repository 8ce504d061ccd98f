"""Owns how a moment is written for people: in their zone, the regulation's beside it where the clocks differ."""

from datetime import date, datetime, tzinfo

from reglament.core.worktime.zones import zone_named

DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
}
MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "ru": (
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ),
}


def told_moment(
    at: datetime,
    *,
    zone: str | tzinfo,
    language: str,
    beside: str = "",
    as_of: datetime | None = None,
    named: bool = True,
) -> str:
    """Return a moment in `zone`, and in `beside` too where that clock shows another time.

    The year is told where it is another than that of `as_of`, when the words are written; the clock where it is
    `named` here and not once for all that is read together.

    >>> from datetime import UTC
    >>> due = datetime(2026, 3, 11, 12, 30, tzinfo=UTC)
    >>> told_moment(due, zone="+03:00", language="en")
    'Wed 11 March, 15:30 (UTC+3)'
    >>> told_moment(due, zone="+03:00", language="en", as_of=datetime(2025, 12, 30, tzinfo=UTC))
    'Wed 11 March 2026, 15:30 (UTC+3)'
    >>> told_moment(due, zone="+03:00", language="en", named=False)
    'Wed 11 March, 15:30'
    """
    tongue = "ru" if language == "ru" else "en"
    local = at.astimezone(zone if isinstance(zone, tzinfo) else zone_named(zone))
    words = _words(local, tongue, as_of, named=named)
    if not beside:
        return words
    there = at.astimezone(zone_named(beside))
    return (
        words
        if there.utcoffset() == local.utcoffset()
        else f"{words} = {_words(there, tongue, as_of, named=named)}"
    )


def told_estimate(
    at: datetime,
    *,
    whole_day: bool,
    zone: str | tzinfo,
    language: str,
    home: str,
    as_of: datetime | None = None,
) -> str:
    """Return about when a solution is expected; a whole day is the regulation's, by its `home` zone.

    >>> from datetime import UTC
    >>> night = datetime(2026, 3, 12, 20, 59, tzinfo=UTC)
    >>> told_estimate(night, whole_day=True, zone="+10:00", language="en", home="+03:00")
    'Thu 12 March'
    """
    if not whole_day:
        return told_moment(at, zone=zone, language=language, beside=home, as_of=as_of)
    return _day(at.astimezone(zone_named(home)), "ru" if language == "ru" else "en", as_of)


def told_days(first: date, last: date, *, language: str) -> str:
    """Return neighbouring days, or one.

    >>> told_days(datetime(2026, 12, 31), datetime(2027, 1, 10), language="en")
    'Thu 31 December – Sun 10 January'
    """
    tongue = "ru" if language == "ru" else "en"
    return " – ".join(_date(day, tongue) for day in dict.fromkeys((first, last)))


def told_span(first: datetime, last: datetime, *, zone: str | tzinfo, language: str) -> str:
    """Return a stretch of time by the clock of `zone`, which is not named: what stands around it names it.

    >>> from datetime import UTC
    >>> first, last = datetime(2026, 3, 11, 6, tzinfo=UTC), datetime(2026, 3, 11, 15, tzinfo=UTC)
    >>> told_span(first, last, zone="+03:00", language="en")
    'Wed 11 March, 09:00–18:00'
    """
    tongue = "ru" if language == "ru" else "en"
    clock = zone if isinstance(zone, tzinfo) else zone_named(zone)
    begin, end = first.astimezone(clock), last.astimezone(clock)
    if begin.date() == end.date():
        return f"{_date(begin, tongue)}, {begin:%H:%M}–{end:%H:%M}"
    return f"{_date(begin, tongue)}, {begin:%H:%M} – {_date(end, tongue)}, {end:%H:%M}"


def _date(day: date, language: str) -> str:
    return f"{DAYS[language][day.weekday()]} {day.day} {MONTHS[language][day.month - 1]}"


def _day(local: datetime, language: str, as_of: datetime | None) -> str:
    day = _date(local, language)
    if as_of is None or as_of.astimezone(local.tzinfo).year == local.year:
        return day
    return f"{day} {local.year}"


def _words(local: datetime, language: str, as_of: datetime | None, *, named: bool) -> str:
    words = f"{_day(local, language, as_of)}, {local:%H:%M}"
    return f"{words} ({_offset(local)})" if named else words


def _offset(local: datetime) -> str:
    offset = local.utcoffset()
    minutes = int(offset.total_seconds()) // 60 if offset is not None else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
