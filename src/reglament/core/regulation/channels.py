"""Owns what a regulation says of a channel: what it may do at which levels, its forms, and which clauses say so."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reglament.core.regulation.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelForm:
    """One of a channel's forms, where the text tells them apart (IS-99, IS-100)."""

    label: Words
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRule:
    """What a channel may do at which levels: `opens`, `continues`, `notes` hold levels ("*" for all).

    `clauses` hold of every use of it, `level_clauses` and those of `forms` of one level or form only.
    """

    channel: str
    label: Words
    address: str = ""
    opens: frozenset[str] = frozenset()
    continues: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()
    recommended: bool = False
    refusal: Words | None = None
    clauses: tuple[str, ...] = ()
    level_clauses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forms: Mapping[str, ChannelForm] = field(default_factory=dict)
    assumed: str = ""

    def cited(self, *, level: str = "", form: str = "") -> tuple[str, ...]:
        """Return the clauses that a use of the channel at `level`, through `form`, rests on."""
        own = self.forms[form].clauses if form in self.forms else ()
        return (*own, *self.clauses, *self.level_clauses.get(level, ()))

    def label_of(self, form: str) -> Words:
        """Return what a request that came through `form` is said to have come through."""
        return self.forms[form].label if form in self.forms else self.label
