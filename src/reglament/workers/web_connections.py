"""Owns the connections of browsers (T23): who may hold how many, and who is let go for asking nothing."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from reglament.peers import one_peer
from reglament.workers.web_door import ABORT


class Room:
    """The connections by peer: `each` is how many one peer may hold, 0 where all come through one proxy."""

    def __init__(self, *, most: int, each: int, patience: float) -> None:
        self._most, self._each, self.patience = most, each, patience
        # the longest held of each peer comes first
        self._held: dict[str, dict[Connection, None]] = {}

    def take(self, connection: "Connection", address: str) -> bool:
        """Give a place and return True; where all are taken, who asks nothing makes room, else there is none.

        The one who makes room is of the same peer where that holds its share, else of the peer that holds most.
        """
        peer = one_peer(address) if self._each else ""
        own = self._held.get(peer, {})
        crowd: dict[Connection, None] | None = None
        if self._each and len(own) >= self._each:
            crowd = own
        elif sum(map(len, self._held.values())) >= self._most:
            crowd = max(self._held.values(), key=len)
        if crowd is not None:
            leaving = next((one for one in crowd if one.is_waiting), None)
            if leaving is None:
                return False
            self.leave(leaving)
            leaving.drop()
        self._held.setdefault(peer, {})[connection] = None
        return True

    def leave(self, connection: "Connection") -> None:
        """Take the place back; one that was given up before is nobody's."""
        for peer, held in list(self._held.items()):
            held.pop(connection, None)
            if not held:
                del self._held[peer]


class Connection(H11Protocol):
    """One connection, which has the patience of its room to ask something and to take the last of an answer."""

    def __init__(self, room: Room, **given: Any) -> None:
        super().__init__(**given)
        self._room = room
        self._asking: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether nothing is asked here that is being answered."""
        return self.cycle is None or self.cycle.response_complete or self.cycle.more_body

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a place, or go."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, ABORT: self.drop}
        if not self._room.take(self, self.client[0] if self.client else ""):
            self.drop()
            return
        self._expect_a_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        self._room.leave(self)
        for timer in (self._asking, self._reading):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; what is no whole head yet has a last moment to become one."""
        super().data_received(data)
        self._expect_a_head()

    def on_response_complete(self) -> None:
        """Let go, once patience ends, of who does not take the last of an answer."""
        super().on_response_complete()
        if self._reading is None and self.transport.get_write_buffer_size():
            self._reading = self.loop.call_later(self._room.patience, self._taken)

    def drop(self) -> None:
        """End the connection at once, whatever was still to be sent."""
        self.transport.abort()

    def _expect_a_head(self) -> None:
        asked = self.cycle is not None and not self.cycle.response_complete
        if asked and self._asking is not None:
            self._asking.cancel()
            self._asking = None
        elif not asked and self._asking is None and not self.transport.is_closing():
            self._asking = self.loop.call_later(self._room.patience, self._unasked)

    def _unasked(self) -> None:
        self._asking = None
        if self.cycle is None or self.cycle.response_complete:
            self.drop()

    def _taken(self) -> None:
        self._reading = None
        if self.transport.is_closing() and self.transport.get_write_buffer_size():
            self.drop()
