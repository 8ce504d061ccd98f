"""Owns the command and events of words that need a person's eye: flagged by a list, decided by staff (AS-49)."""

from dataclasses import dataclass

from reglament.core.model.commands import Command
from reglament.core.model.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeLanguage(Command):
    """Staff confirm that flagged words are obscene or insulting, or dismiss the flag."""

    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageFlagged(Event):
    """A customer's message holds words of the list; it is kept as it came."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageJudged(Event):
    """A person decided what the words were."""

    confirmed: bool
