"""Owns what the desk finds out about a problem, and what it must ask for where something is missing."""

from reglament.core.lifecycle.case import Case
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
    cited = field.clauses if field is not None else ()
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
        if known or STEPS not in case.regulation.intake:
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
