"""Owns what the contract says of paid work on a request: its price of an hour, and who there may approve."""

from dataclasses import replace
from datetime import datetime

from reglament import regulations
from reglament.core.charging.tariff import clauses_of
from reglament.core.coverage.agreements import choose_agreement
from reglament.core.lifecycle import fold
from reglament.core.lifecycle.paid_work import Terms, approving_role, terms_of
from reglament.core.model.billing import LogWork, ProposePaidWork
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refused import Refused
from reglament.core.regulation.versions import versions_shown
from reglament.operations.carry_out import carry_out
from reglament.operations.outcome import Outcome
from reglament.store.models import Ticket, Vendor
from reglament.store.queries.approvers import approvers_of
from reglament.store.queries.directory import core_customer
from reglament.store.queries.histories import history_of
from reglament.store.queries.regulations import regulation_of
from reglament.store.queries.worked import worked_elsewhere


def log_work(command: LogWork, *, row: Ticket, at: datetime) -> Outcome:
    """Write work down at the price of the contract that served when it was done; raises as `carry_out`.

    The core is told what else the person did in that time: nobody is in two places.
    """
    regulation = regulation_of(row.vendor_id, row.regulation)
    known = replace(
        command,
        rate=contract_rate(row, regulation, at=command.started_at),
        elsewhere=worked_elsewhere(
            row.vendor_id,
            command.actor.id,
            ticket=row.pk,
            begin=command.started_at,
            end=command.ended_at,
        ),
    )
    return carry_out(known, ticket=row.pk, at=at, vendor=row.vendor_id)


def log_work_on(number: str, command: LogWork, *, vendor: Vendor, at: datetime) -> Outcome:
    """Write work down on the vendor's request of this number; without one there is no work (HY-3)."""
    row = Ticket.objects.filter(vendor=vendor, number=number.strip()).first()
    if row is None:
        own = [one for one in regulations.load_all() if one.vendor == vendor.code]
        known = versions_shown(own, at)
        cited = (c for one in known for c in clauses_of(one, "work_needs_ticket"))
        raise Refused(
            _no_request(number.strip()),
            clauses=tuple(dict.fromkeys(cited)),
            remedy=Words(
                "Open a request first, or give its number as it is written.",
                "Сначала откройте обращение или укажите его номер, как он написан.",
            ),
        )
    return log_work(command, row=row, at=at)


def _no_request(number: str) -> Words:
    if not number:
        return Words(
            "Work is written down on a request only", "Работа записывается только в обращение"
        )
    return Words(f"There is no request {number!r:.60}", f"Нет обращения {number!r:.60}")


def propose_paid_work(command: ProposePaidWork, *, row: Ticket, at: datetime) -> Outcome:
    """Propose paid work at the contract's price; raises as `carry_out`."""
    regulation = regulation_of(row.vendor_id, row.regulation)
    role = approving_role(regulation)
    priced = replace(
        command,
        rate=contract_rate(row, regulation, at=at),
        approvable=not role or bool(approvers_of(row.customer_id, role)),
    )
    return carry_out(priced, ticket=row.pk, at=at, vendor=row.vendor_id)


def terms_offered(row: Ticket, *, minutes: int, at: datetime) -> Terms:
    """Return what `propose_paid_work` would propose for about `minutes`; raises Refused where there is no price."""
    regulation = regulation_of(row.vendor_id, row.regulation)
    rate = contract_rate(row, regulation, at=at)
    return terms_of(regulation, fold(history_of(row.pk).events), minutes=minutes, rate=rate)


def contract_rate(row: Ticket, regulation: Regulation, *, at: datetime) -> int | None:
    """Return the kopecks an hour of the agreement that serves the request's customer, None where it names none."""
    if row.customer is None:
        return None
    chosen = choose_agreement(core_customer(row.customer), [regulation], at=at)
    return chosen.agreement.hour_rate if chosen.agreement is not None else None
