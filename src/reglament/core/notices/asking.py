"""Owns the words of a clarification: what is missing, field by field, in the customer's language."""

from collections.abc import Sequence

from reglament.core.regulation.document import IntakeField, Words

OPENING = Words("To go on we need:", "Чтобы продолжить, нам нужно:")
CLOSING = Words("Answer this letter with what you know.", "Ответьте на это письмо тем, что знаете.")


def asking(fields: Sequence[IntakeField], *, language: str) -> str:
    """Return the text that asks for the fields, one a line with its hint; empty where there is nothing to ask."""
    if not fields:
        return ""
    lines = [_line(one, language) for one in fields]
    return "\n".join([OPENING.in_language(language), *lines, "", CLOSING.in_language(language)])


def asked_for(
    written: str,
    prepared: Sequence[IntakeField],
    ticked: Sequence[IntakeField],
    *,
    language: str,
) -> str:
    """Return what a person wrote; a letter left as it was prepared asks for what is ticked instead."""
    untouched = written.strip() == asking(prepared, language=language).strip()
    return asking(ticked, language=language) if untouched else written


def _line(field: IntakeField, language: str) -> str:
    hint = f" ({field.hint.in_language(language)})" if field.hint is not None else ""
    return f"— {field.label.in_language(language)}{hint}"
