"""Owns the answers to machines: live, ready, numbers for a monitoring system (no personal data)."""

from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse

from reglament.store.models import Deadline, OutboxLetter, RawMail, Ticket
from reglament.wall_time import now


def live(_request: HttpRequest) -> HttpResponse:
    """Answer that the process runs, whatever the database does."""
    return HttpResponse("live\n", content_type="text/plain")


def ready(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and is migrated, else 503."""
    try:
        Ticket.objects.exists()
    except DatabaseError:
        connection.close()
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


def metrics(_request: HttpRequest) -> HttpResponse:
    """Answer the sizes and ages of what waits, in the Prometheus text format."""
    lines = [
        *_by_state("reglament_raw_mail", "Stored mails by state.", RawMail),
        *_by_state("reglament_letters", "Letters by state.", OutboxLetter),
        *_by_state("reglament_tickets", "Tickets by state.", Ticket),
        "# HELP reglament_deadline_lateness_seconds How far the earliest deadline is behind.",
        "# TYPE reglament_deadline_lateness_seconds gauge",
        f"reglament_deadline_lateness_seconds {_lateness():.3f}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _by_state(name: str, help_text: str, model: type[RawMail | OutboxLetter | Ticket]) -> list[str]:
    counts = model.objects.order_by("state").values_list("state").annotate(count=Count("pk"))
    samples = [f'{name}{{state="{state}"}} {count}' for state, count in counts]
    return [f"# HELP {name} {help_text}", f"# TYPE {name} gauge", *samples]


def _lateness() -> float:
    earliest = Deadline.objects.aggregate(at=Min("at"))["at"]
    return max(0.0, (now() - earliest).total_seconds()) if earliest else 0.0


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Answer what cannot be read as a request; no form is looked at, since reading it is what failed."""
    words = "This request cannot be read. · Этот запрос не прочитать."
    return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
