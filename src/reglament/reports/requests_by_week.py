"""Owns the count of requests that came and were solved, week by week."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from reglament.core.model.ticket import OPEN_STATES
from reglament.core.regulation.document import Words
from reglament.core.regulation.solving import solves
from reglament.reports import Bars, Line, Report
from reglament.store.queries.reported import registered_within, resolved_within

WEEK = timedelta(days=7)


def lines(user: Any, since: datetime, until: datetime) -> Sequence[Line]:
    """Return each week that has a day in the period, by its Monday: registered, solved, and of those registered open.

    Days outside the period are not counted, so that two months never count a request twice.
    """
    came = list(registered_within(user, since, until))
    zone = since.tzinfo
    registered = _weeks((one.registered_at for one, _, _ in came), zone)
    still = _weeks((one.registered_at for one, _, _ in came if one.state in OPEN_STATES), zone)
    solved = _weeks(
        (
            one.resolved_at
            for one, _, regulation in resolved_within(user, since, until)
            if one.resolved_at and solves(regulation, one.outcome)
        ),
        zone,
    )
    if not came and not solved:
        return ()
    return [
        Line(cells=(week, *(found.count(week) for found in (registered, solved, still))))
        for week in _mondays(since.date(), until.date())
    ]


def _weeks(moments: Iterable[datetime], zone: tzinfo | None) -> list[date]:
    return [_monday(one.astimezone(zone).date()) for one in moments]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _mondays(since: date, until: date) -> list[date]:
    first = _monday(since)
    return [first + WEEK * n for n in range(((until - first).days + 6) // 7)]


REPORT = Report(
    name="requests-by-week",
    title=Words(en="Requests by week", ru="Обращения по неделям"),
    lead=Words(
        en="Requests registered in the month, and those solved in it and not reopened since, by the Monday of their "
        "week, and how many of those registered are open now.",
        ru="Обращения, зарегистрированные за месяц, и решённые за месяц и с тех пор не возобновлённые, — по "
        "понедельнику недели, и сколько из зарегистрированных открыто сейчас.",
    ),
    columns=(
        Words(en="Week from", ru="Неделя с"),
        Words(en="Registered", ru="Зарегистрировано"),
        Words(en="Solved", ru="Решено"),
        Words(en="Still open", ru="Ещё открыто"),
    ),
    lines=lines,
    bars=Bars(columns=(1, 2, 3)),
)
