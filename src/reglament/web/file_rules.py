"""Owns what a form tells a script of the files it takes, so that a wrong one is refused as it is chosen.

The rules are those that judge the files once they are sent: the regulation's or an article's, and the form's limits.
"""

import json
from collections.abc import Mapping
from typing import Any

from reglament.core.knowledge import article_files
from reglament.core.regulation.attaching import (
    MOST_BYTES,
    MOST_FILES,
    empty,
    refusal_of,
    refusal_of_unfit,
    refused_by_name,
)
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.refused import Refused
from reglament.web.moments import tongue
from reglament.web.words import say

# where the name of the file comes
NAME = "{name}"


def file_rules(regulation: Regulation, *, most_files: int, most_bytes: int) -> str:
    """Return as JSON how many files and bytes go together and which names and types go not at all, with the words."""
    wrong = {
        called: refusal_of(regulation, one)
        for called, one in refused_by_name(regulation, NAME).items()
    }
    language, size = tongue(), megabytes(most_bytes)
    beyond = {
        "tooMany": say("files.too_many", language, name=NAME, n=most_files),
        "tooMuch": say("files.too_much", language, name=NAME, size=size),
    }
    return _told(wrong, beyond, most_files=most_files, most_bytes=most_bytes)


def article_rules() -> str:
    """Return the same of the files of an article, and what is said of several that are beyond what it holds."""
    wrong = article_files.refused_by_name(NAME)
    one, several = (
        article_files.too_much(NAME, several=more).told(tongue()) for more in (False, True)
    )
    beyond = {"tooMany": one, "tooMuch": one, "several": several}
    return _told(wrong, beyond, most_files=MOST_FILES, most_bytes=MOST_BYTES)


def _told(
    wrong: Mapping[str, Refused], beyond: Mapping[str, str], *, most_files: int, most_bytes: int
) -> str:
    """Return the rules; `refused` is pairs of the words, and the endings and media types that they are said of."""
    language = tongue()
    groups: dict[str, list[str]] = {}
    for called, refused in wrong.items():
        groups.setdefault(refused.told(language), []).append(called)
    told: Mapping[str, Any] = {
        "files": most_files,
        "bytes": most_bytes,
        "empty": refusal_of_unfit(empty(NAME)).told(language),
        "tooLarge": say("files.too_large", language, name=NAME, size=megabytes(most_bytes)),
        **beyond,
        "refused": list(groups.items()),
    }
    return json.dumps(told, ensure_ascii=False)


def megabytes(most_bytes: int) -> int:
    """Return a limit of bytes in whole megabytes, as people are told it."""
    return most_bytes // 1_000_000
