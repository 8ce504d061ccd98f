"""Owns finding a letter's template: the regulation's own, else the product's."""

from functools import lru_cache

from reglament.core.regulation.document import Regulation
from reglament.regulations import HERE


def template_of(regulation: Regulation, letter: str, language: str) -> str:
    """Return the template in `language`, English where it has none; raises KeyError for an unknown letter."""
    own = regulation.letters.get(letter, {})
    return own.get(language) or default_template(letter, "ru" if language == "ru" else "en")


@lru_cache(maxsize=512)
def default_template(letter: str, language: str) -> str:
    """Return the product's own template; raises KeyError for an unknown letter."""
    file = HERE / "letters" / f"{letter}.{language}.txt"
    if not file.is_file():
        raise KeyError(f"there is no letter {letter!r} in {language!r}")
    return file.read_text(encoding="utf-8")
