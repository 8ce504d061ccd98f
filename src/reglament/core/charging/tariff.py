"""Owns whether work on a ticket is charged, at which price an hour, and whose approval work outside the hours needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from reglament.core.model.money import kopecks
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Parameter, Regulation, Table
from reglament.core.regulation.vocabulary import BILLING_STEP

NOT_CHARGED, FROM_CONTRACT = "none", "from_contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """How work is charged: `rate` kopecks an hour, None where no price is set; `consent`: the customer agrees first.

    `row` names the row of the table that says so, "" where there is no table.
    """

    charged: bool
    rate: int | None = None
    consent: bool = False
    clauses: tuple[str, ...] = ()
    row: str = ""


def tariff_of(regulation: Regulation, ticket: Ticket, *, contract_rate: int | None) -> Tariff:
    """Return the tariff of work on the ticket: by the table `charging`, or by the contract's rate."""
    table = regulation.tables.get("charging")
    if table is not None:
        return _tabled(regulation, table, {**ticket.coverage, **ticket.facts})
    base = regulation.parameters.get("base_rate")
    if base is not None and base.value == FROM_CONTRACT:
        return Tariff(charged=True, rate=contract_rate, clauses=base.clauses)
    return Tariff(charged=False)


def _tabled(regulation: Regulation, table: Table, known: Mapping[str, str]) -> Tariff:
    row = next((row for row in table.rows if row.answers(known)), None)
    if row is None:
        return Tariff(charged=False)
    if row.then["tariff"] == NOT_CHARGED:
        return Tariff(charged=False, clauses=row.clauses, row=row.id)
    pays = regulation.parameters.get("vip_pays_update_hours")
    if pays is not None and pays.value == "no" and known.get("category") == "vip":
        cited = tuple(dict.fromkeys((*pays.clauses, *row.clauses)))
        return Tariff(charged=False, clauses=cited, row=row.id)
    rate = price_set(regulation.parameters.get(row.then["tariff"]))
    return Tariff(charged=True, rate=rate, consent=True, clauses=row.clauses, row=row.id)


def price_set(parameter: Parameter | None) -> int | None:
    """Return the kopecks of a parameter that holds roubles, None where nothing is set."""
    text = str(parameter.value).strip() if parameter is not None else ""
    return kopecks(text) if text else None


def charged_minutes(regulation: Regulation, minutes: int) -> int:
    """Return the minutes as they are charged: a step begun counts whole (X-34, X-64)."""
    parameter = regulation.parameters.get("billing_step")
    said = BILLING_STEP.fullmatch(str(parameter.value)) if parameter is not None else None
    step = int(said[1]) if said else 1
    return -(-minutes // step) * step


def times_outside(regulation: Regulation) -> int:
    """Return how many times the price work outside the business hours costs (HY-23)."""
    parameter = regulation.parameters.get("out_of_hours_multiplier")
    return int(str(parameter.value)) if parameter is not None else 1


def sides_outside(regulation: Regulation) -> tuple[str, ...]:
    """Return who must approve work outside the business hours (HY-24), nobody where the text asks for none."""
    parameter = regulation.parameters.get("out_of_hours_approvals")
    value = parameter.value if parameter is not None else ()
    return value if isinstance(value, tuple) else (str(value),)


def clauses_of(regulation: Regulation, *names: str) -> tuple[str, ...]:
    """Return the clauses of these parameters, as far as the regulation has them."""
    found = (regulation.parameters.get(name) for name in names)
    return tuple(dict.fromkeys(c for one in found if one is not None for c in one.clauses))
