"""Owns the registration of a request: channel, admission, complete facts, what is only provisional, what is asked for.

From which mail or form the command came is `core.intake`'s; agreement and sender were settled in `core.coverage`.
"""

from collections.abc import Mapping

from reglament.core.coverage.admission import Admission, admission
from reglament.core.lifecycle.criteria import MISSING, lacks_criterion, require_criterion, ticked
from reglament.core.lifecycle.facts import Facts, complete_facts, coverage_of
from reglament.core.model.commands import Message, OpenTicket
from reglament.core.model.events import Event, FactsChanged, TicketOpened
from reglament.core.model.events import Refused as RefusedEvent
from reglament.core.model.people import SYSTEM, ActorKind
from reglament.core.regulation.document import Authority, Regulation, Words
from reglament.core.regulation.refused import Refused

# where the priority comes from a form, the form asks for its criterion; a mail is asked later (TE-19)
FORMS = frozenset({"portal", "vip_form", "api"})

# what the regulation admits by no rule of its own, and a person took all the same
ADMITTED_BY_STAFF = "admitted-by-staff"

STAFF = frozenset({ActorKind.STAFF, ActorKind.LEAD})


def open_ticket(regulation: Regulation, command: OpenTicket) -> tuple[Event, ...]:
    """Return the opening, and what follows at once: a priority reset, or a decline with its ground.

    Raises Refused where the channel opens nothing for this level, a fact is unknown, or a form left out what it must
    ask.
    """
    if command.regulation not in (regulation.code, regulation.identity):
        raise ValueError(f"{command.regulation} is not {regulation.identity}")
    known = complete_facts(regulation, command)
    facts = known.facts
    admitted = admission(regulation, coverage_of(command))
    if admitted.answer != "decline":
        check_channel(regulation, command.channel, level=facts.get("level", ""))
    _check_admitted(admitted, command)
    _check_criteria(regulation.authority, command, facts)
    if admitted.answer == "admit":
        _check_required(regulation, command, facts)
    opened = _opened(regulation, command, known, admitted)
    return (opened, *_reset(regulation, opened), *_declined(regulation, opened, admitted))


def _opened(
    regulation: Regulation, command: OpenTicket, known: Facts, admitted: Admission
) -> TicketOpened:
    rows = (admitted.row, known.row, admitted.region.id if admitted.region else "")
    return TicketOpened(
        at=command.arrived_at,
        actor=command.actor,
        regulation=regulation.identity,
        clauses=_cited(regulation, command, known, admitted),
        row=" ".join(one for one in rows if one),
        number=command.number,
        vendor=command.vendor,
        channel=command.channel,
        subject=command.subject,
        message=command.message,
        requester=command.requester,
        requester_name=command.requester_name,
        requester_address=command.requester_address,
        customer=command.customer,
        customer_name=command.customer_name,
        kind=known.facts.get("type", command.kind),
        language=command.language or command.message.language,
        facts=known.facts,
        provisional=known.provisional,
        coverage={**command.coverage, "channel": command.channel},
        intake=dict(command.intake),
        participants=command.participants,
        flags=_flags(regulation.authority, command, known.facts, admitted),
        released_by=command.released_by,
        split_from=command.split_from,
        split_by=command.split_by,
        split_at=command.split_at,
        split_said_at=command.split_said_at,
        split_unproven=command.split_unproven,
    )


def _cited(
    regulation: Regulation, command: OpenTicket, known: Facts, admitted: Admission
) -> tuple[str, ...]:
    channel = regulation.channels.get(command.channel)
    level, form = known.facts.get("level", ""), command.intake.get("form", "")
    opens = channel is not None and admitted.answer in ("admit", "decline")
    came = channel.cited(level=level, form=form) if channel and opens else ()
    region = admitted.region.clauses if admitted.region else ()
    cited = (*admitted.clauses, *known.clauses, *came, *region, *regulation.numbering.clauses)
    return tuple(dict.fromkeys(cited))


def check_channel(regulation: Regulation, channel: str, *, level: str) -> None:
    """Raise Refused, pointing to the channels that do, where `channel` opens no request at `level`."""
    rule = regulation.channels.get(channel)
    if rule is not None and ("*" in rule.opens or level in rule.opens):
        return
    open_ones = [r.label for r in regulation.channels.values() if "*" in r.opens]
    pointer = rule.refusal if rule is not None else None
    raise Refused(
        Words(
            f"Requests are not opened in this way here: {rule.label.en if rule else channel}",
            f"Обращения здесь не открывают этим способом: {rule.label.ru if rule else channel}",
        ),
        clauses=rule.cited(level=level) if rule is not None else (),
        remedy=pointer
        or Words(
            "Use: " + ", ".join(w.en for w in open_ones) + ".",
            "Используйте: " + ", ".join(w.ru for w in open_ones) + ".",
        ),
    )


def _check_admitted(admitted: Admission, command: OpenTicket) -> None:
    if admitted.answer in ("admit", "decline") or _by_staff(command):
        return
    raise Refused(
        Words(
            f"This is no request yet: {admitted.reason or admitted.answer}",
            f"Это ещё не обращение: {admitted.reason or admitted.answer}",
        ),
        clauses=admitted.clauses,
        remedy=Words("Staff decide in triage.", "Решает сотрудник при разборе."),
    )


def _by_staff(command: OpenTicket) -> bool:
    let_in = command.released_by or command.split_by or command.actor
    return let_in.kind in STAFF


def _check_criteria(
    authority: Authority | None, command: OpenTicket, facts: dict[str, str]
) -> None:
    if authority is None or command.channel not in FORMS or _by_staff(command):
        return
    require_criterion(authority, facts.get(authority.fact, ""), ticked(command.intake))


def _check_required(regulation: Regulation, command: OpenTicket, facts: dict[str, str]) -> None:
    """A form asks for what the regulation requires; a mail is taken without and asked later (HY-14)."""
    if command.channel not in ("portal", "vip_form") or _by_staff(command):
        return
    authority = regulation.authority
    missing = [
        field
        for name, field in regulation.intake.items()
        if field.required
        and not _filled(name, command)
        and not (authority and name == authority.fact and not applies(authority, facts))
    ]
    if missing:
        raise Refused(
            Words(
                f"The form lacks: {', '.join(one.label.en for one in missing)}",
                f"В форме не заполнено: {', '.join(one.label.ru for one in missing)}",
            ),
            clauses=tuple(clause for one in missing for clause in one.clauses),
            remedy=Words("Fill it in and send the form again.", "Заполните и отправьте снова."),
            field=missing[0].name,
        )


def _filled(name: str, command: OpenTicket) -> bool:
    said = {"description": command.message.text, "type": command.kind}
    given = command.facts.get(name) or command.intake.get(name) or said.get(name, "")
    return bool(given.strip())


def _flags(
    authority: Authority | None, command: OpenTicket, facts: dict[str, str], admitted: Admission
) -> tuple[str, ...]:
    flags = list(admitted.flags)
    if admitted.answer == "decline":
        flags.append("declined")
    elif admitted.answer != "admit":
        flags.append(ADMITTED_BY_STAFF)
    if authority is not None:
        stated = facts.get(authority.fact, "")
        if lacks_criterion(authority, stated, ticked(command.intake)):
            flags.append(MISSING)
        if stated in authority.impact_needed and not command.intake.get("impact"):
            flags.append("impact-missing")
    return tuple(flags)


def _reset(regulation: Regulation, opened: TicketOpened) -> tuple[Event, ...]:
    authority = regulation.authority
    if authority is None or applies(authority, opened.facts):
        return ()
    stated = opened.facts.get(authority.fact, "")
    if stated == authority.otherwise_reset_to:
        return ()
    cited = authority.clauses.get("reset", ()) or authority.clauses.get("applies", ())
    return (
        FactsChanged(
            at=opened.at,
            actor=SYSTEM,
            regulation=opened.regulation,
            clauses=cited,
            changes={authority.fact: authority.otherwise_reset_to},
            counts_from="registration",
            automatic=True,
        ),
    )


def applies(authority: Authority, facts: Mapping[str, str]) -> bool:
    """Tell whether tickets of these facts carry a priority at all (HY-16)."""
    return all(facts.get(name, "") in some for name, some in authority.applies_when.items())


def _declined(
    regulation: Regulation, opened: TicketOpened, admitted: Admission
) -> tuple[Event, ...]:
    if admitted.answer != "decline":
        return ()
    ground = regulation.grounds.get(admitted.ground)
    cited = (*admitted.clauses, *(ground.clauses if ground else ()))
    return (
        RefusedEvent(
            at=opened.at,
            actor=SYSTEM,
            regulation=opened.regulation,
            clauses=tuple(dict.fromkeys(cited)),
            row=admitted.row,
            action="decline",
            ground=admitted.ground,
            message=Message(text=""),
        ),
    )
