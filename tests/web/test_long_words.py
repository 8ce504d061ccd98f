"""Words of thousands of characters: their first lines stand, the rest is folded and whole."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglament.web.face.begun import begun

FOLD = re.compile(r'<details class="quoted"><summary>.*?</summary>(.*?)</details>', re.DOTALL)
# four thousand characters that differ
LONG = " ".join(f"word{number}" for number in range(500))


@given(st.text(alphabet="ab \n", max_size=4000))
def test_nothing_of_long_words_is_lost_and_the_first_lines_are_few(text: str) -> None:
    cut = begun(text)
    if not cut.rest:
        assert len(text) <= 1500 or not text.strip()
        return
    assert len(cut.first) <= 601
    assert cut.first.count("\n") < 10
    both = f"{cut.first.removesuffix('…')}{cut.rest}"
    assert re.sub(r"\s", "", both) == re.sub(r"\s", "", text)


def shown(page: str) -> tuple[str, str]:
    """Return what of the long words stands on a page, and what of them is folded."""
    folded = " ".join(one for one in FOLD.findall(page))
    return unescape(FOLD.sub("", page)), unescape(folded)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("writer", "form", "values"),
    [
        ("customer", "/requests/{}/say/", {"text": LONG}),
        ("customer", "/requests/{}/wish/priority/", {"priority": "P3", "reason": LONG}),
        (
            "agent",
            "/desk/requests/{}/do/transfer_level/",
            {"level": "standard", "reason": LONG},
        ),
    ],
)
def test_a_long_text_or_reason_is_folded_for_both_sides(
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    writer: str,
    form: str,
    values: dict[str, str],
) -> None:
    number = opened().ticket.number
    browser(writer).post(form.format(number), values, follow=True)
    for who, path in (("agent", "/desk/requests/{}/"), ("customer", "/requests/{}/")):
        page = browser(who).get(path.format(number)).text
        if "word1 " not in page:
            assert writer == "agent", "what staff note of a level is theirs"
            continue
        stands, folded = shown(page)
        assert "word499" not in stands
        assert "word499" in folded
        assert "Show the rest (" in page
