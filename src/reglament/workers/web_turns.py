"""Owns whose turn it is to have a page made (T23): tenants in turn, and none of them on all threads while others ask.

A tenant is the vendor whose session asks; who has no session known here is counted by peer. Threads share one
interpreter, so a page slows with each that is made beside it: taking turns alone would let a crowd of one vendor slow
down all others as often as there are threads.
"""

import re
import threading
from collections import Counter, deque
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from typing import Any

from django.conf import settings

from reglament.peers import TENANT, one_peer

# a vendor by its key, or a peer by its address
Tenant = tuple[str, Hashable]
# of the threads, while others asked in the last minute: other vendors, or for a peer anybody else
SHARE = 4
LATELY_SECONDS = 60.0
# sessions whose tenant is remembered, the first ones forgotten first; who is forgotten is told again by the next page
SESSIONS = 10_000


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for a thread, and where its outcome goes."""

    future: "Future[Any]"
    do: Callable[..., Any]
    environ: dict[str, Any]
    more: tuple[Any, ...]


class Tenants:
    """Who asks, as the answers to the same session told before; keys of sessions are kept as digests."""

    def __init__(self) -> None:
        self._of: dict[bytes, Tenant] = {}
        self._cookie = re.compile(rf"(?:^|;\s*){re.escape(settings.SESSION_COOKIE_NAME)}=([^;]+)")

    def named(self, environ: dict[str, Any]) -> Tenant:
        """Return the tenant of a request."""
        known = self._of.get(self._session(environ))
        return known or ("peer", one_peer(environ.get("REMOTE_ADDR", "")))

    def learn(self, environ: dict[str, Any]) -> None:
        """Remember what the page that was made told of its session."""
        if TENANT in environ and (session := self._session(environ)):
            if session not in self._of and len(self._of) >= SESSIONS:
                self._of.pop(next(iter(self._of)), None)
            self._of[session] = ("vendor", environ[TENANT])

    def _session(self, environ: dict[str, Any]) -> bytes:
        found = self._cookie.search(environ.get("HTTP_COOKIE", ""))
        return sha256(found[1].encode()).digest() if found else b""


class Turns(Executor):
    """Threads for pages; what is submitted takes a WSGI environment first."""

    def __init__(self, threads: int, *, clock: Callable[[], float] = monotonic) -> None:
        self._threads, self._clock, self._tenants = threads, clock, Tenants()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="pages")
        self._lock = threading.Lock()
        # the tenant whose turn is next comes first; who waits for nothing is not here
        self._waiting: dict[Tenant, deque[Work]] = {}
        self._running: Counter[Tenant] = Counter()
        # who asked lately, by kind, the latest last
        self._asked_at: dict[str, dict[Tenant, float]] = {"vendor": {}, "peer": {}}

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_kwargs: Any) -> "Future[Any]":
        """Have `fn` called when its tenant's turn has come."""
        work: Work = Work(Future(), fn, args[0], args[1:])
        with self._lock:
            tenant = self._tenants.named(work.environ)
            self._note(tenant)
            self._waiting.setdefault(tenant, deque()).append(work)
            self._begin()
        return work.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the threads."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)

    def _note(self, tenant: Tenant) -> None:
        at = self._clock()
        self._asked_at[tenant[0]].pop(tenant, None)
        self._asked_at[tenant[0]][tenant] = at
        for asked_at in self._asked_at.values():
            while asked_at and asked_at[first := next(iter(asked_at))] < at - LATELY_SECONDS:
                del asked_at[first]

    def _has_room(self, tenant: Tenant) -> bool:
        """Return whether the tenant may have one thread more.

        Who asks without a session takes nothing from a vendor that is alone: monitoring does so all the time.
        """
        vendors, peers = self._asked_at["vendor"], self._asked_at["peer"]
        others = len(vendors) > 1 if tenant[0] == "vendor" else bool(vendors) or len(peers) > 1
        most = max(1, self._threads // SHARE) if others else self._threads
        return self._running[tenant] < most

    def _begin(self) -> None:
        while self._running.total() < self._threads:
            # of those that have room, who has fewest threads, then whose turn is next
            room = filter(self._has_room, self._waiting)
            tenant = min(room, key=self._running.__getitem__, default=None)
            if tenant is None:
                return
            waiting = self._waiting.pop(tenant)
            work = waiting.popleft()
            if waiting:
                self._waiting[tenant] = waiting  # behind the others
            if work.future.set_running_or_notify_cancel():
                self._running[tenant] += 1
                self._pool.submit(self._make, tenant, work)

    def _make(self, tenant: Tenant, work: Work) -> None:
        outcome: Future[Any] = Future()
        try:
            outcome.set_result(work.do(work.environ, *work.more))
        except BaseException as failure:  # noqa: BLE001 - whatever it is, whoever waits is told of it
            outcome.set_exception(failure)
        with self._lock:
            # before anybody hears of it: the next page of this session may be asked for at once
            self._tenants.learn(work.environ)
            self._note(self._tenants.named(work.environ))
            self._running[tenant] -= 1
            if not self._running[tenant]:
                del self._running[tenant]
            self._begin()
        if (trouble := outcome.exception()) is not None:
            work.future.set_exception(trouble)
        else:
            work.future.set_result(outcome.result())
