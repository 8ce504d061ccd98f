"""Owns the door of live updates: who may listen, to what, and what happened since the page was drawn.

Where a hub runs, the answer is held open by `web.live.hold`; elsewhere it ends and the page asks again. To HEAD only
headers go out.
"""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from reglament import wall_time
from reglament.operations.write_reply import who_writes
from reglament.store.queries import changes, queue
from reglament.web.agent.queue.asking import asked_of
from reglament.web.live.desk import DeskWatch
from reglament.web.live.hub import HELD, hub
from reglament.web.live.own import OwnWatch
from reglament.web.live.rendering import Drawn
from reglament.web.live.watch import MOST_WAITING, RESET, Watch
from reglament.web.moments import reader_zone, tongue
from reglament.web.rights import Rule, contact_of, open_to, staff_of

AGAIN = "retry: 3000\n\n"


@open_to(Rule.STAFF)
def live(request: HttpRequest) -> HttpResponse:
    """Answer with the changes after `since` of a view with its filter, as server-sent events."""
    staff, view = staff_of(request.user), request.GET.get("view", "all")
    if staff is None or view not in queue.VIEWS:
        raise Http404(view)
    asked, problems = asked_of(request.user, request.GET.get("f", ""), tongue())
    if problems:
        # a page whose filter cannot be read shows no rows, and nothing that happens brings one: no browser asks again
        return HttpResponse(status=204)
    watch = DeskWatch(
        vendor=staff.vendor_id,
        staff=staff.pk,
        session=request.session.session_key or "",
        language=tongue(),
        zone=reader_zone(),
        filters=(queue.VIEWS[view], asked),
        request=request.GET.get("request", ""),
    )
    return _held(request, watch, lambda: _missed(request, watch) + _written(watch))


@open_to(Rule.CUSTOMER)
def own_live(request: HttpRequest) -> HttpResponse:
    """Answer with how the reader's requests stand, or the one of a number, and then with each change of it."""
    contact = contact_of(request.user)
    if contact is None:
        raise Http404
    watch = OwnWatch(
        vendor=contact.vendor_id,
        contact=contact.pk,
        customer=contact.customer_id,
        session=request.session.session_key or "",
        only=request.GET.get("request", ""),
    )
    return _held(request, watch, watch.news)


def _held(request: HttpRequest, watch: Watch, first: Callable[[], str]) -> HttpResponse:
    if hub.running and request.method != "HEAD":
        # before looking back, so that nothing falls in between
        hub.add(watch)
    answer = HttpResponse(AGAIN + first(), content_type="text/event-stream")
    answer["Cache-Control"] = "no-store"
    answer["X-Accel-Buffering"] = "no"
    if hub.running:
        # headers alone are the same; nobody listens to them, so that the key leads to no watch and the answer ends
        answer[HELD] = watch.key
    return answer


def _written(watch: DeskWatch) -> str:
    """Return who writes on the request of a page; where a hub runs, that tells it a moment later."""
    if hub.running or not watch.request:
        return ""
    seen = who_writes([(watch.vendor, watch.request)], at=wall_time.now())
    watch.hear_writing(seen.get((watch.vendor, watch.request), ()))
    return watch.take()


def _missed(request: HttpRequest, watch: DeskWatch) -> str:
    since = request.headers.get("Last-Event-ID", "") or request.GET.get("since", "")
    if not (since.isascii() and since.isdigit() and len(since) < 19):
        return f"id: {changes.latest_of(request.user)}\n\n"
    latest = changes.latest_of(request.user)
    if latest <= int(since):
        return f"id: {latest}\n\n"
    rows = changes.tickets_changed_after(request.user, int(since), most=MOST_WAITING + 1)
    if len(rows) > MOST_WAITING:
        return f"id: {latest}\n{RESET}"
    at = wall_time.now()
    return "".join(watch.message(Drawn(row, at, number=latest)) for row in rows)
