"""Measures a whole desk: SMTP in, ticket opened with its clocks, acknowledgement at a sink; nothing may be lost.

`python bench/desk.py --mails 2000 --senders 2 [--json]` on SQLite; with REGLAMENT_BENCH_DATABASE_URL (a
server on which a database may be created) on PostgreSQL. What the desk is made of stands in `desk_parts`.
"""

import argparse
import json
import os
import statistics
import sys
import time
from urllib.request import urlopen

from desk_parts.machine import OFF, about, show
from desk_parts.mails import Mail, Sender, mail, reply, sent_by
from desk_parts.processes import cpu_of_each, names_of, proportional_mb, spent
from desk_parts.sink import until
from desk_parts.standing import Desk, ask, standing

JOINED = """
import django; django.setup()
from reglament.store.models import Message
print(Message.objects.filter(direction="in", seq__gt=1).values("ticket", "message_id").distinct().count())
"""
COMMITS = """
import time, django; django.setup()
from django.db import connection
from reglament.store.models import Vendor
vendor, count, ends_at = Vendor.objects.first(), 0, time.perf_counter() + {seconds}
while time.perf_counter() < ends_at:
    Vendor.objects.filter(pk=vendor.pk).update(name=f"Tron {{count}}")
    count += 1
print(count / {seconds})
"""


def measure(arguments: argparse.Namespace) -> dict[str, object]:
    with standing(arguments.parsers) as desk:
        time.sleep(2)
        idle = proportional_mb(desk.leader)
        warm_up(desk, arguments.size)
        found = run(arguments, desk) | {"pss_idle_mb": round(idle, 1)}
        found |= replies(arguments, desk) | commits(desk)
        return found | nearness(found)


def warm_up(desk: Desk, size: int) -> None:
    sent_by([Sender(desk.smtp, [mail(n, size) for n in range(10_000_000, 10_000_020)])])
    until(desk.sink, 20, 60)


def run(arguments: argparse.Namespace, desk: Desk) -> dict[str, object]:
    """Send all mails and return how fast they were accepted and acknowledged, and what that cost."""
    share = -(-arguments.mails // arguments.senders)
    pause = arguments.senders / arguments.rate if arguments.rate else 0.0
    senders = [
        Sender(
            desk.smtp, [mail(m, arguments.size) for m in range(n * share, (n + 1) * share)], pause
        )
        for n in range(arguments.senders)
    ]
    total = share * arguments.senders
    cpu, begun, own = cpu_of_each(desk.leader), time.perf_counter(), time.process_time()
    accepted = sent_by(senders)
    loaded = proportional_mb(desk.leader)
    until(desk.sink, total + 20, 120)
    took = max(desk.sink.seen.values()) - begun
    own = time.process_time() - own
    used = spent(cpu, cpu_of_each(desk.leader), names_of(desk.leader, desk.environment), total)
    return {
        "database": "postgresql" if os.environ.get("REGLAMENT_BENCH_DATABASE_URL") else "sqlite",
        "mails": total,
        "offered_per_second": arguments.rate or "flood",
        "doubled": desk.sink.doubled,
        "rate_per_second": round(total / took, 1),
        "accepted_per_second": round(total / accepted, 1),
        **waits(senders, desk.sink.seen),
        "cpu_ms_per_mail": round(sum(used.values()), 2),
        "cpu_ms_per_mail_by_process": used,
        "cpu_ms_per_mail_of_the_bench": round(own / total * 1000, 2),
        "pss_loaded_mb": round(loaded, 1),
        "cores": os.cpu_count(),
    }


def waits(senders: list[Sender], seen: dict[str, float]) -> dict[str, object]:
    """Return how long senders waited for their 250, and for the acknowledgement."""
    began = {key: at for one in senders for key, at in one.began.items()}
    times = [seen[key] - at for key, at in began.items() if key in seen]
    accepts = sorted(value for one in senders for value in one.accept)
    cuts = statistics.quantiles(times, n=100)
    return {
        "acknowledged": len(times),
        "acknowledged_p50_s": round(cuts[49], 3),
        "acknowledged_p95_s": round(cuts[94], 3),
        "accept_p99_s": round(accepts[int(len(accepts) * 0.99)], 4),
    }


def replies(arguments: argparse.Namespace, desk: Desk) -> dict[str, object]:
    """Answer every acknowledgement at its secret address; return how many answers a second joined."""
    chosen, to = answers(arguments, desk.sink.reply_to)
    parts = [chosen[n :: arguments.senders] for n in range(arguments.senders)]
    cpu, begun = cpu_of_each(desk.leader), time.perf_counter()
    sent_by([Sender(desk.smtp, part, to=to) for part in parts])
    until_read(desk, begun + 300)
    took, after = time.perf_counter() - begun, cpu_of_each(desk.leader)
    joined = int(ask(JOINED, desk.environment))
    used = spent(cpu, after, names_of(desk.leader, desk.environment), joined)
    return {
        "replies": len(chosen),
        "replies_joined": joined,
        "replies_joined_per_second": round(joined / took, 1),
        "cpu_ms_per_reply": round(sum(used.values()), 2),
        "cpu_ms_per_reply_by_process": used,
    }


def answers(
    arguments: argparse.Namespace, reply_to: dict[str, str]
) -> tuple[list[Mail], dict[str, str]]:
    """Return an answer to each mail that was acknowledged, and the secret address of each."""
    share = -(-arguments.mails // arguments.senders)
    made = [reply(n, arguments.size) for n in range(share * arguments.senders)]
    asked = {answer: answer.replace("answer-", "bench-") for _, answer, _ in made}
    to = {answer: reply_to[first] for answer, first in asked.items() if first in reply_to}
    return [one for one in made if one[1] in to], to


def until_read(desk: Desk, ends_at: float) -> None:
    waiting = f"http://127.0.0.1:{desk.web}/metrics"
    while time.perf_counter() < ends_at:
        said = urlopen(waiting, timeout=30).read().replace(b".0\n", b"\n")
        if b"reglament_mail_waiting 0\n" in said:
            return
        time.sleep(0.2)


def commits(desk: Desk) -> dict[str, object]:
    """Return the limit: durable commits of one small row a second, by this database, in this run."""
    made = float(ask(COMMITS.format(seconds=2.0), desk.environment))
    return {"durable_commits_per_second": round(made)}


def nearness(found: dict[str, object]) -> dict[str, object]:
    """Return how near the rates are to their limits: one durable commit a mail, and all cores at the measured cost."""
    durable, cores = float(str(found["durable_commits_per_second"])), os.cpu_count() or 1
    mails, joined = (
        float(str(found[name])) for name in ("rate_per_second", "replies_joined_per_second")
    )
    mail_ms, reply_ms = (
        float(str(found[name])) for name in ("cpu_ms_per_mail", "cpu_ms_per_reply")
    )
    return {
        "mails_a_durable_commit": round(mails / durable, 2),
        "replies_a_durable_commit": round(joined / durable, 2),
        "mails_of_what_cpu_allows": round(mails * mail_ms / 1000 / cores, 2),
        "replies_of_what_cpu_allows": round(joined * reply_ms / 1000 / cores, 2),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--senders", type=int, default=2)
    parser.add_argument("--size", type=int, default=5000)
    parser.add_argument("--rate", type=float, default=0, help="mails a second; 0: as fast as taken")
    parser.add_argument("--parsers", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    url = os.environ.get("REGLAMENT_BENCH_DATABASE_URL", "")
    told = about("bench/desk.py", url=url, packages=("Django",), off=OFF)
    if not arguments.json:
        show(told)
    result = measure(arguments)
    if arguments.json:
        print(json.dumps({"machine": told} | result))
    else:
        for name, value in result.items():
            print(f"{name:24} {value}")
    whole = result["acknowledged"] == result["mails"] and not result["doubled"]
    return 0 if whole and result["replies_joined"] == result["replies"] == result["mails"] else 1


if __name__ == "__main__":
    sys.exit(main())
