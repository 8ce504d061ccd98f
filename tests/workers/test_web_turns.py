"""Whose page is made next: tenants in turn, a crowd of one on a share of the threads, nobody held up without need."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from reglament.peers import TENANT
from reglament.workers.web_turns import Turns

pytestmark = pytest.mark.threat("T23")
THREADS = 8


class Clock:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


class Pages:
    """Pages that stand until they are let go, and who has one being made, in the order in which they began."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.turns = Turns(THREADS, clock=self.clock)
        self.begun: list[str] = []
        self._began, self._go = threading.Condition(), threading.Semaphore(0)

    def know(self, *vendors: str) -> None:
        """Let each vendor's session be known by a page that was made."""
        for vendor in vendors:
            self.turns.submit(self._told, self._asked(vendor)).result(5)

    def ask(self, who: str) -> "Future[Any]":
        """Ask for a page, by a vendor's session, or by an address where `who` is none that is known."""
        return self.turns.submit(self._stand, self._asked(who))

    def let_go(self, count: int = 1) -> None:
        """Let pages that are being made be done."""
        self._go.release(count)

    def after(self, count: int) -> list[str]:
        """Return who has begun, once so many have."""
        with self._began:
            assert self._began.wait_for(lambda: len(self.begun) >= count, 5), self.begun
            return list(self.begun)

    @staticmethod
    def _asked(who: str) -> dict[str, Any]:
        return {"HTTP_COOKIE": f"a=b; sessionid={who}", "REMOTE_ADDR": "192.0.2.1", "who": who}

    @staticmethod
    def _told(environ: dict[str, Any]) -> None:
        environ[TENANT] = environ["who"]

    def _stand(self, environ: dict[str, Any]) -> None:
        with self._began:
            self.begun.append(environ["who"])
            self._began.notify_all()
        assert self._go.acquire(timeout=10)


@pytest.fixture
def pages() -> Iterator[Pages]:
    made = Pages()
    yield made
    made.let_go(100)
    made.turns.shutdown()


def test_a_vendor_alone_has_all_threads_whoever_asks_without_a_session(pages: Pages) -> None:
    pages.know("tron")
    pages.ask("nobody")
    for _ in range(THREADS):
        pages.ask("tron")
    assert pages.after(THREADS) == ["nobody"] + ["tron"] * (THREADS - 1)


def test_a_crowd_has_a_quarter_while_another_vendor_asks(pages: Pages) -> None:
    pages.know("tron", "north")
    for _ in range(20):
        pages.ask("tron")
    pages.ask("north")
    assert pages.after(3) == ["tron", "tron", "north"]
    pages.let_go()
    assert pages.after(4)[3] == "tron"


def test_a_crowd_has_all_threads_again_a_minute_after_the_others_went(pages: Pages) -> None:
    pages.know("tron", "north")
    pages.clock.at = 61.0
    for _ in range(THREADS):
        pages.ask("tron")
    assert pages.after(THREADS) == ["tron"] * THREADS


def test_those_who_wait_come_in_turn(pages: Pages) -> None:
    names = ("tron", "north", "east", "south", "west")
    pages.know(*names)
    for name in names:
        for _ in range(4):
            pages.ask(name)
    # two of each had room for the first four; the fifth is next, however many of the others waited before it
    assert sorted(pages.after(THREADS)) == sorted(("tron", "north", "east", "south") * 2)
    pages.let_go()
    assert pages.after(THREADS + 1)[-1] == "west"


def test_a_session_that_no_page_knows_is_counted_by_its_peer(pages: Pages) -> None:
    pages.know("tron")
    for number in range(20):
        pages.ask(f"made up {number}")
    pages.ask("tron")
    assert pages.after(3) == ["made up 0", "made up 1", "tron"]


def test_who_went_while_waiting_takes_no_thread(pages: Pages) -> None:
    pages.know("tron", "north")
    asked = [pages.ask("tron") for _ in range(4)]
    pages.after(2)
    assert asked[2].cancel()
    pages.let_go(2)
    pages.after(3)
    pages.let_go()
    asked[3].result(5)
    assert pages.begun == ["tron"] * 3


def test_what_fails_gives_its_thread_back(pages: Pages) -> None:
    def fail(_environ: dict[str, Any]) -> None:
        raise LookupError("no page")

    for _ in range(2 * THREADS):
        with pytest.raises(LookupError):
            pages.turns.submit(fail, {"REMOTE_ADDR": "192.0.2.1"}).result(5)
