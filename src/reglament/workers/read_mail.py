"""Owns the process that turns stored mail into tickets: reads in a limited child, decides, acknowledges."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from reglament.channels.email.delivery import Protocol
from reglament.channels.email.dns import DnsResolver, Resolver
from reglament.channels.email.identity import message_id_of
from reglament.channels.email.parse import to_interaction
from reglament.channels.email.reading.automatic import desk_mark
from reglament.channels.email.reply_address import token_digest, token_of
from reglament.channels.email.sandbox import Reader
from reglament.operations.claim_mail import (
    READ_AT_MOST,
    HeldMail,
    Lately,
    give_back_mail,
    let_mail_go,
    set_aside,
    take_mail,
    what_became,
)
from reglament.operations.hold import File, Taken
from reglament.operations.interpreting import Contacted
from reglament.operations.take_interactions import take_interactions
from reglament.store.queries.regulations import InForce
from reglament.store.queries.wake_channels import RAW
from reglament.wall_time import now
from reglament.workers.configuration import mail_domain, reply_domain
from reglament.workers.loop import last_words, stop_on_signals, work_until
from reglament.workers.sender_proof import SenderProver
from reglament.workers.waking import waker

log = logging.getLogger(__name__)
BATCH = 32
# until a mail is looked at again whose answered mail another reader has in hands
WAITING = timedelta(seconds=1)
# beyond the lease of what is in hands, so that nobody who reads on is ended
LONGEST_STEP = 60.0
SPOKEN = (Protocol.SMTP, Protocol.LMTP)


class MailReader:
    """Takes stored mail in batches; a mail that ends its reader is taken alone the next time.

    `dns` makes what answers questions to the name system.
    """

    def __init__(
        self, clock: Callable[[], datetime] = now, *, dns: Callable[[], Resolver] = DnsResolver
    ) -> None:
        self._clock = clock
        self._reader = Reader()
        # one thread: it waits for the child while this one decides, and never touches the database
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="read-ahead")
        self._ahead: tuple[list[HeldMail], Future[list[Taken]]] | None = None
        # what a failing database left in hands: it must not wait for the end of its lease
        self._failed: list[HeldMail] = []
        self._in_force = InForce()
        self._lately = Lately()
        self._domain = reply_domain()
        self._host = mail_domain()
        self._prover = SenderProver(dns)

    def step(self) -> bool:
        """Act on one batch while the child reads the next; return whether there was one."""
        let_mail_go(self._failed, at=self._clock())
        self._failed = []
        current = self._ahead or self._begin()
        self._ahead = None
        if current is None:
            return False
        held, reading = current
        self._failed = held
        self._ahead = self._begin()
        taken = reading.result()
        waiting = take_interactions(taken, self._in_force, at=self._clock())
        self._give_back(held, taken, waiting)
        self._failed = []
        self._tell(taken)
        return True

    def _tell(self, taken: Sequence[Taken]) -> None:
        """Write down by their Message-IDs what became of mails: whoever asks after one knows nothing else of it."""
        became = what_became([one.raw_pk for one in taken])
        for one in taken:
            if one.raw_pk in became:
                it = one.contacted.interaction
                log.info("mail %a is read: %s", it.message_id[:255], became[one.raw_pk])

    def _give_back(
        self, held: Sequence[HeldMail], taken: Sequence[Taken], waiting: Sequence[Taken]
    ) -> None:
        """Return what was not begun at once, what waits for another reader's mail after a moment."""
        later = {one.raw_pk for one in waiting}
        done = {one.raw_pk for one in taken} - later
        pause = WAITING if len(later) == len(taken) else timedelta()
        give_back_mail([one for one in held if one.mail.pk not in done | later], at=self._clock())
        give_back_mail([one for one in held if one.mail.pk in later], at=self._clock() + pause)

    def close(self) -> None:
        """Give back what was read ahead, let go of what failed, and end the child."""
        self._pool.shutdown()
        with last_words("parse"):
            give_back_mail(self._ahead[0] if self._ahead else [], at=self._clock())
            let_mail_go(self._failed, at=self._clock())
        self._reader.close()

    def _begin(self) -> tuple[list[HeldMail], "Future[list[Taken]]"] | None:
        held = take_mail(at=self._clock(), limit=BATCH, lately=self._lately)
        for one in [] if held else set_aside(at=self._clock()):
            told = message_id_of(bytes(one.raw))[:255]
            log.error("mail %a of %s is set aside: its readers died", told, one.recipient)
        return (held, self._pool.submit(self._read_in_time, held)) if held else None

    def _read_in_time(self, held: list[HeldMail]) -> list[Taken]:
        """Read until the lease begins to run short; what is left goes back."""
        ends_at = self._clock() + READ_AT_MOST
        return [self._read(one) for one in held if self._clock() < ends_at]

    def _read(self, held: HeldMail) -> Taken:
        mail = held.mail
        parsed = self._reader.read(bytes(mail.raw))
        token = token_of(mail.recipient, self._domain)
        proof, found = self._prover.prove(mail, parsed)
        interaction = to_interaction(
            parsed,
            identity=mail.identity,
            arrived_at=mail.received_at,
            mailbox=mail.mailbox.address,
            proof=proof,
            reply_token=token_digest(token) if token else "",
            desk=desk_mark(mail.mailbox.vendor.code, self._host),
        )
        if parsed.automatic is None and _has_null_sender(mail.envelope):
            # nobody may be answered who gave no way back (RFC 5321, 4.5.5; RFC 3834, 2)
            interaction = replace(interaction, automatic="bounce")
        files = tuple(File(sha256=one.sha256, content=one.content) for one in parsed.files)
        contacted = Contacted(interaction, mail.mailbox)
        return Taken(contacted, files, raw_pk=mail.pk, fence=held.claim.fence, proof=found)


def _has_null_sender(envelope: Mapping[str, Any]) -> bool:
    """Tell whether a mail server said so; what is polled from a mailbox or piped in has no envelope at all."""
    return envelope.get("protocol") in SPOKEN and envelope.get("mail_from") == ""


def run() -> None:
    """Read until SIGTERM."""
    reader = MailReader()
    try:
        work_until(
            stop_on_signals(), reader.step, waker(RAW), name="parse", longest_seconds=LONGEST_STEP
        )
    finally:
        reader.close()
