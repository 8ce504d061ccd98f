"""Owns the actions on what is known of a problem and on what was said of it.

Form fields, clarification, reproduction, words that only ask for news, the head's answer.
"""

from collections.abc import Sequence

from django.utils.translation import get_language

from reglament.core.lifecycle.information import missing_fields
from reglament.core.model import commands as c
from reglament.core.model import findings as f
from reglament.core.model import voice as v
from reglament.core.model.ticket import Ticket
from reglament.core.notices.asking import asked_for, asking
from reglament.core.regulation.document import IntakeField, Regulation, Words
from reglament.web.agent.acts.forms import (
    YES_NO,
    Action,
    Values,
    message_of,
    texts,
    when_said,
)
from reglament.web.fields import Field
from reglament.web.numbers import whole

CHASERS = "chasers"
INTAKE = "intake_"
NOT_STATED = Words("— not stated —", "— не указано —")


def _editable(regulation: Regulation) -> tuple[IntakeField, ...]:
    """Return the fields that staff may write down; facts have actions of their own, secrets are kept elsewhere."""
    return tuple(
        one
        for one in regulation.intake.values()
        if one.form != "secret" and one.name not in regulation.facts and one.name != "type"
    )


def _form(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    return tuple(
        Field(
            name=f"{INTAKE}{one.name}",
            kind=one.form if one.form in ("text", "choice") else "line",
            options=(("", NOT_STATED), *one.options.items()) if one.options else (),
            required=False,
            label=one.label,
            hint=one.hint,
            value=ticket.intake.get(one.name, ""),
        )
        for one in _editable(regulation)
    )


def _given(values: Values) -> dict[str, str]:
    return {
        name.removeprefix(INTAKE): value.strip()
        for name, value in values.items()
        if name.startswith(INTAKE)
    }


def _blank(regulation: Regulation, _ticket: Ticket) -> Values:
    """Return nothing for each field, which fits any of them."""
    return {f"{INTAKE}{one.name}": "" for one in _editable(regulation)}


def _askable(regulation: Regulation, ticket: Ticket) -> tuple[IntakeField, ...]:
    left = missing_fields(regulation, ticket)
    return tuple(one for one in left if one.form != "secret")


def _clarification(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    left, counted = _askable(regulation, ticket), _counted(regulation, ticket)
    return (
        Field(
            name="asked",
            kind="ticks",
            options=tuple((one.name, one.label) for one in left),
            required=False,
            value=",".join(one.name for one in counted),
        ),
        Field(
            name="text",
            kind="text",
            hint="hint.asks_for_ticked",
            value=_asking(counted, ticket),
        ),
    )


def _counted(regulation: Regulation, ticket: Ticket) -> tuple[IntakeField, ...]:
    left = _askable(regulation, ticket)
    return tuple(one for one in left if one.counts) or left


def _as_ticked(values: Values, regulation: Regulation, ticket: Ticket) -> Values:
    ticked = [one for one in _askable(regulation, ticket) if one.name in values["asked"].split(",")]
    text = asked_for(
        values["text"],
        _counted(regulation, ticket),
        ticked,
        name=ticket.requester_name,
        language=_language(ticket),
    )
    return {**values, "text": text}


def _reproduction(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    steps = [one for one in _askable(regulation, ticket) if one.name == "steps"]
    return (
        Field(name="reproduced", kind="choice", options=YES_NO),
        Field(
            name="text",
            kind="text",
            required=False,
            value=_asking(steps, ticket),
        ),
    )


def _asking(fields: Sequence[IntakeField], ticket: Ticket) -> str:
    return asking(fields, name=ticket.requester_name, language=_language(ticket))


def _language(ticket: Ticket) -> str:
    return ticket.language or get_language() or "en"


def _reproduced(values: Values) -> bool:
    return values["reproduced"] == "yes"


def _asking_for_news(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    """Return the choice of the message, the last one first."""
    kept = regulation.recorded.get(CHASERS)
    clauses = ", ".join(kept.clauses if kept is not None else ())
    options = tuple((str(one.seq), when_said(one)) for one in reversed(ticket.unanswered))
    return (
        Field(
            name="addition",
            kind="choice",
            options=options,
            value=options[0][0] if options else "",
            hint=Words(
                f"A message that only asks for news starts no time for an answer ({clauses}).",
                f"Письмо, которое только спрашивает новости, срок ответа не запускает ({clauses}).",
            ),
        ),
    )


INFORMATION: tuple[Action, ...] = (
    Action(
        name="fill_in",
        group="facts",
        fields=_form,
        build=lambda v_, i, a: c.Classify(identity=i, actor=a, intake=_given(v_)),
        applies=lambda r, _t: bool(_editable(r)),
        sample=_blank,
    ),
    Action(
        name="clarify",
        group="facts",
        fields=_clarification,
        settled=_as_ticked,
        build=lambda v_, i, a: c.ReplyToCustomer(
            identity=i,
            actor=a,
            message=message_of(v_),
            wait_for_customer=True,
            canned="clarification",
            asked=tuple(one for one in v_["asked"].split(",") if one),
        ),
        applies=lambda r, t: bool(_askable(r, t)),
    ),
    Action(
        name="reproduce",
        group="facts",
        fields=_reproduction,
        build=lambda v_, i, a: f.RecordReproduction(
            identity=i,
            actor=a,
            reproduced=_reproduced(v_),
            message=None if _reproduced(v_) else message_of(v_),
        ),
        applies=lambda r, _t: "steps" in r.intake,
    ),
    Action(
        name="mark_chaser",
        group="facts",
        fields=_asking_for_news,
        build=lambda v_, i, a: c.MarkChaser(identity=i, actor=a, event=whole(v_["addition"])),
        applies=lambda r, t: CHASERS in r.recorded and bool(t.unanswered),
    ),
    Action(
        name="answer_as_head",
        group="work",
        fields=lambda _r, _t: texts("text"),
        build=lambda v_, i, a: v.AnswerAsHead(identity=i, actor=a, message=message_of(v_)),
        applies=lambda _r, t: t.head_asked_at is not None,
    ),
)
