"""Sharing a commit: order, poison, closing."""

import asyncio
import threading
from collections.abc import Sequence
from time import monotonic
from typing import Generic, TypeVar

import pytest

from reglament.channels.email.group_commit import GroupCommitter

Item = TypeVar("Item")


class Held(Generic[Item]):
    """A store whose first commits last until it may go on; it keeps what was committed together."""

    def __init__(self) -> None:
        self.batches: list[list[Item]] = []
        self.entered, self.go_on = threading.Event(), threading.Event()

    def __call__(self, items: Sequence[Item]) -> list[Item]:
        self.batches.append(list(items))
        self.entered.set()
        self.go_on.wait(10)
        return list(items)


def test_a_lone_item_is_a_batch_of_its_own() -> None:
    batches: list[list[int]] = []

    def store(items: Sequence[int]) -> list[int]:
        batches.append(list(items))
        return [item * 10 for item in items]

    committer = GroupCommitter(store, max_wait_ms=60_000)
    assert asyncio.run(committer.keep(4)) == 40
    committer.close()
    assert batches == [[4]]


def test_what_waits_during_a_commit_is_committed_together_up_to_the_limit() -> None:
    store: Held[int] = Held()
    committer = GroupCommitter(store, max_batch=3)
    first = committer.submit(0)
    assert store.entered.wait(10)
    rest = [committer.submit(n) for n in range(1, 6)]
    store.go_on.set()
    assert [future.result(10) for future in [first, *rest]] == [0, 1, 2, 3, 4, 5]
    committer.close()
    assert store.batches == [[0], [1, 2, 3], [4, 5]]


def test_senders_who_take_turns_share_a_commit_as_soon_as_all_have_come() -> None:
    store: Held[str] = Held()
    # long enough to fail the test, were it waited out
    committer = GroupCommitter(store, max_wait_ms=60_000)
    one = committer.submit("one")
    assert store.entered.wait(10)
    other = committer.submit("other")
    store.go_on.set()
    assert one.result(10) == "one"
    again = committer.submit("one again")
    assert (other.result(10), again.result(10)) == ("other", "one again")
    assert store.batches == [["one"], ["other", "one again"]]
    committer.submit("both")
    assert committer.submit("once more").result(10) == "once more"
    committer.close()
    assert store.batches[2:] == [["both", "once more"]]


def test_who_stays_away_is_waited_for_once() -> None:
    store: Held[int] = Held()
    committer = GroupCommitter(store, max_wait_ms=1000)
    first = committer.submit(1)
    assert store.entered.wait(10)
    second = committer.submit(2)
    begun = monotonic()
    store.go_on.set()
    assert (first.result(10), second.result(10)) == (1, 2)
    waited, begun = monotonic() - begun, monotonic()
    assert committer.submit(3).result(10) == 3
    assert waited >= 1.0
    assert monotonic() - begun < 0.5
    committer.close()
    assert store.batches == [[1], [2], [3]]


@pytest.mark.threat("T07")
def test_one_poisonous_item_does_not_refuse_its_neighbours() -> None:
    entered, go_on = threading.Event(), threading.Event()

    def store(items: Sequence[int]) -> list[int]:
        entered.set()
        go_on.wait(10)
        if 2 in items:
            raise ValueError("poison")
        return list(items)

    committer = GroupCommitter(store)
    futures = [committer.submit(0)]
    assert entered.wait(10)
    futures += [committer.submit(n) for n in (1, 2, 3)]
    go_on.set()
    outcomes = [future.exception(10) or future.result() for future in futures]
    committer.close()
    assert [str(outcome) for outcome in outcomes] == ["0", "1", "poison", "3"]


@pytest.mark.parametrize("answers", [[], [1, 2]])
def test_a_wrong_number_of_answers_counts_as_not_stored(answers: list[int]) -> None:
    committer: GroupCommitter[int, int] = GroupCommitter(lambda items: answers)
    with pytest.raises(RuntimeError, match="none counts as stored"):
        asyncio.run(committer.keep(1))
    committer.close()


def test_closing_commits_what_waits_and_refuses_what_comes_after() -> None:
    committer: GroupCommitter[int, int] = GroupCommitter(list)
    futures = [committer.submit(n) for n in range(100)]
    committer.close()
    committer.close()
    assert [future.result(0) for future in futures] == list(range(100))
    with pytest.raises(RuntimeError, match="closed"):
        committer.submit(1)


def test_an_abandoned_item_is_not_stored() -> None:
    stored: list[int] = []
    entered, go_on = threading.Event(), threading.Event()

    def store(items: Sequence[int]) -> list[int]:
        entered.set()
        go_on.wait(10)
        stored.extend(items)
        return list(items)

    committer = GroupCommitter(store)
    first = committer.submit(1)
    assert entered.wait(10)
    assert committer.submit(2).cancel()
    go_on.set()
    assert first.result(10) == 1
    committer.close()
    assert stored == [1]


def test_the_thread_ends_with_what_it_was_asked_to_do_last() -> None:
    told: list[tuple[str, int]] = []

    def store(items: Sequence[str]) -> list[str]:
        told.extend((item, threading.get_ident()) for item in items)
        return list(items)

    committer = GroupCommitter(store, at_end=lambda: told.append(("end", threading.get_ident())))
    committer.submit("one")
    committer.close()
    assert [word for word, _ in told] == ["one", "end"]
    assert len({thread for _, thread in told}) == 1
    assert told[0][1] != threading.get_ident()
