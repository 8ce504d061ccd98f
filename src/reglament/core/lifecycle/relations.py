"""Owns how tickets relate (split, merge, link) and who takes part beside requester and owner."""

import re
from collections.abc import Sequence
from dataclasses import replace

from reglament.core.lifecycle.case import Case, require_reason, require_text
from reglament.core.lifecycle.work import assign
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model import relations as r
from reglament.core.model.hearing import hearing_of
from reglament.core.model.mail_addresses import address_key
from reglament.core.model.people import ActorKind
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused

MERGED = "merged"
ADDRESS = re.compile(r"[^@\s<>(),;:\"\x00-\x1f\x7f]{1,64}@[^@\s<>(),;:\"\x00-\x1f\x7f]{1,255}")
MOST_PEOPLE = 50


def link_ticket(case: Case, command: r.LinkTicket) -> tuple[e.Event, ...]:
    """Return the link, none where it stands already: a plain one takes the place of no other."""
    case.require_staff(command)
    if command.number == case.ticket.number:
        raise _itself()
    if command.relation not in r.RELATIONS:
        allowed = ", ".join(r.RELATIONS)
        raise Refused(
            Words(f"There is no relation {command.relation!r:.60}", "Такой связи нет"),
            remedy=Words(f"Use one of: {allowed}.", f"Допустимы: {allowed}."),
        )
    known = case.ticket.links.get(command.number)
    if known is not None and command.relation in (known, r.RELATED):
        return ()
    linked = case.event(
        r.TicketLinked,
        command,
        clauses=_one_problem(case),
        number=command.number,
        relation=command.relation,
    )
    return (linked,)


def unlink_ticket(case: Case, command: r.UnlinkTicket) -> tuple[e.Event, ...]:
    """Return the end of a link; what was split off or merged stays linked."""
    case.require_staff(command)
    relation = case.ticket.links.get(command.number)
    if relation is None:
        return ()
    if relation != r.RELATED:
        raise Refused(
            Words("This link tells what happened", "Эта связь говорит о том, что произошло"),
            clauses=_one_problem(case),
            remedy=Words("Only a plain link can be taken away.", "Снять можно только простую."),
        )
    cited = _one_problem(case)
    return (case.event(r.TicketUnlinked, command, clauses=cited, number=command.number),)


def plain_links(ticket: Ticket) -> tuple[str, ...]:
    """Return the numbers of the requests that a person linked with this one, and may take away again."""
    return tuple(number for number, kind in ticket.links.items() if kind == r.RELATED)


def count_problems(case: Case, command: r.CountProblems) -> tuple[e.Event, ...]:
    """Return how many problems the request holds."""
    case.require_staff(command)
    case.require_open()
    parameter = case.regulation.parameters.get("problems_per_vip_request")
    if parameter is None:
        raise Refused(
            Words("Problems are not counted here", "Проблемы здесь не считают"),
            clauses=_one_problem(case),
            remedy=Words("Split the other one off.", "Отделите другую проблему."),
        )
    if command.count < 1:
        raise Refused(
            Words("A request holds at least one problem", "В обращении хотя бы одна проблема"),
            clauses=parameter.clauses,
            remedy=Words("Count them again.", "Посчитайте ещё раз."),
        )
    if command.count == case.ticket.problems:
        return ()
    return (case.event(r.ProblemsCounted, command, clauses=parameter.clauses, count=command.count),)


def split_off(case: Case, command: r.SplitOff) -> tuple[e.Event, ...]:
    """Return the splitting; the other ticket is opened by the shell at the same arrival (AS-27, IS-54)."""
    case.require_staff(command)
    case.require_open()
    require_text(
        command.subject,
        Words("The subject of the other problem", "тема другой проблемы"),
        field="subject",
    )
    require_text(
        command.message.text, Words("What the problem is", "суть другой проблемы"), field="problem"
    )
    cited = _one_problem(case)
    if command.said_in and spoken_in(case.history, command.said_in) is None:
        raise Refused(
            Words("No such message of the customer's", "Такого сообщения клиента нет"),
            clauses=cited,
            remedy=Words(
                "Choose a message of this request.", "Выберите сообщение этого обращения."
            ),
        )
    split = case.event(
        r.ProblemSplitOff, command, clauses=cited, number=command.number, subject=command.subject
    )
    linked = case.event(
        r.TicketLinked, command, clauses=cited, number=command.number, relation="split_into"
    )
    return (split, linked)


def spoken_in(history: Sequence[e.Event], seq: int) -> r.Spoken | None:
    """Return the message with this sequence number, None where a customer wrote none there."""
    event = history[seq - 1] if 0 < seq <= len(history) else None
    if not isinstance(event, e.TicketOpened | e.CustomerReplied | r.WordsTakenIn):
        return None
    return _spoken(event) if event.actor.kind is ActorKind.CUSTOMER else None


def said_in(history: Sequence[e.Event]) -> tuple[r.Spoken, ...]:
    """Return the messages that the customer of this history may read, in their order."""
    heard = (one for one in history if (by := hearing_of(one)) is not None and by.customers)
    found = (_spoken(one) for one in heard)
    return tuple(one for one in found if one is not None)


def _spoken(event: e.Event) -> r.Spoken | None:
    message: c.Message | None = getattr(event, "message", None)
    if message is None or not (message.text.strip() or message.attachments):
        return None
    opened = event if isinstance(event, e.TicketOpened) else None
    return r.Spoken(
        author=event.actor,
        at=getattr(event, "written_at", event.at),
        message=message,
        channel=getattr(event, "channel", ""),
        unproven=opened.words_unproven if opened else getattr(event, "unproven", False),
    )


def check_split(case: Case) -> None:
    """Raise Refused where the text demands one problem per request and more were counted than split off (IS-54)."""
    parameter = case.regulation.parameters.get("problems_per_vip_request")
    if parameter is None or case.ticket.facts.get("level") != "vip":
        return
    if case.ticket.problems <= int(str(parameter.value)):
        return
    raise Refused(
        Words("The request still holds several problems", "В обращении ещё несколько проблем"),
        clauses=parameter.clauses,
        remedy=Words("Split the others off first.", "Сначала отделите остальные."),
    )


def merge_into(case: Case, command: r.MergeInto) -> tuple[e.Event, ...]:
    """Return the end of a duplicate; raises Refused across customers, into itself, and for what has ended."""
    case.require_staff(command)
    case.require_not_ended()
    if command.number == case.ticket.number:
        raise _itself()
    ticket = case.ticket
    same = ticket.customer == command.customer and (
        bool(ticket.customer) or ticket.requester_address == command.requester_address
    )
    if not same:
        raise Refused(
            Words("The other request is another customer's", "Другое обращение — чужого клиента"),
            remedy=Words("Only link them.", "Только свяжите их."),
        )
    return _merged(case, command)


def _merged(case: Case, command: r.MergeInto) -> tuple[e.Event, ...]:
    number, cited = command.number, _one_problem(case)
    merged = case.event(r.Merged, command, clauses=cited, number=number, reason=command.reason)
    linked = case.event(r.TicketLinked, command, clauses=cited, number=number, relation="duplicate")
    closed = case.event(
        e.Closed, command, clauses=cited, outcome=MERGED, details={"into": number}, message=None
    )
    return (merged, linked, closed)


def take_in(case: Case, command: r.TakeIn) -> tuple[e.Event, ...]:
    """Return what a duplicate brings: its people as participants, and what was said there.

    It stands as it was written where both requests are of one requester. What somebody else wrote is kept for staff
    alone: a requester, and whoever else sees this request, was no reader of it (T16, T17).
    """
    case.require_staff(command)
    case.require_not_ended()
    known = {*map(address_key, (case.ticket.requester_address, *case.ticket.participants))}
    new = tuple(one for one in command.addresses if one and address_key(one) not in known)
    cited = _one_problem(case)
    taken = case.event(
        r.DuplicateTakenIn,
        command,
        clauses=cited,
        number=command.number,
        addresses=new,
        message=None if _of_one_requester(case, command) else _noted(command.said),
    )
    linked = case.event(
        r.TicketLinked, command, clauses=cited, number=command.number, relation="duplicate"
    )
    return (taken, linked, *_words(case, command, cited))


def _of_one_requester(case: Case, command: r.TakeIn) -> bool:
    ticket = case.ticket
    if ticket.coverage.get("account", "") != command.account:
        return False
    if ticket.requester or command.requester:
        return ticket.requester == command.requester
    mine, theirs = ticket.requester_address, command.requester_address
    return bool(mine) and address_key(mine) == address_key(theirs)


def _words(case: Case, command: r.TakeIn, cited: tuple[str, ...]) -> tuple[e.Event, ...]:
    if not _of_one_requester(case, command):
        return ()
    return tuple(
        case.event(
            r.WordsTakenIn,
            command,
            actor=one.author,
            clauses=cited,
            number=command.number,
            # a mail leads to one request by its own name: to the one that it came to
            message=replace(one.message, message_id=""),
            said_at=one.at,
            channel=one.channel,
            unproven=one.unproven,
        )
        for one in command.said
    )


def _noted(said: Sequence[r.Spoken]) -> c.Message:
    """Return what was said as one note, with all files."""
    told = (f"{one.author.name or one.author.id}:\n{one.message.text}" for one in said)
    files = tuple(file for one in said for file in one.message.attachments)
    return c.Message(text="\n\n".join(told), attachments=files)


def change_participants(case: Case, command: r.ChangeParticipants) -> tuple[e.Event, ...]:
    """Return who takes part; raises Refused for what is no address, and for a crowd."""
    case.require_staff(command)
    case.require_not_ended()
    known = {*map(address_key, (case.ticket.requester_address, *case.ticket.participants))}
    for one in command.add:
        if not ADDRESS.fullmatch(one):
            raise Refused(
                Words(f"{one!r:.60} is no mail address", f"{one!r:.60} — не почтовый адрес"),
                remedy=Words("Write name@example.org.", "Напишите имя@example.org."),
                field="add",
            )
    wanted = {address_key(one): one for one in reversed(command.add)}
    added = tuple(one for key, one in reversed(wanted.items()) if key not in known)
    removed = tuple(one for one in case.ticket.participants if one in command.remove)
    if len(case.ticket.participants) + len(added) - len(removed) > MOST_PEOPLE:
        raise Refused(
            Words(f"At most {MOST_PEOPLE} people take part", f"Участников не больше {MOST_PEOPLE}"),
            remedy=Words("Take somebody away first.", "Сначала уберите кого-нибудь."),
        )
    if not (added or removed):
        return ()
    return (case.event(r.ParticipantsChanged, command, added=added, removed=removed),)


def follow(case: Case, command: r.Follow) -> tuple[e.Event, ...]:
    """Return that the actor follows the ticket, or no longer."""
    case.require_staff(command)
    if (command.actor.id in case.ticket.followers) == command.follows:
        return ()
    return (case.event(r.FollowerSet, command, follows=command.follows),)


def hand_over(case: Case, command: r.HandOver) -> tuple[e.Event, ...]:
    """Return the successor and the note of how it stands; both are needed (TE-16)."""
    case.require_staff(command)
    case.require_open()
    rule = case.regulation.continuous
    if not case.ticket.assignee:
        raise Refused(
            Words("Nobody has it who could hand it over", "Передать некому: исполнителя нет"),
            clauses=rule.clauses if rule is not None else (),
            remedy=Words("Assign it.", "Назначьте исполнителя."),
        )
    require_reason(
        command.note,
        rule.clauses if rule is not None else (),
        remedy=Words("Write how it stands.", "Напишите, как обстоит дело."),
        field="note",
    )
    if not command.assignee or command.assignee == case.ticket.assignee:
        raise Refused(
            Words("A hand-over needs a successor", "Для передачи нужен преемник"),
            clauses=rule.clauses if rule is not None else (),
            remedy=Words("Name somebody else.", "Назовите другого сотрудника."),
            field="assignee",
        )
    owner = c.Assign(
        identity=command.identity,
        actor=command.actor,
        assignee=command.assignee,
        assignee_name=command.assignee_name,
        reason=command.note,
    )
    return assign(case, owner)


def _one_problem(case: Case) -> tuple[str, ...]:
    known = case.regulation.parameters.get("problems_per_vip_request")
    if known is not None:
        return known.clauses
    kept = case.regulation.recorded.get("split_requests")
    return kept.clauses if kept is not None else ()


def _itself() -> Refused:
    return Refused(
        Words("That is this very request", "Это то же самое обращение"),
        remedy=Words("Give the number of another one.", "Укажите номер другого."),
        field="number",
    )
