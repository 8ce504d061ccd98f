"""Owns what an article is made of and when it may be published; its editions are kept by the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused

MOST_TITLE = 200
MOST_BODY = 100_000
MOST_LINES = 2_000
LANGUAGES = ("en", "ru")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One edition as written: Markdown bodies, both languages side by side, either of which may be empty."""

    title: Words
    body: Words
    category: Words


def languages(draft: Draft) -> tuple[str, ...]:
    """Return the languages in which the article is whole: a title and a body.

    >>> languages(Draft(title=Words("Backup", ""), body=Words("Copy the folder.", ""), category=Words("", "")))
    ('en',)
    """
    return tuple(
        one
        for one in LANGUAGES
        if draft.title.in_language(one).strip() and draft.body.in_language(one).strip()
    )


def lines_changed(before: Sequence[str], after: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the lines that left, each with "-", and those that came, with "+", in the order of the text.

    Of a text too long to be compared, nothing.

    >>> lines_changed(["Copy it.", "Done."], ["Copy the folder.", "Done."])
    (('-', 'Copy it.'), ('+', 'Copy the folder.'))
    """
    if max(len(before), len(after)) > MOST_LINES:
        return ()
    found: list[tuple[str, str]] = []
    for what, a, b, x, y in SequenceMatcher(None, before, after).get_opcodes():
        if what != "equal":
            found += [("-", line) for line in before[a:b]] + [("+", line) for line in after[x:y]]
    return tuple(found)


def check_saved(draft: Draft) -> None:
    """Raise Refused for a draft that nobody could find again, or that is beyond the size of an article."""
    if not any(draft.title.in_language(one).strip() for one in LANGUAGES):
        raise Refused(
            Words("The article has no title", "У статьи нет заголовка"),
            remedy=Words(
                "Write one in English or Russian.", "Напишите его по-русски или по-английски."
            ),
        )
    sizes = [len(draft.body.in_language(one)) for one in LANGUAGES]
    if max(sizes) > MOST_BODY:
        raise Refused(
            Words("The article is longer than 100,000 characters", "Статья длиннее 100 000 знаков"),
            remedy=Words("Split it into several.", "Разделите её на несколько."),
        )


def check_published(draft: Draft) -> None:
    """Raise Refused where no language is whole, or one is begun and not finished."""
    whole = languages(draft)
    for one, name in zip(
        LANGUAGES, (Words("English", "английской"), Words("Russian", "русской")), strict=True
    ):
        begun = draft.title.in_language(one).strip() or draft.body.in_language(one).strip()
        if begun and one not in whole:
            raise Refused(
                Words(
                    f"The {name.en} text lacks its title or its body",
                    f"В {name.ru} статье нет заголовка или текста",
                ),
                remedy=Words("Finish it, or empty it.", "Допишите её или очистите."),
            )
    if not whole:
        raise Refused(
            Words("The article has no text", "В статье нет текста"),
            remedy=Words("Write it in one language at least.", "Напишите хотя бы на одном языке."),
        )
