"""What a page does not offer the core refuses, and what it offers the core carries out: no rule lives in a page (T18).

Generated: every shipped regulation, in every state that a request reaches, against every action of the desk and every
wish of a customer. A command that the core answers with no event changed nothing, which is as good as a refusal.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from typing import Any

import pytest

from reglament import regulations
from reglament.core.lifecycle import Prospect, Refused, decide, fold
from reglament.core.model import commands as c
from reglament.core.model.events import Event
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.relations import LinkTicket
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation
from reglament.web.agent.actions import ACTIONS, offers
from reglament.web.agent.acts.forms import NEED, Action
from reglament.web.fields import Field
from reglament.web.portal.wishes import ROLES, WISHES, offered

AT = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
STAFF = Actor(kind=ActorKind.STAFF, id="1", name="Igor")
ANN = Actor(kind=ActorKind.CUSTOMER, id="2", name="Ann")
TEXT = c.Message(text="Restart it.")
OPENINGS: dict[str, dict[str, Any]] = {
    "tron-en": {"facts": {"level": "premium", "priority": "P2"}},
    "tron-ru": {"facts": {"level": "basic", "priority": "P3"}},
    "hydra": {"facts": {"type": "incident", "priority": "normal"}, "channel": "portal"},
    "aspro": {},
    "istom": {"facts": {"problem": "product_problem"}, "channel": "portal"},
    "istom free": {"facts": {"problem": "product_problem"}, "coverage": {"category": "free"}},
    "tron-en declined": {"facts": {"level": "premium"}, "coverage": {"edition": "trial"}},
    "istom vip": {"coverage": {"category": "vip"}, "channel": "vip_form"},
}
COVERAGE = {
    "sender": "contact", "contract": "active", "contract_kind": "support-and-maintenance", "edition": "commercial",
    "access": "user", "category": "paid", "listed_address": "yes", "portal_available": "yes", "region": "served",
}  # fmt: skip
FIRST_OUTCOME = {"tron-en": "restored", "tron-ru": "restored", "hydra": "solved"}
LENDERS = ("istom", "aspro", "hydra", "tron-en")
STAGES = ("opened", "added", "waiting", "resolved", "closed")
PLACES = [(case, stage) for case in OPENINGS for stage in STAGES if "declined" not in case]
PLACES.append(("tron-en declined", "opened"))


def opening(case: str) -> tuple[Regulation, tuple[Event, ...]]:
    code = case.partition(" ")[0]
    regulation, given = regulations.load(code), OPENINGS[case]
    command = c.OpenTicket(
        identity="0", actor=ANN, number="1", regulation=code, vendor=regulation.vendor, arrived_at=AT,
        channel=given.get("channel", "email"), subject="Export stops", message=c.Message(text="It stops."),
        requester="2", requester_address="ann@acme.example", customer="3", language="en",
        kind=given.get("facts", {}).get("type", "incident"), facts=given.get("facts", {}),
        coverage={**COVERAGE, **given.get("coverage", {})},
    )  # fmt: skip
    return regulation, decide(command, history=(), ticket=None, regulation=regulation, at=AT)


def staged(case: str, stage: str) -> tuple[Regulation, list[Event], datetime]:
    regulation, opened = opening(case)
    history, at = list(opened), AT + timedelta(minutes=5)
    outcome = FIRST_OUTCOME.get(regulation.code, "answered")
    steps: dict[str, tuple[c.Command, ...]] = {
        "opened": (),
        "added": (
            c.ReplyToCustomer(identity="a", actor=STAFF, message=TEXT),
            c.AddCustomerReply(
                identity="b", actor=ANN, message=TEXT, channel="email",
                arrived_at=at + timedelta(minutes=1),
            ),
            LinkTicket(identity="l", actor=STAFF, number="7"),
        ),
        "waiting": (c.Wait(identity="w", actor=STAFF, party="third_party", ask="Antivirus X: its log"),),
        "resolved": (resolve := c.Resolve(identity="r", actor=STAFF, outcome=outcome, message=TEXT),),
        "closed": (resolve, c.Close(identity="c", actor=STAFF)),
    }  # fmt: skip
    for command in steps[stage]:
        history += decide(
            command, history=history, ticket=fold(history), regulation=regulation, at=at
        )
        at += timedelta(minutes=1)
    return regulation, history, at


def decided(
    command: c.Command, regulation: Regulation, history: Sequence[Event], at: datetime
) -> tuple[Event, ...] | None:
    """Return what the core decides, None where it refuses with words; anything else it raises is a fault."""
    ticket = fold(history)
    try:
        events = decide(command, history=history, ticket=ticket, regulation=regulation, at=at)
    except Refused:
        return None
    return events


def answer(
    command: c.Command, regulation: Regulation, history: Sequence[Event], at: datetime
) -> tuple[Event, ...]:
    """Return what the command itself causes: not what time brings, nothing where it is refused."""
    events = decided(command, regulation, history, at) or ()
    return tuple(one for one in events if one.actor == command.actor)


def filled(
    fields: Sequence[Field], given: Mapping[str, str], ticket: Ticket, at: datetime
) -> list[dict[str, str]]:
    """Return every filling of the form: each option of each choice, a word or a moment elsewhere."""
    moments = [one.name for one in fields if one.kind == "moment"]
    said = {
        name: f"{(at + timedelta(minutes=n + 1 - len(moments))):%Y-%m-%dT%H:%M}"
        for n, name in enumerate(moments)
    }
    tomorrow = f"{at + timedelta(days=1):%Y-%m-%d}"
    said |= {one.name: tomorrow for one in fields if one.kind == "date"}
    said |= {one.name: "12:00" for one in fields if one.kind == "time"}
    known = {**said, f"{NEED}development_item": "", **given}
    choices = [
        [(one.name, value) for value, _ in one.options] or [(one.name, known.get(one.name, "7"))]
        for one in fields
    ]
    return [{**known, **dict(pairs)} for pairs in islice(product(*choices), 400)]


def said(controls: Sequence[Field]) -> dict[str, str]:
    """Return a wish's form with the first of its options, or a word."""
    first = {one.name: one.options[0][0] if one.options else "7" for one in controls}
    return {ROLES: ""} | first


@pytest.mark.threat("T18")
@pytest.mark.parametrize(("case", "stage"), PLACES)
def test_the_core_refuses_what_the_desk_does_not_offer(case: str, stage: str) -> None:
    regulation, history, at = staged(case, stage)
    ticket = fold(history)
    done = {}
    for action in ACTIONS.values():
        if action.applies(regulation, ticket):
            continue
        for lender in (regulation, *map(regulations.load, LENDERS)):
            for values in _values(action, lender, ticket, at):
                command = action.build(values, "x", STAFF)
                if events := answer(command, regulation, history, at):
                    done[action.name] = [type(one).__name__ for one in events]
    assert done == {}


def _values(action: Action, lender: Regulation, ticket: Ticket, at: datetime) -> list[Any]:
    """Return what the action's form would send if `lender`'s text held, none where that has no such form."""
    try:
        return filled(action.fields(lender, ticket), action.sample(lender, ticket), ticket, at)
    except KeyError:
        return []


@pytest.mark.threat("T18")
@pytest.mark.parametrize(("case", "stage"), PLACES)
def test_the_core_refuses_what_the_customers_page_does_not_offer(case: str, stage: str) -> None:
    regulation, history, at = staged(case, stage)
    ticket = fold(history)
    done = {}
    for wish in WISHES.values():
        if wish.applies(regulation, ticket):
            continue
        for lender in (regulation, *map(regulations.load, LENDERS)):
            controls = wish.controls(lender, ticket)
            if wish.name == "priority" and not controls:
                continue  # this one cannot lend a priority
            values = said(controls)
            if events := answer(wish.build(values, "x", ANN), regulation, history, at):
                done[wish.name] = [type(one).__name__ for one in events]
    assert done == {}


@pytest.mark.parametrize(("case", "stage"), PLACES)
def test_what_the_desk_offers_is_carried_out(case: str, stage: str) -> None:
    """With one of the values that its form offers;"""
    regulation, history, at = staged(case, stage)
    ticket = fold(history)
    broken = []
    for offer in offers(Prospect(history, regulation, at), STAFF):
        action = ACTIONS[offer.name]
        given = action.sample(regulation, ticket)
        commands = [
            action.build(values, "x", STAFF) for values in filled(offer.fields, given, ticket, at)
        ]
        carried = [decided(one, regulation, history, at) for one in commands]
        if any(one is not None for one in carried) != (offer.refused is None):
            broken.append(offer.name)
    assert broken == []


@pytest.mark.parametrize(("case", "stage"), PLACES)
def test_what_the_customers_page_offers_is_carried_out(case: str, stage: str) -> None:
    regulation, history, at = staged(case, stage)
    broken = [
        offer.name
        for offer in offered(Prospect(history, regulation, at))
        if offer.refused is None
        and decided(
            WISHES[offer.name].build(said(offer.controls), "x", ANN), regulation, history, at
        )
        is None
    ]
    assert broken == []


@pytest.mark.clause("TE-41", "TR-43")
@pytest.mark.parametrize("case", OPENINGS)
def test_what_a_mail_says_can_be_written_down_under_every_regulation(case: str) -> None:
    """As long as the request is not declined, for every field that staff may fill."""
    regulation, history, at = staged(case, "opened")
    found = {one.name: one for one in offers(Prospect(history, regulation, at))}
    declined = "declined" in case
    offer = found["fill_in"]
    assert (offer.refused is None) != declined
    fields = {one.name.removeprefix("intake_") for one in offer.fields}
    assert fields <= set(regulation.intake)
    assert declined or {"steps", "environment", "environment_version", "description"} & fields
