"""Owns the alarm of continuous work: nobody has touched the ticket for too long in served time (TE-16, X-14).

One alarm for each idle stretch; silent while the customer has the ball, but for one note a day.
"""

from collections.abc import Iterator
from datetime import datetime

from reglament.core.clocks.book import Book
from reglament.core.clocks.coming import Coming, key_of, moment_after, reminder, service_calendar
from reglament.core.clocks.scene import Scene
from reglament.core.regulation.document import Amount, Regulation, Unit

DAILY = Amount(1, Unit.WORKING_DAYS)


def coming(book: Book) -> Iterator[Coming]:
    """Return the next alarm, or the next note while waiting, of a ticket under continuous work."""
    scene, regulation = book.scene, book.regulation
    if regulation.continuous is None or not under_continuous_work(regulation, scene):
        return
    if scene.waiting_for == "customer" and scene.waiting_since_at is not None:
        said = scene.reminded.get("continuous_waiting", [])
        since = said[-1] if said else scene.waiting_since_at
        yield from _alarm(book, since, DAILY, what="continuous_waiting", to="owner")
    elif not scene.reminded.get("idle") and scene.last_entry_at is not None:
        idle = regulation.continuous.idle
        yield from _alarm(book, scene.last_entry_at, idle, what="idle", to="duty_lead")


def under_continuous_work(regulation: Regulation, scene: Scene) -> bool:
    """Tell whether the vendor works on without a break: until impact is lessened or priority lowered."""
    rule = regulation.continuous
    if rule is None or not scene.live or scene.suspended or scene.impact_lessened:
        return False
    return all(scene.facts.get(name, "") in allowed for name, allowed in rule.when.items())


def _alarm(book: Book, since: datetime, amount: Amount, *, what: str, to: str) -> Iterator[Coming]:
    rule = book.regulation.continuous
    calendar = service_calendar(book.regulation, book.scene.facts)
    at = moment_after(book.regulation, calendar, amount, since)
    if at is None or rule is None:
        return
    step = len(book.scene.reminded.get(what, [])) + 1
    key = key_of("idle_alarm" if what == "idle" else "continuous_note", at)
    yield reminder(book.scene, what, to=to, at=at, step=step, key=key, clauses=rule.clauses)
