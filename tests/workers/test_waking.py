"""What ends the waiting of a worker: a commit that concerns it, the time, or being asked to stop."""

import threading
from collections.abc import Callable
from time import monotonic

import pytest
from django.db import connection, transaction

from reglament.store.models import Vendor
from reglament.store.writes import wake
from reglament.workers.waking import Waker, waker

pytestmark = pytest.mark.django_db(transaction=True)


def waited(waiting: Waker, seconds: float, meanwhile: Callable[[threading.Event], None]) -> float:
    """Return how long the wait was while something else happened a fifth of a second after its begin."""
    stop = threading.Event()
    other = threading.Timer(0.2, meanwhile, [stop])
    begun = monotonic()
    other.start()
    waiting.wait(seconds, stop)
    took = monotonic() - begun
    other.join()
    waiting.close()
    return took


def commit(_stop: threading.Event) -> None:
    """Commit something as another process does."""
    with transaction.atomic():
        Vendor.objects.create(code="tron", name="Tron")
        wake.wake(wake.RAW)
    connection.close()


def test_a_commit_elsewhere_wakes_whoever_waits_for_it() -> None:
    waiting = waker(wake.RAW)
    # the first look only learns where things stand
    waiting.wait(0.6, threading.Event())
    assert 0.2 <= waited(waiting, 30, commit) < 10


def test_who_waits_for_the_time_alone_is_woken_by_nothing_else() -> None:
    assert waited(waker(), 1, commit) >= 1


def test_whoever_is_asked_to_stop_waits_no_longer() -> None:
    assert waited(waker(), 30, threading.Event.set) < 10
    assert waited(waker(wake.RAW), 30, threading.Event.set) < 10
