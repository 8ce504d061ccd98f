"""Owns when something that failed is tried again; counting the attempts is left to the caller."""

_STEPS_SECONDS = (30, 60, 300, 900, 1800, 3600, 7200, 14400)
_JITTER_SHARE = 0.2

DEAD_AFTER_ATTEMPTS = 35
"""Attempts after which a letter is dead: about four and a half days (RFC 5321 4.5.4.1 asks 4 to 5)."""
DEAD_AFTER_SECONDS = 4.5 * 24 * 3600
_LONGEST_UNREACHED_SECONDS = 300.0


def next_attempt_after(attempts: int, *, jitter: float) -> float | None:
    """Return the seconds to wait after this many failed attempts, or None when the letter is dead.

    `jitter` from 0 to 1 spreads the attempts of many letters over a fifth of the step; raises
    ValueError for no attempt or a jitter outside its range.
    """
    if attempts < 1:
        raise ValueError("Waiting follows an attempt: count from 1.")
    if not 0 <= jitter <= 1:
        raise ValueError("Jitter is a share from 0 to 1.")
    if attempts >= DEAD_AFTER_ATTEMPTS:
        return None
    step = _STEPS_SECONDS[min(attempts, len(_STEPS_SECONDS)) - 1]
    return step * (1 + _JITTER_SHARE * jitter)


def next_look_after(age_seconds: float, *, jitter: float) -> float | None:
    """Return the seconds until a relay that was not reached is tried again for a letter, None when it is dead.

    Nothing was said about the letter: it leaves within minutes once the relay is back, however long that was away.
    """
    if age_seconds >= DEAD_AFTER_SECONDS:
        return None
    step = min(_LONGEST_UNREACHED_SECONDS, max(float(_STEPS_SECONDS[0]), age_seconds / 10))
    return step * (1 + _JITTER_SHARE * jitter)


def next_poll_after(failures: int, *, interval_seconds: float) -> float:
    """Return the seconds until a mailbox is asked again: its interval, or more while it fails."""
    if failures <= 0:
        return interval_seconds
    return max(interval_seconds, float(_STEPS_SECONDS[min(failures, 4) - 1]))
