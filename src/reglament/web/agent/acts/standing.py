"""Owns the actions that every ticket has: owner, work, facts, priority, waiting, solutions, endings."""

from collections.abc import Mapping

from reglament.core.charging import tariff_of
from reglament.core.charging.agreed import PRICE_CONSENT
from reglament.core.lifecycle import goes_out_of_turn
from reglament.core.lifecycle.classification import OWN_COMMANDS
from reglament.core.model import commands as c
from reglament.core.model.ticket import OPEN_STATES, UNDELIVERED, Ticket, TicketState
from reglament.core.regulation.document import Fact, Ground, Regulation, Words
from reglament.web.agent.acts import taking
from reglament.web.agent.acts.forms import (
    YES_NO,
    Action,
    details_of,
    labelled,
    message_named,
    message_of,
    needed,
    texts,
)
from reglament.web.fields import Field
from reglament.web.numbers import whole
from reglament.web.priorities import is_proposal, meanings_of, only_proposed, other_priorities
from reglament.web.words import say

PARTIES = tuple((p, f"option.{p}") for p in ("customer", "third_party", "access", "development"))
GROUND_ACTIONS = ("decline", "suspend", "postpone", "refuse", "cannot_solve")


def _priorities(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    return (
        Field(
            name="priority",
            kind="choice",
            options=other_priorities(regulation, ticket.facts.get("priority", "")),
            meanings=meanings_of(regulation),
            hint=only_proposed(regulation, customer=False),
        ),
        *texts("reason"),
    )


def _answers(_regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    """Ask which message of the customer's gives the answer, the last one first, and what it says."""
    known = {one.seq: message_named(one) for one in ticket.heard}
    options = tuple(
        (str(one), known[one]) for one in reversed(ticket.said_since_proposal) if one in known
    )
    return (
        Field(
            name="said_in",
            kind="choice",
            options=options,
            value=options[0][0] if options else "",
            label="field.answered_in",
        ),
        Field(name="consent", kind="choice", options=YES_NO),
    )


def _impact(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    claimed = meanings_of(regulation, only=ticket.facts.get("priority", "-"))
    return (Field(name="conforms", kind="choice", options=YES_NO, meanings=claimed),)


def _levels(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    """Return the form; without levels it has nothing to choose, and whoever sends it all the same is refused."""
    level = regulation.facts.get("level")
    values, labels = (level.values, level.labels) if level is not None else ((), {})
    others = [name for name in values if name != ticket.facts.get("level")]
    return (
        Field(name="level", kind="choice", options=labelled(labels, others)),
        *texts("reason"),
    )


def _outcomes(regulation: Regulation, _ticket: Ticket, *, told: str = "") -> tuple[Field, ...]:
    """Ask for an outcome, what it needs and the letter; of one that was `told` nothing is asked again."""
    options = tuple((one.code, one.label) for one in regulation.outcomes.values())
    needs = {one.code: one.needs for one in regulation.outcomes.values() if one.code != told}
    return (
        Field(name="outcome", kind="choice", options=options, value=told),
        *needed(regulation, "outcome", needs),
        Field(name="text", kind="text", required=not told, hint="hint.told" if told else None),
    )


def _closing(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    resolved = ticket.state is TicketState.RESOLVED
    return _outcomes(regulation, ticket, told=ticket.outcome if resolved else "")


def _scopes(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    level = ticket.facts.get("level", "")
    served = [one for one in regulation.scope.values() if {"*", level} & set(one.levels)]
    options = tuple((one.code, one.label) for one in served)
    return (Field(name="scope", kind="choice", options=options),)


def _grounds(regulation: Regulation, _ticket: Ticket) -> tuple[Field, ...]:
    """Ask for a ground together with what it allows: most grounds allow one of five things."""
    offered = {
        f"{action}/{ground.code}": ground
        for ground in regulation.grounds.values()
        for action in GROUND_ACTIONS
        if action in ground.actions
    }
    options = tuple((one, _refusal_words(one, ground)) for one, ground in offered.items())
    return (
        Field(name="refusal", kind="choice", options=options),
        *needed(regulation, "refusal", {one: ground.needs for one, ground in offered.items()}),
        *texts("text"),
    )


def _refusal_words(one: str, ground: Ground) -> Words:
    """Return "Unlicensed copy: cannot solve (IS-95)"."""
    action, clauses = one.partition("/")[0], ", ".join(ground.clauses)
    behind = f" ({clauses})" if clauses else ""
    en, ru = (
        f"{ground.label.in_language(language)}: {say(f'option.{action}', language)}{behind}"
        for language in ("en", "ru")
    )
    return Words(en[:1].upper() + en[1:], ru[:1].upper() + ru[1:])


def _facts(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    """Return the facts that staff find out, each value one option; facts with commands of their own are left out."""
    own = {*OWN_COMMANDS, regulation.authority.fact if regulation.authority else ""}
    options = tuple(
        (f"{name}={value}", _fact_words(fact, value))
        for name, fact in regulation.facts.items()
        if fact.origin in ("ticket", "staff") and name not in own
        for value in fact.values
        if value != ticket.facts.get(name)
    )
    return (Field(name="fact", kind="choice", options=options), *texts("reason"))


def _fact_words(fact: Fact, value: str) -> Words:
    shown = fact.labels.get(value, Words(value, value))
    return Words(f"{fact.label.en}: {shown.en}", f"{fact.label.ru}: {shown.ru}")


def _stated(values: Mapping[str, str]) -> dict[str, str]:
    name, _, value = values["fact"].partition("=")
    return {name: value}


def _kinds(regulation: Regulation, ticket: Ticket) -> tuple[Field, ...]:
    parameter = regulation.parameters.get("question_types")
    named = parameter.value if parameter and isinstance(parameter.value, tuple) else ()
    others = [one for one in ("incident", *named) if one != ticket.kind]
    return (Field(name="kind", kind="choice", options=tuple((o, f"option.{o}") for o in others)),)


STANDING: tuple[Action, ...] = (
    Action(
        name="assign_me",
        fields=taking.fields,
        counted=taking.asked,
        worded=taking.worded,
        build=lambda v, i, a: c.Assign(
            identity=i,
            actor=a,
            assignee=a.id,
            assignee_name=a.name,
            reason=v.get("reason", ""),
            taken_from=v[taking.OWNER],
        ),
        sample=taking.sample,
    ),
    Action(
        name="assign",
        fields=lambda _r, _t: (
            Field(name="assignee", kind="staff"),
            Field(name="reason", kind="line", required=False),
        ),
        build=lambda v, i, a: c.Assign(
            identity=i,
            actor=a,
            assignee=v["assignee"],
            assignee_name=v.get("assignee_name", ""),
            reason=v.get("reason", ""),
            taken_from="",
        ),
        # who has it hands it over, with a note
        applies=lambda _r, t: not t.assignee,
    ),
    Action(
        name="start_work",
        fields=lambda _r, _t: (),
        build=lambda _v, i, a: c.StartWork(identity=i, actor=a),
        applies=lambda _r, t: t.state is not TicketState.IN_WORK,
    ),
    Action(
        name="settle_delivery",
        fields=lambda _r, _t: texts("reason"),
        build=lambda v, i, a: c.SettleDelivery(identity=i, actor=a, reason=v.get("reason", "")),
        applies=lambda _r, t: UNDELIVERED in t.flags,
    ),
    Action(
        name="classify",
        fields=_scopes,
        build=lambda v, i, a: c.Classify(identity=i, actor=a, scope=v["scope"]),
        applies=lambda r, _t: bool(r.scope),
    ),
    Action(
        name="set_fact",
        fields=_facts,
        build=lambda v, i, a: c.Classify(
            identity=i, actor=a, facts=_stated(v), reason=v.get("reason", "")
        ),
        applies=lambda r, t: bool(_facts(r, t)[0].options),
    ),
    Action(
        name="price_consent",
        fields=lambda _r, _t: (Field(name="details", kind="line"),),
        build=lambda v, i, a: c.Classify(identity=i, actor=a, intake={PRICE_CONSENT: v["details"]}),
        applies=lambda r, t: tariff_of(r, t, contract_rate=None).consent,
    ),
    Action(
        name="set_priority",
        fields=_priorities,
        build=lambda v, i, a: c.SetPriority(
            identity=i, actor=a, priority=v["priority"], reason=v.get("reason", "")
        ),
        applies=lambda r, _t: r.authority is not None,
        worded=lambda r, _t: "propose_priority" if is_proposal(r, customer=False) else "",
    ),
    Action(
        name="record_answer",
        fields=_answers,
        build=lambda v, i, a: c.AnswerProposal(
            identity=i, actor=a, consent=v["consent"] == "yes", said_in=whole(v["said_in"])
        ),
        applies=lambda _r, t: bool(t.said_since_proposal),
    ),
    Action(
        name="set_kind",
        fields=_kinds,
        build=lambda v, i, a: c.Classify(identity=i, actor=a, kind=v["kind"]),
        applies=lambda r, _t: "question_types" in r.parameters,
    ),
    Action(
        name="confirm_impact",
        fields=_impact,
        build=lambda v, i, a: c.ConfirmImpact(identity=i, actor=a, conforms=v["conforms"] == "yes"),
        applies=lambda r, _t: r.authority is not None,
    ),
    Action(
        name="transfer_level",
        fields=_levels,
        build=lambda v, i, a: c.TransferLevel(
            identity=i, actor=a, level=v["level"], reason=v.get("reason", "")
        ),
        applies=lambda r, _t: bool(r.transfers),
    ),
    Action(
        name="flag_critical",
        fields=lambda _r, _t: (
            Field(name="critical", kind="choice", options=YES_NO),
            *texts("reason"),
        ),
        build=lambda v, i, a: c.FlagCritical(
            identity=i, actor=a, critical=v["critical"] == "yes", reason=v.get("reason", "")
        ),
        applies=lambda r, _t: goes_out_of_turn(r),
    ),
    Action(
        name="remote_access",
        fields=lambda _r, _t: (
            Field(name="granted", kind="choice", options=YES_NO),
            Field(name="tool", kind="line", required=False, asked_with=("granted", ("yes",))),
            Field(name="reason", kind="line", required=False, asked_with=("granted", ("no",))),
        ),
        build=lambda v, i, a: c.SetRemoteAccess(
            identity=i,
            actor=a,
            granted=v["granted"] == "yes",
            tool=v.get("tool", ""),
            reason=v.get("reason", ""),
        ),
    ),
    Action(
        name="wait",
        fields=lambda _r, _t: (
            Field(name="party", kind="choice", options=PARTIES),
            Field(
                name="question", kind="text", required=False, asked_with=("party", ("customer",))
            ),
            Field(
                name="waits_for",
                kind="line",
                required=False,
                asked_with=("party", tuple(one for one, _ in PARTIES if one != "customer")),
            ),
        ),
        build=lambda v, i, a: c.Wait(
            identity=i,
            actor=a,
            party=v["party"],
            ask=v["question" if v["party"] == "customer" else "waits_for"],
        ),
    ),
    Action(
        name="resume",
        fields=lambda _r, _t: (Field(name="reason", kind="line", required=False),),
        build=lambda v, i, a: c.Resume(identity=i, actor=a, reason=v.get("reason", "")),
        applies=lambda _r, t: t.state in (TicketState.WAITING, TicketState.SUSPENDED),
    ),
    Action(
        name="workaround",
        fields=lambda _r, _t: (Field(name="text", kind="text", hint="hint.workaround"),),
        build=lambda v, i, a: c.GiveWorkaround(identity=i, actor=a, message=message_of(v)),
    ),
    Action(
        name="resolve",
        fields=_outcomes,
        build=lambda v, i, a: c.Resolve(
            identity=i, actor=a, outcome=v["outcome"], message=message_of(v), details=details_of(v)
        ),
    ),
    Action(
        name="close",
        fields=_closing,
        build=lambda v, i, a: c.Close(
            identity=i,
            actor=a,
            outcome=v["outcome"],
            message=message_of(v) if v.get("text") else None,
            details=details_of(v),
        ),
    ),
    Action(
        name="reopen",
        fields=lambda _r, _t: texts("reason"),
        build=lambda v, i, a: c.Reopen(identity=i, actor=a, reason=v.get("reason", "")),
        applies=lambda _r, t: t.state not in OPEN_STATES,
    ),
    Action(
        name="refuse",
        fields=_grounds,
        build=lambda v, i, a: c.Refuse(
            identity=i,
            actor=a,
            action=v["refusal"].partition("/")[0],
            ground=v["refusal"].partition("/")[2],
            message=message_of(v),
            details=details_of(v),
        ),
        applies=lambda r, _t: bool(r.grounds),
    ),
)
