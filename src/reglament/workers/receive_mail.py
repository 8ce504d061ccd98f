"""Owns the receiving process: SMTP and LMTP listeners whose 250 means committed."""

import asyncio
import logging
import signal
from collections.abc import Callable, Sequence
from dataclasses import replace

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from reglament.channels.email.identity import Written
from reglament.channels.email.receive import (
    Delivery,
    GroupCommitter,
    Kept,
    NotKeptError,
    Options,
    Protocol,
    Receiver,
    Verdict,
    serve,
)
from reglament.channels.email.reply_address import token_digest, token_of
from reglament.operations.keep_mail import IncomingMail, Recipient, keep_mail
from reglament.store.queries.mailboxes import MailboxBook
from reglament.wall_time import now
from reglament.workers.configuration import mail_domain, reply_domain
from reglament.workers.known_addresses import KnownAddresses
from reglament.workers.loop import said
from reglament.workers.pulse import beating

log = logging.getLogger(__name__)


class MailKeeper:
    """Commits deliveries in shared transactions, on the one thread that owns the connection."""

    def __init__(self) -> None:
        self._book = MailboxBook()
        self._domain = reply_domain()
        self.committer = GroupCommitter[Delivery, Kept](self._store, at_end=_hang_up)

    def _store(self, deliveries: Sequence[Delivery]) -> list[Kept]:
        mails = [self._incoming(one) for one in deliveries]
        try:
            # a desk that is empty by mistake, as where its disk is not mounted, would refuse its own mail for good
            if not self._book.addresses():
                raise NotKeptError("no mailbox is registered yet")
            kept = keep_mail(mails, self._book)
        except NotKeptError:
            raise
        except Exception as failure:
            # the next mail gets a fresh connection: the database may be back by then
            connection.close()
            if isinstance(failure, DatabaseError | InterfaceError | OSError):
                raise NotKeptError(said(failure)) from failure
            raise
        for one, identities in zip(mails, kept, strict=True):
            ids = ", ".join(identity[:16] or "no mailbox" for identity in identities)
            # %a: the id is bytes from outside
            log.info("mail %a is kept as %s", one.message_id[:255], ids)
        return [_answer(identities) for identities in kept]

    def _incoming(self, delivery: Delivery) -> IncomingMail:
        written = Written(delivery.raw)
        return IncomingMail(
            raw=delivery.raw,
            message_id=written.message_id,
            recipients=[self._recipient(address, written) for address in delivery.recipients],
            received_at=delivery.received_at,
            mail_from=delivery.mail_from,
            peer=delivery.peer,
            helo=delivery.helo,
            tls=delivery.tls,
            protocol=delivery.protocol.value,
        )

    def _recipient(self, address: str, written: Written) -> Recipient:
        token = token_of(address, self._domain)
        return Recipient(
            address=address,
            content_identity=written.identity(address),
            token_digest=token_digest(token) if token else "",
        )


def _hang_up() -> None:
    # each thread has a connection of its own
    connection.close()


def _answer(identities: Sequence[str]) -> Kept:
    verdicts = tuple(Verdict.STORED if one else Verdict.UNKNOWN_MAILBOX for one in identities)
    known = next((one for one in identities if one), "")
    worst = Verdict.STORED if known else Verdict.UNKNOWN_MAILBOX
    return Kept(verdict=worst, queue_id=known[:16], by_recipient=verdicts)


async def start_listeners(keeper: MailKeeper, knows: Callable[[str], bool]) -> list[Receiver]:
    """Return the running listeners that the settings ask for; raises OSError where a port is taken."""
    options = settings.OPTIONS
    base = Options(clock=now, hostname=mail_domain(), max_octets=options.number("MAX_MAIL_BYTES"))
    listeners = []
    for protocol in (Protocol.SMTP, Protocol.LMTP):
        word = protocol.name
        port = options.number(f"{word}_PORT")
        if port:
            chosen = replace(base, protocol=protocol, host=options[f"{word}_HOST"], port=port)
            listeners.append(await serve(chosen, keeper.committer.keep, knows=knows))
            log.info("%s listens on %s:%s", word, chosen.host, port)
    return listeners


async def _run() -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    keeper = MailKeeper()
    known = KnownAddresses(reply_domain())
    listeners = await start_listeners(keeper, known)
    await stop.wait()
    for listener in listeners:
        await listener.close()
    keeper.committer.close()
    known.close()


def run() -> None:
    """Receive until SIGTERM."""
    with beating("receive"):
        asyncio.run(_run())
