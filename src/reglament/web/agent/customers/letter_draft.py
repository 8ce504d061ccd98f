"""Owns the draft of the quarterly letter to a customer with nobody on the first line; a person sends it (HY-11)."""

from dataclasses import dataclass

from reglament.core.coverage.gaps import Gap
from reglament.core.coverage.quarterly import is_written_for
from reglament.core.notices import render
from reglament.core.regulation.document import Regulation
from reglament.operations.letter_words import template_of


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be sent by hand."""

    subject: str
    text: str


def first_line_draft(
    gap: Gap, regulation: Regulation, *, customer: str, language: str
) -> Draft | None:
    """Return the letter in the customer's language, None for a gap that no letter is written for."""
    if not is_written_for(gap):
        return None
    tongue = "ru" if language == "ru" else "en"
    values = {
        "customer_name": customer,
        "regulation_title": regulation.title.in_language(tongue),
        "clause": gap.clauses[0],
    }
    return Draft(*render(template_of(regulation, "first_line_reminder", tongue), values))
