"""Owns the words of a clarification: what is missing, field by field, in the customer's language."""

from collections.abc import Sequence

from reglament.core.notices.subjects import plain_line
from reglament.core.regulation.document import IntakeField, Words

OPENING = Words("To go on we need:", "Чтобы продолжить, нам нужно:")
TO_SOMEBODY = Words("{name}, to go on we need:", "{name}, чтобы продолжить, нам нужно:")
CLOSING = Words("Answer this letter with what you know.", "Ответьте на это письмо тем, что знаете.")


def asking(fields: Sequence[IntakeField], *, name: str, language: str) -> str:
    """Return the text that asks `name` ("" where none is known) for the fields, one a line with its hint.

    Empty where there is nothing to ask.
    """
    if not fields:
        return ""
    addressed = plain_line(name)
    opening = (TO_SOMEBODY if addressed else OPENING).in_language(language)
    lines = [_line(one, language) for one in fields]
    return "\n".join(
        [opening.replace("{name}", addressed), *lines, "", CLOSING.in_language(language)]
    )


def asked_for(
    written: str,
    prepared: Sequence[IntakeField],
    ticked: Sequence[IntakeField],
    *,
    name: str,
    language: str,
) -> str:
    """Return what a person wrote, with what is ticked and not named there below it; nothing is asked for in silence.

    A letter left as it was prepared asks for what is ticked instead.
    """
    if written.strip() == asking(prepared, name=name, language=language).strip():
        return asking(ticked, name=name, language=language)
    said = written.casefold()
    unnamed = [one for one in ticked if one.label.in_language(language).casefold() not in said]
    if not written.strip() or not unnamed:
        return written
    lines = (OPENING.in_language(language), *(_line(one, language) for one in unnamed))
    return "\n".join([written.rstrip(), "", *lines])


def _line(field: IntakeField, language: str) -> str:
    hint = f" ({field.hint.in_language(language)})" if field.hint is not None else ""
    return f"— {field.label.in_language(language)}{hint}"
