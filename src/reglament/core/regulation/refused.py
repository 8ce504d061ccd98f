"""Owns the answer no: what the regulation forbids, by which clauses, and what to do instead."""

from reglament.core.regulation.document import Words


class Refused(Exception):  # noqa: N818 - the term of the field, and the name other packages catch
    """A command that the regulation does not allow now; nothing has changed.

    `what` says what is not allowed and why, `remedy` what would be; both in both languages. `field` names what of the
    command has to be another, where that is one thing. `beside` is the remedy as it is said where the choices of that
    field stand in sight: it need not name them again.
    """

    def __init__(
        self,
        what: Words,
        *,
        clauses: tuple[str, ...] = (),
        remedy: Words,
        field: str = "",
        beside: Words | None = None,
    ) -> None:
        super().__init__(what.en)
        self.what, self.clauses, self.remedy, self.field = what, clauses, remedy, field
        self._beside = beside or remedy

    def told(self, language: str, *, beside: bool = False) -> str:
        """Return the answer as one line: what, by which clauses, what to do; `beside` the field or anywhere."""
        cited = f" ({', '.join(self.clauses)})" if self.clauses else ""
        remedy = self._beside if beside else self.remedy
        return f"{self.what.in_language(language)}{cited}. {remedy.in_language(language)}"

    def __str__(self) -> str:
        return self.told("en")
