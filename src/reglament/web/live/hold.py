"""Owns holding answers of live updates open: an ASGI layer around Django that costs no thread a page."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from reglament.web.live.hub import HELD, Hub
from reglament.web.live.watch import Watch

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

ALIVE, ALIVE_SECONDS = ": alive\n\n", 15.0
_HEADER = HELD.lower().encode()


class Holder:
    """Django behind a layer that keeps streams open; `hang_up` lets them all go before the server stops."""

    def __init__(self, inner: Application, hub: Hub) -> None:
        self._inner, self._hub = inner, hub

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass everything on; where Django let a page in, go on with what the hub tells it.

        A key that the hub has no watch of holds nothing: the answer ends as Django made it.
        """
        watch: Watch | None = None

        async def held(message: Message) -> None:
            nonlocal watch
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                key = next((value for name, value in headers if name.lower() == _HEADER), None)
                watch = self._hub.named(key.decode()) if key else None
                if key:
                    dropped = (_HEADER, b"content-length")
                    kept = [pair for pair in headers if pair[0].lower() not in dropped]
                    message = {**message, "headers": kept}
            elif watch is not None:
                message = {**message, "more_body": True}
            await send(message)

        await self._inner(scope, receive, held)
        if watch is not None:
            await self._stream(watch, receive, send)

    def hang_up(self) -> None:
        """Let every page go; browsers come back by themselves."""
        self._hub.stop()

    async def _stream(self, watch: Watch, receive: Receive, send: Send) -> None:
        news, loop = asyncio.Event(), asyncio.get_running_loop()

        def ring() -> None:
            loop.call_soon_threadsafe(news.set)

        watch.on_news(ring)
        leaving = asyncio.create_task(_gone(receive))
        try:
            while not watch.ended and not leaving.done():
                coming = asyncio.create_task(news.wait())
                await asyncio.wait(
                    {coming, leaving}, timeout=ALIVE_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                coming.cancel()
                news.clear()
                if leaving.done():
                    break
                said = (watch.take() or ALIVE).encode()
                await send({"type": "http.response.body", "body": said, "more_body": True})
            with suppress(OSError):
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            leaving.cancel()
            self._hub.drop(watch)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
