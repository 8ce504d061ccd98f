"""Owns the time zones that a person chooses from: those nearby by their towns, then all by continent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import TZPATH, available_timezones

from reglament.core.regulation.document import Words
from reglament.core.worktime.zones import is_zone, zone_named
from reglament.web.moments import offset_words, tongue

NOTHING = timedelta()
NEAR = Words("Russia and its neighbours", "Россия и соседи")
# from west to east, as its clocks go
TOWNS = {
    "Europe/Kaliningrad": Words("Kaliningrad", "Калининград"),
    "Europe/Moscow": Words("Moscow", "Москва"),
    "Europe/Simferopol": Words("Simferopol", "Симферополь"),
    "Europe/Volgograd": Words("Volgograd", "Волгоград"),
    "Europe/Kirov": Words("Kirov", "Киров"),
    "Europe/Minsk": Words("Minsk", "Минск"),
    "Europe/Samara": Words("Samara", "Самара"),
    "Europe/Saratov": Words("Saratov", "Саратов"),
    "Europe/Astrakhan": Words("Astrakhan", "Астрахань"),
    "Europe/Ulyanovsk": Words("Ulyanovsk", "Ульяновск"),
    "Asia/Baku": Words("Baku", "Баку"),
    "Asia/Tbilisi": Words("Tbilisi", "Тбилиси"),
    "Asia/Yerevan": Words("Yerevan", "Ереван"),
    "Asia/Yekaterinburg": Words("Yekaterinburg", "Екатеринбург"),
    "Asia/Almaty": Words("Almaty", "Алматы"),
    "Asia/Tashkent": Words("Tashkent", "Ташкент"),
    "Asia/Dushanbe": Words("Dushanbe", "Душанбе"),
    "Asia/Ashgabat": Words("Ashgabat", "Ашхабад"),
    "Asia/Omsk": Words("Omsk", "Омск"),
    "Asia/Bishkek": Words("Bishkek", "Бишкек"),
    "Asia/Novosibirsk": Words("Novosibirsk", "Новосибирск"),
    "Asia/Barnaul": Words("Barnaul", "Барнаул"),
    "Asia/Tomsk": Words("Tomsk", "Томск"),
    "Asia/Novokuznetsk": Words("Novokuznetsk", "Новокузнецк"),
    "Asia/Krasnoyarsk": Words("Krasnoyarsk", "Красноярск"),
    "Asia/Irkutsk": Words("Irkutsk", "Иркутск"),
    "Asia/Chita": Words("Chita", "Чита"),
    "Asia/Yakutsk": Words("Yakutsk", "Якутск"),
    "Asia/Vladivostok": Words("Vladivostok", "Владивосток"),
    "Asia/Magadan": Words("Magadan", "Магадан"),
    "Asia/Sakhalin": Words("Yuzhno-Sakhalinsk", "Южно-Сахалинск"),
    "Asia/Kamchatka": Words("Petropavlovsk-Kamchatsky", "Петропавловск-Камчатский"),
}
AREAS = {
    "Europe": Words("Europe", "Европа"),
    "Asia": Words("Asia", "Азия"),
    "Africa": Words("Africa", "Африка"),
    "America": Words("America", "Америка"),
    "Atlantic": Words("Atlantic Ocean", "Атлантический океан"),
    "Australia": Words("Australia", "Австралия"),
    "Indian": Words("Indian Ocean", "Индийский океан"),
    "Pacific": Words("Pacific Ocean", "Тихий океан"),
}
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ZoneGroup:
    """Zones under one heading, each with its name and what it is called: "Moscow, UTC+3"."""

    label: Words
    choices: Sequence[Choice]


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Return the names of all zones to choose from, those nearby first; none has two names, an old one is left out."""
    known = _chosen_from() & available_timezones()
    others = sorted(one for one in known if one.partition("/")[0] in AREAS and one not in TOWNS)
    return (*(one for one in TOWNS if one in known), *others)


def _chosen_from() -> frozenset[str]:
    """Return the names that the time zone database lists for choosing: its `zone.tab` holds no former ones.

    Where a system has the database without the list, all names.
    """
    for folder in TZPATH:
        listed = Path(folder) / "zone.tab"
        if listed.is_file():
            lines = listed.read_text(encoding="utf-8").splitlines()
            return frozenset(line.split("\t")[2] for line in lines if line and line[0] != "#")
    return frozenset(available_timezones())


def zone_groups(*, at: datetime) -> list[ZoneGroup]:
    """Return all zones in groups, from west to east as they stand to UTC at `at`, in the language of the reader."""
    near = [one for one in zone_names() if one in TOWNS]
    groups = [ZoneGroup(NEAR, _from_west(near, at))]
    for area, label in AREAS.items():
        within = [one for one in zone_names() if one not in TOWNS and one.startswith(f"{area}/")]
        groups.append(ZoneGroup(label, _from_west(within, at)))
    return groups


def _from_west(names: Sequence[str], at: datetime) -> list[Choice]:
    """Return the choices in the order of their offsets, those of one offset as they were."""
    ordered = sorted(names, key=lambda one: at.astimezone(zone_named(one)).utcoffset() or NOTHING)
    return [(one, zone_told(one, at=at)) for one in ordered]


def zone_told(name: str, *, at: datetime) -> str:
    """Return "Moscow, UTC+3"; "UTC+5:30" for an offset alone; a name that is no zone stands as it is."""
    if not is_zone(name):
        return name
    offset = offset_words(at.astimezone(zone_named(name)))
    if "/" not in name:
        return offset
    town = TOWNS[name].in_language(tongue()) if name in TOWNS else name.partition("/")[2]
    return f"{town.replace('_', ' ')}, {offset}"
