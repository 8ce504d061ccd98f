"""Owns the words of the pages: catalogues with both languages side by side, and plural forms.

The words of regulations and letters live with the regulations.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

Phrase = str | Mapping[str, str]


def plural_form(language: str, count: int) -> str:
    """Return the CLDR plural category of a whole number: one, few, many (Russian) or one, other."""
    count = abs(count)
    if language != "ru":
        return "one" if count == 1 else "other"
    if count % 10 == 1 and count % 100 != 11:
        return "one"
    if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14):
        return "few"
    return "many"


@cache
def catalogue() -> Mapping[str, Mapping[str, Phrase]]:
    """Return every phrase of the pages, key -> language -> words; a key that stands twice is an error."""
    phrases: dict[str, Mapping[str, Phrase]] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda item: item.name):
        if not file.name.endswith(".yaml"):
            continue
        for key, words in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            if key in phrases:
                raise ValueError(f"{file.name}: the phrase {key} stands in another catalogue too")
            phrases[key] = words
    return phrases


def say(key: str, language: str, /, **values: object) -> str:
    """Return the phrase `key` in `language` with `{name}` filled from `values`; `n` chooses the plural form."""
    words = catalogue()[key]["ru" if language == "ru" else "en"]
    if isinstance(words, Mapping):
        words = words[plural_form(language, int(str(values["n"])))]
    return words.format(**values) if values else words
