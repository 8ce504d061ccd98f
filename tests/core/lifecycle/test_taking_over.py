"""Taking: nobody loses a request to who did not know that he had it; on purpose it is taken over."""

import pytest

from reglament.core.lifecycle import Refused
from reglament.core.lifecycle.taking import TakenMeanwhile
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.people import Actor, ActorKind

ILYA = Actor(kind=ActorKind.LEAD, id="ilya", name="Ilya")
OPENED, FIRST, SECOND, THIRD = "03-11 12:00", "03-11 12:20", "03-11 12:30", "03-11 12:40"


@pytest.fixture
def play(ticket):
    return ticket("tron-en").open(OPENED, level="premium", priority="P3")


def take(play, at, actor, known, **values):
    """Somebody takes the request, knowing that `known` has it."""
    owner = {"assignee": actor.id, "assignee_name": actor.name, **values}
    return play.do(c.Assign, at, actor=actor, taken_from=known, **owner)


def test_who_saw_it_free_does_not_take_it_from_who_was_faster(play, staff):
    take(play, FIRST, staff, "")
    before = list(play.history)
    with pytest.raises(TakenMeanwhile) as refused:
        take(play, SECOND, ILYA, "")
    assert (play.history, play.ticket.assignee) == (before, "olga")
    assert refused.value.owned == next(one for one in before if isinstance(one, e.Assigned))
    assert refused.value.told("en") == "Olga has taken it meanwhile. Take it over?"
    assert refused.value.told("ru") == "Это уже взял сотрудник Olga. Принять его у коллеги?"


def test_who_knows_whose_it_is_takes_it_over_and_what_was_his_already_changes_nothing(play, staff):
    take(play, FIRST, staff, "")
    take(play, SECOND, ILYA, "olga", reason="Olga is ill")
    owned = play.history[-1]
    assert (owned.assignee, owned.reason) == ("ilya", "Olga is ill")
    before = len(play.history)
    take(play, THIRD, ILYA, "olga")
    assert len(play.history) == before


def test_who_saw_another_owner_than_it_has_is_told_and_what_became_free_is_taken(play, staff):
    take(play, FIRST, ILYA, "")
    play.do(c.Assign, SECOND, actor=ILYA, assignee="kim", assignee_name="Kim")
    with pytest.raises(TakenMeanwhile) as refused:
        take(play, THIRD, staff, "ilya")
    assert refused.value.owned.assignee_name == "Kim"
    play.do(c.Assign, THIRD, actor=ILYA, assignee="")
    take(play, THIRD, staff, "kim")
    assert play.ticket.assignee == "olga"


def test_who_gives_it_to_a_colleague_as_free_is_told_that_its_owner_stays(play, staff):
    take(play, FIRST, staff, "")
    with pytest.raises(Refused) as refused:
        take(play, SECOND, ILYA, "", assignee="kim", assignee_name="Kim")
    assert refused.value.told("en") == "Olga has taken it meanwhile. It stays with its owner."
    play.do(c.Assign, SECOND, actor=ILYA, assignee="kim", assignee_name="Kim")
    assert play.ticket.assignee == "kim"
