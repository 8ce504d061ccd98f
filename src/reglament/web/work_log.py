"""Owns the work log as pages tell it: entries with what each part costs and why, their sum, the newest proposal."""

from collections.abc import Sequence
from dataclasses import dataclass

from reglament.core.charging import Work, works
from reglament.core.model.billing import PaidWorkProposed
from reglament.core.model.events import Event
from reglament.core.model.ticket import PaidWork, Ticket
from reglament.core.regulation.document import Regulation


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLog:
    """What was worked on a request and what of it is charged; `amount` in kopecks."""

    entries: tuple[Work, ...]
    proposal: PaidWork | None
    proposal_clauses: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """Return the minutes worked."""
        return sum(one.minutes for one in self.entries)

    @property
    def account_minutes(self) -> int:
        """Return the minutes that the account of support hours is charged with."""
        return sum(one.account_minutes for one in self.entries)

    @property
    def amount(self) -> int:
        """Return what all of it costs."""
        return sum(one.amount for one in self.entries)

    @property
    def charged(self) -> bool:
        """Tell whether any of it is paid work."""
        return any(part.state != "free" for one in self.entries for part in one.parts)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return whose approval of the newest proposal is still missing."""
        paid = self.proposal
        return tuple(one for one in paid.sides if one not in paid.approved) if paid else ()

    @property
    def agreed(self) -> bool:
        """Tell whether the newest proposal is approved by all who have to."""
        paid = self.proposal
        return paid is not None and not paid.declined and not paid.waits

    def __bool__(self) -> bool:
        """Tell whether there is anything to show."""
        return bool(self.entries) or self.proposal is not None


def work_log(regulation: Regulation, ticket: Ticket, history: Sequence[Event]) -> WorkLog:
    """Return the work log of a request."""
    proposals = [one for one in history if isinstance(one, PaidWorkProposed)]
    return WorkLog(
        entries=works(regulation, history, facts=ticket.facts),
        proposal=ticket.paid_work,
        proposal_clauses=proposals[-1].clauses if proposals else (),
    )
