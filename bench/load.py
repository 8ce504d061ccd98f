"""Measures pages over HTTP: members of staff who ask the web process that `up` runs, one, four and sixteen at a time.

`REGLAMENT_DATA=/tmp/full python bench/load.py [--seconds 5] [--strict]` on a desk that `bench/populate.py` filled and
`bench/copies.py` made large. Browsers and server share the machine's cores; `bench/pages.py` has the server alone.
"""

import argparse
import os
import random
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from desk_parts.browsers import Ask, Browser, Tally, asked_for, sign_in
from desk_parts.machine import about, show
from desk_parts.processes import cpu_of_each
from desk_parts.standing import SOURCE, free_port, wait_for
from pages import OVER_BUDGET, WANTED
from populate import set_up

MEMBERS, REQUESTS, DEEP = 6, 120, 20
ROWS, HITS = 40, 30
ROW, HIT = b'<article class="row', b'<article class="hit"'
FURTHER = re.compile(rb'href="([^"]+)" data-further')
NUMBER = re.compile(rb'data-number="([^"]+)"')


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each page is asked")
    parser.add_argument("--at-once", default="1,4,16", help="browsers at a time")
    parser.add_argument("--only", default="", help="pages whose name begins so")
    parser.add_argument("--strict", action="store_true", help="fail where one browser waits long")
    options = parser.parse_args()
    set_up()
    url = os.environ.get("REGLAMENT_DATABASE_URL", "")
    off = ("TLS", "the other processes of the desk")
    show(about("bench/load.py", url=url, packages=("Django", "uvicorn"), off=off))
    password = secrets.token_urlsafe(12)
    staff, told = members(password)
    print(told)
    with serving() as (port, pid):
        cookies = [sign_in(port, one.user.username, password) for one in staff]
        levels = [int(word) for word in options.at_once.split(",")]
        wanted = {
            name: asks
            for name, asks in pages(staff[0].vendor_id, port, cookies[0]).items()
            if name.startswith(options.only)
        }
        print(
            f"{'page':22}{'at once':>8}{'a second':>10}{'p50':>8}{'p95':>8}{'p99':>8}{'CPU':>8}  ms"
        )
        found = [
            measured(name, asks, (port, pid), cookies, at_once=at_once, seconds=options.seconds)
            for name, asks in wanted.items()
            for at_once in levels
        ]
    return 1 if "wrong" in found else OVER_BUDGET if options.strict and "late" in found else 0


def members(password: str) -> tuple[list[Any], str]:
    """Return people of the desk with the most requests, each with this password, and what they hold in words."""
    from django.db import connection
    from django.db.models import Count, Q

    from reglament.store.models import StaffMember, Ticket, Vendor

    vendor = Vendor.objects.annotate(held=Count("tickets")).order_by("-held", "pk")[0]
    is_open = Q(ticket__turn__isnull=False)
    held = Count("ticket", filter=is_open)
    staff = list(
        StaffMember.objects.filter(vendor=vendor, active=True)
        .select_related("user")
        .annotate(held=held)
        .order_by("-held", "pk")
    )
    for one in staff[:MEMBERS]:
        one.user.set_password(password)
        one.user.save(update_fields=["password"])
    free = vendor.tickets.filter(turn__isnull=False, assignee=None).count()
    return staff[:MEMBERS], (
        f"{Ticket.objects.count()} requests, {vendor.held} of this desk on {connection.vendor}; open: {free} free, "
        f"in hand {', '.join(str(one.held) for one in staff)} of {len(staff)} people"
    )


@contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """Run `reglament serve` on this desk; yield its port and the number of its process."""
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(SOURCE),
        "REGLAMENT_WEB_PORT": str(port),
        "REGLAMENT_LOG_LEVEL": "WARNING",
    }
    server = subprocess.Popen([sys.executable, "-m", "reglament.cli", "serve"], env=environment)
    try:
        wait_for(port)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def pages(vendor: int, port: int, cookie: str) -> dict[str, list[Ask]]:
    """Return what is asked for: many addresses a page, so that nothing is fast for having been asked just now."""
    from reglament.store.models import Ticket

    of_desk = Ticket.objects.filter(vendor=vendor).select_related("searchtext")
    dice = random.Random(7)
    is_open = list(of_desk.filter(turn__isnull=False).order_by("pk"))
    ended = list(of_desk.filter(turn__isnull=True).order_by("-pk")[: REQUESTS * 10])
    half = REQUESTS // 2
    tickets = dice.sample(is_open, min(half, len(is_open))) + dice.sample(
        ended, min(half, len(ended))
    )
    dice.shuffle(tickets)
    # the number of one that was copied begins those of its copies, a hundred hits before it
    alone = [one for one in is_open + ended if copied(one)] or is_open + ended
    rare = dice.sample(alone, min(REQUESTS, len(alone)))
    return {
        "queue, first": [Ask("/desk/queue/all/", (b"<h1>",), (ROW, min(ROWS, len(is_open))))],
        "queue, deep": deep(port, cookie) if len(is_open) > ROWS else [],
        "ticket": [
            Ask(f"/desk/requests/{one.number}/", (f"<span>{one.number}</span>".encode(), b'id="composer"'))
            for one in tickets
        ],
        "search, common": [
            Ask(f"/desk/search/?q={word}", (b'id="q"',), (HIT, HITS))
            for word in ("error", "page", "step", "morning", "page+error")
        ],
        "search, a rare word": [found_by(one) for one in rare],
    }  # fmt: skip


def copied(ticket: Any) -> bool:
    """Return whether the request is a copy, which has a word of its own."""
    return bool(ticket.searchtext.public_terms.rpartition(" ")[2] == f"copy{ticket.pk}")


def found_by(ticket: Any) -> Ask:
    """Return what finds this request: the word that a copy alone has, else its number."""
    word = f"copy{ticket.pk}" if copied(ticket) else ticket.number
    return Ask(f"/desk/search/?q={word}", (f'href="/desk/requests/{ticket.number}/"'.encode(),))


def deep(port: int, cookie: str) -> list[Ask]:
    """Follow the queue page by page as far as it goes, `DEEP` pages at most, and return the last half of them."""
    browser, path, found = Browser(port, cookie), "/desk/queue/all/", []
    for _ in range(DEEP):
        status, page = browser.get(path)
        assert status == 200, (path, status)
        first = NUMBER.search(page)
        assert first is not None, path
        found.append(Ask(path, (b'data-number="%b"' % first[1],), (ROW, page.count(ROW))))
        following = FURTHER.search(page)
        if following is None:
            break
        path = following[1].decode().replace("&amp;", "&")
    browser.close()
    return found[len(found) // 2 :]


def measured(
    name: str,
    asks: list[Ask],
    server: tuple[int, int],
    cookies: list[str],
    *,
    at_once: int,
    seconds: float,
) -> str:
    """Print what a page takes; return "wrong", "late" (one browser waits beyond what is wanted) or ""."""
    if not asks:
        print(f"{name:22}  not on this desk")
        return ""
    port, pid = server
    asked_for(port, cookies, asks, at_once=at_once, seconds=0.3)
    cpu = cpu_of_each(pid)[pid]
    tally = asked_for(port, cookies, asks, at_once=at_once, seconds=seconds)
    cpu = cpu_of_each(pid)[pid] - cpu
    limit = next(ms for page, ms in WANTED.items() if name.startswith(page))
    late = at_once == 1 and tally.at(0.95) * 1000 > limit
    shown(name, tally, cpu, at_once, f"  over {limit}" if late else "")
    return "wrong" if tally.wrong else "late" if late else ""


def shown(name: str, tally: Tally, cpu: float, at_once: int, more: str) -> None:
    times = "".join(f"{tally.at(share) * 1000:8.1f}" for share in (0.5, 0.95, 0.99))
    cost = cpu * 1000 / len(tally.took)
    wrong = f"  {len(tally.wrong)} WRONG, the first: {tally.wrong[0]}" if tally.wrong else ""
    print(
        f"{name:22}{at_once:8}{tally.a_second():10.1f}{times}{cost:8.1f}{more}{wrong}", flush=True
    )


if __name__ == "__main__":
    sys.exit(main())
