"""Fixtures of the ledger's own examples: a ticket played as in the core's tests, and a letter as its reader gets it."""

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.notices import notices_for, render, values_for
from reglament.operations.letter_words import template_of


def fixtures_of(folder: str) -> Any:
    """Return the module of another folder's fixtures; a test tree has no packages to import them from."""
    path = Path(__file__).parents[1] / folder / "conftest.py"
    spec = spec_from_file_location(f"{folder}_fixtures", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_core, _web = fixtures_of("core"), fixtures_of("web")
ticket, at, customer, staff = _core.ticket, _core.at, _core.customer, _core.staff
people, browser = _web.people, _web.browser


@pytest.fixture
def letter() -> Callable[..., tuple[str, str]]:
    """Return subject and body of the letter that the last events send to the requester."""

    def written(play: Any, events: tuple[e.Event, ...], language: str = "en") -> tuple[str, str]:
        found = [
            one
            for one in notices_for(play.regulation, play.ticket, events)
            if one.role == "requester"
        ]
        assert found, "no letter goes to the requester"
        one = found[-1]
        event = play.history[one.event - 1]
        template = template_of(play.regulation, one.letter, language)
        return render(
            template,
            values_for(
                play.regulation, play.ticket, event, (), language=language, demand=one.clauses
            ),
        )

    return written


@pytest.fixture
def declined(letter: Callable[..., tuple[str, str]]) -> Callable[..., Any]:
    """Return a function that drives a ticket from its scope entry to the letter of refusal.

    The entry is chosen, work must be refused because of it, then the ground is given; the answer is the last event.
    """

    def refuse(play: Any, scope: str, ground: str, *, action: str = "decline") -> e.Event:
        play.do(c.Classify, "03-11 12:10", scope=scope)
        refusal = play.refused(c.StartWork, "03-11 12:12")
        assert ground in refusal.remedy.en
        events = play.events(
            c.Refuse,
            "03-11 12:20",
            action=action,
            ground=ground,
            message=c.Message(text="This is not what support is for; look into the guide."),
        )
        subject, body = letter(play, events)
        assert play.ticket.number in subject
        assert "look into the guide" in body
        assert play.regulation.grounds[ground].label.en in body
        assert not play.promises() or all(p.state != "running" for p in play.promises())
        return events[-1]

    return refuse
