"""When something that failed is tried again."""

import pytest

from reglament.channels.email.backoff import (
    DEAD_AFTER_ATTEMPTS,
    next_attempt_after,
    next_poll_after,
)

DAY = 24 * 3600


def test_the_steps_grow_to_four_hours_and_then_end() -> None:
    waits = [next_attempt_after(n, jitter=0) for n in range(1, DEAD_AFTER_ATTEMPTS + 1)]
    assert waits[:9] == [30, 60, 300, 900, 1800, 3600, 7200, 14400, 14400]
    assert waits[-1] is None
    assert 4 * DAY <= sum(wait for wait in waits if wait is not None) <= 5 * DAY


@pytest.mark.parametrize(("jitter", "seconds"), [(0, 300), (0.5, 330), (1, 360)])
def test_jitter_adds_up_to_a_fifth(jitter: float, seconds: float) -> None:
    assert next_attempt_after(3, jitter=jitter) == pytest.approx(seconds)


@pytest.mark.parametrize(("attempts", "jitter"), [(0, 0.0), (-1, 0.0), (1, -0.1), (1, 1.1)])
def test_impossible_counts_are_refused(attempts: int, jitter: float) -> None:
    with pytest.raises(ValueError, match=r"from [01]"):
        next_attempt_after(attempts, jitter=jitter)


@pytest.mark.parametrize(("failures", "seconds"), [(0, 60), (1, 60), (2, 60), (3, 300), (50, 900)])
def test_a_failing_mailbox_is_asked_less_often(failures: int, seconds: float) -> None:
    assert next_poll_after(failures, interval_seconds=60) == seconds
