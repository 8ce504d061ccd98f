"""Hydra and Aspro: promises without a figure are measured and never due."""

from datetime import UTC, datetime

import pytest

from reglament import regulations
from reglament.core.regulation.reckoning import due
from reglament.core.regulation.settling import settle


@pytest.mark.clause("HY-15")
@pytest.mark.parametrize("priority", ["urgent", "normal"])
def test_hydra_has_no_reaction_figure(promises, priority):
    assert promises("hydra", "2026-03-11T12:00", type="incident", priority=priority) == {
        "response": None
    }


@pytest.mark.clause("HY-16", "HY-17")
def test_hydra_ignores_the_priority_of_other_types():
    settled = settle(regulations.load("hydra"), {"type": "other", "priority": "urgent"})
    assert (settled.facts["priority"], settled.ignored) == ("", ("priority",))


@pytest.mark.clause("AS-24", "AS-25", "AS-26")
def test_aspro_measures_answers_and_promises_no_solution(promises):
    assert promises("aspro", "2026-03-11T12:00") == {"response": None, "follow_up": None}


@pytest.mark.parametrize(
    ("code", "at", "starts_at"),
    [
        pytest.param(
            "aspro", "2026-03-11T07:30+03:00", "2026-03-11T05:00", marks=pytest.mark.clause("AS-15")
        ),
        pytest.param(
            "aspro", "2026-03-09T12:00+03:00", "2026-03-10T05:00", marks=pytest.mark.clause("AS-16")
        ),
        pytest.param(
            "aspro", "2025-11-01T12:00+03:00", "2025-11-01T09:00", marks=pytest.mark.clause("AS-16")
        ),
        pytest.param(
            "hydra", "2026-03-06T19:00+03:00", "2026-03-10T07:00", marks=pytest.mark.clause("HY-6")
        ),
        pytest.param(
            "hydra", "2026-03-09T12:00+03:00", "2026-03-10T07:00", marks=pytest.mark.clause("HY-7")
        ),
        pytest.param(
            "hydra", "2025-11-01T12:00+03:00", "2025-11-05T07:00", marks=pytest.mark.clause("HY-7")
        ),
    ],
)
def test_measuring_starts_at_the_next_opening(code, at, starts_at):
    found = due(regulations.load(code), {}, datetime.fromisoformat(at))
    assert found[0].starts_at == datetime.fromisoformat(starts_at).replace(tzinfo=UTC)
