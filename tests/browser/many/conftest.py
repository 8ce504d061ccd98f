"""Gives each file here a desk of its own: what it opens by the dozen would push others' requests off their page.

It would use up the letters that a contact is sent within a day, too.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.browser.conftest import Desk, signing_in, started


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The demo with all its mails delivered, for one file."""
    with started(tmp_path_factory) as desk:
        yield desk


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, running: Desk) -> Callable[[str], Any]:
    """Return a function that gives somebody's cookies on the file's own desk."""
    return signing_in(chromium, running)
