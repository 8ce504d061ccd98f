"""Pictures in a text: found where they stand, asked for words, and for the file that they name."""

import pytest

from reglament.core.knowledge.article_files import ArticleFile
from reglament.core.knowledge.articles import Draft, check_published, picture_faults
from reglament.core.knowledge.markup import placed_in
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused

SHOT = ArticleFile(name="снимок.png", kind="png", size=9, sha256="ab" * 32, width=3, height=2)
LOG = ArticleFile(name="desk.log", kind="", size=9, sha256="cd" * 32)


def draft(en: str, ru: str = "") -> Draft:
    title = Words("Backup", "Копия" if ru else "")
    return Draft(title=title, body=Words(en, ru), category=Words("", ""), files=(SHOT, LOG))


def told(of: Draft) -> list[tuple[str, str]]:
    return [(one.field, one.what.en) for one in picture_faults(of)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("![a](снимок.png)", ["снимок.png"]),
        ("![a](%D1%81.png) ![b](<c.png> 'T')", ["с.png", "c.png"]),
        ("[![a](a.png)](https://x.example)\n\n| ![b](b.png) |\n| --- |", ["a.png", "b.png"]),
        ("![a][1]\n\n[1]: a.png", ["a.png"]),
        ("`![a](a.png)`\n\n    ![b](b.png)\n\n```\n![c](c.png)\n```", []),
        ("![a](https://x.example/a.png) ![b](//x/b.png) ![c](/c.png) ![d](../d.png)", []),
        ("![a](cid:a.png) ![b](a.png?x) ![c](a.png#x) ![d]() ![e](<//[x>)", []),
        (r"\![a](a.png) ![a](javascript:a.png)", []),
    ],
)
def test_pictures_are_found_where_the_text_shows_them(text: str, names: list[str]) -> None:
    assert [one.name for one in placed_in(text)] == names


def test_a_picture_without_words_or_file_is_said_at_its_own_body() -> None:
    fine = draft("![The dialog](снимок.png)", "![Окно](снимок.png)")
    assert told(fine) == []
    check_published(fine)
    mute = draft("![The dialog](снимок.png)", "![ ](снимок.png)")
    assert told(mute) == [
        ("body_ru", "Who does not see the picture is told nothing of it: снимок.png")
    ]
    lost = draft("![Gone](gone.png) ![Log](desk.log)")
    assert told(lost) == [
        ("body_en", "The text names a picture that the article does not hold: gone.png, desk.log")
    ]
    for wrong in (mute, lost):
        with pytest.raises(Refused):
            check_published(wrong)
