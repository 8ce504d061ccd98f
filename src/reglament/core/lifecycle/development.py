"""Owns who may be handed over to development, and for whom developers join in (AS-21, IS-20, IS-68, IS-85).

Both are tables of the regulation; where it has none, staff decide alone.
"""

from collections.abc import Mapping
from datetime import datetime

from reglament.core.lifecycle.case import Case, require_reason
from reglament.core.regulation.document import Row, Words
from reglament.core.regulation.refused import Refused


def check_hand_over(case: Case, reason: str) -> Row | None:
    """Return the row of the table `hand_over` that lets this ticket go, None without such a table.

    Raises Refused where it does not, and where it wants a reason that is missing.
    """
    row = _row(case, "hand_over")
    if row is None:
        return None
    if row.then["answer"] == "refused":
        raise Refused(
            Words(
                "Only a confirmed product error goes to development here",
                "Здесь в разработку уходит только подтверждённая ошибка продукта",
            ),
            clauses=row.clauses,
            remedy=Words("Record the diagnosis first.", "Сначала запишите диагноз."),
        )
    if row.then.get("needs") == "reason":
        require_reason(reason, row.clauses)
    return row


def developers_from(case: Case, ask: str) -> tuple[datetime | None, Row | None]:
    """Return when developers join, None for at once, and the row that says so (IS-50): while their hours last.

    Raises Refused where they cannot be waited for: not involved for this customer, or not handed over.
    """
    row = _row(case, "developer_involvement")
    if row is None:
        return None, check_hand_over(case, ask)
    if row.then["answer"] == "refused":
        raise Refused(
            Words("Developers are not involved here", "Разработчики здесь не подключаются"),
            clauses=row.clauses,
            remedy=Words(
                "A confirmed error may be handed over to development.",
                "Подтверждённую ошибку можно передать в разработку.",
            ),
        )
    calendar = case.regulation.calendars.get(row.then.get("calendar", ""))
    if calendar is None or calendar.is_open(case.at):
        return None, row
    return calendar.next_open(case.at), row


def check_item_named(case: Case, details: Mapping[str, str], clauses: tuple[str, ...]) -> None:
    """Raise Refused where an outcome names an item that the request is no reason for: its release would tell nobody."""
    named = details.get("development_item", "").strip()
    if not named or named in case.ticket.items:
        return
    raise Refused(
        Words(
            f"The request is no reason for {named!r:.60}", f"Обращение не связано с {named!r:.60}"
        ),
        clauses=clauses,
        remedy=Words(
            "Hand it to development first, then give the item's number.",
            "Сначала передайте его в разработку, потом укажите номер задачи.",
        ),
    )


def _row(case: Case, name: str) -> Row | None:
    table = case.regulation.tables.get(name)
    if table is None:
        return None
    known = {**case.ticket.coverage, **case.ticket.facts}
    return next((row for row in table.rows if row.answers(known)), None)
