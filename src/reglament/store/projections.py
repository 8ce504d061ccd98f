"""Owns what rows a history makes: ticket columns, messages, deadlines, search terms. Pure; `writes` keeps them.

`operations` project as they append, `rebuild` projects anew, `verify` compares: all three through here.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from reglament.core.clocks.agenda import coming
from reglament.core.clocks.book import Book, read
from reglament.core.clocks.promises import promises_of
from reglament.core.clocks.run import Run
from reglament.core.lifecycle.evolve import fold
from reglament.core.lifecycle.marks import marks_of
from reglament.core.lifecycle.move import move_of, waited_for
from reglament.core.lifecycle.place import place_of
from reglament.core.lifecycle.update_rules import update_rank
from reglament.core.model import events as e
from reglament.core.model.commands import Message
from reglament.core.model.hearing import hearing_of
from reglament.core.model.people import ActorKind
from reglament.core.model.promises import Promise
from reglament.core.model.ticket import OPEN_STATES, REOPENED, Ticket, TicketState
from reglament.core.notices.subjects import shown_subject
from reglament.core.regulation.document import Regulation
from reglament.store.words import ANALYSER, file_names, terms

LAST_WORD = 160
# compared like any moment, so that one index answers: later than every promise
NEVER = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Projection:
    """Everything derived from one history under its regulation; each part is computed once, when asked for."""

    regulation: Regulation
    history: Sequence[e.Event]

    @cached_property
    def ticket(self) -> Ticket:
        """Return the folded ticket."""
        return fold(self.history)

    @cached_property
    def counted_at(self) -> datetime:
        """Return the moment the row speaks of: the latest that the history knows."""
        return max(event.at for event in self.history)

    @cached_property
    def _book(self) -> Book:
        return read(self.regulation, self.history)

    @cached_property
    def promises(self) -> tuple[Promise, ...]:
        """Return the promises as they stood at `counted_at`."""
        return promises_of(self._book, at=self.counted_at)

    @cached_property
    def next_moment(self) -> datetime | None:
        """Return the earliest coming moment of the agenda, None where nothing is to come."""
        if self.ticket.state in (TicketState.CLOSED, TicketState.DECLINED):
            return None
        return next((one.deadline.at for one in coming(self._book)), None)

    @cached_property
    def columns(self) -> dict[str, Any]:
        """Return the columns of the ticket row, vendor apart."""
        promised = _promised(self.promises)
        return {
            **_standing(self.ticket, self.regulation),
            **_people(self.ticket),
            **promised,
            **_placed(self.ticket, self._book, promised),
            "update_rank": update_rank(self.ticket, self.regulation),
            **_last_word(self.history),
        }

    def messages(self, *, since: int = 0) -> list[dict[str, Any]]:
        """Return the message rows of the events after sequence number `since`."""
        numbered = enumerate(self.history[since:], start=since + 1)
        return [row for seq, event in numbered if (row := _message(seq, event)) is not None]

    @property
    def installed(self) -> dict[str, Any] | None:
        """Return what runs at the customer's since this request, None where nothing was installed on it."""
        ticket, update = self.ticket, self.ticket.update
        if (
            update is None
            or update.installed_at is None
            or None in (*(key(ticket.customer), key(update.release)),)
        ):
            return None
        return {
            "customer_id": key(ticket.customer),
            "release_id": key(update.release),
            "at": update.installed_at,
        }

    @cached_property
    def search(self) -> dict[str, Any]:
        """Return the search columns."""
        rows = self.messages()
        ticket = self.ticket
        public = [row for row in rows if row["public"]]
        internal = [row for row in rows if not row["public"]]
        return {
            "public_terms": terms(
                ticket.number,
                ticket.subject,
                ticket.requester_name,
                ticket.requester_address,
                ticket.customer_name,
                # the codes of facts are no words: a view finds by them
                *(value for name, value in ticket.intake.items() if name not in ticket.facts),
                *_words(public),
            ),
            "internal_terms": terms(*_words(internal)),
            "analyser": ANALYSER,
        }


def _words(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return what was written, and then the names of the files: where there are too many terms, words come first."""
    return [
        *(row["text"] for row in rows),
        *(file_names(row["attachments"]) for row in rows),
    ]


def _standing(ticket: Ticket, regulation: Regulation) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "version": ticket.version,
        "regulation": ticket.regulation,
        "regulation_code": ticket.regulation.partition("@")[0],
        "subject": shown_subject(ticket.subject),
        "state": ticket.state.value,
        "kind": ticket.kind,
        "channel": ticket.channel,
        "language": ticket.language,
        "level": ticket.facts.get("level", ""),
        "priority": ticket.facts.get("priority", ""),
        "proposed_priority": ticket.proposed_priority if ticket.state in OPEN_STATES else "",
        "scope": ticket.scope,
        "facts": dict(ticket.facts),
        "critical": ticket.critical,
        "flags": list(marks_of(ticket)),
        "waiting_for": waited_for(ticket),
        "move": move_of(ticket, regulation).value,
        "outcome": ticket.outcome,
        "last_word_by": ticket.last_word_by,
        "registered_at": ticket.registered_at,
        "last_activity_at": ticket.last_activity_at or ticket.registered_at,
        "last_customer_at": ticket.last_customer_at,
        "last_public_at": ticket.last_public_at,
        "resolved_at": ticket.resolved_at,
        "closed_at": ticket.closed_at,
        "rating": ticket.rating,
        "escalated": ticket.head_asked_at is not None,
        "external_number": ticket.external_number[:120],
        "paid_work_at": ticket.paid_work.at if ticket.paid_work is not None else None,
        "merged_into": ticket.merged_into[:40],
        "intake": dict(ticket.intake),
    }


def _people(ticket: Ticket) -> dict[str, Any]:
    return {
        "customer_id": key(ticket.customer),
        "requester_id": key(ticket.requester),
        "requester_name": ticket.requester_name[:200],
        "requester_address": ticket.requester_address[:320],
        "account": ticket.coverage.get("account", "")[:120],
        "assignee_id": key(ticket.assignee),
        "participants": list(ticket.participants),
        "followers": list(ticket.followers),
    }


def _promised(made: Sequence[Promise]) -> dict[str, Any]:
    open_ones = [
        (one.due_at, one) for one in made if one.due_at is not None and one.over_at is None
    ]
    due_at, first = min(open_ones, key=lambda pair: pair[0], default=(None, None))
    return {
        "next_due_at": due_at,
        "next_warn_at": first.warn_at if first else None,
        "next_due_kind": first.kind if first else "",
        "next_starts_at": first.starts_at if first else None,
        "next_clause": first.clauses[0] if first and first.clauses else "",
        "next_calendar": first.calendar if first else made[0].calendar if made else "",
        "breached": any(one.breached_at is not None for one in made),
    }


def _placed(ticket: Ticket, book: Book, promised: dict[str, Any]) -> dict[str, Any]:
    place = place_of(ticket, book, due_at=promised["next_due_at"], warn_at=promised["next_warn_at"])
    return {
        "turn": int(place.turn) if place else None,
        "order_at": place.order_at if place else None,
        "raised_at": (place.raised_at or NEVER) if place else None,
        "came_back": _failed(place.failed) if place and REOPENED in ticket.flags else None,
    }


def _failed(run: Run | None) -> dict[str, str]:
    """Return the promise that a failed solution had met, where it orders the queue; nothing where none does."""
    if run is None or run.figure.due_at is None:
        return {}
    clauses = run.figure.clauses
    return {
        "kind": run.kind,
        "due_at": run.figure.due_at.isoformat(),
        "clause": clauses[0] if clauses else "",
    }


def _last_word(history: Sequence[e.Event]) -> dict[str, Any]:
    for event in reversed(history):
        message: Message | None = getattr(event, "message", None)
        hearing = hearing_of(event)
        if message is not None and hearing is not None and hearing.last_word:
            return {
                # a word and its blank take two characters at least: the rest of a long text is not looked at
                "last_word": " ".join(message.text.split(maxsplit=LAST_WORD)[:LAST_WORD])[
                    :LAST_WORD
                ],
                "last_word_name": event.actor.name[:200],
                "last_word_at": getattr(event, "heard_at", event.at),
            }
    return {"last_word": "", "last_word_name": "", "last_word_at": None}


def _message(seq: int, event: e.Event) -> dict[str, Any] | None:
    message: Message | None = getattr(event, "message", None)
    hearing = hearing_of(event)
    if message is None or hearing is None:
        return None
    outward = hearing.by_desk or event.actor.kind is not ActorKind.CUSTOMER
    return {
        "seq": seq,
        "public": hearing.customers,
        "direction": "note" if not hearing.customers else "out" if outward else "in",
        "channel": getattr(event, "channel", ""),
        "author_kind": event.actor.kind.value,
        "author_id": event.actor.id[:120],
        "author_name": event.actor.name[:200],
        "at": getattr(event, "said_at", event.at),
        "text": message.text,
        "html": message.html,
        "language": message.language,
        "message_id": message.message_id[:998],
        "source": message.source,
        "attachments": [asdict(file) for file in message.attachments],
    }


def key(text: str) -> int | None:
    """Return the row that a core identifier names; the core's identifiers of our rows are their keys."""
    return int(text) if text.isascii() and text.isdigit() else None
