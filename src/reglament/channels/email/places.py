"""Owns who holds the places of a listener: how many one peer may have, and who makes room when all are taken (T23)."""

from reglament.channels.email.wire import Wire
from reglament.peers import one_peer


class FullError(Exception):
    """There is no place for this peer now; it is to try again later."""


class Places:
    """The places by peer. `storing` are those whose mail is being stored: they are never sent away."""

    def __init__(self, places: int, each: int) -> None:
        self._places, self._each = places, each
        # of each peer, who has gone longest without bringing a mail comes first
        self._held: dict[str, dict[Wire, None]] = {}
        self.storing: set[Wire] = set()

    @property
    def wires(self) -> set[Wire]:
        """Return who holds a place."""
        return {wire for held in self._held.values() for wire in held}

    def take(self, wire: Wire, address: str) -> Wire | None:
        """Give a place; return whom to send away for it, if anybody; raises FullError.

        Once three quarters are taken, who holds a fair share gets no more; when all are, the greediest makes room.
        """
        peer = one_peer(address)
        own, taken = len(self._held.get(peer, ())), sum(map(len, self._held.values()))
        share = max(1, self._places // len(self._held.keys() | {peer}))
        crowded = 4 * taken >= 3 * self._places
        if peer and own >= (min(share, self._each) if crowded else self._each):
            raise FullError
        leaving = self._greediest(more_than=own + 1) if taken >= self._places else None
        if leaving is not None:
            self.leave(leaving)
        elif taken >= self._places:
            raise FullError
        self._held.setdefault(peer, {})[wire] = None
        return leaving

    def leave(self, wire: Wire) -> None:
        """Take the place back; one that was given up before is nobody's."""
        for peer, held in list(self._held.items()):
            held.pop(wire, None)
            if not held:
                del self._held[peer]

    def brought(self, wire: Wire) -> None:
        """Note that a mail came this way: its connection is the last of its peer to be sent away."""
        for held in self._held.values():
            if wire in held:
                del held[wire]
                held[wire] = None

    def _greediest(self, *, more_than: int) -> Wire | None:
        """Return the connection of who holds most that is easiest to miss: between mails, else longest without one."""
        most = max(map(len, self._held.values()), default=0)
        if most <= more_than:
            return None
        theirs = [wire for held in self._held.values() if len(held) == most for wire in held]
        free = (wire for wire in theirs if wire not in self.storing)
        return min(free, key=lambda wire: wire.receiving, default=None)
