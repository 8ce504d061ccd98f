"""Owns what a regulation says of updates: who gets them, in which order, who installs, and that the time is agreed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from reglament.core.charging.tariff import clauses_of
from reglament.core.lifecycle.case import Case
from reglament.core.model.ticket import OPEN_STATES, Ticket
from reglament.core.notices.moments import told_moment
from reglament.core.regulation.document import Regulation, Row, Words
from reglament.core.regulation.refused import Refused

CONSENT, INSTALLER, TYPES = "update_consent", "update_installer", "update_types"
BEFORE_START = "before_start"
ENTITLED, QUEUED = "updates", "update_queue"
# consent is given within a minute, entries of work count whole ones
MINUTE = timedelta(minutes=1)


def installs_updates(regulation: Regulation) -> bool:
    """Tell whether the regulation speaks of updates that the vendor installs."""
    return ENTITLED in regulation.tables or QUEUED in regulation.tables


def entitlement(regulation: Regulation, coverage: Mapping[str, str]) -> Row | None:
    """Return the row that says whether this customer gets updates (HY-29); None where all do, or none speaks of it."""
    table = regulation.tables.get(ENTITLED)
    if table is None:
        return None
    return next((row for row in table.rows if row.answers(coverage)), None)


def entitled(regulation: Regulation, coverage: Mapping[str, str]) -> Row | None:
    """Return the row by which the customer gets updates, None where the regulation restricts them to nobody.

    Raises Refused with the ground where it does not.
    """
    row = entitlement(regulation, coverage)
    if ENTITLED not in regulation.tables or (row is not None and row.then["answer"] == "schedule"):
        return row
    code = row.then.get("ground", "") if row is not None else ""
    ground = regulation.grounds.get(code)
    table = regulation.tables[ENTITLED]
    cited = row.clauses if row is not None else tuple(c for one in table.rows for c in one.clauses)
    raise Refused(
        ground.label
        if ground is not None
        else Words("It is not known by which contract", "Неизвестно, по какому договору"),
        clauses=tuple(dict.fromkeys(cited)),
        remedy=Words(f"Refuse on the ground {code}.", f"Откажите с основанием {code}.")
        if ground is not None
        else Words("Enter the customer's contract first.", "Сначала внесите договор клиента."),
    )


def waits_for_update(ticket: Ticket, regulation: Regulation) -> bool:
    """Tell whether the open request stands in the queue of updates: one is planned, or its type asks for it (IS-82)."""
    if ticket.state not in OPEN_STATES or not installs_updates(regulation):
        return False
    if ticket.update is not None:
        return ticket.update.installed_at is None
    types = regulation.parameters.get(TYPES)
    named = types.value if types is not None and isinstance(types.value, tuple) else ()
    return ticket.facts.get("type", "") in named


def queue_row(ticket: Ticket, regulation: Regulation) -> Row | None:
    """Return the row of the table `update_queue` that ranks this request, None where the regulation has no such."""
    table = regulation.tables.get(QUEUED)
    if table is None:
        return None
    known = {**ticket.coverage, **ticket.facts}
    return next((row for row in table.rows if row.answers(known)), None)


def update_rank(ticket: Ticket, regulation: Regulation) -> int | None:
    """Return the rank of the request in the queue of updates, 1 first; None where it does not stand in it.

    Equal ranks go by the moment of the request (IS-83); where the regulation has no ranks, all do.
    """
    if not waits_for_update(ticket, regulation):
        return None
    row = queue_row(ticket, regulation)
    return int(row.then["rank"]) if row is not None else 1


def cited_of(case: Case, *names: str) -> tuple[str, ...]:
    """Return the clauses of these parameters, else those that rank the update."""
    named = clauses_of(case.regulation, *names)
    row = queue_row(case.ticket, case.regulation)
    return named or (row.clauses if row is not None else ())


def check_time(case: Case, begin: datetime) -> None:
    """Raise Refused where an update would begin before its time is agreed, or before that time (HY-31)."""
    update, rule = case.ticket.update, case.regulation.parameters.get(CONSENT)
    if update is None or rule is None or rule.value != BEFORE_START:
        return
    cited, agreed = rule.clauses, update.agreed_start_at
    if agreed is None:
        raise Refused(
            Words(
                "The customer has not agreed to the time of the update",
                "Заказчик не согласовал время обновления",
            ),
            clauses=cited,
            remedy=Words(
                "Propose a time and wait for the answer.", "Предложите время и дождитесь ответа."
            ),
        )
    if begin + MINUTE <= agreed:
        zone = case.regulation.zone
        en, ru = (told_moment(agreed, zone=zone, language=one) for one in ("en", "ru"))
        raise Refused(
            Words(f"The update is agreed for {en}", f"Обновление согласовано на {ru}"),
            clauses=cited,
            remedy=Words(
                "Start then, or agree on an earlier time.",
                "Начните тогда или согласуйте более раннее время.",
            ),
        )
