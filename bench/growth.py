"""Measures pages, one mail's intake and a worker's look on the desk as it is: queries, time, plans of the slow ones.

`REGLAMENT_DATA=/tmp/full python bench/growth.py` after `bench/populate.py`; run it on a small and a large desk: counts
must be equal, times nearly so. It opens one ticket.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

SLOW_SECONDS = 0.02


def main() -> int:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.project.settings")
    os.environ.setdefault("REGLAMENT_HOSTS", "testserver")
    os.environ.setdefault("REGLAMENT_MAIL_PROOF", "no")
    os.environ.setdefault("REGLAMENT_TRUSTED_SUBMITTERS", "127.0.0.1")
    import django

    django.setup()
    from django.test import Client

    from reglament.channels.email.identity import identity_of
    from reglament.operations.keep_mail import IncomingMail, Recipient, keep_mail
    from reglament.operations.pass_time import take_due
    from reglament.operations.send_letters import take_letters
    from reglament.store.models import Mailbox, StaffMember, Ticket
    from reglament.store.queries.mailboxes import MailboxBook
    from reglament.wall_time import now
    from reglament.workers.read_mail import MailReader

    staff = StaffMember.objects.select_related("user").filter(vendor__tickets__isnull=False).first()
    if staff is None:
        raise SystemExit("the desk is empty: run bench/populate.py first")
    client = Client(SERVER_NAME="testserver")
    client.force_login(staff.user)
    ticket = Ticket.objects.filter(vendor=staff.vendor_id).latest("pk")
    box = Mailbox.objects.filter(vendor=staff.vendor_id).earliest("pk")
    reader = MailReader()

    def intake() -> None:
        raw = f"From: {ticket.requester_address}\r\nSubject: It fails\r\nMessage-ID: <{now()}@x>\r\n\r\nNo.\r\n"
        content = identity_of(raw.encode(), box.address)
        recipient = Recipient(address=box.address, content_identity=content)
        mail = IncomingMail(
            raw=raw.encode(), recipients=[recipient], received_at=now(), peer="127.0.0.1"
        )
        keep_mail([mail], MailboxBook())
        while reader.step():
            pass

    print(f"{Ticket.objects.count()} tickets")
    measured("queue page", lambda: client.get("/desk/"))
    measured("ticket page", lambda: client.get(f"/desk/requests/{ticket.number}/"))
    measured("one mail", intake)
    measured("due moments", lambda: take_due(at=now(), limit=0))
    measured("letters", lambda: take_letters(at=now(), limit=0))
    measured("/metrics", lambda: client.get("/metrics"))
    reader.close()
    return 0


def measured(name: str, call: Callable[[], object]) -> None:
    """Print queries and time of the second call, and the plan of each slow query."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    call()
    begun = time.perf_counter()
    with CaptureQueriesContext(connection) as seen:
        call()
    took = time.perf_counter() - begun
    in_database = sum(float(one["time"]) for one in seen)
    print(
        f"{name:12} {len(seen):3} queries, {took * 1000:7.1f} ms, {in_database * 1000:.0f} ms in the database"
    )
    for one in seen:
        if float(one["time"]) >= SLOW_SECONDS:
            print(f"    {float(one['time']) * 1000:.0f} ms: {one['sql'][:300]}")
            explain(one["sql"])


def explain(sql: str) -> None:
    from django.db import DatabaseError, connection

    word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"{word} {sql}")
            for row in cursor.fetchall():
                print("        ", row[-1])
    except DatabaseError as failure:
        print("        ", failure)


if __name__ == "__main__":
    sys.exit(main())
