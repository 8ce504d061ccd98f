"""Owns JSON lines from outside: each read strictly, refused with its number, and told of in the end.

What a line asks is its command's.
"""

import json
import math
import sys
from dataclasses import dataclass, field

from reglament.cli.words import say

MOST_NUMBERS = 10


class LineRefusedError(ValueError):
    """A line that is not one JSON object: what is wrong with it, and the `remedy`."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}. {remedy}")


def object_of(line: bytes) -> dict[str, object]:
    """Return the object of a line; raises LineRefusedError, also for a key given twice and for numbers JSON has not."""
    try:
        found = DECODER.decode(line.decode("utf-8-sig").strip())
    except LineRefusedError:
        raise
    except UnicodeDecodeError as error:
        raise LineRefusedError(
            f"the line is not UTF-8 at byte {error.start + 1}", "Write JSON in UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise LineRefusedError(
            f"the line is not JSON at character {error.pos + 1}", "Write one JSON object a line."
        ) from error
    except RecursionError as error:
        raise LineRefusedError(
            "the line nests too deeply", "Write one flat JSON object a line."
        ) from error
    except ValueError as error:
        raise LineRefusedError(
            "the line holds a number of thousands of digits", "Write a smaller number."
        ) from error
    if not isinstance(found, dict):
        raise LineRefusedError("the line is not a JSON object", 'Write {"id": …} on one line.')
    return found


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise LineRefusedError(f"the key {twice!r:.40} is given twice", "Keep one of them.")
    return found


def _constant(name: str) -> float:
    raise LineRefusedError(f"{name} is not a number", "Write a finite number.")


def _finite(digits: str) -> float:
    # 1e999 is read as infinity, which JSON cannot say back
    found = float(digits)
    if math.isinf(found):
        raise LineRefusedError(f"{digits:.40} is too large a number", "Write a smaller number.")
    return found


DECODER = json.JSONDecoder(
    object_pairs_hook=_distinct, parse_constant=_constant, parse_float=_finite
)


@dataclass(slots=True)
class Tally:
    """Which lines of a stream had no answer, and `what` that means; told to a person when the stream ends."""

    what: str = "questions have no answer"
    asked: int = 0
    failed: list[int] = field(default_factory=list)

    def close(self) -> int:
        """Say on stderr which lines had no answer; return the exit code."""
        if not self.failed:
            return 0
        named = ", ".join(map(str, self.failed[:MOST_NUMBERS]))
        more = ", …" if len(self.failed) > MOST_NUMBERS else ""
        told = say(
            f"{len(self.failed)} of {self.asked} {self.what}, on line {named}{more}. "
            "The answer to each says why."
        )
        print(f"reglament: {told}", file=sys.stderr)
        return 1
