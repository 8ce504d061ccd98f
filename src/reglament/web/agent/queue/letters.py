"""Owns one text for many requests: what each would send to whom, shown before anything goes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from django.http import HttpRequest

from reglament import wall_time
from reglament.core.lifecycle import Prospect, Refused, decide, fold
from reglament.core.model import commands as c
from reglament.core.model.commands import Message
from reglament.core.model.events import Event
from reglament.core.model.people import Actor
from reglament.core.model.relations import TakeIn
from reglament.core.notices import IN_ANSWERS, unknown_placeholders
from reglament.core.regulation.document import Regulation
from reglament.operations.letters_from import mailbox_of
from reglament.operations.outcome import Outcome
from reglament.operations.readers import recipient_in
from reglament.store.models.tickets import Ticket
from reglament.store.queries.histories import History, histories
from reglament.store.queries.recipients import Recipient, places_of
from reglament.store.queries.regulations import regulation_of
from reglament.web.agent.actions import ACTIONS
from reglament.web.agent.acts.forms import details_of
from reglament.web.agent.composer import filled
from reglament.web.agent.doing import actor_of, seen_in
from reglament.web.agent.previewing import Shown, letter_shown, letters_told
from reglament.web.agent.queue.asked_details import Asked
from reglament.web.agent.queue.deeds import alone
from reglament.web.words import say

# what sends a letter for each of the chosen, and is shown before
WAYS = ("answer", "ask", "resolve", "close", "merge")
# those that end a request, with an outcome of its regulation
OUTCOMES = ("resolve", "close")
ENDINGS: dict[str, type[c.Resolve] | type[c.Close]] = {"resolve": c.Resolve, "close": c.Close}


@dataclass(frozen=True, slots=True)
class Planned:
    """What one request would send: the words, and to which addresses; or why it would be refused."""

    row: Ticket
    text: str
    to: tuple[str, ...]
    refused: Refused | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is to be done to many with one text: the outcome with its details, or the request that they go on in."""

    do: str
    text: str
    outcome: str = ""
    asked: Asked = field(default_factory=Asked)
    other: Ticket | None = None


def outcomes_of(regulations: Sequence[Regulation], language: str) -> list[tuple[str, str]]:
    """Return the outcomes that many may be resolved or closed with, as their regulations name them."""
    found: dict[str, str] = {}
    for regulation in regulations:
        for one in regulation.outcomes.values():
            found.setdefault(one.code, one.label.in_language(language))
    return list(found.items())


def wrong_with(do: str, text: str, outcome: str, language: str) -> str:
    """Return why no letter can be written of what was given; empty where one can."""
    if not text and do != "merge":
        return say("bulk.needs_text", language)
    if unknown := unknown_placeholders(text, IN_ANSWERS):
        known = ", ".join(f"{{{one}}}" for one in sorted(IN_ANSWERS))
        return say("bulk.unknown_placeholders", language, names=", ".join(unknown), known=known)
    return say("bulk.needs_outcome", language) if do in OUTCOMES and not outcome else ""


def _name_of_seen(row: Ticket) -> str:
    return f"seen_{row.pk}"


class Letters:
    """One text for these requests, its placeholders filled for each as a letter of it would fill them."""

    def __init__(self, request: HttpRequest, rows: Collection[Ticket], said: Said) -> None:
        self._rows, self.said = rows, said
        self._actor = actor_of(request)
        other = [said.other.pk] if said.other is not None else []
        self._histories: Mapping[int, History] = histories([*(row.pk for row in rows), *other])
        self._box_of = cache(mailbox_of)
        self._seen = {row.pk: seen_in(request, _name_of_seen(row)) for row in rows}
        self._texts = {row.pk: self._text(request, row, said.text) for row in rows}

    def _text(self, request: HttpRequest, row: Ticket, text: str) -> str:
        language = row.language or regulation_of(row.vendor_id, row.regulation).languages[0]
        events = self._histories[row.pk].events
        return filled(text, request, row, events, language=language, box_of=self._box_of)

    @property
    def shown_of_each(self) -> list[tuple[str, str]]:
        """Return what the form of those who are sure brings: how many events each request had before it was shown."""
        return [
            (_name_of_seen(row), str(len(self._histories[row.pk].events))) for row in self._rows
        ]

    def build(self, row: Ticket, identity: str, actor: Actor) -> c.Command:
        """Return the command of one of the requests; raises Refused for one that is left out.

        Sent by who is sure, it asks about what was said since the letters were shown, as the form of one request does.
        """
        return replace(self._built(row, identity, actor), seen=self._seen[row.pk])

    def _built(self, row: Ticket, identity: str, actor: Actor) -> c.Command:
        said, text = self.said, self._texts[row.pk]
        if row.pk in said.asked.others:
            raise said.asked.others[row.pk]
        if said.do == "merge":
            return ACTIONS["merge"].build(self._merging(text), identity, actor)
        message = Message(text=text)
        ending = ENDINGS.get(said.do)
        if ending is not None:
            details = details_of({**(said.asked.given or {}), "text": text})
            return ending(
                identity=identity,
                actor=actor,
                message=message,
                outcome=said.outcome,
                details=details,
            )
        waits = said.do == "ask"
        return c.ReplyToCustomer(
            identity=identity, actor=actor, message=message, wait_for_customer=waits
        )

    def _merging(self, reason: str) -> Mapping[str, str]:
        other = self.said.other
        return {
            "number": other.number if other is not None else "",
            "customer": str((other.customer_id if other is not None else 0) or ""),
            "requester_address": other.requester_address if other is not None else "",
            "reason": reason,
        }

    def carry(self, command: c.Command, row: Ticket, at: datetime) -> Outcome:
        """Carry the command out as the form of one request does."""
        carry = ACTIONS["merge"].carry if self.said.do == "merge" else None
        if carry is None:
            return alone(command, row, at)
        return carry(command, row, self._merging(self._texts[row.pk]), at)

    def planned(self) -> list[Planned]:
        """Return what each would send, or why it would be refused now; nothing is written."""
        at, barred = wall_time.now(), self._barred()
        decided = {row.pk: self._decided(row, at, barred) for row in self._rows}
        wanted = {
            row.pk: [*self._readers(row, events)]
            for row in self._rows
            if not isinstance(events := decided[row.pk], Refused)
        }
        places = places_of({one for several in wanted.values() for one in several})
        found = []
        for row in self._rows:
            there, why = [places[one] for one in wanted.get(row.pk, ())], decided[row.pk]
            to = [one.address for one in there if one.address and not (one.gone or one.left)]
            refused = why if isinstance(why, Refused) else None
            found.append(Planned(row, self._texts[row.pk], tuple(dict.fromkeys(to)), refused))
        return found

    def shown(self, planned: Sequence[Planned]) -> tuple[Planned, Shown] | None:
        """Return the letter of the first that sends one, as its reader would get it; None where none does."""
        at = wall_time.now()
        for one in planned:
            if not one.to:
                continue
            row, regulation = one.row, regulation_of(one.row.vendor_id, one.row.regulation)
            said = self.build(row, "probe", self._actor)
            events = self._histories[row.pk].events
            letter = letter_shown(row, regulation, events, said, at=at)
            if letter is not None:
                return one, letter
        return None

    def _decided(
        self, row: Ticket, at: datetime, barred: Refused | None
    ) -> Sequence[Event] | Refused:
        regulation = regulation_of(row.vendor_id, row.regulation)
        history = self._histories[row.pk].events
        try:
            said = self.build(row, "probe", self._actor)
            made = decide(said, history=history, ticket=None, regulation=regulation, at=at)
        except Refused as refused:
            return refused
        return barred or made

    def _readers(self, row: Ticket, events: Sequence[Event]) -> Iterator[Recipient]:
        """Yield whom the letters that tell of the events are for."""
        regulation = regulation_of(row.vendor_id, row.regulation)
        history = self._histories[row.pk].events
        ticket = fold(history)
        for one in letters_told(regulation, history, events):
            yield recipient_in(ticket, row.vendor_id, one.to)

    def _barred(self) -> Refused | None:
        """Return why nothing can go on in the other request, None where it can, or where none is named."""
        other = self.said.other
        if other is None:
            return None
        history = self._histories[other.pk].events
        regulation = regulation_of(other.vendor_id, other.regulation)
        taken = TakeIn(identity="probe", actor=self._actor, number="…")
        return Prospect(history, regulation, wall_time.now()).refusal(taken)


def counts(planned: Sequence[Planned]) -> dict[str, int]:
    """Return how many letters would go, of how many requests, to how many customers; and how many would be refused."""
    going = [one for one in planned if one.refused is None]
    return {
        "letters": sum(len(one.to) for one in going),
        "requests": sum(bool(one.to) for one in going),
        "customers": len({one.row.customer_id or one.to for one in going if one.to}),
        "refused": len(planned) - len(going),
    }
