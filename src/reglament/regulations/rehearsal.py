"""Owns running a scenario through the ticket's core, as a request would run, and comparing what is promised.

Everything here is pure; it stands outside the core only because it knows both the documents and the lifecycle.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from reglament.core.clocks import promises
from reglament.core.lifecycle import Refused, decide, fold
from reglament.core.model import commands as c
from reglament.core.model.events import Event
from reglament.core.model.people import SYSTEM, Actor, ActorKind
from reglament.core.model.promises import Promise
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.needs import MOMENTS
from reglament.core.regulation.problems import DocumentProblem
from reglament.core.regulation.scenarios import Scenario, ScenarioStep
from reglament.core.regulation.telling import moment_words
from reglament.core.tables import NoRowError
from reglament.core.worktime.errors import WorkingTimeError
from reglament.core.worktime.zones import zone_named

CUSTOMER = Actor(kind=ActorKind.CUSTOMER, id="rehearsal-customer", name="Customer")
STAFF = Actor(kind=ActorKind.STAFF, id="rehearsal-staff", name="Staff")
# who writes unless a scenario says otherwise: somebody known, under an agreement that runs
USUAL = {
    "sender": "contact",
    "contract": "active",
    "contract_kind": "support-and-maintenance",
    "edition": "commercial",
    "access": "user",
    "listed_address": "yes",
    "portal_available": "yes",
    "region": "served",
}
REASON = "rehearsal"
Making = Callable[["Stage", ScenarioStep], c.Command]


class Stage:
    """One scenario on its way: the regulation, what happened so far, and the commands made for it."""

    def __init__(self, regulation: Regulation, scenario: Scenario) -> None:
        self.regulation, self.scenario = regulation, scenario
        self.history: list[Event] = []
        self.made = 0

    def play(self) -> None:
        """Take every step; raises Refused where the regulation does not allow one."""
        for step in self.scenario.steps:
            self.take(MAKING[step.phrase](self, step), step)

    def take(self, command: c.Command, step: ScenarioStep) -> None:
        """Let a command of the step happen; raises Refused where the regulation does not allow it."""
        self.history += decide(
            command,
            history=tuple(self.history),
            ticket=fold(self.history) if self.history else None,
            regulation=self.regulation,
            at=step.at.astimezone(UTC),
        )

    def identity(self) -> str:
        """Return the identity of the next command."""
        self.made += 1
        return f"rehearsal-{self.made}"

    def criteria(self, priority: str) -> tuple[str, ...]:
        """Return a criterion of the priority where it has any: a scenario is about clocks, not about forms."""
        authority = self.regulation.authority
        known = authority.criteria.get(priority, {}) if authority else {}
        return tuple(known)[:1]


def _message(text: str = "rehearsal") -> c.Message:
    return c.Message(text=text, language="en")


def _open(stage: Stage, step: ScenarioStep) -> c.Command:
    coverage, stated = _known(stage, step)
    authority = stage.regulation.authority
    criteria = stage.criteria(stated.get(authority.fact, "")) if authority else ()
    return c.OpenTicket(
        identity=stage.identity(),
        actor=CUSTOMER,
        number="rehearsal",
        regulation=stage.regulation.code,
        vendor=stage.regulation.vendor,
        arrived_at=step.at.astimezone(UTC),
        channel=step.word,
        subject=stage.scenario.name,
        message=_message(),
        requester="rehearsal-customer",
        requester_address="rehearsal@customer.example",
        kind=stated.get("type", "incident"),
        language="en",
        facts=stated,
        coverage=coverage,
        intake={"criteria": ",".join(criteria), "impact": REASON},
    )


def _known(stage: Stage, step: ScenarioStep) -> tuple[dict[str, str], dict[str, str]]:
    """Return what is known of the sender, and the facts stated with the request."""
    facts, given = stage.regulation.facts, stage.scenario.given
    usual = {
        name: value
        for name, value in USUAL.items()
        if name in facts and value in facts[name].values
    }
    about_sender = {
        name: value for name, value in given.items() if facts[name].origin == "coverage"
    }
    coverage = {**usual, "channel": step.word, **about_sender}
    stated = {name: value for name, value in given.items() if name not in about_sender}
    if step.access:
        stated["remote_access"] = "true"
    return coverage, stated


def _reply(stage: Stage, _step: ScenarioStep) -> c.Command:
    return c.ReplyToCustomer(identity=stage.identity(), actor=STAFF, message=_message())


def _addition(stage: Stage, step: ScenarioStep) -> c.Command:
    return c.AddCustomerReply(
        identity=stage.identity(), actor=CUSTOMER, message=_message(), channel="email",
        arrived_at=step.at.astimezone(UTC),
    )  # fmt: skip


def _chaser(stage: Stage, step: ScenarioStep) -> c.Command:
    stage.take(_addition(stage, step), step)
    said = fold(stage.history).unanswered[-1]
    return c.MarkChaser(identity=stage.identity(), actor=STAFF, event=said.seq)


def _priority(stage: Stage, step: ScenarioStep) -> c.Command:
    actor = CUSTOMER if step.phrase.startswith("customer") else STAFF
    return c.SetPriority(
        identity=stage.identity(), actor=actor, priority=step.word, reason=REASON,
        criteria=stage.criteria(step.word), impact=REASON,
    )  # fmt: skip


def _consent(stage: Stage, _step: ScenarioStep) -> c.Command:
    return c.AnswerProposal(identity=stage.identity(), actor=CUSTOMER, consent=True)


def _access(stage: Stage, step: ScenarioStep) -> c.Command:
    tools = stage.regulation.parameters.get("remote_tools")
    tool = (
        tools.value[0]
        if tools is not None and isinstance(tools.value, tuple) and tools.value
        else ""
    )
    granted = step.phrase == "remote access granted"
    return c.SetRemoteAccess(identity=stage.identity(), actor=CUSTOMER, granted=granted, tool=tool)


def _workaround(stage: Stage, _step: ScenarioStep) -> c.Command:
    return c.GiveWorkaround(identity=stage.identity(), actor=STAFF, message=_message())


def _details(stage: Stage, outcome: str, step: ScenarioStep) -> dict[str, str]:
    known = stage.regulation.outcomes.get(outcome)
    if known is None:
        return {}
    return {one: step.at.isoformat() if one in MOMENTS else REASON for one in known.needs}


def _resolve(stage: Stage, step: ScenarioStep) -> c.Command:
    outcome = next(
        (code for code, one in stage.regulation.outcomes.items() if one.closing == "directly"), ""
    )
    return c.Resolve(
        identity=stage.identity(),
        actor=STAFF,
        outcome=outcome,
        message=_message(),
        details=_details(stage, outcome, step),
    )


def _close(stage: Stage, step: ScenarioStep) -> c.Command:
    outcome = fold(stage.history).outcome
    if not outcome:
        outcome = next(
            (code for code, one in stage.regulation.outcomes.items() if one.closing != "never"), ""
        )
    return c.Close(
        identity=stage.identity(),
        actor=STAFF,
        outcome=outcome,
        details=_details(stage, outcome, step),
        message=_message(),
    )


def _level(stage: Stage, step: ScenarioStep) -> c.Command:
    return c.TransferLevel(identity=stage.identity(), actor=STAFF, level=step.word, reason=REASON)


def _critical(stage: Stage, _step: ScenarioStep) -> c.Command:
    return c.Classify(
        identity=stage.identity(), actor=STAFF, facts={"critical_confirmed": "yes"}, reason=REASON
    )


def _fault(stage: Stage, _step: ScenarioStep) -> c.Command:
    return c.Classify(
        identity=stage.identity(), actor=STAFF, facts={"client_fault": "yes"}, reason=REASON
    )


def _wait(stage: Stage, _step: ScenarioStep) -> c.Command:
    return c.Wait(identity=stage.identity(), actor=STAFF, party="customer", ask=REASON)


def _pass(stage: Stage, _step: ScenarioStep) -> c.Command:
    return c.PassTime(identity=stage.identity(), actor=SYSTEM)


MAKING: dict[str, Making] = {
    "request arrives by <channel>": _open,
    "staff reply": _reply,
    "customer adds information": _addition,
    "customer chases": _chaser,
    "customer sets priority <priority>": _priority,
    "staff propose priority <priority>": _priority,
    "staff set priority <priority>": _priority,
    "customer consents": _consent,
    "remote access granted": _access,
    "remote access withdrawn": _access,
    "impact reduced": _workaround,
    "workaround given": _workaround,
    "resolved": _resolve,
    "closed": _close,
    "level becomes <level>": _level,
    "staff confirm critical error": _critical,
    "staff mark client's fault": _fault,
    "waiting for customer": _wait,
    "time passes": _pass,
}


def rehearse(regulation: Regulation, scenario: Scenario) -> list[str]:
    """Return where the run differs from what the scenario says; nothing where it holds."""
    stage = Stage(regulation, scenario)
    last_at = scenario.steps[-1].at.astimezone(UTC)
    try:
        stage.play()
        known = promises(regulation, stage.history, at=last_at)
    except Refused as refused:
        return [f"the regulation refuses it: {refused}"]
    except (NoRowError, WorkingTimeError) as error:
        return [f"it cannot be run: {error}"]
    found = {promise.kind: promise for promise in known}
    return [*_dues(regulation, scenario, found), *_states(stage, found)]


def _dues(regulation: Regulation, scenario: Scenario, found: dict[str, Promise]) -> Iterator[str]:
    zone = zone_named(regulation.zone)
    for kind, expected in scenario.promised.items():
        promise = found.get(kind)
        if promise is None:
            told: str | datetime = "none"
        else:
            told = promise.due_at or "unspecified"
        if told != expected:
            said, really = (
                one if isinstance(one, str) else moment_words(one, zone) for one in (expected, told)
            )
            yield f"{kind} is {really}, the scenario says {said}"


def _states(stage: Stage, found: dict[str, Promise]) -> Iterator[str]:
    for kind, expected in stage.scenario.states.items():
        if kind == "ticket":
            told = fold(stage.history).state.value
        else:
            told = found[kind].state.value if kind in found else "none"
        if told != expected:
            yield f"{kind} is {told}, the scenario says {expected}"


def scenario_findings(
    regulation: Regulation, scenarios: tuple[Scenario, ...]
) -> Iterator[DocumentProblem]:
    """Yield an error for every scenario that does not hold."""
    for scenario in scenarios:
        for difference in rehearse(regulation, scenario):
            yield DocumentProblem(
                file=scenario.file, line=scenario.line, path=scenario.name, what=difference, code="scenario",
                remedy="Correct the figure, or the scenario if the text says otherwise.",
                clause=", ".join(scenario.clauses),
            )  # fmt: skip
