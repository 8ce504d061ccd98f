"""Owns the bytes of one SMTP or LMTP connection: strict lines, strict end of data, TLS, time limits.

What the lines mean belongs to `dialog`.
"""

import asyncio
import ssl
from collections.abc import Callable, Coroutine
from typing import Any, cast

COMMAND_OCTETS = 2048  # RFC 5321 4.5.3.1.4 asks for 512, extensions for more
_READ_AHEAD_OCTETS = 256 * 1024
_UNREAD_REPLIES_OCTETS = 64 * 1024
_END_OF_DATA = b"\r\n.\r\n"


class ConnectionEndedError(Exception):
    """The other side is gone."""


class BadLineError(Exception):
    """A command line is too long, not ended by CRLF, or holds control characters."""


class TooMuchDataError(Exception):
    """The mail is larger than allowed; `drained` tells whether its end was seen."""

    def __init__(self, *, drained: bool) -> None:
        super().__init__("mail too large")
        self.drained = drained


class Wire(asyncio.Protocol):
    """One connection; `receiving` while a mail's data comes in, `addressed` once it named a mailbox of ours.

    Only CRLF ends a line and only CRLF.CRLF ends data (SMTP smuggling, T04).
    """

    def __init__(self, talk: "Callable[[Wire], Coroutine[Any, Any, None]]") -> None:
        self._talk = talk
        self._incoming = bytearray()
        self._outgoing = bytearray()
        self._news = asyncio.Event()
        self._ended = False
        self._closing = False
        self._lost = asyncio.Event()
        self._transport: asyncio.Transport | None = None
        self.task: asyncio.Task[None] | None = None
        self.tls = False
        self.receiving = False
        self.addressed = False

    @property
    def transport(self) -> asyncio.Transport:
        """Return the open transport; raises ConnectionEndedError before and after its life."""
        if self._transport is None:
            raise ConnectionEndedError
        return self._transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.task = asyncio.get_running_loop().create_task(self._talk(self))

    def data_received(self, data: bytes) -> None:
        self._incoming += data
        if len(self._incoming) > _READ_AHEAD_OCTETS:
            self.transport.pause_reading()
        self._news.set()

    def eof_received(self) -> bool:
        self._ended = True
        self._news.set()
        return not self.tls

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio names it
        self._ended = True
        self._transport = None
        self._news.set()
        self._lost.set()

    def peer(self) -> str:
        """Return the IP address of the other side, empty on a Unix socket."""
        name = self.transport.get_extra_info("peername")
        return str(name[0]) if isinstance(name, tuple) else ""

    def reply(self, line: str) -> None:
        """Queue one reply; it leaves when input is awaited (RFC 2920 lets replies share a packet)."""
        self._outgoing += line.encode("ascii", "replace") + b"\r\n"

    def flush(self) -> None:
        """Send what is queued; a peer that never reads its replies is cut off."""
        if not self._outgoing or self._closing:
            return
        if self.transport.get_write_buffer_size() > _UNREAD_REPLIES_OCTETS:
            self.transport.abort()
            raise ConnectionEndedError
        self.transport.write(bytes(self._outgoing))
        self._outgoing.clear()

    def close(self) -> None:
        """Send what is queued and close; a second call does nothing."""
        if self._transport is None or self._closing:
            return
        self._closing = True
        if self._outgoing:
            self._transport.write(bytes(self._outgoing))
        self._transport.close()

    async def closed(self, timeout_seconds: float) -> None:
        """Close and wait until the connection is gone; a peer that reads nothing is cut off."""
        self.close()
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._lost.wait()
        except (TimeoutError, asyncio.CancelledError):
            if self._transport is not None:
                self._transport.abort()
            raise

    async def _more(self) -> None:
        self.flush()
        if self._ended:
            raise ConnectionEndedError
        self._news.clear()
        self.transport.resume_reading()
        await self._news.wait()

    async def read_command(self, timeout_seconds: float) -> bytes:
        """Return one command line without its CRLF.

        Raises BadLineError, ConnectionEndedError, TimeoutError.
        """
        async with asyncio.timeout(timeout_seconds):
            while (end := self._incoming.find(b"\n")) < 0:
                if len(self._incoming) > COMMAND_OCTETS:
                    raise BadLineError
                await self._more()
        line = bytes(self._incoming[: end + 1])
        del self._incoming[: end + 1]
        text = line[:-2]
        if len(line) > COMMAND_OCTETS or not line.endswith(b"\r\n") or _has_control(text):
            raise BadLineError
        return text

    async def read_data(
        self, max_octets: int, *, timeout_seconds: float, grow: Callable[[int], None]
    ) -> bytes:
        """Return a mail's bytes as they were before dot-stuffing (RFC 5321 4.5.2); `grow` hears what is held more.

        Raises TooMuchDataError, ConnectionEndedError, TimeoutError (for the whole of the data), and what `grow` raises.
        """
        self.receiving = True
        try:
            return await self._read_data(max_octets, timeout_seconds=timeout_seconds, grow=grow)
        finally:
            self.receiving = False

    async def _read_data(
        self, max_octets: int, *, timeout_seconds: float, grow: Callable[[int], None]
    ) -> bytes:
        body = bytearray(b"\r\n")
        total = scanned = 0
        async with asyncio.timeout(timeout_seconds):
            while True:
                total += len(self._incoming)
                if total <= max_octets + 5:
                    grow(len(self._incoming))
                body += self._incoming
                self._incoming.clear()
                end = body.find(_END_OF_DATA, max(0, scanned - 4))
                if end >= 0:
                    break
                scanned = len(body)
                if total > max_octets + 5:
                    del body[:-4]
                    scanned = 0
                    if total > 2 * max_octets + 65536:
                        raise TooMuchDataError(drained=False)
                await self._more()
        self._incoming += body[end + 5 :]
        # What was counted beyond the end belongs to the next commands.
        if total - len(self._incoming) > max_octets + 3:
            raise TooMuchDataError(drained=True)
        del body[end + 2 :]
        return bytes(body.replace(b"\r\n.", b"\r\n")[2:])

    async def start_tls(self, context: ssl.SSLContext, *, timeout_seconds: float) -> None:
        """Turn the connection to TLS; plain text sent ahead is dropped unread (RFC 3207 4.2, T04)."""
        self.flush()
        self._incoming.clear()
        loop = asyncio.get_running_loop()
        secured = await loop.start_tls(
            self.transport, self, context, server_side=True, ssl_handshake_timeout=timeout_seconds
        )
        if secured is None:
            raise ConnectionEndedError
        self._transport = secured
        self.tls = True


def _has_control(line: bytes) -> bool:
    return any(octet < 0x20 or octet == 0x7F for octet in line)
