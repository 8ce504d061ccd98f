"""Owns how many octets of mails under way a listener holds: a flood of large ones ends before the memory does."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class NoRoomError(Exception):
    """The mails under way hold as much as they may together; the sender is to try again."""


class Room:
    """What all connections share. No peer takes more than half: one that sends slowly leaves the rest to others."""

    def __init__(self, octets: int) -> None:
        self._octets = octets
        self._by_peer: Counter[str] = Counter()

    @contextmanager
    def hold(self, peer: str) -> Iterator["Holding"]:
        """Hold what one mail takes until it is stored or refused."""
        one = Holding(self, peer)
        try:
            yield one
        finally:
            self.give_back(peer, one.octets)

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
        self._room, self._peer, self.octets = room, peer, 0

    def grow(self, octets: int) -> None:
        """Hold more; raises NoRoomError."""
        self._room.take(self._peer, octets)
        self.octets += octets
