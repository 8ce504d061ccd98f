"""Owns what an article is made of and when it may be published; its editions are kept by the store."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from reglament.core.knowledge.article_files import ArticleFile
from reglament.core.knowledge.markup import elsewhere_in, placed_in
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused

MOST_TITLE = 200
MOST_BODY = 100_000
MOST_LINES = 2_000
MOST_SAID = 120
LANGUAGES = ("en", "ru")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One edition as written: Markdown bodies, both languages side by side, either of which may be empty.

    `files` are those that the edition holds, placed in a body or not.
    """

    title: Words
    body: Words
    category: Words
    files: tuple[ArticleFile, ...] = ()


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


def picture_faults(draft: Draft) -> Iterator[Refused]:
    """Yield what is wrong with the pictures in the bodies, each with the body's name as its field.

    It keeps no draft from being saved, and an edition from being published (WCAG 2.2, 1.1.1).
    """
    known = {one.name for one in draft.files if one.kind}
    for one in LANGUAGES:
        body = draft.body.in_language(one)
        placed, elsewhere = placed_in(body), elsewhere_in(body)
        mute = dict.fromkeys(name for name, words in placed if not words and name in known)
        lost = dict.fromkeys(name for name, _ in placed if name not in known)
        if mute:
            yield _without_words(", ".join(mute), f"body_{one}")
        if lost:
            yield _without_file(", ".join(lost), f"body_{one}")
        if elsewhere:
            # one may be the whole picture in letters
            yield _from_elsewhere(
                ", ".join(address[:MOST_SAID] for address in elsewhere), f"body_{one}"
            )


def _without_words(names: str, field: str) -> Refused:
    return Refused(
        Words(
            f"Who does not see the picture is told nothing of it: {names}",
            f"Кто не видит изображения, ничего о нём не узнает: {names}",
        ),
        remedy=Words(
            "Write between the square brackets before its name what is seen.",
            "Напишите в квадратных скобках перед его именем, что на нём видно.",
        ),
        field=field,
    )


def _without_file(names: str, field: str) -> Refused:
    return Refused(
        Words(
            f"The text names a picture that the article does not hold: {names}",
            f"Текст называет изображение, которого в статье нет: {names}",
        ),
        remedy=Words(
            "Add the file, or take its name out of the text.",
            "Добавьте файл или уберите его имя из текста.",
        ),
        field=field,
    )


def _from_elsewhere(addresses: str, field: str) -> Refused:
    return Refused(
        Words(
            f"A picture from another address is not shown: {addresses}",
            f"Изображение с другого адреса не показывается: {addresses}",
        ),
        remedy=Words(
            "Add the file to the article and write its name instead.",
            "Добавьте файл в статью и напишите вместо адреса его имя.",
        ),
        field=field,
    )


def check_published(draft: Draft) -> None:
    """Raise Refused where no language is whole, one is begun and not finished, or a picture is not as it should be."""
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
    for fault in picture_faults(draft):
        raise fault
