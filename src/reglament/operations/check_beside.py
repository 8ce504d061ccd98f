"""Owns comparing work items and articles with their histories, and writing their rows anew from them."""

import json
from collections.abc import Iterator
from typing import Any

from reglament.operations.finding import Finding
from reglament.store.article_rows import article_row
from reglament.store.models import Article, Event, TicketSecret, WorkItem
from reglament.store.queries.items import differing_item, gaps, item_of
from reglament.store.writes.articles import write_article_row
from reglament.store.writes.items import write_item_row
from reglament.store.writes.secrets import wipe_secrets

REBUILD = "differs from the history: run `reglament rebuild`"
RESTORE = "restore a backup"


def verify_beside() -> Iterator[Finding]:
    """Yield every item and article whose history has gaps, or whose row differs from it, and items without a row."""
    yield from _verify_items()
    for _, number in _secrets_left():
        yield Finding(
            number, "it ended, its access details are still kept: run `reglament rebuild`"
        )
    for article in _articles():
        name = f"article {article.pk}"
        if _incomplete(article):
            yield Finding(name, f"editions are missing: {RESTORE}")
            continue
        for what in _differing(article, article_row(article)):
            yield Finding(name, f"{what} {REBUILD}")


def _secrets_left() -> Iterator[tuple[int, str]]:
    ended = TicketSecret.objects.filter(ticket__state__in=["closed", "declined"])
    yield from ended.order_by("ticket").values_list("ticket_id", "ticket__number")


def _verify_items() -> Iterator[Finding]:
    known = set(WorkItem.objects.values_list("vendor_id", "number"))
    for vendor, number, item in _named():
        if (vendor, item) not in known:
            yield Finding(number, f"it names {item}, which has no row: {RESTORE}")
    for row in WorkItem.objects.order_by("pk").iterator():
        if gaps(row):
            yield Finding(row.number, f"events of its history are missing: {RESTORE}")
            continue
        for what in differing_item(row, item_of(row)):
            yield Finding(row.number, f"{what} {REBUILD}")


def rebuild_beside() -> Iterator[Finding]:
    """Write every row anew that differs from its history, and yield what was written; wipe what should be gone."""
    for ticket, number in list(_secrets_left()):
        wipe_secrets([ticket])
        yield Finding(number, "wiped: access details")
    for row in WorkItem.objects.order_by("pk").iterator():
        wrong = [] if gaps(row) else differing_item(row, item_of(row))
        if wrong:
            write_item_row(row, item_of(row))
            yield Finding(row.number, f"written anew: {', '.join(wrong)}")
    for article in _articles():
        wrong = [] if _incomplete(article) else _differing(article, article_row(article))
        if wrong:
            write_article_row(article)
            yield Finding(f"article {article.pk}", f"written anew: {', '.join(wrong)}")


def _named() -> Iterator[tuple[int, str, str]]:
    """Yield vendor and number of every ticket with the item that its history names."""

    rows = Event.objects.filter(type="ItemLinked").order_by("pk")
    for vendor, number, data in rows.values_list("vendor_id", "ticket__number", "data"):
        yield vendor, number, json.loads(data)["item"]


def _articles() -> Iterator[Article]:
    rows = Article.objects.order_by("pk").prefetch_related("editions", "steps")
    return rows.iterator(chunk_size=100)


def _incomplete(article: Article) -> bool:
    numbers = sorted(one.number for one in article.editions.all())
    steps = {one.edition for one in article.steps.all()}
    return not numbers or numbers != list(range(1, len(numbers) + 1)) or not steps <= set(numbers)


def _differing(article: Article, columns: dict[str, Any]) -> list[str]:
    return [name for name, value in columns.items() if getattr(article, name) != value]
