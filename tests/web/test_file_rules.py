"""What a form tells a script of its files: the rules of the server, in the reader's words, and none beside them."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.utils import translation

from reglament import regulations
from reglament.web.file_rules import file_rules


def told(page: str) -> Any:
    """Return the rules that a page's form carries."""
    found = re.search(r'data-rules="([^"]*)"', page)
    assert found
    return json.loads(unescape(found[1]))


@pytest.mark.clause("IS-117", "IS-118")
def test_a_format_is_refused_in_words_that_name_file_formats_archives_and_clause() -> None:
    with translation.override("ru"):
        rules = json.loads(
            file_rules(regulations.load("istom"), most_files=2, most_bytes=3_000_000)
        )
    by_name = {name: words for words, names in rules["refused"] for name in names}
    assert by_name["bmp"] == (
        "{name} не прикреплён: BMP принимаем только в архиве (IS-118). "
        "Сохраните как JPG, GIF, PNG или упакуйте в RAR, ZIP."
    )
    assert "(IS-116, IS-117)" in by_name["webp"]
    assert "программы не принимаются" in by_name["exe"]
    assert rules["empty"] == ("{name} не прикреплён: файл пуст. Сохраните его заново и пришлите.")
    assert (rules["files"], rules["bytes"]) == (2, 3_000_000)
    assert "не больше 2 файлов" in rules["tooMany"]
    assert "больше 3 МБ" in rules["tooLarge"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("who", "path", "files", "megabytes"),
    [
        ("agent", "/desk/requests/{}/", 20, "25 MB"),
        ("customer", "/requests/{}/", 10, "20 MB"),
        ("customer", "/new/", 10, "20 MB"),
    ],
)
def test_each_form_with_files_carries_its_own_limits(
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    who: str,
    path: str,
    files: int,
    megabytes: str,
) -> None:
    rules = told(browser(who).get(path.format(opened().ticket.number)).text)
    assert rules["files"] == files
    assert megabytes in rules["tooLarge"]
