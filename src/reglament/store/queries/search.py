"""Owns finding tickets, customers and contacts by words; the index holds our own terms on both engines."""

import re
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.expressions import RawSQL

from reglament.store.models import Contact, Customer, SearchText, Ticket
from reglament.store.models.visibility import VisibleQuerySet
from reglament.store.queries.filters import meant
from reglament.store.words import ANALYSER, asked, stems

MOST_PATTERNS = 8


def tickets_with_words(
    tickets: VisibleQuerySet[Ticket], query: str, *, internal: bool
) -> VisibleQuerySet[Ticket]:
    """Return those of `tickets` that hold every word of `query`; `internal` looks into notes too.

    A query without a word finds nothing.
    """
    words = asked(query)
    if not words:
        return tickets.none()
    if connection.vendor == "sqlite":
        return tickets.filter(pk__in=_sqlite(words, internal))
    return tickets.filter(_postgresql(words, internal))


def indexed_before() -> QuerySet[SearchText]:
    """Return what an earlier version made into terms, which ours does not find whole; `rebuild` leaves none."""
    return SearchText.objects.exclude(analyser=ANALYSER)


def _sqlite(words: list[str], internal: bool) -> RawSQL:
    quoted = " ".join(f'"{word}"' for word in words)
    columns = "{public_terms internal_terms}" if internal else "{public_terms}"
    return RawSQL(
        "SELECT rowid FROM store_search_index WHERE store_search_index MATCH %s",
        [f"{columns}: ({quoted})"],
    )


def _postgresql(words: list[str], internal: bool) -> Func:
    columns = "public_terms || ' ' || internal_terms" if internal else "public_terms"
    # An array is found whole before tickets are looked at, latest first, and as many of them as a page shows: left to
    # itself the planner walks tickets and analyses each text anew, or joins every ticket found only to drop it.
    found = RawSQL(  # noqa: S611 - the only variable is bound, the columns are ours
        "ARRAY(SELECT ticket_id FROM store_searchtext "  # noqa: S608
        f"WHERE to_tsvector('simple', {columns}) @@ plainto_tsquery('simple', %s))",
        [" ".join(words)],
    )
    return Func(
        F("pk"),
        found,
        arg_joiner=" = ANY(",
        template="%(expressions)s)",
        output_field=BooleanField(),
    )


def customers_with_words(user: Any, query: str) -> VisibleQuerySet[Customer]:
    """Return the customers whose name or mail domain has every word of `query`."""
    found = Customer.objects.visible_to(user)
    for word in patterns(query):
        found = found.filter(Q(name__iregex=word) | Q(mail_domains__domain__iregex=word))
    return found.distinct().order_by("name", "pk") if patterns(query) else found.none()


def customers_called(
    user: Any, written: Sequence[str]
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return for each name, as somebody wrote it, the customers' names that are meant, and some that have its words.

    All are asked for together: those that stand as written, and then what has the words of the others.
    """
    # a filter writes one kind of marks as the other: both are looked for
    forms = {one: (one, one.replace("”", '"')) for one in written}
    exact = Customer.objects.visible_to(user).filter(name__in=set().union(*forms.values()))
    known = frozenset(exact.values_list("name", flat=True))
    stored = {one: tuple(dict.fromkeys(n for n in forms[one] if n in known)) for one in written}
    like = _customers_like(user, [one for one in written if not stored[one]])
    return {
        one: (stored[one], ()) if stored[one] else (meant(one, like[one]), like[one])
        for one in written
    }


def _customers_like(user: Any, written: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return for each name those of customers who have its words, in the name or in a mail domain.

    The database tells Russian letters of either case apart or not as it was set up; whose words a customer has is
    therefore compared here.
    """
    words = {one: patterns(one) for one in written}
    either = Q()
    for each in filter(None, words.values()):
        either |= Q(*(Q(name__iregex=w) | Q(mail_domains__domain__iregex=w) for w in each))
    rows: list[tuple[str, str | None]] = []
    if either:
        found = Customer.objects.visible_to(user).filter(either).order_by("name", "pk")
        rows = list(found.values_list("name", "mail_domains__domain"))
    return {
        one: tuple(dict.fromkeys(name for name, domain in rows if _has(each, name, domain or "")))
        for one, each in words.items()
    }


def _has(words: list[str], *texts: str) -> bool:
    return bool(words) and all(
        any(re.search(word, text, re.IGNORECASE) for text in texts) for word in words
    )


def contacts_with_words(user: Any, query: str) -> VisibleQuerySet[Contact]:
    """Return the contacts whose name or address has every word of `query`, with their customers."""
    found = Contact.objects.visible_to(user).select_related("customer")
    for word in patterns(query):
        found = found.filter(Q(name__iregex=word) | Q(addresses__address__iregex=word))
    return found.distinct().order_by("name", "pk") if patterns(query) else found.none()


def patterns(query: str) -> list[str]:
    """Return patterns that find the words in a name, one by one, and a hyphenated word by its parts."""
    return [word.replace("е", "[её]") for part in _parts(query) for word in stems(part)]


def names_asked(query: str) -> str:
    """Return what the list of customers is asked for, to find at least what is found here: the words without signs."""
    return " ".join(_parts(query))


def _parts(query: str) -> list[str]:
    return re.findall(r"[^\W_]+", query)[:MOST_PATTERNS]
