"""A command has all that docs/extending.md lists for it: a rule, a step of the random lives, words on the pages."""

import re
from pathlib import Path

from tests.core.lifecycle.walks import CODES, walk

from reglament.core.lifecycle import fold
from reglament.core.lifecycle.decide import RULES
from reglament.core.model.commands import Command, OpenTicket, PassTime
from reglament.core.model.event_types import EVENT_TYPES
from reglament.web.agent.actions import ACTIONS
from reglament.web.words import catalogue

STEPS = Path(__file__).resolve().parents[1] / "core" / "lifecycle" / "steps.py"


def test_every_command_has_a_rule() -> None:
    kinds = Command.__subclasses__()
    known = {one.__name__ for one in kinds if one.__module__.startswith("reglament.")}
    assert known == {one.__name__ for one in (*RULES, OpenTicket, PassTime)}


def test_the_random_lives_try_every_command() -> None:
    tried = set(re.findall(r"\b[a-z]{1,2}\.([A-Z]\w+),", STEPS.read_text(encoding="utf-8")))
    assert {one.__name__ for one in RULES} - tried == set()


def test_every_event_has_its_words() -> None:
    assert {f"event.{name}" for name in EVENT_TYPES} - set(catalogue()) == set()


def test_every_action_has_its_words() -> None:
    needed = set()
    for code in CODES:
        regulation, history = walk(code, 0)
        ticket = fold(history)
        for one in ACTIONS.values():
            name = one.worded(regulation, ticket) or one.name
            needed.add(f"action.{name}")
            # what asks nothing is done by a button with its name
            if one.fields(regulation, ticket):
                needed.add(f"deed.{name}")
    assert needed - set(catalogue()) == set()
