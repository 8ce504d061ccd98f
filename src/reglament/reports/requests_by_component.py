"""Owns the count of requests by component of the product (AS-4)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reglament.core.model.ticket import OPEN_STATES
from reglament.core.regulation.document import Regulation, Words
from reglament.reports import Bars, Line, Report
from reglament.store.queries.reported import registered_within

FIELD = "component"
NOT_NAMED = Words(en="not named", ru="не назван")


def lines(user: Any, since: datetime, until: datetime) -> Sequence[Line]:
    """Return each component with the requests of the period about it and those still open, most first.

    A regulation without a list of components is not counted; what nobody named stands last.
    """
    counted: dict[Words, list[int]] = {}
    for ticket, _, regulation in registered_within(user, since, until):
        if not _names_components(regulation):
            continue
        field = regulation.intake[FIELD]
        value = ticket.intake.get(FIELD, "").strip()
        count = counted.setdefault(field.shown(value) if value else NOT_NAMED, [0, 0])
        count[0] += 1
        count[1] += ticket.state in OPEN_STATES
    ordered = sorted(counted.items(), key=lambda one: (one[0] == NOT_NAMED, -one[1][0], one[0].en))
    return [Line(cells=(component, *count)) for component, count in ordered]


def _names_components(regulation: Regulation) -> bool:
    return FIELD in regulation.intake and bool(regulation.intake[FIELD].options)


REPORT = Report(
    name="requests-by-component",
    title=Words(en="Requests by component", ru="Обращения по компонентам"),
    lead=Words(
        en="Requests registered in the month by the component of the product they are about.",
        ru="Обращения, зарегистрированные за месяц, по компонентам продукта.",
    ),
    columns=(
        Words(en="Component", ru="Компонент"),
        Words(en="Registered", ru="Зарегистрировано"),
        Words(en="Still open", ru="Ещё открыто"),
    ),
    lines=lines,
    covers=_names_components,
    bars=Bars(columns=(1, 2)),
)
