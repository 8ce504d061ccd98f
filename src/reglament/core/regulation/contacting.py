"""Owns the contact card of a service level: through what it is reached, in which order, in which hours."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reglament.core.regulation.document import CalendarSheet, ChannelRule, Regulation, Words
from reglament.core.regulation.vocabulary import DAYS

# doors of our own: shown only where the text gives them an address or recommends them
OURS = frozenset({"portal", "api"})
SHORT_DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
}
ALWAYS = Words("24×7", "круглосуточно")
DAILY = Words("daily", "ежедневно")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHours:
    """The hours of what comes through one channel, where they are others than the card's (IS-46)."""

    channel: str
    label: Words
    hours: Words
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """How one level is reached; `level` is "" where the regulation opens its channels without asking the level.

    `hours` are those of clocks in `zone`; what a channel opens at a level of its own may have `others`.
    """

    level: str
    label: Words
    channels: tuple[ChannelRule, ...]
    hours: Words
    zone: str
    calendar: str
    clauses: tuple[str, ...]
    others: tuple[OwnHours, ...] = ()


def contact_cards(regulation: Regulation) -> tuple[ContactCard, ...]:
    """Return a card for each level printed in agreements, or the one card of everybody."""
    level = regulation.facts.get("level")
    if level is None or level.origin != "agreement":
        return (contact_card(regulation),)
    return tuple(contact_card(regulation, value) for value in level.values)


def contact_card(regulation: Regulation, level: str = "") -> ContactCard:
    """Return the card of `level`: channels that open requests, the recommended first (TE-44), and their hours."""
    fact = regulation.facts.get("level")
    channels = [
        rule for rule in regulation.channels.values() if _opens(rule, level) and _printed(rule)
    ]
    channels.sort(key=lambda rule: not rule.recommended)
    calendar = _calendar(regulation, level)
    sheet = regulation.calendar_sheets[calendar]
    cited = (*sheet.clauses, *(id_ for rule in channels for id_ in _cited(rule, level)))
    return ContactCard(
        level=level,
        label=fact.labels[level] if fact is not None and level else regulation.title,
        channels=tuple(channels),
        hours=hours_told(sheet),
        zone=regulation.zone,
        calendar=calendar,
        clauses=tuple(dict.fromkeys(cited)),
        others=() if level else tuple(_others(regulation, channels, calendar)),
    )


def _others(
    regulation: Regulation, channels: Iterable[ChannelRule], usual: str
) -> Iterator[OwnHours]:
    """Yield the hours of levels that one of the channels alone opens, where their clocks run on another calendar."""
    fact = regulation.facts.get("level")
    if fact is None:
        return
    for rule in channels:
        for level in (one for one in fact.values if one in rule.opens):
            name = _calendar(regulation, level)
            sheet = regulation.calendar_sheets[name]
            if name != usual:
                yield OwnHours(
                    channel=rule.channel,
                    label=fact.labels[level],
                    hours=hours_told(sheet),
                    clauses=sheet.clauses,
                )


def _opens(rule: ChannelRule, level: str) -> bool:
    return "*" in rule.opens or (level in rule.opens if level else bool(rule.opens))


def _cited(rule: ChannelRule, level: str) -> tuple[str, ...]:
    """A card tells of every form."""
    forms = (id_ for form in rule.forms.values() for id_ in form.clauses)
    return (*rule.cited(level=level), *forms)


def _printed(rule: ChannelRule) -> bool:
    return bool(rule.address) or rule.recommended or rule.channel not in OURS


def _calendar(regulation: Regulation, level: str) -> str:
    """Return the calendar on which the level's first answer is counted."""
    table = next(iter(regulation.commitments.values())).calendar
    fitting = (row for row in table.rows if not level or level in row.when.get("level", {level}))
    return str(next(fitting).then["calendar"])


def hours_told(sheet: CalendarSheet) -> Words:
    """Return the hours of an ordinary week, short: "Mon–Fri 09:00–18:00", "daily 09:00–18:00" or "24×7"."""
    week = [sheet.week.get(day, ()) for day in DAYS]
    if all(intervals == ("00:00-24:00",) for intervals in week):
        return ALWAYS
    return Words(*(", ".join(_runs(week, language)) for language in ("en", "ru")))


def _runs(week: list[tuple[str, ...]], language: str) -> list[str]:
    told, first = [], 0
    names = SHORT_DAYS[language]
    for day in range(1, 8):
        if day < 7 and week[day] == week[first]:
            continue
        if week[first]:
            days = names[first] if day - first == 1 else f"{names[first]}–{names[day - 1]}"
            days = DAILY.in_language(language) if day - first == 7 else days
            told.append(f"{days} {', '.join(week[first]).replace('-', '–')}")
        first = day
    return told
