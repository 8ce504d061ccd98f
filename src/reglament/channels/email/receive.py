"""Owns the SMTP and LMTP listeners: who may connect, how many at a time, when to stop.

The talk belongs to `dialog`, bytes to `wire`, sharing commits to `group_commit`; storing is the caller's.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Self

from reglament.channels.email.delivery import Delivery as Delivery
from reglament.channels.email.delivery import Kept as Kept
from reglament.channels.email.delivery import NotKeptError as NotKeptError
from reglament.channels.email.delivery import Protocol as Protocol
from reglament.channels.email.delivery import Verdict as Verdict
from reglament.channels.email.dialog import Dialog
from reglament.channels.email.group_commit import GroupCommitter as GroupCommitter
from reglament.channels.email.options import Options as Options
from reglament.channels.email.places import FullError, Places
from reglament.channels.email.room import Room
from reglament.channels.email.wire import ConnectionEndedError, Wire

_CLOSING_SECONDS = 5.0
_TOO_MANY = "421 4.7.0 Too many connections, try again later"


def _everyone(_address: str) -> bool:
    return True


class Receiver:
    """A running listener; `async with` closes it."""

    def __init__(
        self,
        options: Options,
        keep: Callable[[Delivery], Awaitable[Kept]],
        *,
        knows: Callable[[str], bool] = _everyone,
    ) -> None:
        self._options = options
        self._keep = keep
        self._knows = knows
        self._places = Places(options.max_connections, options.max_connections_per_address)
        self._leaving: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._room = Room(options.held_octets)

    async def start(self) -> None:
        """Begin to listen; raises OSError when the address is taken."""
        loop = asyncio.get_running_loop()
        if self._options.path:
            self._server = await loop.create_unix_server(self._wire, self._options.path)
        else:
            self._server = await loop.create_server(
                self._wire, self._options.host, self._options.port, backlog=256
            )

    @property
    def port(self) -> int:
        """Return the TCP port listened on, 0 for a Unix socket or before the start."""
        if self._server is None or self._options.path:
            return 0
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def connection_count(self) -> int:
        """Return how many connections are open."""
        return len(self._places.wires)

    async def close(self, *, grace_seconds: float = 10.0) -> None:
        """Stop listening; mails being stored get their answer, idle connections are closed."""
        if self._server is None:
            return
        self._server.close()
        wires = self._places.wires
        for wire in wires - self._places.storing:
            wire.reply("421 4.3.2 Shutting down, try again")
            wire.close()
        tasks = [wire.task for wire in wires if wire.task is not None]
        tasks += self._leaving
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace_seconds)
            for task in late:
                task.cancel()
        await self._server.wait_closed()
        self._server = None

    async def __aenter__(self) -> Self:
        if self._server is None:
            await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _wire(self) -> Wire:
        return Wire(self._talk)

    async def _talk(self, wire: Wire) -> None:
        with suppress(ConnectionEndedError):
            try:
                leaving = self._places.take(wire, wire.peer())
            except FullError:
                wire.reply(_TOO_MANY)
                await _closed(wire)
                return
            if leaving is not None:
                self._send_away(leaving)
            try:
                await self._dialog(wire).run()
                await _closed(wire)
            finally:
                self._places.leave(wire)

    def _send_away(self, wire: Wire) -> None:
        """End a connection whose place another one has now; nothing that was answered by 250 is lost with it."""
        wire.reply(_TOO_MANY)
        task = asyncio.get_running_loop().create_task(_closed(wire))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    def _dialog(self, wire: Wire) -> Dialog:
        async def keep(delivery: Delivery) -> Kept:
            self._places.storing.add(wire)
            try:
                return await self._keep(delivery)
            finally:
                self._places.storing.discard(wire)
                self._places.brought(wire)

        return Dialog(wire, self._options, keep=keep, knows=self._knows, room=self._room)


async def _closed(wire: Wire) -> None:
    with suppress(TimeoutError):
        await wire.closed(_CLOSING_SECONDS)


async def serve(
    options: Options,
    keep: Callable[[Delivery], Awaitable[Kept]],
    *,
    knows: Callable[[str], bool] = _everyone,
) -> Receiver:
    """Listen and return the running receiver.

    `keep` must answer STORED only when the bytes are durable: its answer becomes the 250 (T07). Its
    exceptions and delays beyond `keep_seconds` become 451. `knows` is asked at RCPT and must be quick.
    """
    receiver = Receiver(options, keep, knows=knows)
    await receiver.start()
    return receiver
