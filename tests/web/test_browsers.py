"""A session is named by its browser and system, whatever else the browser calls itself."""

import pytest

from reglament.web.face.browsers import browser_named

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Linux",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/141.0.0.0 Safari/537.36",
            "Chrome, Windows",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/141.0 Safari/537.36 Edg/141.0",
            "Edge, Windows",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/140.0 YaBrowser/25.8 Safari/537.36",
            "Yandex Browser, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/141.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("curl/8.14.1", "curl/8.14.1"),
        ("x" * 200, "x" * 90),
        ("", ""),
    ],
)
def test_a_browser_is_named(agent: str, named: str) -> None:
    assert browser_named(agent) == named
