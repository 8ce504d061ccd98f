"""Measures pages inside the server: CPU and wall time of one request after another, without network, and its queries.

`REGLAMENT_DATA=/tmp/full python bench/pages.py [--times 200] [--plans] [--strict]` on a desk that `bench/populate.py`
filled and `bench/copies.py` made large. The process serves no one else, so a second holds 1000 / p50 requests on one
core.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from desk_parts.machine import about, show
from plans import show_slow
from populate import set_up

WANTED = {"queue": 50, "ticket": 40, "search": 150, "palette": 150}
SLOW_SECONDS = 0.01
# the exit code that tells a late page from a program that failed
OVER_BUDGET = 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--plans", action="store_true", help="show the plans of slow queries")
    parser.add_argument("--only", default="", help="pages whose name begins so")
    parser.add_argument(
        "--strict", action="store_true", help="fail where a page is over its budget"
    )
    options = parser.parse_args()
    os.environ.setdefault("REGLAMENT_HOSTS", "testserver")
    set_up()
    from django.db import connection
    from django.test import Client

    from reglament.store.models import StaffMember, Ticket

    vendors = StaffMember.objects.filter(vendor__tickets__isnull=False).distinct()
    staff = max(
        vendors.select_related("user"),
        key=lambda one: (Ticket.objects.filter(vendor=one.vendor_id).count(), one.pk),
    )
    client = Client(SERVER_NAME="testserver")
    client.force_login(staff.user)
    of_desk = Ticket.objects.filter(vendor=staff.vendor_id)
    url = os.environ.get("REGLAMENT_DATABASE_URL", "")
    show(about("bench/pages.py", url=url, packages=("Django", "Jinja2"), off=("network",)))
    print(f"{Ticket.objects.count()} tickets, {of_desk.count()} of this desk, {connection.vendor}")
    print(
        f"{'page':28}{'queries':>8}{'p50':>8}{'p95':>8}{'CPU':>8}{'a second':>10}  ms of wall, ms of CPU"
    )
    late = False
    for name, path in pages(of_desk).items():
        if name.startswith(options.only):
            late |= measured(
                name, lambda path=path: client.get(path), options.times, plans=options.plans
            )
    return OVER_BUDGET if late and options.strict else 0


def pages(of_desk: Any) -> dict[str, str]:
    """Return what is asked for: the usual, what many rows hold, what few do."""
    open_ones = of_desk.filter(turn__isnull=False)
    latest = open_ones.latest("pk")
    longest = max(of_desk.order_by("-pk")[:200], key=lambda one: one.version)
    searches = {
        "a common word": "error", "a common Russian form": "страницей", "two common words": "страницы ошибку",
        "words that never meet": "error страницы",
        "a word of one": f"copy{latest.pk}", "a number": latest.number, "a word of none": "zzzq",
        "common and filtered": "error state:closed", "common and rare": f"error copy{latest.pk}",
        "common, nothing fits": "error priority:none state:registered",
    }  # fmt: skip
    found = {
        "queue, all": "/desk/queue/all/", "queue, mine": "/desk/",
        "queue, filtered": "/desk/queue/all/?f=promise:late+-assignee:me",
        "queue, ended": "/desk/queue/all/?f=state:closed",
        "ticket, open": f"/desk/requests/{latest.number}/",
        "ticket, long": f"/desk/requests/{longest.number}/",
    }  # fmt: skip
    found |= {f"search, {name}": f"/desk/search/?q={text}" for name, text in searches.items()}
    return found | {"palette, a common word": "/desk/palette/?q=error"}


def measured(name: str, ask: Callable[[], Any], times: int, *, plans: bool) -> bool:
    """Print what a page takes; return whether it is over what is wanted."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    first = ask()
    assert first.status_code == 200, (name, first.status_code)
    with CaptureQueriesContext(connection) as seen:
        ask()
    queries = [*seen]
    walls, cpus = [], []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        ask()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    p50, p95 = statistics.median(walls), statistics.quantiles(walls, n=20)[-1]
    wanted = next((ms for page, ms in WANTED.items() if name.startswith(page)), 0)
    over = p95 > wanted
    late = f"  over {wanted}" if over else ""
    print(
        f"{name:28}{len(queries):8}{p50:8.1f}{p95:8.1f}{statistics.median(cpus):8.1f}{1000 / p50:10.0f}{late}",
        flush=True,
    )
    show_slow(queries if plans else (), above_seconds=SLOW_SECONDS)
    return over


if __name__ == "__main__":
    sys.exit(main())
