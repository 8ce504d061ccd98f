"""Owns counting what becomes of articles: readers on the way to a request (AS-12, IS-3), answers that link them."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from reglament.core.model.events import Event
from reglament.core.model.hearing import hearing_of
from reglament.operations.outcome import Outcome
from reglament.store.models import Article
from reglament.store.writes.articles import add_use


def count_opened(article: Article, *, visit: str, at: datetime) -> None:
    """Count that a reader opened the article."""
    add_use(article.vendor_id, article.pk, visit=visit, what="opened", at=at)


def count_solved(article: Article, *, visit: str, at: datetime) -> None:
    """Count that the article made a request needless."""
    add_use(article.vendor_id, article.pk, visit=visit, what="solved", at=at)


def count_filed(vendor: int, *, visit: str, at: datetime) -> None:
    """Count that the reader filed a request after all: nothing opened before was left on."""
    if visit:
        add_use(vendor, None, visit=visit, what="filed", at=at)


def count_linked(outcome: Outcome, *, at: datetime) -> None:
    """Count the articles that the words to the customer link to, once a request each (AS-62, IS-122)."""
    linked = {key for event in outcome.events for key in linked_articles(_words(event))}
    vendor = Article.objects.filter(pk__in=linked, vendor__tickets=outcome.ticket_pk)
    for article in vendor.order_by("pk"):
        visit = f"ticket {outcome.ticket_pk}"
        add_use(article.vendor_id, article.pk, visit=visit, what="linked", at=at)


def linked_articles(text: str) -> Iterable[int]:
    """Return the keys of the articles of this desk that a text links to."""
    here = re.escape(settings.PUBLIC_URL)
    return [int(key) for key in re.findall(rf"{here}/articles/(\d{{1,9}})/", text)]


def _words(event: Event) -> str:
    message = getattr(event, "message", None)
    hearing = hearing_of(event)
    told = hearing is not None and hearing.customers and hearing.by_desk
    return message.text if message is not None and told else ""
