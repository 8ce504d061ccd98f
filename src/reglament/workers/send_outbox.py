"""Owns the process that hands letters to the relay and writes down what is known (T09)."""

import logging
import random
from datetime import timedelta

from reglament.channels.email.backoff import next_attempt_after, next_look_after
from reglament.channels.email.send import Outcome, OutcomeKind, RelayConnection
from reglament.operations.note_undelivered import note_undelivered
from reglament.operations.send_letters import HeldLetter, Sent, take_letters
from reglament.store.models import LetterKind, LetterState
from reglament.store.queries.wake_channels import LETTERS
from reglament.wall_time import now
from reglament.workers.configuration import relay
from reglament.workers.loop import last_words, stop_on_signals, work_until
from reglament.workers.waking import waker

log = logging.getLogger(__name__)
# so many automatic letters at most are in doubt when the sender is killed
BATCH = 8
LEFT_TO_START = timedelta(seconds=30)


class Sender:
    """Sends in small batches; the results of one are committed with the claim of the next."""

    def __init__(self) -> None:
        self._connection = RelayConnection(relay())
        self._results: list[Sent] = []
        self._unreached: Outcome | None = None

    def step(self) -> bool:
        """Send one batch; return whether there was one."""
        held = take_letters(at=now(), limit=BATCH, results=self._results)
        self._results, self._unreached = [], None
        for one in held:
            result = self._send(one)
            if result.state == LetterState.DEAD:
                # noted before the letter is written off: a repeat of the note changes nothing
                note_undelivered(one.letter, result.response, at=now())
            log.info(
                "letter %a is %s: %a", one.letter.message_id, result.state.value, result.response
            )
            self._results.append(result)
        return bool(held)

    def finish(self) -> None:
        """Write down what the last batch came to."""
        with last_words("outbox"):
            take_letters(at=now(), limit=0, results=self._results)
        self._results = []
        self._connection.close()

    def _send(self, held: HeldLetter) -> Sent:
        at = now()
        if held.claim.until - at < LEFT_TO_START:
            return Sent(
                held=held, state=LetterState.QUEUED, response="", attempted=False, again_at=at
            )
        letter = held.letter
        if self._unreached is not None:
            # the others of the batch would wait for the same relay, each for its minute
            return settled(held, self._unreached)
        outcome = self._connection.send(bytes(letter.raw), letter.mail_from, [letter.to])
        if outcome.unreached:
            self._unreached = outcome
        if outcome.alarm:
            log.error("no letter passes the relay until somebody acts: %s", outcome.reason)
        return settled(held, outcome)


def settled(held: HeldLetter, outcome: Outcome) -> Sent:
    """Return what an attempt means for the letter: sent, dead, unknown, or queued for later."""
    # an enhanced code begins what the relay said, a plain one does not
    told = outcome.reason.startswith(outcome.status)
    response = outcome.reason if told else f"{outcome.status} {outcome.reason}".strip()
    letter = held.letter
    if outcome.kind is OutcomeKind.DELIVERED:
        return Sent(held=held, state=LetterState.SENT, response=response)
    if outcome.kind is OutcomeKind.REJECTED:
        return Sent(held=held, state=LetterState.DEAD, response=response)
    if outcome.kind is OutcomeKind.UNKNOWN and letter.kind == LetterKind.AUTOMATIC:
        return Sent(held=held, state=LetterState.UNKNOWN, response=response)
    jitter, at = random.random(), now()  # noqa: S311 - spreads load only
    if outcome.unreached:
        pause = next_look_after((at - letter.created_at).total_seconds(), jitter=jitter)
    else:
        pause = next_attempt_after(letter.attempts + 1, jitter=jitter)
    if pause is None:
        return Sent(held=held, state=LetterState.DEAD, response=response)
    return Sent(
        held=held,
        state=LetterState.QUEUED,
        response=response,
        attempted=not outcome.unreached,
        again_at=at + timedelta(seconds=pause),
    )


def run() -> None:
    """Send until SIGTERM."""
    stop, sender = stop_on_signals(), Sender()
    work_until(stop, sender.step, waker(LETTERS), name="outbox")
    sender.finish()
