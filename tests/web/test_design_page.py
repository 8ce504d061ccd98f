"""The page of the design system shows every token and every state that there is."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reglament.core.model.promises import PromiseState
from reglament.web.agent.design_page import COLOURS, EXAMPLES, GLYPHS, ICONS

WEB = Path(__file__).resolve().parents[2] / "src" / "reglament" / "web"
SHEETS = WEB / "static" / "reglament"


def test_every_colour_of_the_tokens_has_its_swatch() -> None:
    tokens = re.findall(
        r"--([\w-]+): light-dark\(oklch", (SHEETS / "tokens.css").read_text("utf-8")
    )
    shown = [name for names in COLOURS.values() for name in names.split()]
    swatches = re.findall(
        r"\.sw-([\w-]+) \{ background: var\(--([\w-]+)\)",
        (SHEETS / "design.css").read_text("utf-8"),
    )
    assert sorted(shown) == sorted(tokens)
    assert swatches == [(name, name) for name in tokens]


def test_every_glyph_and_icon_of_the_sprite_is_shown() -> None:
    sprite = (WEB / "templates" / "reglament" / "sprite.html").read_text("utf-8")
    assert sorted(re.findall(r'id="g-(\w+)"', sprite)) == sorted(GLYPHS)
    assert sorted(re.findall(r'id="i-(\w+)"', sprite)) == sorted(ICONS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "due"), [("en", "Wed 11 March, 16:30"), ("ru", "ср 11 марта, 16:30")]
)
def test_it_draws_a_promise_in_each_state(
    browser: Callable[..., Any], language: str, due: str
) -> None:
    page = browser("agent").get("/desk/design/", headers={"accept-language": language}).text
    assert page.count('<article class="promise') == len(EXAMPLES)
    assert due in page.replace("\u00a0", " ")
    # a promise ends with its request only where there is one
    assert {one.state for one in EXAMPLES} == set(PromiseState) - {PromiseState.CANCELLED}


@pytest.mark.parametrize("others", [{"portal"}, {"desk", "ticket", "keys", "further", "customers"}])
def test_all_scripts_and_styles_of_a_face_weigh_150_kilobytes_at_most(others: set[str]) -> None:
    """No page loads all that its face has, and none what is the other's own."""
    weight = sum(
        file.stat().st_size
        for kind in ("css", "js")
        for file in SHEETS.rglob(f"*.{kind}")
        if file.stem not in others
    )
    assert 20_000 < weight <= 150 * 1024
