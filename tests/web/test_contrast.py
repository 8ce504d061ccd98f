"""Contrast of every pair of tokens that the design relies on, computed from the tokens as they are."""

import math
import re
from itertools import pairwise
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "src" / "reglament" / "web" / "static" / "reglament"
TOKENS = (STATIC / "tokens.css").read_text("utf-8")
PAIR = re.compile(r"--([\w-]+): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\);")
Colour = tuple[float, float, float]

# least ratio: 7 for what is read at length, 4.5 for other text, 3 for marks, edges and the focus ring
NEEDED: dict[float, dict[str, str]] = {
    7: {"ink": "paper sheet sunk blue-wash"},
    4.5: {
        "ink-2": "paper sheet sunk amber-wash red-wash",
        "ink-3": "paper sheet sunk open blue-wash",
        "blue": "paper sheet sunk blue-wash",
        "on-go": "go go-press",
        "amber": "paper sheet sunk amber-wash blue-wash",
        "red": "paper sheet sunk red-wash blue-wash",
        "green": "paper sheet sunk green-wash",
    },
    3: {
        "edge": "paper sheet sunk",
        "used": "open paper",
        "red-fill": "open paper",
        "amber": "open",
        "ink": "open",
        "blue": "paper",
        "go": "paper",
    },
}
PAIRS = [
    (fore, back, least)
    for least, pairs in NEEDED.items() for fore, backs in pairs.items() for back in backs.split()
]  # fmt: skip


def linear(text: str) -> Colour:
    """Return linear sRGB of `L C H`, as CSS Color 4 defines OKLCH."""
    lightness, chroma, hue = (float(one) for one in text.split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long, middle, short = (
        (lightness + x * a + y * b) ** 3
        for x, y in (
            (0.3963377774, 0.2158037573),
            (-0.1055613458, -0.0638541728),
            (-0.0894841775, -1.2914855480),
        )
    )
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def ratio(one: Colour, two: Colour) -> float:
    """Return the contrast ratio of WCAG 2."""
    low, high = sorted(
        sum(w * min(1, max(0, c)) for w, c in zip((0.2126, 0.7152, 0.0722), rgb, strict=True))
        for rgb in (one, two)
    )
    return (high + 0.05) / (low + 0.05)


COLOURS = {name: (linear(light), linear(dark)) for name, light, dark in PAIR.findall(TOKENS)}


@pytest.mark.threat("T28")
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_pair_of_tokens_keeps_its_contrast(theme: int) -> None:
    short = {
        f"{fore} on {back}": round(found, 2)
        for fore, back, least in PAIRS
        if (found := ratio(COLOURS[fore][theme], COLOURS[back][theme])) < least
    }
    assert short == {}


def test_every_colour_can_be_shown_on_any_screen() -> None:
    outside = [
        name for name, pair in COLOURS.items() for rgb in pair if not all(-0.002 <= c <= 1.002 for c in rgb)
    ]  # fmt: skip
    assert outside == []


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert round(ratio(linear("0 0 0"), linear("1 0 0")), 1) == 21.0


def test_colours_stand_in_the_tokens_only() -> None:
    named = re.compile(r"#[0-9a-f]{3,8}\b(?=[;, )])|(?:rgb|hsl|oklch|lab)a?\((?!from)[^v)]*\)")
    stray = [
        f"{sheet.name}: {found}"
        for sheet in sorted(STATIC.glob("*.css")) if sheet.name != "tokens.css"
        for found in named.findall(sheet.read_text("utf-8"))
    ]  # fmt: skip
    assert stray == []


def test_steps_of_type_and_space_grow() -> None:
    for names in (
        ["axis", "note", "small", "body", "read", "head", "title", "page"],
        [f"s{n}" for n in range(1, 9)],
    ):
        sizes = [
            float(found[1])
            for name in names
            if (found := re.search(rf"--{name}: ([\d.]+)rem", TOKENS))
        ]
        assert len(sizes) == len(names)
        assert all(one < two for one, two in pairwise(sizes))
