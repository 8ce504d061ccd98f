"""Owns the sharing of one durable commit by deliveries that arrive together.

The commit itself belongs to the caller's `store_batch`, which always runs in the same one thread,
so that a database connection may live there.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from time import monotonic
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")
_Waiting = tuple[Item, Future[Answer]]


class GroupCommitter(Generic[Item, Answer]):
    """Gather what waits while a commit runs into the next one; who comes alone again and again is not delayed.

    `store_batch` gets 1 to `max_batch` items and returns one answer each, in order, after all of them
    are durable. When it fails, each item of the batch is tried alone, so that one poisonous mail
    does not refuse its neighbours. `max_wait_ms` (milliseconds) is how long a batch may be held
    open for as many as came around the last commit: its own and those that arrived while it ran.
    A commit costs about as much for four mails as for one. `at_end` is what the thread does last.
    """

    def __init__(
        self,
        store_batch: Callable[[Sequence[Item]], Sequence[Answer]],
        *,
        max_batch: int = 64,
        max_wait_ms: float = 3.0,
        at_end: Callable[[], None] | None = None,
    ) -> None:
        self._store_batch = store_batch
        self._max_batch = max_batch
        self._max_wait = max_wait_ms / 1000
        self._at_end = at_end
        self._waiting: queue.SimpleQueue[_Waiting[Item, Answer] | None] = queue.SimpleQueue()
        self._expected = 1
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="group-commit", daemon=True)
        self._thread.start()

    async def keep(self, item: Item) -> Answer:
        """Return the answer once the item is durable; raises what `store_batch` raised."""
        return await asyncio.wrap_future(self.submit(item))

    def submit(self, item: Item) -> "Future[Answer]":
        """Queue the item from any thread; the future resolves after the commit."""
        future: Future[Answer] = Future()
        with self._closing:
            if self._closed:
                raise RuntimeError("The committer is closed: start a new one before submitting.")
            self._waiting.put((item, future))
        return future

    def close(self) -> None:
        """Commit what waits, then end the thread. Calling it again does nothing."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        self._run()
        if self._at_end is not None:
            self._at_end()

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch, ended = self._gather(first)
            self._commit(batch)
            if ended:
                return

    def _gather(self, first: _Waiting[Item, Answer]) -> tuple[list[_Waiting[Item, Answer]], bool]:
        batch = [first]
        closes_at = monotonic() + self._max_wait
        while len(batch) < self._max_batch:
            try:
                left = closes_at - monotonic() if len(batch) < self._expected else 0.0
                found = self._waiting.get(timeout=left) if left > 0 else self._waiting.get_nowait()
            except queue.Empty:
                break
            if found is None:
                return batch, True
            batch.append(found)
        return batch, False

    def _commit(self, batch: list[_Waiting[Item, Answer]]) -> None:
        live = [entry for entry in batch if entry[1].set_running_or_notify_cancel()]
        if not live:
            return
        try:
            answers = self._answers(live)
        except Exception as failure:  # noqa: BLE001 - whatever failed, the senders must keep their mail
            if len(live) == 1:
                live[0][1].set_exception(failure)
            else:
                self._commit_alone(live)
            return
        for (_, future), answer in zip(live, answers, strict=True):
            future.set_result(answer)

    def _commit_alone(self, live: list[_Waiting[Item, Answer]]) -> None:
        for entry in live:
            try:
                entry[1].set_result(self._answers([entry])[0])
            except Exception as failure:  # noqa: BLE001 - as above
                entry[1].set_exception(failure)

    def _answers(self, live: list[_Waiting[Item, Answer]]) -> Sequence[Answer]:
        answers = self._store_batch([item for item, _ in live])
        # before they are told: who comes next has been counted among these
        self._expected = len(live) + self._waiting.qsize()
        if len(answers) != len(live):
            raise RuntimeError(
                f"store_batch answered {len(answers)} of {len(live)} items: none counts as stored."
            )
        return answers
