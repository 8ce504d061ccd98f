"""Owns the answers to machines: live, ready, numbers for a monitoring system (no personal data)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from reglament.operations.probe_writing import WRITING
from reglament.project.failing import unavailable
from reglament.store.models import (
    ClockJump,
    Deadline,
    Heartbeat,
    JumpState,
    LetterState,
    OutboxLetter,
    RawMail,
    RawState,
)
from reglament.store.models.tickets import Ticket
from reglament.wall_time import now, steady_seconds

WAITING = (LetterState.QUEUED, LetterState.SENDING)
FAILED = (LetterState.DEAD, LetterState.UNKNOWN)
# what proxies say of themselves
PASSED_ON = frozenset({"Forwarded", "Via", "X-Real-Ip"})


def live(_request: HttpRequest) -> HttpResponse:
    """Answer that the process runs, whatever the database does."""
    return HttpResponse("live\n", content_type="text/plain")


def ready(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers, is migrated and takes what is written, else 503 with the reason."""
    try:
        missing = missing_migrations()
        Ticket.objects.exists() if not missing else None
    except (DatabaseError, InterfaceError):
        connection.close()
        return unavailable("the database does not answer\n")
    if missing:
        return unavailable(f"{missing} migrations are missing: run `reglament migrate`\n")
    trouble = WRITING.trouble(at=now(), steady_seconds=steady_seconds())
    if trouble:
        return unavailable(f"{trouble}; see `reglament doctor`\n")
    return HttpResponse("ready\n", content_type="text/plain")


def missing_migrations() -> int:
    """Return how many migrations the database lacks; raises what the database raises."""
    # asked each time: a backup of another version may have been restored under us
    return len(_migrations() - set(MigrationRecorder(connection).applied_migrations()))


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.nodes)


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer the sizes and ages of what waits, in the Prometheus text format.

    Who has the token is answered; where none is set, this machine.
    """
    token = settings.OPTIONS["METRICS_TOKEN"].strip()
    if not (_bears(request, token) if token else _from_here(request)):
        return _kept_from(token)
    lines = [line for name, (about, samples) in _numbers().items()
             for line in _gauge(name, about, samples)]  # fmt: skip
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _from_here(request: HttpRequest) -> bool:
    """Tell whether this machine itself asks; what a proxy on it passes on is somebody else's.

    A proxy that says nothing of itself is taken for the machine: behind one REGLAMENT_METRICS_TOKEN is to be set.
    """
    if any(name in PASSED_ON or name.startswith("X-Forwarded-") for name in request.headers):
        return False
    try:
        peer = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    mapped = peer.ipv4_mapped if isinstance(peer, IPv6Address) else None
    return (mapped or peer).is_loopback


def _bears(request: HttpRequest, token: str) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and constant_time_compare(given.strip(), token)


def _kept_from(token: str) -> HttpResponse:
    words = "metrics answer who sends REGLAMENT_METRICS_TOKEN as a bearer token; where none is set, this machine\n"
    answer = HttpResponse(words, status=401 if token else 403, content_type="text/plain")
    if token:
        answer["WWW-Authenticate"] = 'Bearer realm="metrics"'
    return answer


def _numbers() -> Mapping[str, tuple[str, Mapping[str, float]]]:
    stored = RawMail.objects.filter(state=RawState.STORED)
    waiting = OutboxLetter.objects.filter(state__in=WAITING)
    doubted = ClockJump.objects.filter(state=JumpState.DOUBTED)
    return {
        "reglament_mail_waiting": ("Stored mails not yet read.", _one(stored.count())),
        "reglament_mail_oldest_seconds": (
            "Age of the oldest of them.",
            _one(_age(stored.aggregate(at=Min("received_at"))["at"])),
        ),
        "reglament_mail_set_aside": (
            "Stored mails that a person must look at.",
            _by_state(RawMail.objects.filter(state__in=(RawState.POISON, RawState.HELD))),
        ),
        "reglament_letters_waiting": ("Letters on their way.", _one(waiting.count())),
        "reglament_letters_oldest_seconds": (
            "Age of the oldest of them.",
            _one(_age(waiting.aggregate(at=Min("created_at"))["at"])),
        ),
        "reglament_letters_failed": (
            "Letters that did not arrive, or may not have.",
            _by_state(OutboxLetter.objects.filter(state__in=FAILED)),
        ),
        "reglament_tickets": ("Tickets by state.", _by_state(Ticket.objects.all())),
        "reglament_deadlines_late": (
            "Requests whose next moment has come and is not acted on.",
            _one(Deadline.objects.filter(at__lte=now()).count()),
        ),
        "reglament_deadline_lateness_seconds": (
            "How far the earliest of them is behind.",
            _one(_age(Deadline.objects.aggregate(at=Min("at"))["at"])),
        ),
        "reglament_process_silent_seconds": (
            "Seconds since a process said that it works.",
            _silences(),
        ),
        "reglament_clock_jumps_doubted": ("Clocks not believed now.", _one(doubted.count())),
    }


def _one(value: float) -> Mapping[str, float]:
    return {"": value}


def _age(at: datetime | None) -> float:
    return round(max(0.0, (now() - at).total_seconds()), 3) if at else 0.0


def _by_state(
    rows: QuerySet[RawMail] | QuerySet[OutboxLetter] | QuerySet[Ticket],
) -> Mapping[str, float]:
    counted = rows.order_by("state").values_list("state").annotate(count=Count("pk"))
    return {f'{{state="{state}"}}': count for state, count in counted}


def _silences() -> Mapping[str, float]:
    return {
        f'{{host="{_quoted(one.host)}",process="{_quoted(one.process)}",pid="{one.pid}"}}': _age(
            one.beat_at
        )
        for one in Heartbeat.objects.order_by("host", "process", "pid")
    }


def _quoted(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _gauge(name: str, about: str, samples: Mapping[str, float]) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} gauge"
    for labels, value in samples.items():
        yield f"{name}{labels} {value}"
