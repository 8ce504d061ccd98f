"""What a request's page offers is what the core would carry out, the usual first, the forbidden last."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reglament import regulations
from reglament.core.lifecycle import Prospect, decide, fold
from reglament.core.model import commands as c
from reglament.core.model.events import Event
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.ticket import TicketState
from reglament.core.regulation.document import Regulation
from reglament.web.agent.actions import ACTIONS, offer_of, offers
from reglament.web.agent.usual import GROUPS, MOST_USUAL, USUAL, Arranged, arranged

AT = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
STAFF = Actor(kind=ActorKind.STAFF, id="1", name="Igor")


def test_a_new_request_of_istom_can_be_resolved_without_an_item_of_development() -> None:
    # one of the outcomes asks for an item's number: what the page tries in its place must not shut the others
    regulation = regulations.load("istom")
    opened = decide(
        c.OpenTicket(
            identity="1", actor=Actor(kind=ActorKind.CUSTOMER, id="2", name="Pay-Dent"),
            number="TID 1", regulation="istom", vendor=regulation.vendor, arrived_at=AT,
            channel="email", subject="Wrong total", message=c.Message(text="The total is wrong."),
            requester="2", requester_address="office@paydent.example", customer="3", language="ru",
            coverage={"sender": "contact", "category": "paid", "listed_address": "yes"},
        ),
        history=(), ticket=None, regulation=regulation, at=AT,
    )  # fmt: skip
    found = {one.name: one.refused for one in offers(Prospect(opened, regulation, AT))}
    assert {name: found[name] for name in ("resolve", "close")} == {"resolve": None, "close": None}
    resolved = decide(
        c.Resolve(
            identity="2", actor=STAFF, outcome="fixed-in-diagnosis",
            message=c.Message(text="The total counts discounts now."),
            details={"solution": "The total counts discounts now.", "cause": "Discounts left out."},
        ),
        history=opened, ticket=fold(opened), regulation=regulation, at=AT,
    )  # fmt: skip
    assert [type(one).__name__ for one in resolved] == ["Assigned", "Resolved"]


def opened(regulation: Regulation) -> list[Event]:
    facts = {"level": "premium", "priority": "P2"}
    return list(decide(
        c.OpenTicket(
            identity="1", actor=Actor(kind=ActorKind.CUSTOMER, id="2", name="Ann"), number="TA-1",
            regulation="tron-en", vendor=regulation.vendor, arrived_at=AT, channel="email",
            subject="Export stops", message=c.Message(text="The export stops."), requester="2",
            requester_address="ann@acme.example", customer="3", language="en", facts=facts,
            coverage={"sender": "contact", "contract": "active", "edition": "commercial"},
        ),
        history=(), ticket=None, regulation=regulation, at=AT,
    ))  # fmt: skip


def after(*commands: c.Command) -> tuple[Arranged, TicketState, set[str], set[str]]:
    """Return how the page arranges the actions after the commands, the state, what is allowed and what is not."""
    regulation = regulations.load("tron-en")
    history, at = opened(regulation), AT
    for command in commands:
        at += timedelta(minutes=1)
        history += decide(
            command, history=history, ticket=fold(history), regulation=regulation, at=at
        )
    prospect = Prospect(history, regulation, at)
    ticket, found = prospect.ticket, offers(prospect, STAFF)
    allowed = {one.name for one in found if one.refused is None}
    refused = {one.name for one in found if one.refused is not None}
    return arranged(found, ticket, reader=STAFF.id), ticket.state, allowed, refused


TAKE = c.Assign(identity="2", actor=STAFF, assignee="1", assignee_name="Igor")
LEAD = Actor(kind=ActorKind.LEAD, id="2", name="Ilya")
GIVEN = c.Assign(identity="2", actor=LEAD, assignee="1", assignee_name="Igor")
START = c.StartWork(identity="3", actor=STAFF)
ASK = c.ReplyToCustomer(
    identity="4", actor=STAFF, message=c.Message(text="Which version?"), wait_for_customer=True
)
SOLVE = c.Resolve(
    identity="5", actor=STAFF, outcome="restored", message=c.Message(text="Restart it."),
    details={"solution": "Restart it."},
)  # fmt: skip


@pytest.mark.parametrize(
    ("commands", "state", "first", "never"),
    [
        ((), "registered", "assign_me", "resume"),
        ((GIVEN,), "registered", "start_work", "assign_me"),
        ((GIVEN, START), "in_work", "workaround", "assign_me"),
        ((TAKE,), "in_work", "workaround", "assign_me"),
        ((TAKE, ASK), "waiting", "resume", "start_work"),
        ((TAKE, SOLVE), "resolved", "close", "resolve"),
    ],
)
def test_what_one_usually_does_in_a_state_stands_first_and_every_action_in_one_place(
    commands: tuple[c.Command, ...], state: str, first: str, never: str
) -> None:
    page, found, allowed, refused = after(*commands)
    usual = [one.name for one in page.usual]
    folded = [one.name for group in page.groups for one in group.offers]
    assert (found, usual[0], never in usual) == (state, first, False)
    assert 3 - (state == "resolved") <= len(usual) <= MOST_USUAL
    # who owns a request already is not asked to take it
    owned = {"assign_me"} if commands else set()
    assert sorted(usual + folded) == sorted(allowed - owned)
    assert {one.name for one in page.forbidden} == refused


def test_every_state_has_its_usual_actions() -> None:
    assert set(USUAL) == set(TicketState)


def test_no_action_stands_outside_the_groups_of_the_page() -> None:
    assert {one.group for one in ACTIONS.values()} == set(GROUPS)


def test_each_outcome_of_a_solution_is_weighed_once_a_page() -> None:
    # its form stands on the page, so that every page pays for what it asks of the rules
    regulation = regulations.load("tron-en")
    history = opened(regulation)
    resolve, asked = ACTIONS["resolve"], []

    def build(values: Mapping[str, str], identity: str, actor: Actor) -> c.Command:
        asked.append(values["outcome"])
        return resolve.build(values, identity, actor)

    offer = offer_of(replace(resolve, build=build), Prospect(history, regulation, AT), STAFF)
    assert offer is not None
    assert offer.refused is None
    allowed = [value for value, _ in offer.fields[0].options]
    assert allowed[0] == "restored"
    assert [one for one in asked if one in allowed] == allowed
