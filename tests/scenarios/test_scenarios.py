"""Every regulation's signed examples, run through the ticket's core; each is evidence for the clauses it names."""

import pytest

from reglament import regulations
from reglament.core.regulation.scenarios import read_scenarios
from reglament.regulations.rehearsal import rehearse


def every_scenario():
    for folder in regulations.folders():
        regulation = regulations.load_folder(folder)
        for scenario in read_scenarios(
            regulations.read_files(folder), regulation, folder=folder.name
        ):
            yield pytest.param(
                regulation,
                scenario,
                id=f"{regulation.code}: {scenario.name}",
                marks=pytest.mark.clause(*scenario.clauses),
            )


@pytest.mark.parametrize(("regulation", "scenario"), list(every_scenario()))
def test_scenario_holds(regulation, scenario):
    assert rehearse(regulation, scenario) == []
