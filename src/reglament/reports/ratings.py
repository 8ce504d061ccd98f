"""Owns the report of ratings: what customers said of solutions in a month, the worst first (IS-136, X-68)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reglament.core.model.events import Event
from reglament.core.model.voice import Rated
from reglament.core.regulation.document import Words
from reglament.reports import Line, Report
from reglament.store.queries.reported import judged_within

ALL = Words(en="All together", ru="Всего")


def lines(user: Any, since: datetime, until: datetime) -> Sequence[Line]:
    """Return each request rated in the period, and how many of those solved or rated in it were, with their mean.

    Where none was rated there is nothing to tell. A rating stays where it was given, whatever becomes of the request:
    a reopening takes back the solution only.
    """
    judged = list(judged_within(user, since, until))
    given = [(_given(events, since, until), ticket) for ticket, events, _ in judged]
    found = sorted(
        ((rated, one) for rated, one in given if rated is not None), key=lambda pair: pair[0].stars
    )
    if not found:
        return []
    told = [
        Line(
            ticket=one.number,
            cells=(one.number, one.customer_name, one.assignee_name, rated.stars, rated.comment),
        )
        for rated, one in found
    ]
    share = Words(
        en=f"{len(found)} of {len(judged)} rated", ru=f"с оценкой {len(found)} из {len(judged)}"
    )
    return [*told, Line(cells=(ALL, share, "", _mean([rated.stars for rated, _ in found]), ""))]


def _given(events: Sequence[Event], since: datetime, until: datetime) -> Rated | None:
    """Return the last rating given in the period, which took the place of those before it (IS-136)."""
    ratings = [one for one in events if isinstance(one, Rated) and since <= one.at < until]
    return ratings[-1] if ratings else None


def _mean(ratings: Sequence[int]) -> Words | str:
    if not ratings:
        return ""
    said = f"{sum(ratings) / len(ratings):.1f}"
    return Words(en=said, ru=said.replace(".", ","))


REPORT = Report(
    name="ratings",
    title=Words(en="Ratings", ru="Оценки"),
    lead=Words(
        en="The ratings that customers gave in the month, the worst first, of the requests rated or solved in it.",
        ru="Оценки, поставленные клиентами за месяц, начиная с худших, — из обращений, оценённых или решённых в нём.",
    ),
    columns=(
        Words(en="Request", ru="Обращение"),
        Words(en="Customer", ru="Клиент"),
        Words(en="Owner", ru="Исполнитель"),
        Words(en="Rating", ru="Оценка"),
        Words(en="Comment", ru="Комментарий"),
    ),
    lines=lines,
)
