"""Owns what stands between browsers and the threads that make pages (T23): no thread waits for a browser, ever.

A body is taken in whole before the application sees the request, an answer is handed on in pieces, both at a least pace
and within a measure; who is slower or sends more is let go. What is large waits on disk.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from time import monotonic
from typing import Any

from reglament.peers import one_peer
from reglament.workers.web_refusals import LATE, TOO_LARGE, TOO_MANY, Refusal

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

# bytes a second: a poor mobile line keeps it
LEAST_PACE = 16 * 1024
PIECE = 64 * 1024
IN_MEMORY = 1024 * 1024
# bodies of the largest size that one peer, and all together, may have here at the same time
OF_ONE_PEER, OF_ALL = 4, 16
# how long one who is refused may go on sending, so that the refusal is read and not lost with the connection
LINGER_SECONDS = 5.0
# where the protocol puts the way to end a connection at once
ABORT = "reglament.abort"


@dataclass(frozen=True, slots=True)
class Measure:
    """How large a body may be, and how many seconds a browser may keep us waiting beyond the least pace."""

    body: int
    patience: float


class _RefusedError(Exception):
    """The request is answered here."""

    def __init__(self, answer: Refusal) -> None:
        super().__init__(answer.en)
        self.answer = answer


class _GoneError(Exception):
    """The browser went before it had sent everything."""


class Door:
    """The application behind the door."""

    def __init__(self, inner: Application, measure: Measure) -> None:
        self._inner, self._measure = inner, measure
        # bytes of bodies that are here now, by peer
        self._here: Counter[str] = Counter()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Take the body in, have the application answer, hand the answer on."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        paced = _Paced(scope, send, self._measure.patience)
        try:
            async with self._body(scope, receive) as body:
                await self._inner(_measured(scope, body), _replay(body, receive), paced.send)
        except _RefusedError as refused:
            await self._refuse(refused.answer, receive=receive, send=paced.send)
        except _GoneError:
            return

    @asynccontextmanager
    async def _body(self, scope: Message, receive: Receive) -> AsyncIterator["_Body"]:
        """Yield the whole body and count it while it is here; raises _RefusedError and _GoneError."""
        if _announced(scope) > self._measure.body:
            raise _RefusedError(TOO_LARGE)
        peer, body = one_peer((scope.get("client") or ("",))[0]), _Body()
        try:
            began_at = monotonic()
            while body.unfinished:
                left = _left(self._measure.patience, body.size, monotonic() - began_at)
                try:
                    async with asyncio.timeout(left):
                        message = await receive()
                except TimeoutError:
                    raise _RefusedError(LATE) from None
                if message["type"] == "http.disconnect":
                    raise _GoneError
                self._count(peer, body, len(message.get("body", b"")))
                body.add(message)
            yield body
        finally:
            self._here[peer] -= body.size
            if self._here[peer] <= 0:
                del self._here[peer]
            body.file.close()

    def _count(self, peer: str, body: "_Body", more: int) -> None:
        if body.size + more > self._measure.body:
            raise _RefusedError(TOO_LARGE)
        of_peer, of_all = self._here[peer] + more, self._here.total() + more
        if of_peer > OF_ONE_PEER * self._measure.body or of_all > OF_ALL * self._measure.body:
            raise _RefusedError(TOO_MANY)
        self._here[peer] += more

    async def _refuse(self, why: Refusal, *, receive: Receive, send: Send) -> None:
        page = why.page(most=self._measure.body)
        start = {"type": "http.response.start", "status": why.status, "headers": why.headers(page)}
        await send(start)
        await send({"type": "http.response.body", "body": page, "more_body": True})
        if why is not LATE:
            await _drained(receive)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class _Body:
    """What a request brought, in memory while it is small."""

    def __init__(self) -> None:
        self.file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed where the request ends
        self.size, self.unfinished = 0, True

    def add(self, message: Message) -> None:
        """Add a part."""
        self.size += self.file.write(message.get("body", b""))
        self.unfinished = message.get("more_body", False)
        if not self.unfinished:
            self.file.seek(0)


class _Paced:
    """Hands an answer on in pieces, and ends the connection of who does not keep the least pace."""

    def __init__(self, scope: Message, send: Send, patience: float) -> None:
        self._scope, self._send, self._patience = scope, send, patience
        self._sent, self._waited = 0, 0.0

    async def send(self, message: Message) -> None:
        """Send one message, waiting as long as its reader may let us wait."""
        whole = message.get("body", b"")
        if len(whole) <= PIECE:
            await self._one(message)
            return
        with SpooledTemporaryFile(IN_MEMORY) as waiting:
            waiting.write(whole)
            waiting.seek(0)
            # whoever made the message holds it until it is sent: a large one would stand in memory as long
            del whole
            message["body"] = b""
            while piece := waiting.read(PIECE):
                await self._one({**message, "body": piece, "more_body": True})
        await self._one(message)

    async def _one(self, message: Message) -> None:
        began_at = monotonic()
        left = _left(self._patience, self._sent, self._waited)
        try:
            async with asyncio.timeout(left):
                await self._send(message)
        except TimeoutError:
            # from here on uvicorn takes what is sent and drops it
            self._scope["state"][ABORT]()
        self._waited += monotonic() - began_at
        self._sent += len(message.get("body", b""))


def _left(patience: float, size: int, taken: float) -> float:
    """Return how long to wait for the next part, when `size` bytes took so many seconds.

    What was fast before earns no silence: the system takes in megabytes of an answer that nobody reads.
    """
    return min(patience, patience + size / LEAST_PACE - taken)


def _announced(scope: Message) -> int:
    said = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(said[0]) if said else 0


def _measured(scope: Message, body: _Body) -> Message:
    """Return the scope with the body's length: one sent in chunks names none, and would be taken for empty."""
    kept = [
        pair
        for pair in scope["headers"]
        if pair[0] not in (b"content-length", b"transfer-encoding")
    ]
    if len(kept) == len(scope["headers"]):
        return scope
    return {**scope, "headers": [*kept, (b"content-length", str(body.size).encode())]}


def _replay(body: _Body, receive: Receive) -> Receive:
    """Return what gives the body that is here, then what comes from the browser: that it went."""
    ended = False

    async def replayed() -> Message:
        nonlocal ended
        if ended:
            return await receive()
        piece = body.file.read(PIECE)
        ended = body.file.tell() >= body.size
        return {"type": "http.request", "body": piece, "more_body": not ended}

    return replayed


async def _drained(receive: Receive) -> None:
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while (await receive()).get("more_body"):
                pass
    except TimeoutError:
        return
