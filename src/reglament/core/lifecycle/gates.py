"""Owns the gates before work: a served scope entry, a level, remote access and the price agreed where they are due."""

from reglament.core.lifecycle.access import has_access, tools
from reglament.core.lifecycle.case import Case
from reglament.core.lifecycle.grounds import ground_holds
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused

# the intake field in which consent to the price is put on record (IS-80)
PRICE_CONSENT = "price_consent"


def check_gates(case: Case) -> None:
    """Raise Refused where work may not start yet, citing what is missing (AS-11, IS-2, IS-6, IS-81)."""
    _check_level(case)
    _check_scope(case)
    _check_access(case)
    _check_price(case)


def _check_level(case: Case) -> None:
    level = case.regulation.facts.get("level")
    if level is not None and not case.ticket.facts.get("level"):
        raise Refused(
            Words("The ticket has no service level", "У обращения нет уровня обслуживания"),
            clauses=level.clauses,
            remedy=Words("Set the level first.", "Сначала задайте уровень."),
        )


def _check_scope(case: Case) -> None:
    entry = case.regulation.scope.get(case.ticket.scope)
    parameter = case.regulation.parameters.get("scope_before_work")
    if entry is None and parameter is not None and parameter.value == "required":
        raise Refused(
            Words("The ticket has no scope entry", "У обращения нет предмета поддержки"),
            clauses=parameter.clauses,
            remedy=Words("Choose the scope entry first.", "Сначала выберите предмет."),
        )
    if entry is not None and entry.admits == "out" and ground_holds(case, entry.ground):
        raise Refused(
            Words(
                f"Support does not extend to: {entry.label.en}",
                f"Поддержка не распространяется на: {entry.label.ru}",
            ),
            clauses=entry.clauses,
            remedy=Words(
                f"Decline on the ground {entry.ground}.", f"Отклоните с основанием {entry.ground}."
            ),
        )


def _check_access(case: Case) -> None:
    table = case.regulation.tables.get("access_gate")
    if table is None or has_access(case):
        return
    known = {**case.ticket.coverage, **case.ticket.facts, "remote_access": "false"}
    known.setdefault("type", case.ticket.kind)
    row = next((row for row in table.rows if row.answers(known)), None)
    if row is None or row.then.get("answer") in ("open", "allow", "allowed"):
        return
    names = ", ".join(tools(case.regulation))
    raise Refused(
        Words("Remote access must be granted first", "Сначала нужен удалённый доступ"),
        clauses=row.clauses,
        remedy=Words(
            f"Ask for it ({names}); advice may be given without it.",
            f"Попросите его ({names}); советовать можно и без него.",
        ),
    )


def _check_price(case: Case) -> None:
    table = case.regulation.tables.get("charging")
    if table is None or case.ticket.intake.get(PRICE_CONSENT, "").strip():
        return
    known = {**case.ticket.coverage, **case.ticket.facts}
    row = next((row for row in table.rows if row.answers(known)), None)
    if row is None or row.then.get("tariff") == "none":
        return
    raise Refused(
        Words("The customer has not agreed to the price", "Клиент не согласился с ценой"),
        clauses=row.clauses,
        remedy=Words(
            "Ask for consent and record it; advice may be given without it.",
            "Получите согласие и запишите его; советовать можно и без него.",
        ),
    )
