"""Owns what the desk finds out about a problem, and what it must ask for where something is missing."""

from reglament.core.lifecycle.case import Case, require_text
from reglament.core.lifecycle.classification import classify
from reglament.core.lifecycle.conversation import reply_to_customer
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model import findings as f
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused

STEPS, REPRODUCED = "steps", "reproduced"


def record_reproduction(case: Case, command: f.RecordReproduction) -> tuple[e.Event, ...]:
    """Return what was found; what could not be reproduced asks for the steps, unless they are known (TE-42).

    Where the regulation has a fact for it, grounds of refusal look there.
    """
    case.require_staff(command)
    case.require_open()
    field = case.regulation.intake.get(STEPS)
    if field is None:
        raise Refused(
            Words("The form asks for no steps here", "Шагов форма здесь не спрашивает"),
            remedy=Words("Write a note instead.", "Напишите заметку."),
        )
    cited = field.clauses
    found = case.event(
        f.ReproductionRecorded, command, clauses=cited, reproduced=command.reproduced
    )
    return (found, *_stated(case, command), *_asked(case, command, cited))


def _stated(case: Case, command: f.RecordReproduction) -> tuple[e.Event, ...]:
    if REPRODUCED not in case.regulation.facts:
        return ()
    facts = {REPRODUCED: "yes" if command.reproduced else "no"}
    return classify(case, c.Classify(identity=command.identity, actor=command.actor, facts=facts))


def _asked(
    case: Case, command: f.RecordReproduction, cited: tuple[str, ...]
) -> tuple[e.Event, ...]:
    if command.reproduced:
        return ()
    known = bool(case.ticket.intake.get(STEPS, "").strip())
    said = command.message is not None and bool(command.message.text.strip())
    if not said:
        if known:
            return ()
        raise Refused(
            Words("The steps to reproduce are not known", "Как воспроизвести — неизвестно"),
            clauses=cited,
            remedy=Words("Ask for them in the letter.", "Спросите о них в письме."),
        )
    reply = c.ReplyToCustomer(
        identity=command.identity,
        actor=command.actor,
        message=command.message or c.Message(text=""),
        wait_for_customer=True,
        canned="clarification",
        asked=() if known else (STEPS,),
    )
    return reply_to_customer(case, reply)


def record_analysis(case: Case, command: f.RecordAnalysis) -> tuple[e.Event, ...]:
    """Return the finding of an analysis; a third party's cause names product and maker (TE-59)."""
    case.require_staff(command)
    case.require_not_ended()
    cited = case.require_kept("third_party_analysis")
    _check_among(command.finding, f.FINDINGS)
    if command.finding == "third_party":
        require_text(
            command.product,
            Words("The product suspected", "подозреваемый продукт"),
            field="product",
        )
        require_text(command.maker, Words("Its maker", "его производитель"), field="maker")
    found = case.event(
        f.AnalysisRecorded,
        command,
        clauses=cited,
        product=command.product,
        maker=command.maker,
        finding=command.finding,
    )
    return (found,)


def refer(case: Case, command: f.Refer) -> tuple[e.Event, ...]:
    """Return the referral, its letter, and waiting for the third party; no clock pauses for it (X-5)."""
    case.require_staff(command)
    case.require_open()
    _check_among(command.party_type, f.PARTY_TYPES)
    cited = _clauses(case)
    require_text(
        command.maker, Words("Who it is referred to", "кому передано"), cited, field="maker"
    )
    require_text(command.message.text, Words("What for", "зачем"), cited)
    referred = case.event(
        f.Referred,
        command,
        clauses=cited,
        party_type=command.party_type,
        maker=command.maker,
        external_number=command.external_number,
    )
    reply = c.ReplyToCustomer(
        identity=command.identity, actor=command.actor, message=command.message
    )
    waiting = case.event(
        e.WaitingStarted,
        command,
        clauses=cited,
        party="third_party",
        ask=command.maker,
        external_number=command.external_number,
    )
    return (referred, *reply_to_customer(case, reply), waiting)


def _check_among(value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        names = ", ".join(allowed)
        raise Refused(
            Words(f"{value!r:.60} is not allowed here", f"Здесь нельзя: {value!r:.60}"),
            remedy=Words(f"Use one of: {names}.", f"Допустимы: {names}."),
        )


def _clauses(case: Case) -> tuple[str, ...]:
    record = case.regulation.recorded.get("referrals")
    if record is not None:
        return record.clauses
    outcome = case.regulation.outcomes.get("referred-to-maker")
    return outcome.clauses if outcome is not None else ()
