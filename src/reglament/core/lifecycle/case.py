"""Owns what a rule of the lifecycle works with: regulation, ticket, book and moment, and the stamp on its events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from reglament.core.clocks.book import Book
from reglament.core.lifecycle.returning import rule_of_reopening
from reglament.core.model import events as e
from reglament.core.model.commands import Command
from reglament.core.model.events import Event
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.ticket import OPEN_STATES, Ticket, TicketState
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refused import Refused
from reglament.core.tables import Table

E = TypeVar("E", bound=Event)

STAFF = frozenset({ActorKind.STAFF, ActorKind.LEAD})

ENDS = (e.Resolved, e.Closed, e.Refused)

STATE_WORDS = {
    TicketState.REGISTERED: Words("registered", "зарегистрировано"),
    TicketState.IN_WORK: Words("in work", "в работе"),
    TicketState.WAITING: Words("waiting", "в ожидании"),
    TicketState.SUSPENDED: Words("suspended", "приостановлено"),
    TicketState.RESOLVED: Words("resolved", "решено"),
    TicketState.CLOSED: Words("closed", "закрыто"),
    TicketState.DECLINED: Words("declined", "отклонено"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One command put before the regulation: everything a rule may look at."""

    regulation: Regulation
    ticket: Ticket
    history: Sequence[Event]
    book: Book
    at: datetime

    def event(
        self,
        made: type[E],
        command: Command,
        *,
        clauses: tuple[str, ...] = (),
        row: str = "",
        at: datetime | None = None,
        actor: Actor | None = None,
        **values: Any,
    ) -> E:
        """Return an event with its stamp: moment, actor, regulation version, clauses, row."""
        return made(
            at=at or self.at,
            actor=actor or command.actor,
            regulation=self.ticket.regulation,
            clauses=clauses,
            row=row,
            **values,
        )

    def clauses_of(self, *kinds: str) -> tuple[str, ...]:
        """Return the clauses of the commitments named, as far as the regulation has them."""
        found = (self.regulation.commitments.get(kind) for kind in kinds)
        return tuple(dict.fromkeys(c for one in found if one is not None for c in one.clauses))

    def tables_deciding(self, ground: str) -> tuple[Table, ...]:
        """Return the tables that say when this ground holds; admission decides only at the opening."""
        return tuple(
            table
            for table in self.regulation.tables.values()
            if table.name != "admission"
            and any(row.then.get("ground") == ground for row in table.rows)
        )

    def require_kept(self, record: str) -> tuple[str, ...]:
        """Return the clauses that ask for this record; raises Refused where the regulation asks for none such."""
        kept = self.regulation.recorded.get(record)
        if kept is None:
            raise Refused(
                Words(
                    f"This regulation asks for no record of this kind: {record}",
                    f"Таких записей регламент не ведёт: {record}",
                ),
                remedy=Words("Write a note instead.", "Напишите заметку."),
            )
        return kept.clauses

    def require_staff(self, command: Command) -> None:
        """Raise Refused unless a person of the vendor acts."""
        if command.actor.kind not in STAFF:
            raise Refused(
                Words("Only staff may do this", "Это могут только сотрудники"),
                remedy=Words("Write to the request instead.", "Напишите об этом в обращение."),
            )

    def require_open(self) -> None:
        """Raise Refused where the ticket has ended or is resolved."""
        if self.ticket.state not in OPEN_STATES:
            self._ended("Reopen it first.", "Сначала возобновите его.")

    def require_not_ended(self) -> None:
        """Raise Refused where the ticket is closed or declined."""
        if self.ticket.state in (TicketState.CLOSED, TicketState.DECLINED):
            self._ended("Reopen it, or open a new one.", "Возобновите его или откройте новое.")

    def _ended(self, en: str, ru: str) -> None:
        state = STATE_WORDS[self.ticket.state]
        raise Refused(
            Words(
                f"Request {self.ticket.number} is {state.en}",
                f"Обращение {self.ticket.number} {state.ru}",
            ),
            clauses=self.clauses_of_end(),
            remedy=Words(en, ru),
        )

    def clauses_of_end(self) -> tuple[str, ...]:
        """Return the clauses under which the ticket ended, then those under which it comes back."""
        ended = next((one for one in reversed(self.history) if isinstance(one, ENDS)), None)
        cited = ended.clauses if ended is not None else ()
        return tuple(dict.fromkeys((*cited, *rule_of_reopening(self.regulation))))


def require_text(
    text: str, what: Words, clauses: tuple[str, ...] = (), *, field: str = "text"
) -> None:
    """Raise Refused where words are missing that must be given."""
    if not text.strip():
        raise Refused(
            Words(f"{what.en} is missing", f"Не указано: {what.ru}"),
            clauses=clauses,
            remedy=Words("Write it and try again.", "Напишите и повторите."),
            field=field,
        )


def require_reason(
    reason: str,
    clauses: tuple[str, ...] = (),
    *,
    remedy: Words | None = None,
    field: str = "reason",
) -> None:
    """Raise Refused where the reason that the regulation asks for is missing."""
    if not reason.strip():
        raise Refused(
            Words("A reason is required", "Нужна причина"),
            clauses=clauses,
            remedy=remedy or Words("Write the reason.", "Напишите причину."),
            field=field,
        )
