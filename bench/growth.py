"""Measures pages, one mail's intake and a worker's look on the desk as it is: queries, time, plans of the slow ones.

`REGLAMENT_DATA=/tmp/full python bench/growth.py` after `bench/populate.py`; run it on a small and a large desk: counts
must be equal, times nearly so. It opens one ticket. The limit of each line is what its queries and commits cost where
they find and keep one row.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from desk_parts.machine import about, show
from plans import show_slow
from populate import set_up

SLOW_SECONDS = 0.02
ASKED = 100


def main() -> int:
    os.environ.setdefault("REGLAMENT_HOSTS", "testserver")
    os.environ.setdefault("REGLAMENT_MAIL_PROOF", "no")
    os.environ.setdefault("REGLAMENT_TRUSTED_SUBMITTERS", "127.0.0.1")
    set_up()
    from django.db import connection

    from reglament.store.models import StaffMember, Ticket

    staff = StaffMember.objects.select_related("user").filter(vendor__tickets__isnull=False).first()
    if staff is None:
        raise SystemExit("the desk is empty: run bench/populate.py first")
    url = os.environ.get("REGLAMENT_DATABASE_URL", "")
    show(about("bench/growth.py", url=url, packages=("Django",)))
    query, commit = limits(staff)
    print(
        f"{Ticket.objects.count()} tickets, {connection.vendor}; limit: a query of one row "
        f"{query:.2f} ms, a durable commit of one {commit:.2f} ms"
    )
    for name, call in lookups(staff):
        measured(name, call, query)
    return 0


def limits(staff: Any) -> tuple[float, float]:
    """Return the milliseconds of a query of one row, and of a durable commit of one."""
    rows = type(staff).objects.filter(pk=staff.pk)
    return (
        median_ms(lambda: rows.values_list("name").get()),
        median_ms(lambda: rows.update(name=staff.name)),
    )


def median_ms(call: Callable[[], object]) -> float:
    taken = []
    for _ in range(ASKED):
        begun = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def lookups(staff: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what is measured by its name."""
    from django.test import Client

    from reglament.operations.pass_time import take_due
    from reglament.operations.send_letters import take_letters
    from reglament.store.models import Ticket
    from reglament.wall_time import now

    client = Client(SERVER_NAME="testserver")
    client.force_login(staff.user)
    ticket = Ticket.objects.filter(vendor=staff.vendor_id).latest("pk")
    yield "queue page", lambda: client.get("/desk/")
    yield "ticket page", lambda: client.get(f"/desk/requests/{ticket.number}/")
    intake = Intake(ticket)
    yield "one mail", intake.take
    intake.reader.close()
    yield "due moments", lambda: take_due(at=now(), limit=0)
    yield "letters", lambda: take_letters(at=now(), limit=0)
    yield "/metrics", lambda: client.get("/metrics")


class Intake:
    """Stores a mail of a ticket's requester and reads it, as the processes do."""

    def __init__(self, ticket: Any) -> None:
        from reglament.store.models import Mailbox
        from reglament.workers.read_mail import MailReader

        self.sender, self.reader = ticket.requester_address, MailReader()
        self.box = Mailbox.objects.filter(vendor=ticket.vendor_id).earliest("pk")

    def take(self) -> None:
        from reglament.channels.email.identity import identity_of
        from reglament.operations.keep_mail import IncomingMail, Recipient, keep_mail
        from reglament.store.queries.mailboxes import MailboxBook
        from reglament.wall_time import now

        at = now()
        raw = f"From: {self.sender}\r\nSubject: It fails\r\nMessage-ID: <{at}@x>\r\n\r\nNo.\r\n".encode()
        to = Recipient(
            address=self.box.address, content_identity=identity_of(raw, self.box.address)
        )
        keep_mail(
            [IncomingMail(raw=raw, recipients=[to], received_at=at, peer="127.0.0.1")],
            MailboxBook(),
        )
        while self.reader.step():
            pass


def measured(name: str, call: Callable[[], object], query: float) -> None:
    """Print queries and time of the second call, their limit, and the plan of each slow query."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    call()
    begun = time.perf_counter()
    with CaptureQueriesContext(connection) as seen:
        call()
    took = (time.perf_counter() - begun) * 1000
    in_database = sum(float(one["time"]) for one in seen) * 1000
    print(
        f"{name:12} {len(seen):3} queries, {took:7.1f} ms, {in_database:.0f} ms in the database, "
        f"limit {len(seen) * query:.1f} ms"
    )
    show_slow(seen, above_seconds=SLOW_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
