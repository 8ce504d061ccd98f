"""Owns how many octets of mails under way a listener holds: a flood of large ones ends before the memory does."""

from collections import Counter
from types import TracebackType
from typing import Self


class NoRoomError(Exception):
    """The mails under way hold as much as they may together; the sender is to try again."""


class Room:
    """What all connections share. No peer takes more than half: one that sends slowly leaves the rest to others."""

    def __init__(self, octets: int) -> None:
        self._octets = octets
        self._by_peer: Counter[str] = Counter()

    def hold(self, peer: str) -> "Holding":
        """Return an account for one mail, to be left when it is stored or refused."""
        return Holding(self, peer)

    def take(self, peer: str, octets: int) -> None:
        """Add to what the peer holds; raises NoRoomError and adds nothing where that is too much."""
        if (
            self._by_peer[peer] + octets > self._octets // 2
            or self._by_peer.total() + octets > self._octets
        ):
            raise NoRoomError
        self._by_peer[peer] += octets

    def give_back(self, peer: str, octets: int) -> None:
        """Take away from what the peer holds."""
        self._by_peer[peer] -= octets
        if self._by_peer[peer] <= 0:
            del self._by_peer[peer]


class Holding:
    """What one mail holds of the room."""

    def __init__(self, room: Room, peer: str) -> None:
        self._room, self._peer, self._octets = room, peer, 0

    def grow(self, octets: int) -> None:
        """Hold more; raises NoRoomError."""
        self._room.take(self._peer, octets)
        self._octets += octets

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._room.give_back(self._peer, self._octets)
