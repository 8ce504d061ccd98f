"""Owns browsers that ask a running desk for pages over HTTP: signed in by its form, on connections that stay open."""

import http.client
import re
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import urlencode

PROOF = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
WAIT_SECONDS = 60


@dataclass(frozen=True)
class Ask:
    """A page, and what stands in it and in no other: a sign-in page, or another request's, has not got it all."""

    path: str
    holds: tuple[bytes, ...]
    rows: tuple[bytes, int] | None = None  # what begins a row, and how many there are

    def wrong(self, status: int, page: bytes) -> str:
        """Return what is wrong with an answer, "" where nothing is."""
        missing = [mark for mark in self.holds if mark not in page]
        if status != http.client.OK or missing:
            return f"{self.path}: {status}, without {missing}"
        if self.rows and page.count(self.rows[0]) != self.rows[1]:
            return f"{self.path}: {page.count(self.rows[0])} rows, not {self.rows[1]}"
        return ""


class Browser:
    """One connection of one person who signed in."""

    def __init__(self, port: int, cookie: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
        self._head = {"Cookie": cookie, "Accept-Language": "en"}

    def get(self, path: str) -> tuple[int, bytes]:
        """Return status and whole page."""
        self._line.request("GET", path, headers=self._head)
        answer = self._line.getresponse()
        return answer.status, answer.read()

    def close(self) -> None:
        self._line.close()


def sign_in(port: int, login: str, password: str) -> str:
    """Sign in as a person does, by the form, and return the cookie of the session."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
    line.request("GET", "/sign-in/")
    answer = line.getresponse()
    proof, page = _cookie(answer, "csrftoken"), answer.read()
    found = PROOF.search(page)
    assert found is not None, "the sign-in page has no form"
    fields = {"username": login, "password": password, "csrfmiddlewaretoken": found[1].decode()}
    head = {"Cookie": proof, "Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", "/sign-in/", urlencode(fields), head)
    answer = line.getresponse()
    answer.read()
    assert answer.status == http.client.FOUND, f"{login} is not let in: {answer.status}"
    session = _cookie(answer, "sessionid")
    line.close()
    return session


def _cookie(answer: http.client.HTTPResponse, name: str) -> str:
    said = answer.headers.get_all("Set-Cookie", [])
    return next(one.partition(";")[0] for one in said if one.startswith(f"{name}="))


@dataclass
class Tally:
    """What some browsers saw in `seconds`: how long each answer took, and what was wrong with any."""

    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def at(self, share: float) -> float:
        """Return the seconds within which that share of the answers came, by nearest rank."""
        ranked = sorted(self.took)
        return ranked[max(0, -(-int(share * 1000) * len(ranked) // 1000) - 1)]

    def a_second(self) -> float:
        return len(self.took) / self.seconds


def asked_for(
    port: int, cookies: Sequence[str], asks: Sequence[Ask], *, at_once: int, seconds: float
) -> Tally:
    """Let `at_once` browsers ask one page after another, each as a person of its own where there are enough."""
    tally, lock = Tally(), threading.Lock()
    start = threading.Barrier(at_once + 1)

    def browse(number: int) -> None:
        browser = Browser(port, cookies[number % len(cookies)])
        own = asks[number * len(asks) // at_once :] + asks[: number * len(asks) // at_once]
        took, wrong = [], []
        try:
            browser.get("/healthz")  # the connection stands before the time runs
            start.wait()
            ends_at = time.perf_counter() + seconds
            for ask, begun in _until(ends_at, own):
                status, page = browser.get(ask.path)
                took.append(time.perf_counter() - begun)
                if said := ask.wrong(status, page):
                    wrong.append(said)
        except (OSError, http.client.HTTPException) as failure:
            start.abort()
            wrong.append(f"{type(failure).__name__}: {failure}")
        browser.close()
        with lock:
            tally.took += took
            tally.wrong += wrong

    browsers = [threading.Thread(target=browse, args=(n,), daemon=True) for n in range(at_once)]
    for one in browsers:
        one.start()
    start.wait()
    begun = time.perf_counter()
    for one in browsers:
        one.join()
    tally.seconds = time.perf_counter() - begun
    return tally


def _until(ends_at: float, asks: Sequence[Ask]) -> Iterable[tuple[Ask, float]]:
    for ask in cycle(asks):
        begun = time.perf_counter()
        if begun >= ends_at:
            return
        yield ask, begun
