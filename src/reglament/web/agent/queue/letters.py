"""Owns one text for many requests: what each would send to whom, shown before anything goes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest

from reglament import wall_time
from reglament.core.lifecycle import Prospect, Refused, fold
from reglament.core.model import commands as c
from reglament.core.model.commands import Message
from reglament.core.model.people import Actor
from reglament.core.notices import IN_ANSWERS, unknown_placeholders
from reglament.core.regulation.document import Regulation
from reglament.operations.letters_from import mailbox_of
from reglament.operations.readers import recipient_in
from reglament.store.models.tickets import Ticket
from reglament.store.queries.histories import History, histories
from reglament.store.queries.recipients import places_of
from reglament.store.queries.regulations import regulation_of
from reglament.web.agent.acts.forms import said_in_words
from reglament.web.agent.composer import filled
from reglament.web.agent.doing import actor_of
from reglament.web.words import say

Build = Callable[[Ticket, str, Actor], c.Command]
# what sends a letter for each of the chosen, and is shown before
WAYS = ("answer", "ask", "resolve")


@dataclass(frozen=True, slots=True)
class Planned:
    """What one request would send: the words, and to which addresses; or why it would be refused."""

    row: Ticket
    text: str
    to: tuple[str, ...]
    refused: Refused | None


def outcomes_of(regulations: Sequence[Regulation], language: str) -> list[tuple[str, str]]:
    """Return the outcomes that many may be resolved with: the words alone say all that they need."""
    found: dict[str, str] = {}
    for regulation in regulations:
        for one in said_in_words(regulation):
            found.setdefault(one.code, one.label.in_language(language))
    return list(found.items())


def wrong_with(do: str, text: str, outcome: str, language: str) -> str:
    """Return why no letter can be written of what was given; empty where one can."""
    if not text:
        return say("bulk.needs_text", language)
    if unknown := unknown_placeholders(text, IN_ANSWERS):
        known = ", ".join(f"{{{one}}}" for one in sorted(IN_ANSWERS))
        return say("bulk.unknown_placeholders", language, names=", ".join(unknown), known=known)
    return say("bulk.needs_outcome", language) if do == "resolve" and not outcome else ""


class Letters:
    """One text for these requests, its placeholders filled for each as a letter of it would fill them."""

    def __init__(
        self, request: HttpRequest, rows: Collection[Ticket], *, do: str, text: str, outcome: str
    ) -> None:
        self._rows, self._do, self._outcome = rows, do, outcome
        self._actor = actor_of(request)
        self._histories: Mapping[int, History] = histories([row.pk for row in rows])
        self._box_of = cache(mailbox_of)
        self._texts = {row.pk: self._text(request, row, text) for row in rows}

    def _text(self, request: HttpRequest, row: Ticket, text: str) -> str:
        language = row.language or regulation_of(row.vendor_id, row.regulation).languages[0]
        events = self._histories[row.pk].events
        return filled(text, request, row, events, language=language, box_of=self._box_of)

    def build(self, row: Ticket, identity: str, actor: Actor) -> c.Command:
        """Return the command of one of the requests."""
        message = Message(text=self._texts[row.pk])
        common: dict[str, Any] = {"identity": identity, "actor": actor, "message": message}
        if self._do == "resolve":
            details = {"solution": message.text}
            return c.Resolve(**common, outcome=self._outcome, details=details)
        return c.ReplyToCustomer(**common, wait_for_customer=self._do == "ask")

    def planned(self) -> list[Planned]:
        """Return what each would send, or why it would be refused now; nothing is written."""
        at = wall_time.now()
        tickets = {row.pk: fold(self._histories[row.pk].events) for row in self._rows}
        wanted = {
            pk: [
                recipient_in(ticket, row.vendor_id, one)
                for one in (ticket.requester_address, *ticket.participants)
            ]
            for pk, ticket, row in ((row.pk, tickets[row.pk], row) for row in self._rows)
        }
        places = places_of({one for several in wanted.values() for one in several})
        found = []
        for row in self._rows:
            regulation = regulation_of(row.vendor_id, row.regulation)
            events = self._histories[row.pk].events
            prospect = Prospect(events, tickets[row.pk], regulation, at=at)
            refused = prospect.refusal(self.build(row, "probe", self._actor))
            there = [places[one] for one in wanted[row.pk]]
            to = [one.address for one in there if one.address and not (one.gone or one.left)]
            found.append(Planned(row, self._texts[row.pk], tuple(dict.fromkeys(to)), refused))
        return found


def counts(planned: Sequence[Planned]) -> dict[str, int]:
    """Return how many letters would go, to how many customers, and how many requests would be refused."""
    going = [one for one in planned if one.refused is None]
    return {
        "letters": sum(len(one.to) for one in going),
        "customers": len({one.row.customer_id or one.to for one in going if one.to}),
        "refused": len(planned) - len(going),
    }
