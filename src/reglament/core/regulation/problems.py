"""Owns what is said of a document that cannot be accepted: where, what is wrong, what to do."""

from collections.abc import Callable
from dataclasses import dataclass

ERROR = "error"
NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentProblem:
    """One thing wrong with (severity `error`) or worth knowing of (`note`) a regulation's document.

    `path` is the place inside the document ("commitments.response.table.P1"), `code` a stable word for the kind of
    problem, `example` a concrete ticket that shows it.
    """

    file: str
    line: int
    path: str
    what: str
    remedy: str
    code: str = "invalid"
    severity: str = ERROR
    clause: str = ""
    example: str = ""

    def __str__(self) -> str:
        return self.told(str)

    def told(self, say: Callable[[str], str]) -> str:
        """Return place, what is wrong, remedy and example, each sentence put into words by `say`."""
        place = f"{self.file}:{self.line}: " if self.file else ""
        inside = f"{self.path}: " if self.path else ""
        # what is shown already is not shown twice
        shown = self.example and self.example not in self.what
        example = f" {say(f'For example: {self.example}.')}" if shown else ""
        return f"{place}{inside}{say(self.what.rstrip('.'))}. {say(self.remedy)}{example}"


class RegulationInvalidError(Exception):
    """A document cannot be loaded; `problems` holds everything found, not only the first."""

    def __init__(self, problems: tuple[DocumentProblem, ...]) -> None:
        self.problems = problems
        super().__init__(self.told(str))

    def told(self, say: Callable[[str], str]) -> str:
        """Return every problem on a line of its own, put into words by `say`."""
        return "\n".join(problem.told(say) for problem in self.problems)
