"""Owns the answer no: what the regulation forbids, by which clauses, and what to do instead."""

from reglament.core.regulation.document import Words


class Refused(Exception):  # noqa: N818 - the term of the field, and the name other packages catch
    """A command that the regulation does not allow now; nothing has changed.

    `what` says what is not allowed and why, `remedy` what would be; both in both languages. `field` names what of the
    command has to be another, where that is one thing.
    """

    def __init__(
        self, what: Words, *, clauses: tuple[str, ...] = (), remedy: Words, field: str = ""
    ) -> None:
        super().__init__(what.en)
        self.what, self.clauses, self.remedy, self.field = what, clauses, remedy, field

    def told(self, language: str) -> str:
        """Return the answer as one line: what, by which clauses, what to do."""
        cited = f" ({', '.join(self.clauses)})" if self.clauses else ""
        return f"{self.what.in_language(language)}{cited}. {self.remedy.in_language(language)}"

    def __str__(self) -> str:
        return self.told("en")
