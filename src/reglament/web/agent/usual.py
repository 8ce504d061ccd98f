"""Owns the order of a request's actions: what one usually does in its state, the rest by subject, the forbidden."""

from collections.abc import Sequence
from dataclasses import dataclass

from reglament.core.model.ticket import Ticket, TicketState
from reglament.web.agent.actions import Offer

MOST_USUAL = 6
GROUPS = ("work", "facts", "relations", "hand_on", "billing", "updates")
# these are offered only where something waits for them
PRESSING = (
    "settle_delivery",
    "judge_language",
    "answer_as_head",
    "answer_update_time",
    "start_update",
    "finish_update",
)
SOLVING = ("workaround", "resolve", "status", "clarify", "wait", "to_development", "refer")
USUAL: dict[TicketState, tuple[str, ...]] = {
    TicketState.REGISTERED: ("assign_me", "start_work", "clarify", "resolve", "set_priority", "wait"),
    TicketState.IN_WORK: SOLVING,
    TicketState.WAITING: ("resume", *SOLVING),
    TicketState.SUSPENDED: ("resume", "resolve", "talk", "close"),
    TicketState.RESOLVED: ("close", "reopen", "talk"),
    TicketState.CLOSED: ("reopen", "link", "talk"),
    TicketState.DECLINED: ("reopen", "link", "talk"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """Actions of one subject."""

    name: str
    offers: Sequence[Offer]

    @property
    def again(self) -> bool:
        """Return whether a form of it was refused and is shown again."""
        return any(one.again for one in self.offers)


@dataclass(frozen=True, slots=True)
class Arranged:
    """All offers of a page: usual ones first, further ones by subject, and those that are not allowed now."""

    offers: Sequence[Offer]
    usual: Sequence[Offer]
    groups: Sequence[Group]
    forbidden: Sequence[Offer]

    @property
    def keys(self) -> frozenset[str]:
        """Return the keys that open something on this page."""
        return frozenset(one.key for one in self.offers if one.key)


def arranged(offers: Sequence[Offer], ticket: Ticket, *, reader: str) -> Arranged:
    """Return the offers in their order for `reader`; each stands in one place."""
    allowed = {one.name: one for one in offers if one.refused is None}
    first = [name for name in (*PRESSING, *USUAL[ticket.state]) if name in allowed]
    usual = [name for name in first if not _is_done(name, ticket)][:MOST_USUAL]
    owned = ticket.assignee == reader
    rest = [
        one
        for name, one in allowed.items()
        if name not in usual and not (owned and name == "assign_me")
    ]
    found = [Group(name, [one for one in rest if one.group == name]) for name in GROUPS]
    return Arranged(
        offers=offers,
        usual=[allowed[name] for name in usual],
        groups=[group for group in found if group.offers],
        forbidden=[one for one in offers if one.refused is not None],
    )


def _is_done(name: str, ticket: Ticket) -> bool:
    """Return whether the request already has what the action would give it; to take it from somebody is not usual."""
    return (name == "assign_me" and bool(ticket.assignee)) or (
        name == "start_work" and ticket.work_started_at is not None
    )
