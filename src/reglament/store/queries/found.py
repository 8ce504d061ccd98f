"""Owns what a person finds: which requests, a page of them at a time, and the messages where the words may stand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reglament import regulations
from reglament.core.intake.numbers import numbers_meant
from reglament.store.models import Customer, Message, Ticket
from reglament.store.models.visibility import VisibleQuerySet
from reglament.store.queries.filters import Filter
from reglament.store.queries.queue import MOST_COUNTED, matching
from reglament.store.queries.search import tickets_with_words

MOST_CUSTOMERS = 12
_DIGITS = 18
# of a column of its own
LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, the latest first.

    `more` is how many earlier ones follow it, beyond MOST_COUNTED one more than that; `following` is the key after
    which they begin; `customers` whose requests stand on it and among those that were counted, most of them first.
    """

    rows: list[Ticket]
    more: int = 0
    following: int | None = None
    customers: tuple[str, ...] = ()


def found(user: Any, asked: Filter, *, at: datetime) -> VisibleQuerySet[Ticket]:
    """Return what `user` may see and asks for, open or ended, in no order.

    Staff ask by terms and by words, which stand in notes too; for customers only the words of a filter count, and
    no note is looked at. No word at all is everything the customer may see, and nothing for staff without a term.
    """
    if getattr(user, "staff_member", None) is not None:
        # a lone quote is text and asks for nothing: an empty filter would find all
        return (
            Ticket.objects.none() if asked == Filter() else matching(user, asked, at=at, ended=True)
        )
    own = Ticket.objects.visible_to(user)
    return tickets_with_words(own, asked.words, internal=False) if asked.words else own


def page(user: Any, asked: Filter, *, at: datetime, size: int, after: int | None = None) -> Found:
    """Return `size` of what `user` finds at the most, those before the key `after`, the latest first.

    The order is that of coming in, the same on both engines: a request that comes meanwhile stands before the first
    page and moves none from one page to another.
    """
    matches = found(user, asked, at=at)
    if after is not None:
        matches = matches.filter(pk__lt=after)
    # chosen first and completed afterwards: a common word finds half of a desk, a page shows a few of it
    latest = matches.order_by("-pk").values_list("pk", "customer")[: size + MOST_COUNTED + 1]
    chosen = list(latest)
    shown = [key for key, _ in chosen[:size]]
    rows = Ticket.objects.visible_to(user).filter(pk__in=shown)
    rows = rows.select_related("customer", "assignee", "requester").defer("facts").order_by("-pk")
    more = len(chosen) - len(shown)
    return Found(
        list(rows), more, shown[-1] if more else None, _names(user, (one for _, one in chosen))
    )


def latest_found(user: Any, asked: Filter, *, at: datetime, most: int) -> list[Ticket]:
    """Return the latest of what `user` finds, for a short list."""
    keys = found(user, asked, at=at).order_by("-pk").values("pk")[:most]
    rows = Ticket.objects.visible_to(user).filter(pk__in=keys)
    return list(rows.only("number", "subject", "state").order_by("-pk"))


def numbered(user: Any, text: str) -> Ticket | None:
    """Return the request with the number that `text` is, also in short; None where there is none.

    One that the user may not know of and one that there is not are the same.
    """
    number = " ".join(text.split()).lstrip("#№ ")
    if not 0 < len(number) <= LONGEST_NUMBER:
        return None
    rows = Ticket.objects.visible_to(user).filter(number__in=number_forms(number)).order_by("pk")
    return rows.select_related("customer", "assignee", "requester").first()


def number_forms(text: str) -> set[str]:
    """Return the numbers that a text may stand for: as it is, in capitals, and what it is short for."""
    series = [one.numbering for one in regulations.load_sound()[0]]
    return {text, text.upper(), *numbers_meant(text, series)}


def read_after(text: str) -> int | None:
    """Return the key after which a page begins, None where `text` names none."""
    fits = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if fits else None


def messages_of(user: Any, tickets: Iterable[int]) -> list[Message]:
    """Return the messages that `user` may read in these tickets, latest first, with what a quotation names."""
    rows = Message.objects.visible_to(user).filter(ticket__in=list(tickets))
    return list(
        rows.only("ticket", "seq", "public", "author_name", "at", "text", "attachments").order_by(
            "-seq"
        )
    )


def _names(user: Any, customers: Iterable[int | None]) -> tuple[str, ...]:
    often = Counter(one for one in customers if one is not None).most_common(MOST_CUSTOMERS)
    names = dict(
        Customer.objects.visible_to(user)
        .filter(pk__in=[key for key, _ in often])
        .values_list("pk", "name")
    )
    return tuple(dict.fromkeys(names[key] for key, _ in often if key in names))
