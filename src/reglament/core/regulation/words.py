"""Owns words in both languages that a person reads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in both languages of the product."""

    en: str
    ru: str

    def in_language(self, language: str) -> str:
        """Return the Russian words for `ru`, else the English ones."""
        return self.ru if language == "ru" else self.en
