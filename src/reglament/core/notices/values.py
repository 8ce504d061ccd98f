"""Owns what the placeholders of a letter become for one ticket and one event, in the reader's language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from reglament.core.model import events as e
from reglament.core.model.billing import PaidWorkAnswered
from reglament.core.model.items import ItemTold
from reglament.core.model.promises import Promise, PromiseState, Shift
from reglament.core.model.relations import Merged
from reglament.core.model.status import StatusReported
from reglament.core.model.ticket import Ticket
from reglament.core.notices.head import waiting_values
from reglament.core.notices.moments import told_estimate, told_moment
from reglament.core.notices.paid import work_values
from reglament.core.notices.ratings import rated_values
from reglament.core.notices.silence import silence_values
from reglament.core.notices.subjects import plain_line, shown_subject
from reglament.core.notices.updates import time_hint, update_values
from reglament.core.regulation.attaching import refusal_of
from reglament.core.regulation.document import Ground, Outcome, Regulation, Words
from reglament.core.regulation.promising import target_from
from reglament.core.regulation.refusing import what_would_help
from reglament.core.regulation.telling import target_words

# a subject line also holds the number and what the letter is about
MOST_IN_LETTERS = 120
MAXIMUM = Words("maximum {amount}, to {when}", "максимум {amount}, до {when}")
NO_FIGURE = Words("no figure is promised", "срок не обещан")
MET = Words("kept", "выполнено")
MET_LATE = Words("done late", "выполнено с опозданием")
PROVISIONAL = Words(
    "The priority is provisional: begin your answer with the right one and why, for example [{priority}].",
    "Приоритет предварительный: начните ответ с верного и причины, например [{priority}].",
)
CRITERIA = Words(
    "Tell us which of these holds, in an answer to this letter:\n{criteria}",
    "Ответьте на это письмо, что из этого верно:\n{criteria}",
)
APPROVED = Words("Approved by {name}.", "Согласовано: {name}.")
DECLINED = Words("Declined by {name}.", "Отклонено: {name}.")
MAY_START = Words("All have approved: work may start.", "Согласовали все: можно начинать.")
STILL_WAITS = Words("Another approval is still missing.", "Ещё не хватает согласования.")
AGREES = Words(
    "{name} agrees to the priority that we proposed.",
    "Согласие с предложенным приоритетом: {name}.",
)
DISAGREES = Words(
    "{name} does not agree to the priority that we proposed.",
    "Несогласие с предложенным приоритетом: {name}.",
)
TAKEN_BACK = Words(
    "The time named earlier no longer holds. We name another as soon as we can.",
    "Названное раньше время больше не действует. Назовём новое, как только сможем.",
)
NO_NEW_TIME = Words(
    "then reopened: no clause promises a new time",
    "затем возобновлено: нового срока не обещает ни один пункт",
)
SOLVED_AGAIN = Words(
    "then reopened, and solved again {when}", "затем возобновлено и снова решено {when}"
)
NO_PHONE = Words(
    "not on record yet; write in answer to this letter, it reaches them",
    "пока не указан; пишите ответом на это письмо, ответственный его получит",
)
UNPROVEN = Words("sender not proven", "отправитель не подтверждён")
NOTHING_MOVES = Words("No promise moves.", "Сроки не меняются.")
REASONS = {
    e.CUSTOMER_REPLY: Words("a message came", "пришло сообщение"),
    e.SOLVED_IT: Words("It came back to who solved it.", "Возвращено тому, кто решал."),
    e.OWNER_GONE: Words("The owner left the desk.", "Исполнитель здесь больше не работает."),
}
OVER = (PromiseState.CANCELLED,)
# a moment in words of the reader's language and zone
Told = Callable[[datetime], str]


def values_for(
    regulation: Regulation,
    ticket: Ticket,
    event: e.Event,
    promises: Sequence[Promise],
    *,
    language: str,
    zone: str = "",
    demand: tuple[str, ...] = (),
    shifts: Sequence[Shift] = (),
    history: Sequence[e.Event] = (),
) -> dict[str, str]:
    """Return the placeholder values that the core knows; links, mailbox and staff names are the shell's to add.

    `zone` is the reader's ("" the regulation's own), `demand` what demands it, `shifts` what the event moved, or
    consent to what it proposes would, `history` what earlier words are repeated from.
    """
    told = teller(regulation, language=language, zone=zone, as_of=event.at)
    return {
        **_people(ticket, event, language),
        "access_period": _access_period(ticket, told),
        **update_values(regulation, ticket, event, language=language, told=told),
        **_named_as(regulation, ticket, language),
        **_ranked(regulation, ticket, language),
        **_moved(regulation, event, shifts, language=language, told=told),
        "promises": promises_told(regulation, promises, language=language, told=told),
        "reason": reason_told(event, language),
        **_demanded(regulation, event, demand, language),
        "ground": _named(regulation.grounds, getattr(event, "ground", ""), language),
        "outcome": _named(regulation.outcomes, getattr(event, "outcome", ""), language),
        "regulation_title": regulation.title.in_language(language),
        "documentation_url": regulation.links.get("documentation", ""),
        "expected": _expected(regulation, ticket, event, language=language, zone=zone),
        "hint": _hint(regulation, ticket, event, language),
        **_named_beside(event),
        **work_values(regulation, ticket, language),
        **waiting_values(ticket, event, history, language=language, told=told),
        **silence_values(regulation, ticket, event, history, language=language, told=told),
        **rated_values(regulation, event, language),
    }


def teller(
    regulation: Regulation, *, language: str, zone: str = "", as_of: datetime | None = None
) -> Told:
    """Return what writes moments for a reader in `zone` ("" the regulation's own), as words written at `as_of`."""
    home = regulation.zone
    return partial(told_moment, zone=zone or home, language=language, beside=home, as_of=as_of)


def _named_as(regulation: Regulation, ticket: Ticket, language: str) -> dict[str, str]:
    return {
        "subject_tag": regulation.numbering.subject.replace("{number}", ticket.number),
        "number": ticket.number,
        "subject": shown_subject(ticket.subject, most=MOST_IN_LETTERS),
        "product_ticket_word": _glossary(regulation, "ticket", language) or ticket.number,
    }


def _ranked(regulation: Regulation, ticket: Ticket, language: str) -> dict[str, str]:
    return {
        "level": _label(regulation, "level", ticket.facts.get("level", ""), language),
        "priority": _priority(regulation, ticket.facts, language),
        "proposed_priority": _proposed(regulation, ticket, language),
    }


def _demanded(
    regulation: Regulation, event: e.Event, demand: tuple[str, ...], language: str
) -> dict[str, str]:
    cited = event.clauses or demand
    return {
        "clause": _clauses(regulation, cited, language),
        "demand": _clauses(regulation, demand, language),
    }


def _people(ticket: Ticket, event: e.Event, language: str) -> dict[str, str]:
    return {
        "author": _author(ticket, event, language),
        "requester_name": plain_line(ticket.requester_name) or ticket.requester_address,
        "customer_name": plain_line(ticket.customer_name),
        "agent_name": event.actor.name if event.actor.kind in ("staff", "lead") else "",
        "owner_name": plain_line(ticket.assignee_name),
        "owner_phone": ticket.assignee_phone or _no_phone(ticket, event, language),
    }


def _no_phone(ticket: Ticket, event: e.Event, language: str) -> str:
    """Return how to reach an owner whose number is not on record, in the letter that has to name one (IS-43)."""
    names = isinstance(event, e.TicketOpened) and ticket.assignee
    return NO_PHONE.in_language(language) if names else ""


def _author(ticket: Ticket, event: e.Event, language: str) -> str:
    """Return whose words they are: a stranger's are not the requester's, and what nothing proves is told as such."""
    name = plain_line(event.actor.name) or getattr(event, "address", "")
    if getattr(event, "unproven", False):
        return f"{name} ({UNPROVEN.in_language(language)})"
    own = name == plain_line(ticket.requester_name) and ticket.customer_name
    return f"{name} ({plain_line(ticket.customer_name)})" if own else name


def promises_told(
    regulation: Regulation, promises: Sequence[Promise], *, language: str, told: Told
) -> str:
    """Return the promises, one a line: what, how long at most, until when, by which clause (IS-107).

    "No figure" stands where the text gives none.
    """
    return "\n".join(
        _line(regulation, promise, language=language, told=told)
        for promise in promises
        if promise.state not in OVER
    )


def _line(regulation: Regulation, promise: Promise, *, language: str, told: Told) -> str:
    label = regulation.commitments[promise.kind].label.in_language(language)
    clauses = f" ({', '.join(promise.clauses)})" if promise.clauses else ""
    if promise.due_at is None:
        return f"{label}: {NO_FIGURE.in_language(language)}{clauses}"
    when = told(promise.due_at)
    if promise.met_at is not None:
        done = (MET if promise.state is PromiseState.MET else MET_LATE).in_language(language)
        if promise.reopened_at is not None:
            done = f"{done}; {NO_NEW_TIME.in_language(language)}"
        elif promise.solved_again_at is not None:
            again = SOLVED_AGAIN.in_language(language).replace(
                "{when}", told(promise.solved_again_at)
            )
            done = f"{done}; {again}"
        return f"{label}: {when}, {done}{clauses}"
    target = target_from(promise.target) if promise.target else None
    if target is None or target.amount is None:
        return f"{label}: {when}{clauses}"
    amount = target_words(target, "ru" if language == "ru" else "en")
    most = MAXIMUM.in_language(language).replace("{amount}", amount).replace("{when}", when)
    return f"{label}: {most}{clauses}"


def shifts_told(
    regulation: Regulation, shifts: Sequence[Shift], *, language: str, told: Told
) -> tuple[str, ...]:
    """Return each promise that would move with both moments, one a line; says so where none does.

    `told` writes a moment for the reader.
    """

    def when(due_at: datetime | None) -> str:
        return NO_FIGURE.in_language(language) if due_at is None else told(due_at)

    return tuple(
        f"{regulation.commitments[one.kind].label.in_language(language)}: {when(one.before)} → {when(one.after)}"
        for one in shifts
    ) or (NOTHING_MOVES.in_language(language),)


def _moved(
    regulation: Regulation, event: e.Event, shifts: Sequence[Shift], *, language: str, told: Told
) -> dict[str, str]:
    lines = "\n".join(shifts_told(regulation, shifts, language=language, told=told))
    return {
        "if_agreed": lines if isinstance(event, e.PriorityProposed) else "",
        "moved": lines if isinstance(event, e.RemoteAccessSet) else "",
    }


def reason_told(event: e.Event, language: str) -> str:
    """Return why it happened, as a person gave it; what the rules gave as a code, in words."""
    reason: str = getattr(event, "reason", "")
    return REASONS[reason].in_language(language) if reason in REASONS else reason


def _named_beside(event: e.Event) -> dict[str, str]:
    told = event if isinstance(event, ItemTold) else None
    return {
        "text": _text(event),
        "item": told.item if told else "",
        "item_value": told.value if told else "",
        "other_number": _other_number(event),
    }


def _other_number(event: e.Event) -> str:
    """Return the request that this one goes on as, or was split off from."""
    if isinstance(event, Merged):
        return event.number
    return event.split_from if isinstance(event, e.TicketOpened) else ""


def _access_period(ticket: Ticket, told: Told) -> str:
    """Return from when to when staff had access, "" where none is on record (AS-55)."""
    if ticket.access_since_at is None or ticket.closed_at is None:
        return ""
    span = (ticket.access_since_at, ticket.closed_at)
    return " – ".join(map(told, span))


def _expected(
    regulation: Regulation, ticket: Ticket, event: e.Event, *, language: str, zone: str
) -> str:
    """Return about when a solution is expected: what a report names, else what stands (TE-52)."""
    if isinstance(event, StatusReported):
        at, whole_day = event.expected_at, event.whole_day
    else:
        at = ticket.estimate.at if ticket.estimate else None
        whole_day = ticket.estimate is not None and ticket.estimate.whole_day
    if at is None:
        return ""
    home = regulation.zone
    return told_estimate(
        at, whole_day=whole_day, zone=zone or home, language=language, home=home, as_of=event.at
    )


def _label(regulation: Regulation, fact: str, value: str, language: str) -> str:
    known = regulation.facts.get(fact)
    if known is None or not value:
        return ""
    label = known.labels.get(value)
    return label.in_language(language) if label is not None else value


def _priority(regulation: Regulation, facts: Mapping[str, str], language: str) -> str:
    authority = regulation.authority
    if authority is None:
        return ""
    return _label(regulation, authority.fact, facts.get(authority.fact, ""), language)


def _proposed(regulation: Regulation, ticket: Ticket, language: str) -> str:
    authority = regulation.authority
    if authority is None:
        return ""
    return _label(regulation, authority.fact, ticket.proposed_priority, language)


def _files(regulation: Regulation, event: e.Event, language: str) -> str:
    """Return which files were not attached, why, and what to do (AS-61)."""
    message = getattr(event, "message", None)
    refusals = (refusal_of(regulation, one) for one in message.refused_files) if message else ()
    return "\n".join(one.told(language) for one in refusals)


def _glossary(regulation: Regulation, word: str, language: str) -> str:
    words = regulation.glossary.get(word)
    return words.in_language(language) if words is not None else ""


def _named(
    catalogue: Mapping[str, Ground] | Mapping[str, Outcome], code: str, language: str
) -> str:
    entry = catalogue.get(code)
    return entry.label.in_language(language) if entry is not None else code


def _text(event: e.Event) -> str:
    message = getattr(event, "message", None)
    return message.text if message is not None else getattr(event, "ask", "")


def _clauses(regulation: Regulation, cited: tuple[str, ...], language: str) -> str:
    if not cited:
        return ""
    first = regulation.clauses.get(cited[0])
    words = f" — {first.text.in_language(language)}" if first is not None else ""
    return ", ".join(cited) + words


def _hint(regulation: Regulation, ticket: Ticket, event: e.Event, language: str) -> str:
    """Return what the letter asks for, and which files were left out."""
    if isinstance(event, PaidWorkAnswered):
        return _answered(event, language)
    if isinstance(event, e.ProposalAnswered):
        name = event.actor.name or event.actor.id
        return (
            (AGREES if event.consent else DISAGREES).in_language(language).replace("{name}", name)
        )
    if isinstance(event, StatusReported) and event.expected_at is None:
        return TAKEN_BACK.in_language(language)
    told = (
        time_hint(event, language),
        *_explained(regulation, event, language),
        _asked(regulation, ticket, event, language),
        _files(regulation, event, language),
    )
    return "\n".join(filter(None, told))


def _explained(regulation: Regulation, event: e.Event, language: str) -> Iterator[str]:
    """Yield why the request is served as it is, and what who was refused can do instead."""
    for flag in event.flags if isinstance(event, e.TicketOpened) else ():
        if flag in regulation.explanations:
            why = regulation.explanations[flag]
            yield f"{why.told.in_language(language)} ({', '.join(why.clauses)})"
    if isinstance(event, e.Refused) and event.ground in regulation.grounds:
        yield what_would_help(regulation.grounds[event.ground], event.action).in_language(language)


def _answered(event: PaidWorkAnswered, language: str) -> str:
    """Return who approved or declined the paid work, and what that means for its start."""
    name = event.actor.name or event.actor.id
    said = (APPROVED if event.consent else DECLINED).in_language(language).replace("{name}", name)
    if not event.consent:
        return said
    return f"{said} {(MAY_START if event.agreed else STILL_WAITS).in_language(language)}"


def _asked(regulation: Regulation, ticket: Ticket, event: e.Event, language: str) -> str:
    authority = regulation.authority
    if authority is None or not isinstance(event, e.TicketOpened):
        return ""
    if authority.fact in ticket.provisional:
        urgent = authority.most_urgent_first[0]
        return PROVISIONAL.in_language(language).replace("{priority}", urgent)
    if "criteria-missing" in ticket.flags:
        known = authority.criteria.get(ticket.facts.get(authority.fact, ""), {}).values()
        named = "\n".join(f"– {words.in_language(language)}" for words in known)
        return CRITERIA.in_language(language).replace("{criteria}", named)
    return ""
