"""Owns the clock that deadlines are watched by: readings of this machine, judged, remembered and written down."""

import logging
import socket
from collections.abc import Callable
from datetime import UTC, datetime

from reglament.operations import keep_clock
from reglament.store.models import ClockJump, JumpState
from reglament.wall_time import boot_identity, now, steady_seconds
from reglament.workers.trusted_time import TOLERANCE_SECONDS, Belief, believe

log = logging.getLogger(__name__)
REMEMBERED_EVERY = 60.0


class TrustedClock:
    """Tells the time to act by; another process of the same boot goes on with what this one believed."""

    def __init__(
        self,
        *,
        wall: Callable[[], datetime] = now,
        steady: Callable[[], float] = steady_seconds,
        host: str = "",
        boot: str = "",
    ) -> None:
        self._wall, self._steady = wall, steady
        self._host = host or socket.gethostname()
        self._boot = boot or boot_identity()
        self._belief: Belief | None = None
        self._jump: ClockJump | None = None
        self._remembered = float("-inf")

    def now(self) -> datetime:
        """Return the moment to act by, never later than the wall clock where that is in doubt."""
        wall, steady = self._wall().timestamp(), self._steady()
        before = self._belief or self._remembered_belief(wall, steady)
        after = believe(before, wall=wall, steady=steady)
        at = datetime.fromtimestamp(after.wall_at(steady), UTC)
        self._write_down(before, after, at)
        settled = before.doubted is not None or steady - self._remembered >= REMEMBERED_EVERY
        if after.doubted is None and settled:
            keep_clock.keep_zero(self._host, self._boot, zero=after.standing, at=at)
            self._remembered = steady
        # last: where the database failed, the next reading sees the same change
        self._belief = after
        return at

    def _remembered_belief(self, wall: float, steady: float) -> Belief:
        known = keep_clock.believed_zero(self._host, self._boot)
        if known is not None:
            return Belief(known)
        last = keep_clock.last_look(self._host)
        behind = wall - last.timestamp() if last else 0.0
        if behind < -TOLERANCE_SECONDS:
            # the machine started again with an earlier time: nothing to compare with but what was
            at = datetime.fromtimestamp(wall, UTC)
            jump = keep_clock.note_jump(self._host, seconds=behind, at=at)
            keep_clock.settle_jump(jump, JumpState.BELIEVED, at=at)
        return Belief(wall - steady)

    def _write_down(self, before: Belief, after: Belief, at: datetime) -> None:
        if self._jump is not None and after.since != before.since:
            moved = abs(after.standing - before.standing) > TOLERANCE_SECONDS
            self._settle(self._jump, JumpState.BELIEVED if moved else JumpState.WITHDRAWN, at)
        if after.doubted is not None and after.since != before.since:
            seconds = after.doubted - after.standing
            self._jump = keep_clock.note_jump(self._host, seconds=seconds, at=at)
            log.warning("the wall clock jumped by %.1f s; doubted until it has stood", seconds)

    def _settle(self, jump: ClockJump, state: JumpState, at: datetime) -> None:
        keep_clock.settle_jump(jump, state, at=at)
        log.warning("the jump of the wall clock by %.1f s is %s", jump.seconds, state.value)
        self._jump = None
