"""Owns the languages of the command line: which one a person reads, and its sentences in Russian.

Programs, the core and argparse speak English; what a person is shown is looked up here by the shape of the
sentence, `{}` standing for its values. So what JSON says stays the same in every language.
"""

import os
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from reglament.environment import PREFIX, OptionError, given

LANGUAGES = ("en", "ru")
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
HOLE = "{}"
# where a sentence ends and the next begins, in what is told in several
SEAM = re.compile(r"(?<=[.?]) (?=\S)")


def language() -> str:
    """Return `en` or `ru`: REGLAMENT_LANGUAGE, else the locale of messages, else English."""
    locale = _asked() or next((os.environ[name] for name in VARIABLES if os.environ.get(name)), "")  # noqa: TID251
    return "ru" if locale.lower().startswith("ru") else "en"


def _asked() -> str:
    try:
        return given(f"{PREFIX}LANGUAGE")
    except OptionError:
        # whoever reads the settings tells what is wrong with them
        return ""


def say(sentence: str) -> str:
    """Return an English sentence in the person's language; what the catalogue does not know stays as it is."""
    return Speaker().say(sentence)


class Speaker:
    """Says sentences in the person's language; `own` are words beside the catalogue, such as a regulation's."""

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        self._own: Mapping[str, str] = own or {}
        self._english = language() == "en"

    def say(self, sentence: str) -> str:
        """Return the sentence by its shape, else its parts by theirs."""
        if not sentence or self._english:
            return sentence
        found = self._own.get(sentence) or self._by_shape(sentence)
        if found is not None:
            return found
        parts = SEAM.split(sentence)
        return " ".join(map(self.say, parts)) if len(parts) > 1 else sentence

    def _by_shape(self, sentence: str) -> str | None:
        known = catalogue()
        if HOLE not in sentence and sentence in known:
            return known[sentence]
        for shape, template in _shapes():
            match = shape.fullmatch(sentence)
            if match is not None:
                return _filled(template, [self.say(value) for value in match.groups()])
        return None


def _filled(template: str, values: list[str]) -> str:
    parts = template.split(HOLE)
    return "".join(part + value for part, value in zip(parts, [*values, ""], strict=True))


@cache
def _shapes() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the patterns of sentences that hold values, the most telling first."""
    found = {english: russian for english, russian in catalogue().items() if HOLE in english}
    telling = sorted(found, key=lambda english: -len(english.replace(HOLE, "")))
    return tuple(
        (re.compile("(.*?)".join(map(re.escape, english.split(HOLE))), re.DOTALL), found[english])
        for english in telling
    )


@cache
def catalogue() -> Mapping[str, str]:
    """Return English sentence -> Russian one; a sentence that stands twice is an error."""
    # read for a person who asked for Russian only: English needs no file
    import yaml

    found: dict[str, str] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda item: item.name):
        if file.name.endswith(".yaml"):
            for pair in yaml.safe_load(file.read_text(encoding="utf-8")):
                if pair["en"] in found:
                    raise ValueError(f"{file.name}: {pair['en']!r} stands twice")
                found[pair["en"]] = pair["ru"]
    return found
