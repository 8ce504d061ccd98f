"""An action that is not possible says which clause forbids it and what would allow it, wherever a page shows one.

Looked at over lives of a request under every shipped regulation, at many moments of each.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import pytest
from tests.core.lifecycle.steps import LEAD, OLGA
from tests.core.lifecycle.walks import CODES, walk

from reglament.core.lifecycle import Prospect, Refused, fold
from reglament.core.model.events import Event
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.ticket import TicketState
from reglament.core.regulation.document import Regulation
from reglament.web.agent.actions import ACTIONS, offer_of, offers
from reglament.web.portal.wishes import offered

# between two moments at which the page is looked at, in events
STRIDE = 9
ENDED = (TicketState.RESOLVED, TicketState.CLOSED, TicketState.DECLINED)


def moments(code: str, seed: int = 0) -> Iterator[tuple[Regulation, Sequence[Event]]]:
    regulation, history = walk(code, seed)
    for cut in range(1, len(history) + 1, STRIDE):
        # no clause of Hydra's text speaks of asking twice, as docs/architecture.md says
        if code != "hydra" or not fold(history[:cut]).merged_into:
            yield regulation, history[:cut]


def refused(code: str, actor: Actor) -> Iterator[tuple[str, Refused]]:
    for regulation, history in moments(code):
        prospect = Prospect(history, regulation, history[-1].at)
        by_customer = actor.kind is ActorKind.CUSTOMER
        page = offered(prospect) if by_customer else offers(prospect, actor)
        found = [(one.name, one.refused) for one in page]
        yield from ((name, why) for name, why in found if why is not None)


@pytest.mark.parametrize("actor", [OLGA, LEAD, Actor(kind=ActorKind.CUSTOMER, id="anna")])
@pytest.mark.parametrize("code", CODES)
def test_what_is_not_possible_cites_a_clause_and_says_what_would_allow_it(
    code: str, actor: Actor
) -> None:
    found = list(refused(code, actor))
    assert {(name, why.what.en) for name, why in found if not why.clauses} == set()
    assert all(why.remedy.en and why.remedy.ru for _, why in found)
    assert found or actor.kind is ActorKind.CUSTOMER


@pytest.mark.parametrize("code", CODES)
def test_an_option_that_is_not_possible_cites_a_clause(code: str) -> None:
    bare = set()
    for regulation, history in islice(moments(code), 0, None, 2):
        prospect = Prospect(history, regulation, history[-1].at)
        for action in ACTIONS.values():
            offer = offer_of(action, prospect, OLGA)
            if offer is None or offer.refused or not offer.fields:
                continue
            barred = [why for _, why in offer.fields[0].barred]
            bare |= {(action.name, why.en) for why in barred if not why.en.endswith(")")}
    assert bare == set()


@pytest.mark.clause("AS-63", "IS-123")
@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("aspro", "Ask the customer to clarify first. (AS-"),
        ("istom", "could not be reproduced. (IS-"),
    ],
)
def test_a_refusal_offers_the_grounds_that_hold_and_says_of_the_others_why_not(
    code: str, remedy: str
) -> None:
    regulation, history = walk(code, 0)
    first = history[:1]
    offer = offer_of(ACTIONS["refuse"], Prospect(first, regulation, first[-1].at), OLGA)
    assert offer is not None
    choice = offer.fields[0]
    ((heading, barred),) = choice.groups
    assert (heading, bool(choice.options)) == ("option.not_now", True)
    assert [label for _, label in barred] == [label for label, _ in choice.barred]
    assert any(remedy in why.en for _, why in choice.barred)
    # the form before anybody looked what holds offers all of them
    every = ACTIONS["refuse"].fields(regulation, fold(first))[0]
    assert {*every.options} == {*choice.all_options}


@pytest.mark.parametrize("code", CODES)
def test_an_ended_request_is_refused_with_the_clause_that_ended_it(code: str) -> None:
    """And with the one under which it comes back, where the text or a default of ours has one."""
    regulation, whole = walk(code, 0)
    ended = [cut for cut in range(1, len(whole)) if fold(whole[:cut]).state in ENDED]
    assert ended
    for cut in ended[::3]:
        history = whole[:cut]
        prospect = Prospect(history, regulation, history[-1].at)
        page = {one.name: one.refused for one in offers(prospect)}
        why = page["start_work"]
        assert why is not None
        back = regulation.silence.assumed if regulation.silence else ""
        assert not back or back in why.clauses
        end = [one for one in history if type(one).__name__ in ("Resolved", "Closed", "Refused")]
        assert {*end[-1].clauses} <= {*why.clauses}
