"""Owns what keeps a version from running until somebody confirms it: open points, and examples of its own that fail.

The product's own texts are not tried here: its tests try each of their examples. Trying takes up to half a second for
forty examples, so that the answer is kept for as long as the files are the same.
"""

from functools import lru_cache

from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.problems import DocumentProblem, RegulationInvalidError
from reglament.core.regulation.readiness import OpenPoint, open_points
from reglament.core.regulation.scenarios import read_scenarios
from reglament.regulations import folder_of, is_shipped, load_folder, read_files, shown
from reglament.regulations.rehearsal import scenario_findings


def left_open(regulation: Regulation) -> tuple[OpenPoint, ...]:
    """Return what somebody has to confirm before the version runs, what its text leaves open first (X-30)."""
    named = dict.fromkeys(one.path or one.file for one in failing_scenarios(regulation))
    return (*open_points(regulation), *map(_point, named))


def _point(name: str) -> OpenPoint:
    label = Words(
        en=f"an example of the text itself fails: {name}",
        ru=f"не сходится пример самого текста: {name}",
    )
    return OpenPoint(name=f"scenario {name}", label=label)


def failing_scenarios(regulation: Regulation) -> tuple[DocumentProblem, ...]:
    """Return where examples of a version differ from what it promises; nothing for a text of the product's own."""
    return _failing(regulation.code, regulation.digest)


@lru_cache(maxsize=64)
def _failing(code: str, digest: str) -> tuple[DocumentProblem, ...]:
    folder = folder_of(code, digest)
    if folder is None or is_shipped(folder):
        return ()
    try:
        regulation = load_folder(folder)
        scenarios = read_scenarios(read_files(folder), regulation, folder=shown(folder))
        return tuple(scenario_findings(regulation, scenarios))
    except RegulationInvalidError as error:
        return error.problems
