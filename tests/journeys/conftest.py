"""Owns a desk at a moment of the ledger's choosing: mail goes in and out by real SMTP, only the clock is set.

The vendors and customers are the demo's, which are the ledger's fixtures.
"""

import asyncio
import smtplib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from reglament.channels.email.delivery import Delivery, Kept, Protocol
from reglament.channels.email.dns import NoDns, Resolver
from reglament.channels.email.options import Options
from reglament.channels.email.receive import Receiver, serve
from reglament.core.model.commands import Command
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.promises import Promise
from reglament.demo.caught import Caught, Letter, catch
from reglament.demo.people import register_samples
from reglament.demo.ports import port_near
from reglament.operations.carry_out import carry_out
from reglament.operations.outcome import Outcome
from reglament.operations.posting import Poster, plug_in, poster
from reglament.project.options import read_options
from reglament.project.posting import EmailPoster
from reglament.store.models import Contact, StaffMember, Ticket
from reglament.store.projections import Projection
from reglament.store.queries.histories import history_of
from reglament.store.queries.regulations import regulation_of
from reglament.wall_time import now
from reglament.workers.read_mail import MailReader
from reglament.workers.receive_mail import MailKeeper
from reglament.workers.send_outbox import Sender

MOSCOW = timezone(timedelta(hours=3))
DOMAINS = {"MAIL_DOMAIN": "desk.example", "REPLY_DOMAIN": "reply.example"}
KNOWN_PEER, STRANGE_PEER = "127.0.0.1", "127.0.0.2"


class BriefKeeper(MailKeeper):
    """Gives its connection back after each commit, so that the test's database can be emptied."""

    def _store(self, deliveries: Sequence[Delivery]) -> list[Kept]:
        try:
            return super()._store(deliveries)
        finally:
            connection.close()


class Door:
    """The SMTP listener in a thread of its own; its clock is the journey's."""

    def __init__(self) -> None:
        self.at = now()
        self.keeper = BriefKeeper()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        options = Options(clock=lambda: self.at, hostname="desk.example")
        self._receiver: Receiver = self._wait(serve(options, self.keeper.committer.keep))
        self.port = self._receiver.port

    def close(self) -> None:
        self._wait(self._receiver.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self.keeper.committer.close()

    def _wait(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)


@dataclass
class Journey:
    """One desk; every method says when. `dns` makes the name system that its reader asks, where it asks one."""

    door: Door
    caught: Caught
    seen: int = 0
    dns: Callable[[], Resolver] = NoDns
    _ids: int = field(default=0)
    _read_at: datetime = field(default_factory=now)

    @cached_property
    def _reader(self) -> MailReader:
        """The one reader of the journey: its child starts once."""
        return MailReader(lambda: self._read_at, dns=self.dns)

    def close(self) -> None:
        self.door.close()
        self._reader.close()

    def written(
        self, sender: str, subject: str, text: str, *, to: str, **headers: str
    ) -> EmailMessage:
        """Return a mail as a mail program writes it."""
        self._ids += 1
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        mail["Message-ID"] = f"<{self._ids}.journey@{sender.rpartition('@')[2].rstrip('>')}>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        return mail

    def arrive(
        self, mail: EmailMessage | bytes, *, at: datetime, to: str = "", peer: str = KNOWN_PEER,
        mail_from: str = "sender@customer.example", helo: str = "mx.customer.example",
    ) -> list[Letter]:  # fmt: skip
        """Deliver, let the desk read, and return the letters that it sent thereupon."""
        self.door.at = at
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        recipient = to or str(mail["To"] if isinstance(mail, EmailMessage) else "")
        with smtplib.SMTP(
            "127.0.0.1", self.door.port, local_hostname=helo, source_address=(peer, 0)
        ) as client:
            assert client.sendmail(mail_from, [recipient], raw) == {}
        return self.read(at=at)

    def fetched(self, mail: EmailMessage, *, at: datetime) -> list[Letter]:
        """Keep the mail as a visit to a polled mailbox does, which knows no envelope, and let the desk read."""
        delivery = Delivery(
            raw=mail.as_bytes(), mail_from="", recipients=(str(mail["To"]),), peer="", helo="",
            tls=True, protocol=Protocol.IMAP, received_at=at,
        )  # fmt: skip
        self.door.keeper.committer.submit(delivery).result(20)
        return self.read(at=at)

    def read(self, *, at: datetime) -> list[Letter]:
        """Let the desk read what waits and return the letters that it sent thereupon."""
        self._read_at = at + timedelta(seconds=5)
        while self._reader.step():
            pass
        return self.letters()

    def letters(self) -> list[Letter]:
        """Send what is queued and return what the relay caught since the last time."""
        sender = Sender()
        while sender.step():
            pass
        sender.finish()
        new = self.caught.letters[self.seen :]
        self.seen += len(new)
        return new

    def act(
        self, command: Command, ticket: Ticket, *, at: datetime
    ) -> tuple[Outcome, list[Letter]]:
        """Carry out what staff decide and return the outcome and its letters."""
        outcome = carry_out(command, ticket=ticket.pk, at=at, vendor=ticket.vendor_id)
        return outcome, self.letters()

    def staff(self, login: str = "olga") -> StaffMember:
        return StaffMember.objects.get(user__username=login)

    def actor(self, login: str = "olga") -> Actor:
        member = self.staff(login)
        return Actor(kind=ActorKind.STAFF, id=str(member.pk), name=member.name)

    def contact(self, address: str) -> Contact:
        return Contact.objects.get(addresses__address=address)

    def ticket(self, number: str, vendor: str = "tron") -> Ticket:
        return Ticket.objects.get(vendor__code=vendor, number=number)

    def promises(self, ticket: Ticket) -> dict[str, Promise]:
        """Return the promises by kind, derived anew from the history."""
        regulation = regulation_of(ticket.vendor_id, ticket.regulation)
        found = Projection(regulation, history_of(ticket.pk).events).promises
        return {one.kind: one for one in found}


def moscow(text: str) -> datetime:
    """Return the moment that the ledger writes in its own time, UTC+3."""
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.fixture(scope="session")
def relay(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Caught]:
    """The one catch-all relay of all journeys: its port and what it caught."""
    port, caught = port_near(0), Caught(Path(tmp_path_factory.mktemp("letters")))
    catch(caught, port=port, clock=now)
    return port, caught


@pytest.fixture
def journey(
    transactional_db: None, _fresh_memory: None, settings: Any, relay: tuple[int, Caught]
) -> Iterator[Journey]:
    """The five vendors on the eve of 6 March 2026, with a door and a relay."""
    port, caught = relay
    own = {"RELAY_PORT": str(port), "MAIL_PROOF": "no", "TRUSTED_SUBMITTERS": KNOWN_PEER, **DOMAINS}
    settings.OPTIONS = read_options({f"REGLAMENT_{name}": value for name, value in own.items()})
    before: Poster = poster()
    plug_in(
        EmailPoster(
            secret=b"journeys",
            mail_domain=DOMAINS["MAIL_DOMAIN"],
            reply_domain=DOMAINS["REPLY_DOMAIN"],
        )
    )
    register_samples(password="not used here", at=moscow("2026-03-05T12:00"))
    door = Door()
    begun = Journey(door, caught, seen=len(caught.letters))
    yield begun
    begun.close()
    plug_in(before)
