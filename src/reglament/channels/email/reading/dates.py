"""Owns reading Date fields (RFC 5322, 3.3) and their damaged forms; when a mail arrived is left to the channel."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from reglament.channels.email.reading.defects import Defects

# Names of zones outside RFC 822, as mailers write them; hours east of Greenwich.
_ZONES = {
    "msk": 3, "msd": 4, "samt": 4, "yekt": 5, "omst": 6, "novt": 7, "krat": 7, "irkt": 8, "yakt": 9,
    "vlat": 10, "magt": 11, "pett": 12, "eet": 2, "eest": 3, "cet": 1, "cest": 2, "met": 1, "mest": 2,
    "wet": 0, "west": 1, "bst": 1, "ist": 5.5, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "aest": 10,
    "utc": 0, "gmt": 0, "ut": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "trt": 3, "almt": 6, "uzt": 5, "amt": 4, "get": 4, "azt": 4,
}  # fmt: skip
_COMMENT = re.compile(r"\([^()]*\)")
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?\Z", re.IGNORECASE
)
_NUMERIC_ZONE = re.compile(r"(?:[A-Za-z]{1,4})?([+-])(\d{1,2}):?(\d\d)\s*\Z")
_MONTHS = dict(
    zip(
        ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек", "май"),
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "May"),
        strict=True,
    )
)
_RUSSIAN_DAY = re.compile(
    r"(?i)^\s*(?:пн|вт|ср|чт|пт|сб|вс|понед|втор|сред|четв|пятн|субб|воск)[а-я]{0,9}\.?,?\s"
)
_RUSSIAN_MONTH = re.compile(rf"(?i)\b({'|'.join(_MONTHS)})[а-я]{{0,6}}\b\.?")
_SHORT_ZONE = re.compile(r"(?:GMT|UTC)([+-])(\d{1,2})\s*\Z")
_NAMED_ZONE = re.compile(r"\s([A-Za-z]{1,5})\s*\Z")


def read_date(text: str, defects: Defects) -> datetime | None:
    """The moment of a Date field with the sender's offset, None when it cannot be read.

    A missing or unknown zone is taken as UTC, with a defect.
    """
    shown = text[:200].strip()
    plain = _in_english(_COMMENT.sub(" ", shown).strip())
    try:
        moment = _from_iso(plain) or _from_mail(plain, defects)
    except (ValueError, OverflowError, IndexError, TypeError):
        moment = None
    if moment is None:
        defects.add("date-damaged", f"no date in {shown[:60]!r}")
        return None
    if moment.tzinfo is None:
        defects.add("date-zone", "the date has no known zone, taken as UTC")
        moment = moment.replace(tzinfo=UTC)
    return moment if _is_expressible(moment) else None


def _in_english(text: str) -> str:
    """Russian month names, as careless programs write them, in English; their weekdays go."""
    if text.isascii():
        return text
    text = _RUSSIAN_DAY.sub("", text)
    return _RUSSIAN_MONTH.sub(lambda found: _MONTHS[found[1].lower()], text)


def _is_expressible(moment: datetime) -> bool:
    try:
        moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return False
    return True


def _from_iso(text: str) -> datetime | None:
    found = _ISO.match(text)
    if not found:
        return None
    zone = (found[3] or "").upper().replace("Z", "+00:00")
    return datetime.fromisoformat(f"{found[1]}T{found[2]}{zone}")


def _from_mail(text: str, defects: Defects) -> datetime | None:
    parts = parsedate_tz(text)
    if parts is None:
        return None
    year, month, day, hour, minute, second = parts[:6]
    second = min(second, 59)  # a leap second, or damage
    if (hour, minute) == (24, 0):
        defects.add("date-damaged", "hour 24 was read as the day's last second")
        hour, minute, second = 23, 59, 59
    moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the zone follows
    offset = _offset(text)
    return moment if offset is None else moment.replace(tzinfo=timezone(offset))


def _offset(text: str) -> timedelta | None:
    found = _NUMERIC_ZONE.search(text)
    if found and int(found[2]) <= 14 and int(found[3]) < 60:
        value = timedelta(hours=int(found[2]), minutes=int(found[3]))
        return -value if found[1] == "-" else value
    short = _SHORT_ZONE.search(text)
    if short and int(short[2]) <= 14:
        return timedelta(hours=int(short[1] + short[2]))
    named = _NAMED_ZONE.search(text)
    if named and named[1].lower() in _ZONES:
        return timedelta(hours=_ZONES[named[1].lower()])
    return None
