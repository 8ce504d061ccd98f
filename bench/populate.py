"""Fills an empty desk with many tickets whose histories the core decided, as years of work would have left them.

`REGLAMENT_DATA=/tmp/full python bench/populate.py 100000 [--seed 7]`, or on PostgreSQL with REGLAMENT_DATABASE_URL.
Sample vendors, customers and sign-ins are the demo's. What it writes, `reglament verify` finds whole.
"""

import argparse
import os
import random
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

BATCH = 100
DAYS = 700
STILL_OPEN_DAYS, STILL_OPEN_SHARE = 60, 0.5
# of those that are open: begun and answered by somebody, not ended; of these the ones whose turn is the customer's
IN_HAND_SHARE, WAITING_SHARE = 0.6, 0.3
# beside the demo's one or two people of each vendor, so that no one holds everything
COLLEAGUES = 6
SUBJECTS = {
    "en": ("Report {n} does not open", "Import stops at line {n}", "How do I export {n} rows?"),
    "ru": ("Отчёт {n} не открывается", "Загрузка стоит на строке {n}", "Как выгрузить {n} строк?"),
}
WORDS = {
    "en": "Since this morning the page shows an error, see step {n}. We restarted it twice. ",
    "ru": "С утра страница показывает ошибку, смотрите шаг {n}. Программу перезапускали. ",
}


def set_up() -> None:
    """Load Django with the settings of the environment."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.project.settings")
    import django

    django.setup()


@dataclass(frozen=True)
class Place:
    """Somebody whose mail opens a request: the command it becomes, and who works on it."""

    command: Any
    regulation: Any
    mailbox: Any
    staff: list[Any]


def places(at: datetime) -> list[Place]:
    """Return a place for each sample contact whose mail is admitted, as the intake decides."""
    from reglament.core.model.commands import OpenTicket
    from reglament.core.model.interaction import Address, Interaction, SenderProof
    from reglament.operations.interpreting import Contacted, gather, meaning_of
    from reglament.store.models import ContactAddress, Mailbox, StaffMember
    from reglament.store.queries.regulations import InForce, regulation_of

    found = []
    for row in ContactAddress.objects.select_related("contact").order_by("pk"):
        for box in Mailbox.objects.filter(vendor=row.vendor_id).select_related("vendor"):
            interaction = Interaction(
                identity=f"place-{row.pk}-{box.pk}", channel="email", arrived_at=at, mailbox=box.address,
                sender=Address(address=row.address, name=row.contact.name), subject="?", text="?",
                language=row.contact.language or "en", proof=SenderProof.PROVEN,
            )  # fmt: skip
            one = Contacted(interaction, box)
            answer = meaning_of(one, gather([one], InForce())).answer
            if isinstance(answer, OpenTicket):
                staff = list(StaffMember.objects.filter(vendor=row.vendor_id))
                regulation = regulation_of(row.vendor_id, answer.regulation)
                found.append(Place(answer, regulation, box, staff))
    return found


class Maker:
    """Makes one history after another; the same seed makes the same ones."""

    def __init__(self, seed: int, until: datetime) -> None:
        self.dice, self.until, self.places = random.Random(seed), until, places(until)

    def make(self, number: int, printed: dict[str, Iterator[str]], at: datetime) -> tuple[Any, Any]:
        """Return the change that writes ticket `number` with its whole history, and its mail."""
        from reglament.store.projections import Projection
        from reglament.store.writes.changes import Change

        place = self.dice.choice(self.places)
        raw = mail(place, number, at)
        events = self._opened(place, raw, number, next(printed[place.regulation.code]), at)
        fresh = at > self.until - timedelta(days=STILL_OPEN_DAYS)
        is_open = fresh and self.dice.random() < STILL_OPEN_SHARE
        if not is_open or self.dice.random() < IN_HAND_SHARE:
            events = self._worked(place, events, number, at, ends=not is_open)
        change = Change(
            vendor_id=place.mailbox.vendor_id,
            command=raw.identity,
            projection=Projection(place.regulation, events),
            events=events,
            recorded_at=max(event.at for event in events),
        )
        return change, raw

    def _opened(
        self, place: Place, raw: Any, number: int, printed: str, at: datetime
    ) -> tuple[Any, ...]:
        from reglament.core.lifecycle.decide import decide
        from reglament.core.model.commands import Message

        language = place.command.language if place.command.language in WORDS else "en"
        text = WORDS[language].format(n=number) * self.dice.randint(1, 8)
        message_id = f"<populated-{number}@customer.example>"
        command = replace(
            place.command,
            identity=raw.identity,
            number=printed,
            arrived_at=at,
            subject=self.dice.choice(SUBJECTS[language]).format(n=number),
            message=Message(
                text=text, language=language, message_id=message_id, source=raw.identity
            ),
        )
        return tuple(decide(command, history=(), ticket=None, regulation=place.regulation, at=at))

    def _worked(
        self, place: Place, events: tuple[Any, ...], number: int, at: datetime, *, ends: bool
    ) -> tuple[Any, ...]:
        from reglament.core.lifecycle import Refused
        from reglament.core.lifecycle.decide import decide
        from reglament.core.model.commands import PassTime, Resolve, Wait
        from reglament.core.model.people import SYSTEM

        for command in commands(place, self.dice.choice(place.staff), number):
            if command.identity.endswith("reply") and self.dice.random() < 0.5:
                continue
            if isinstance(command, Wait) and (ends or self.dice.random() >= WAITING_SHARE):
                continue
            if isinstance(command, Resolve) and not ends:
                break
            at = min(at + timedelta(minutes=self.dice.randint(5, 400)), self.until)
            given = replace(command, arrived_at=at) if hasattr(command, "arrived_at") else command
            try:
                found = decide(
                    given, history=events, ticket=None, regulation=place.regulation, at=at
                )
            except Refused:
                continue
            events = (*events, *found)
            if isinstance(given, Resolve):
                break
        last = PassTime(identity=f"populated-{number}-last", actor=SYSTEM)
        at = min(at + timedelta(days=40), self.until)
        found = decide(last, history=events, ticket=None, regulation=place.regulation, at=at)
        return (*events, *found)


def commands(place: Place, staff: Any, number: int) -> Iterator[Any]:
    """Yield what usually happens to a request; what its regulation refuses is left out."""
    from reglament.core.model import commands as c
    from reglament.core.model.people import SYSTEM, Actor, ActorKind
    from reglament.core.regulation.needs import MOMENTS

    language = place.command.language if place.command.language in WORDS else "en"
    said = c.Message(text=WORDS[language].format(n=number), language=language)
    agent = Actor(kind=ActorKind.STAFF, id=str(staff.pk), name=staff.name)
    name: Callable[[str], str] = f"populated-{number}-{{}}".format
    yield c.PassTime(identity=name("time"), actor=SYSTEM)
    yield c.StartWork(identity=name("start"), actor=agent)
    yield c.ReplyToCustomer(identity=name("answer"), actor=agent, message=said)
    yield c.AddCustomerReply(
        identity=name("reply"), actor=place.command.actor, message=said, channel="email",
        arrived_at=place.command.arrived_at,
    )  # fmt: skip
    yield c.AddNote(identity=name("note"), actor=agent, message=said)
    yield c.Wait(identity=name("wait"), actor=agent, party="customer", ask=said.text)
    for code, outcome in place.regulation.outcomes.items():
        yield c.Resolve(
            identity=name(code), actor=agent, outcome=code, message=said,
            details={
                one: place.command.arrived_at.isoformat() if one in MOMENTS else "as described"
                for one in outcome.needs
            },
        )  # fmt: skip


def mail(place: Place, number: int, at: datetime) -> Any:
    """Return the row of the mail that opened the request."""
    from reglament.channels.email.identity import identity_of
    from reglament.store.models import RawMail
    from reglament.store.writes.raw_mail import mail_identity

    box = place.mailbox
    head = f"From: {place.command.requester_address}\r\nTo: {box.address}\r\nSubject: Case {number}\r\n"
    body = (WORDS["en"].format(n=number) + "\r\n") * 30
    raw = f"{head}Message-ID: <populated-{number}@customer.example>\r\n\r\n{body}".encode()
    return RawMail(
        vendor_id=box.vendor_id, mailbox=box, raw=raw, recipient=box.address,
        identity=mail_identity(box.vendor_id, box.address, identity_of(raw, box.address)),
        received_at=at, claimable_at=at, state="done", outcome="opened",
    )  # fmt: skip


def take(maker: Maker, count: int) -> dict[str, Iterator[str]]:
    """Take numbers enough for a batch, whichever regulations it falls on."""
    from reglament.store.writes.numbers import take_numbers

    found = {}
    for place in {one.regulation.code: one for one in maker.places}.values():
        rule = place.regulation.numbering
        taken = take_numbers(vendor=place.mailbox.vendor_id, series=rule.series, count=count)
        found[place.regulation.code] = iter([f"{rule.prefix}{n:0{rule.digits}d}" for n in taken])
    return found


def write(made: list[tuple[Any, Any]]) -> None:
    """Write a batch in one transaction: tickets with their letters, and the mail they came from."""
    from django.db import transaction

    from reglament.operations.letters import add_letters
    from reglament.store.models import RawMail
    from reglament.store.writes.changes import write_changes

    changes = [change for change, _ in made]
    add_letters(changes)
    with transaction.atomic():
        write_changes(changes)
        for change, raw in made:
            raw.ticket_id = change.pk
        RawMail.objects.bulk_create([raw for _, raw in made])


def enrol_colleagues() -> None:
    """Give each vendor people who sign in by mailed links, as most would."""
    from reglament.operations.register_vendor import enrol_staff
    from reglament.store.models import Vendor

    for vendor in Vendor.objects.order_by("pk"):
        for n in range(1, COLLEAGUES + 1):
            login = f"{vendor.code}-{n}"
            enrol_staff(
                vendor, login, name=f"Colleague {n}", address=f"{login}@colleagues.example",
                role="agent", language="en", password=None,
            )  # fmt: skip


def populate(count: int, *, seed: int, password: str) -> float:
    """Write `count` tickets spread over two years and return the seconds it took."""
    from django.core.management import call_command
    from django.db import connection

    from reglament.demo.people import register_samples
    from reglament.store.models import Agreement, OutboxLetter, Ticket
    from reglament.store.writes.regulations import keep_version
    from reglament.wall_time import now

    call_command("migrate", verbosity=0, interactive=False)
    until = now()
    if not Agreement.objects.exists():
        register_samples(password=password, at=until)
        enrol_colleagues()
    maker = Maker(seed, until)
    for place in maker.places:
        keep_version(place.mailbox.vendor_id, place.regulation, at=until)
    begun, offset = time.perf_counter(), Ticket.objects.count()
    for first in range(0, count, BATCH):
        size = min(BATCH, count - first)
        printed = take(maker, size)
        moments = [
            until - timedelta(days=DAYS) * (1 - n / count) for n in range(first, first + size)
        ]
        write([maker.make(offset + first + n, printed, at) for n, at in enumerate(moments)])
        if first % 10_000 == 0:
            rate = (first + size) / (time.perf_counter() - begun)
            print(f"{first + size} tickets, {rate:.0f} a second", flush=True)
    OutboxLetter.objects.filter(state="queued").update(state="sent", sent_at=until)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return time.perf_counter() - begun


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, help="tickets to write")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--password", default=secrets.token_urlsafe(9), help="of the sample staff")
    options = parser.parse_args()
    set_up()
    took = populate(options.count, seed=options.seed, password=options.password)
    print(f"{options.count} tickets in {took:.0f} s; sign in as olga, password {options.password}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
