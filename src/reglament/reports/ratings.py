"""Owns the report of ratings: what customers said of the solutions of a month, the worst first (IS-136, X-68)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reglament.core.regulation.document import Words
from reglament.reports import Line, Report
from reglament.store.queries.reported import resolved_within

ALL = Words(en="All together", ru="Всего")


def lines(user: Any, since: datetime, until: datetime) -> Sequence[Line]:
    """Return each rated request of those resolved in the period, and how many were rated, with their mean."""
    solved = [ticket for ticket, _, _ in resolved_within(user, since, until)]
    found = sorted(
        ((one.rating, one) for one in solved if one.rating is not None), key=lambda pair: pair[0]
    )
    if not solved:
        return []
    told = [
        Line(
            ticket=one.number,
            cells=(one.number, one.customer_name, one.assignee_name, rating, one.rating_comment),
        )
        for rating, one in found
    ]
    rated = Words(
        en=f"{len(found)} of {len(solved)} rated", ru=f"с оценкой {len(found)} из {len(solved)}"
    )
    return [*told, Line(cells=(ALL, rated, "", _mean([rating for rating, _ in found]), ""))]


def _mean(ratings: Sequence[int]) -> Words | str:
    if not ratings:
        return ""
    said = f"{sum(ratings) / len(ratings):.1f}"
    return Words(en=said, ru=said.replace(".", ","))


REPORT = Report(
    name="ratings",
    title=Words(en="Ratings", ru="Оценки"),
    lead=Words(
        en="What customers said of the solutions of the month, the worst first.",
        ru="Как клиенты оценили решения за месяц, начиная с худших оценок.",
    ),
    columns=(
        Words(en="Request", ru="Обращение"),
        Words(en="Customer", ru="Клиент"),
        Words(en="Who", ru="Кто"),
        Words(en="Rating", ru="Оценка"),
        Words(en="Comment", ru="Комментарий"),
    ),
    lines=lines,
)
