"""A small whole regulation, and what is said of it once one text in it is replaced by another."""

from collections.abc import Callable, Mapping

import pytest

from reglament.core.regulation.document import Regulation
from reglament.core.regulation.problems import RegulationInvalidError
from reglament.core.regulation.reading import read_regulation

FILES = {
    "clauses.yaml": """\
- {id: Q-1, kind: executed, text: {en: answer in time, ru: отвечать вовремя}}
- {id: Q-2, kind: executed, source: "2.1", settled_by: [X-1], text: {en: hours, ru: часы}}
- {id: Q-3, kind: informative, text: {en: preamble, ru: вступление}}
""",
    "calendars.yaml": """\
calendars:
  day:
    label: {en: day shift, ru: дневная смена}
    zone: "+03:00"
    week: {mon-fri: ["09:00-18:00"]}
    breaks: ["13:00-14:00"]
    closed: production_days_off
    clauses: [Q-2]
    assumed: X-1
  night:
    label: {en: night shift, ru: ночная смена}
    zone: Europe/Moscow
    offset: "+03:00"
    week: {mon-sat: ["22:00-06:00"]}
    breaks: ["02:00-03:00"]
    clauses: [Q-2]
""",
    "production_calendar.yaml": """\
source: invented for tests
years:
  2026: {days_off: [2026-03-09], working_days: [2026-03-14]}
""",
    "regulation.yaml": """\
regulation: quay
version: "1"
in_force_from: 2026-01-01T00:00:00+03:00
vendor: quay
status: complete
zone: "+03:00"
languages: [en, ru]
prevailing_language: en
title: {en: Quay, ru: Причал}
numbering: {prefix: "Q", digits: 4, subject: "[{number}]", clauses: [Q-1]}
conflicts:
  X-1: {en: breaks are unsaid, ru: о перерывах не сказано}
facts:
  level: {values: [gold, silver], origin: agreement, label: {en: Level, ru: Уровень}, clauses: [Q-1]}
  priority: {values: [P1, P2, P3], origin: ticket, default: P3, provisional: yes, label: {en: Priority, ru: Приоритет}}
  shift: {values: [day, night], origin: derived, label: {en: Shift, ru: Смена}}
commitments:
  response:
    label: {en: Response, ru: Ответ}
    starts: arrival
    met_by: [StaffReplied]
    calendar: {by: [level], rows: {gold: night, silver: day}}
    by: [priority, level]
    columns: [gold, silver]
    table:
      P1: {is: [30 working minutes, 2 working hours], clauses: [Q-1]}
      "P2, P3": {is: [1 working day, 2 working days], clauses: [Q-1]}
  permanent_fix:
    label: {en: Fix, ru: Решение}
    met_by: [Resolved]
    calendar: {by: [level], rows: {gold: night, silver: day}}
    by: [priority]
    table:
      P1: {is: 5 working days, clauses: [Q-1]}
      P2: {is: unspecified, clauses: [Q-1]}
      P3: {is: none, clauses: [Q-1]}
tables:
  shift_assignment:
    inputs: [level]
    rows:
      - {when: {level: gold}, then: {shift: night}, clauses: [Q-2]}
      - {when: {level: silver}, then: {shift: day}, clauses: [Q-2]}
informative: {Q-3: page}
""",
}


@pytest.fixture
def files() -> dict[str, str]:
    """The files of the small regulation."""
    return dict(FILES)


@pytest.fixture
def quay(files: dict[str, str]) -> Regulation:
    """The small regulation, loaded."""
    return read_regulation(files)


@pytest.fixture
def altered(files: dict[str, str]) -> Callable[..., dict[str, str]]:
    """Return the files with one text replaced; it must stand there exactly once."""

    def alter(name: str, old: str, new: str) -> Mapping[str, str]:
        assert files[name].count(old) == 1, old
        return {**files, name: files[name].replace(old, new)}

    return alter


@pytest.fixture
def refused(altered: Callable[..., dict[str, str]]) -> Callable[..., list[str]]:
    """Return what is said of the regulation with one text replaced: "file:line: path: what. remedy"."""

    def refuse(name: str, old: str, new: str) -> list[str]:
        with pytest.raises(RegulationInvalidError) as caught:
            read_regulation(altered(name, old, new))
        return [str(problem) for problem in caught.value.problems]

    return refuse
