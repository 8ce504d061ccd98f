"""Owns the queue: which requests a view of the desk holds, in which order, page by page however many there are."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q

from reglament.core.lifecycle.move import APPROVAL
from reglament.core.lifecycle.place import Turn
from reglament.store.models.tickets import Ticket
from reglament.store.models.visibility import VisibleQuerySet, asker, desk_of
from reglament.store.queries.filters import Filter, Reader, condition, read_filter
from reglament.store.queries.search import tickets_with_words
from reglament.store.queries.together import Question, first_of
from reglament.store.written import fetch

# a view is a filter with a name
VIEWS = {
    "mine": read_filter("assignee:me"),
    "unassigned": read_filter("assignee:none"),
    "due_soon": read_filter("promise:late,soon"),
    "waiting": read_filter(f"waiting:customer,access,{APPROVAL}"),
    "third_party": read_filter("waiting:third_party"),
    "development": read_filter("waiting:development"),
    "out_of_turn": read_filter("turn:out"),
    "to_confirm": read_filter("state:resolved"),
    "head": read_filter("head:waiting"),
    "all": Filter(),
}
# more than this many are not counted one by one
MOST_COUNTED = 1000
BEHIND, ENDED, UNCONFIRMED = 5, 6, 7
# what a row of the queue shows and what its filters ask; the many other columns cost a third of a page's time
_SHOWN = (
    "vendor", "number", "version", "regulation", "regulation_code", "requester_address", "subject", "state", "kind",
    "channel", "language", "level", "priority", "scope", "flags", "waiting_for", "last_word_by", "last_word",
    "last_word_name", "last_word_at", "registered_at", "resolved_at", "closed_at", "next_due_at", "next_warn_at",
    "next_due_kind", "next_starts_at", "next_clause", "next_calendar", "breached", "escalated", "turn", "order_at",
    "raised_at", "came_back", "customer__name", "assignee__name",
)  # fmt: skip
# paid work that waits for approval keeps nobody from the rest
_FREE = read_filter(f"assignee:none waiting:none,{APPROVAL}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page begins: after the row with this moment and key, in this band, as the bands stood `at`."""

    at: datetime
    band: int
    order_at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{_micros(self.at)}.{self.band}.{_micros(self.order_at)}.{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """Return the key that `text` writes, None where it writes none."""
        parts = text.split(".")
        if len(parts) != 4 or not all(p.isascii() and p.isdigit() and len(p) < 18 for p in parts):
            return None
        at, band, order_at, pk = map(int, parts)
        return cls(_moment(at), band, _moment(order_at), pk)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue, each row with its `band`, and where the next one begins."""

    rows: list[Ticket]
    following: Key | None


def page(user: Any, *filters: Filter, at: datetime, size: int, after: Key | None = None) -> Page:
    """Return the rows of all `filters` together, first first, `size` at the most.

    Bands: out of turn; what a regulation ranks before promises (IS-41); due soon or late (X-67); in turn;
    without a next promise where that decides; what waits for somebody else and is not due soon. Within a band,
    arrival or the next promise decides, as the regulation of each request says (AS-17, IS-15).
    Requests that have ended, where they are asked for, stand together, latest first; where only those are asked for
    that are solved and not confirmed, which has waited longest comes first: nothing closes them but the customer or us.
    """
    at = after.at if after else at
    if any(one.asks_for_unconfirmed for one in filters):
        return _unconfirmed(matching(user, *filters, at=at), at=at, size=size, after=after)
    if any(one.asks_for_ended for one in filters):
        return _ended(matching(user, *filters, at=at), at=at, size=size, after=after)
    return _page(_first(user, filters, at=at, most=size + 1, after=after), size, at=at)


def matching(
    user: Any, *filters: Filter, at: datetime, ended: bool = False
) -> VisibleQuerySet[Ticket]:
    """Return what `user` may see and all `filters` ask for, in no order; what has ended only where asked for."""
    reader = Reader(staff=user.staff_member.pk, at=at)
    found = Ticket.objects.visible_to(user)
    if not ended and not any(one.asks_for_ended for one in filters):
        found = found.filter(turn__isnull=False)
    for one in filters:
        found = found.filter(condition(one, reader))
        if one.words:
            found = tickets_with_words(found, one.words, internal=True)
    return found


def views(user: Any, *, at: datetime) -> dict[str, VisibleQuerySet[Ticket]]:
    """Return the requests of each view, in no order, to be counted."""
    return {view: matching(user, asked, at=at) for view, asked in VIEWS.items()}


def how_many(user: Any, *filters: Filter, at: datetime) -> int:
    """Return how many requests all `filters` together find, MOST_COUNTED at the most."""
    return matching(user, *filters, at=at).order_by().values("pk")[:MOST_COUNTED].count()


def next_to_take(user: Any, *, at: datetime) -> Ticket | None:
    """Return the request whose turn it is: the first that nobody has and that somebody can work on."""
    first = _first(user, (_FREE,), at=at, most=1)
    return first[0] if first and _is_free(first[0]) else None


def first_free(page: Page) -> Ticket | None:
    """Return the row of the page that nobody has and that somebody can work on."""
    return next((row for row in page.rows if row.assignee_id is None and _is_free(row)), None)


def _is_free(row: Ticket) -> bool:
    """Tell whether a row can be worked on: what stands behind waits with all there is to do."""
    band: int = row.band  # type: ignore[attr-defined]
    return band != BEHIND and row.waiting_for in ("", APPROVAL)


def _bands(at: datetime) -> tuple[tuple[int, Q], ...]:
    """Return the parts of each band, by its number: the index has each part in order, not all of a band."""
    raised, later = Q(raised_at__lte=at), Q(raised_at__gt=at)
    return (
        (0, Q(turn=Turn.OUT_OF_TURN)),
        (0, Q(turn=Turn.WAITING_OUT_OF_TURN) & raised),
        (1, Q(turn=Turn.SPECIAL)),
        (1, Q(turn=Turn.WAITING_SPECIAL) & raised),
        (2, Q(turn=Turn.IN_TURN) & raised),
        (2, Q(turn=Turn.WAITING) & raised),
        (3, Q(turn=Turn.IN_TURN) & later),
        (4, Q(turn=Turn.UNPROMISED)),
        (BEHIND, Q(turn=Turn.WAITING_OUT_OF_TURN) & later),
        (BEHIND, Q(turn=Turn.WAITING_SPECIAL) & later),
        (BEHIND, Q(turn=Turn.WAITING) & later),
    )


def _following(found: VisibleQuerySet[Ticket], after: Key) -> VisibleQuerySet[Ticket]:
    later = Q(order_at__gt=after.order_at) | Q(order_at=after.order_at, pk__gt=after.pk)
    # the first condition is implied; it lets the index begin where the page does
    return found.filter(order_at__gte=after.order_at).filter(later)


def _first(
    user: Any, filters: tuple[Filter, ...], *, at: datetime, most: int, after: Key | None = None
) -> list[Ticket]:
    """Return the first rows of all bands together, each with its `band`: two queries, however many bands."""

    def in_order(at: datetime) -> list[tuple[int, VisibleQuerySet[Ticket]]]:
        found = matching(user, *filters, at=at)
        parts = []
        for band, within in _bands(at):
            if after and band < after.band:
                continue
            rows = found.filter(within)
            if after and band == after.band:
                rows = _following(rows, after)
            parts.append((band, rows.order_by("order_at", "pk")))
        return parts

    def shown(*keys: int) -> VisibleQuerySet[Ticket]:
        return _shown(Ticket.objects.visible_to(user)).filter(pk__in=keys)

    # a page further on and words looked for hardly come back
    again = after is None and not any(one.words for one in filters)
    question = Question(("queue", asker(user), filters) if again else None, in_order)
    chosen = first_of(question, at=at, by="order_at", most=most)
    keys = [key for _, key in chosen]
    known = {one.pk: one for one in fetch(("rows", desk_of(user)), shown, *keys)}
    rows = []
    for band, key in chosen:
        if key in known:
            known[key].band = band  # type: ignore[attr-defined]
            rows.append(known[key])
    return rows


def _ended(found: VisibleQuerySet[Ticket], *, at: datetime, size: int, after: Key | None) -> Page:
    if after:
        earlier = Q(registered_at__lt=after.order_at)
        earlier |= Q(registered_at=after.order_at, pk__lt=after.pk)
        found = found.filter(registered_at__lte=after.order_at).filter(earlier)
    rows = list(_shown(found).order_by("-registered_at", "-pk")[: size + 1])
    for row in rows:
        row.band, row.order_at = ENDED, row.registered_at  # type: ignore[attr-defined]
    return _page(rows, size, at=at)


def _unconfirmed(
    found: VisibleQuerySet[Ticket], *, at: datetime, size: int, after: Key | None
) -> Page:
    if after:
        later = Q(resolved_at__gt=after.order_at) | Q(resolved_at=after.order_at, pk__gt=after.pk)
        found = found.filter(resolved_at__gte=after.order_at).filter(later)
    rows = list(_shown(found).order_by("resolved_at", "pk")[: size + 1])
    for row in rows:
        row.band, row.order_at = UNCONFIRMED, row.resolved_at  # type: ignore[attr-defined]
    return _page(rows, size, at=at)


def _shown(found: VisibleQuerySet[Ticket]) -> VisibleQuerySet[Ticket]:
    return found.select_related("customer", "assignee").only(*_SHOWN)


def _page(rows: list[Ticket], size: int, *, at: datetime) -> Page:
    if len(rows) <= size:
        return Page(rows, None)
    last = rows[size - 1]
    order_at = last.order_at or last.registered_at
    band: int = last.band  # type: ignore[attr-defined]
    return Page(rows[:size], Key(at, band, order_at, last.pk))


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=min(micros, 10**17))
