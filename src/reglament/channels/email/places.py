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
        # all of them, the longest here first
        self._came: dict[Wire, None] = {}
        self.storing: set[Wire] = set()

    @property
    def wires(self) -> set[Wire]:
        """Return who holds a place."""
        return set(self._came)

    def take(self, wire: Wire, address: str) -> Wire | None:
        """Give a place; return whom to send away for it, if anybody; raises FullError.

        Once three quarters are taken, who holds a fair share gets no more; when all are, the greediest makes room, and
        where nobody holds more than others, who has been here longest without naming a mailbox of ours.
        """
        peer = one_peer(address)
        own, taken = len(self._held.get(peer, ())), len(self._came)
        share = max(1, self._places // len(self._held.keys() | {peer}))
        crowded = 4 * taken >= 3 * self._places
        if peer and own >= (min(share, self._each) if crowded else self._each):
            raise FullError
        leaving = None
        if taken >= self._places:
            leaving = self._greediest(more_than=own + 1) or self._idle()
            if leaving is None:
                raise FullError
            self.leave(leaving)
        self._held.setdefault(peer, {})[wire] = None
        self._came[wire] = None
        return leaving

    def leave(self, wire: Wire) -> None:
        """Take the place back; one that was given up before is nobody's."""
        self._came.pop(wire, None)
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

    def _idle(self) -> Wire | None:
        """Return who came first of those that bring no mail: whoever means to send names a mailbox in a moment."""
        return next((wire for wire in self._came if not wire.addressed), None)

    def _greediest(self, *, more_than: int) -> Wire | None:
        """Return the connection of who holds most that is easiest to miss: between mails, else longest without one."""
        most = max(map(len, self._held.values()), default=0)
        if most <= more_than:
            return None
        theirs = [wire for held in self._held.values() if len(held) == most for wire in held]
        free = (wire for wire in theirs if wire not in self.storing)
        return min(free, key=lambda wire: wire.receiving, default=None)
