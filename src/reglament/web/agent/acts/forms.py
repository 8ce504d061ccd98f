"""Owns the form of an action on a ticket: its controls, the command it makes of them, and how that is carried out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from reglament.core.model import commands as c
from reglament.core.model.commands import Message
from reglament.core.model.people import Actor
from reglament.core.model.ticket import Addition, Heard, Ticket
from reglament.core.notices import Notice, plain_line, shown_subject
from reglament.core.regulation.document import Outcome as OutcomeRule
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.needs import MOMENTS, TRUTHS, name_of_need, values_of_need
from reglament.operations.outcome import Outcome
from reglament.store.models.tickets import Ticket as TicketRow
from reglament.web.fields import Field
from reglament.web.moments import moment_in, moment_words, reader_zone

YES_NO = (("yes", "option.yes"), ("no", "option.no"))
NEED = "need_"
MOST_BEGINNING = 60
# what the letter itself or the history shows
SHOWN = frozenset({"solution", "letter", "clarification", "reproduced_no", "no_access", "scope"})

Values = Mapping[str, str]
Carry = Callable[[c.Command, TicketRow, Values, datetime], Outcome]
Filled = Callable[[tuple[Field, ...], TicketRow, Actor, datetime], tuple[Field, ...]]
Counted = Callable[[tuple[Field, ...], TicketRow, datetime], tuple[Field, ...]]
Letters = Callable[[Ticket, Regulation, datetime], Sequence[Notice]]
Kind = TypeVar("Kind", bound=c.Command)


def carrying(
    kind: type[Kind], carry: Callable[[Kind, TicketRow, Values, datetime], Outcome]
) -> Carry:
    """Return `carry` for the commands of its action, which are all of one kind."""

    def carried(command: c.Command, row: TicketRow, values: Values, at: datetime) -> Outcome:
        if not isinstance(command, kind):
            raise TypeError(type(command).__name__)
        return carry(command, row, values, at)

    return carried


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action: which fields it asks, and the command it makes of them.

    `sample` completes the values where the core is only asked whether the action is allowed; `carry` is given where
    more than this ticket changes; `settled` is where one field of what was sent depends on the others; `letters` are
    those to people outside that nobody would expect of it: the form says that they go; `filled` fills in what depends
    on the moment and on who acts; `counted` says beside a field what comes of its value, or asks for it by where the
    request stands; `worded` names the phrases it goes by where the rules or its state make another thing of it.
    """

    name: str
    fields: Callable[[Regulation, Ticket], tuple[Field, ...]]
    build: Callable[[Values, str, Actor], c.Command]
    settled: Callable[[Values, Regulation, Ticket], Values] = lambda values, _regulation, _t: values
    applies: Callable[[Regulation, Ticket], bool] = lambda _regulation, _ticket: True
    sample: Callable[[Regulation, Ticket], Values] = lambda _regulation, _ticket: {}
    carry: Carry | None = None
    letters: Letters | None = None
    counted: Counted = lambda fields, _row, _at: fields
    filled: Filled = lambda fields, _row, _actor, _at: fields
    worded: Callable[[Regulation, Ticket], str] = lambda _regulation, _ticket: ""
    group: str = "work"


def message_of(values: Mapping[str, str]) -> Message:
    """Return the message of a form's text."""
    return Message(text=values.get("text", ""))


def when_said(one: Addition | Heard) -> Words:
    """Return when a customer's message was written, by the reader's clock: so the message is named in a choice."""
    zone = reader_zone()
    return Words(moment_words(one.at, zone, "en"), moment_words(one.at, zone, "ru"))


def message_named(one: Heard) -> Words:
    """Return when a message was written, by whom, and how it begins: several may come within a minute."""
    begins = f"{plain_line(one.author)}: {shown_subject(one.words, most=MOST_BEGINNING)}"
    when = when_said(one)
    return Words(f"{when.en} · {begins}", f"{when.ru} · {begins}")


def labelled(values: Mapping[str, Words], names: Sequence[str]) -> tuple[tuple[str, Words], ...]:
    """Return options with their words."""
    return tuple((name, values.get(name, Words(name, name))) for name in names)


def texts(*names: str) -> tuple[Field, ...]:
    """Return required text fields; `text` is a letter, all others a line."""
    return tuple(Field(name=name, kind="text" if name == "text" else "line") for name in names)


def needed(
    regulation: Regulation, choice: str, needs: Mapping[str, Sequence[str]]
) -> tuple[Field, ...]:
    """Return a field for each detail that only the one who acts can give, asked with the options of `choice` it is for.

    `needs` are those of each option; whether they are met the core says.
    """
    named = dict.fromkeys(one for of in needs.values() for one in of if one not in SHOWN)
    return tuple(
        _detail(regulation, need, (choice, tuple(one for one, of in needs.items() if need in of)))
        for need in named
    )


def _detail(regulation: Regulation, need: str, asked_with: tuple[str, tuple[str, ...]]) -> Field:
    options = YES_NO if need in TRUTHS else tuple(values_of_need(regulation, need).items())
    return Field(
        name=f"{NEED}{need}",
        kind="moment" if need in MOMENTS else "choice" if options else "line",
        options=(("", "option.not_stated"), *options) if options else (),
        required=False,
        label=name_of_need(need),
        asked_with=asked_with,
    )


def said_in_words(regulation: Regulation) -> list[OutcomeRule]:
    """Return the outcomes that end a request and need nothing but the words to the customer."""
    rules = regulation.outcomes.values()
    return [one for one in rules if one.closing != "never" and set(one.needs) <= SHOWN]


def details_of(values: Mapping[str, str]) -> dict[str, str]:
    """Return the details that an outcome or ground asked for."""
    given = {
        name.removeprefix(NEED): value
        for name, value in values.items()
        if name.startswith(NEED) and value
    }
    given |= {name: moment_in(given[name]).isoformat() for name in MOMENTS & set(given)}
    return given | ({"solution": values["text"]} if values.get("text") else {})
