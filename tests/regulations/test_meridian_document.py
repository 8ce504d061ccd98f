"""The invented sixth regulation: nights over midnight, lunches and changes of clocks, counted by hand."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reglament import regulations
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.linting import lint
from reglament.core.regulation.reckoning import due

FOLDER = Path(__file__).parents[1] / "fixtures" / "regulations" / "meridian"
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def meridian() -> Regulation:
    return regulations.load_folder(FOLDER)


def test_lint_finds_no_error(meridian: Regulation) -> None:
    problems = lint(
        meridian, at=datetime(2026, 3, 6, tzinfo=UTC), letters=regulations.letter_names()
    )
    assert [str(problem) for problem in problems if problem.severity == "error"] == []


CASES = [
    # lunch 12:30-13:30 in Berlin
    ("silver", "high", "berlin", "response", "2026-03-11T12:00", "2026-03-11T15:00"),
    # a day of 7.5 hours: the same clock time on the next working day
    ("bronze", "medium", "berlin", "response", "2026-03-11T15:00", "2026-03-12T15:00"),
    # Easter is closed in Berlin, open in New York (six hours behind, 8:00 there)
    ("silver", "high", "berlin", "response", "2026-04-02T17:00", "2026-04-07T10:30"),
    ("silver", "high", "new-york", "response", "2026-04-06T14:00", "2026-04-06T16:00"),
    # between 8 and 29 March New York is five hours behind: 7:00 there, opens 8:00
    ("silver", "high", "new-york", "response", "2026-03-11T12:00", "2026-03-11T15:00"),
    # the watch: by day it waits for 22:00, it crosses midnight
    ("gold", "high", "berlin", "response", "2026-03-11T07:00", "2026-03-11T23:30"),
    ("gold", "medium", "berlin", "response", "2026-03-11T23:00", "2026-03-12T02:00"),
    # 29 March has no hour from 2 to 3, 25 October has it twice
    ("gold", "high", "berlin", "response", "2026-03-29T01:30", "2026-03-29T04:00"),
    ("gold", "high", "berlin", "workaround", "2026-03-28T23:00", "2026-03-29T06:00"),
    ("gold", "high", "berlin", "workaround", "2026-10-24T23:00", "2026-10-25T04:00"),
    # twelve clock hours end by day and move to the next night
    ("gold", "low", "berlin", "response", "2026-03-11T23:00", "2026-03-12T22:00"),
    # a Saturday made a working day takes Monday's hours
    ("silver", "high", "berlin", "response", "2026-11-21T10:00", "2026-11-21T12:00"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case[:5]))
def test_due(meridian: Regulation, case: tuple[str, ...]) -> None:
    level, priority, desk, kind, at, expected = case
    arrived_at = datetime.fromisoformat(at).replace(tzinfo=BERLIN)
    facts = {"level": level, "priority": priority, "desk": desk}
    found = {one.kind: one.due_at for one in due(meridian, facts, arrived_at)}
    moment = found[kind]
    assert moment is not None
    assert moment.astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M") == expected
