"""Owns counting what readers of articles do on the way to a request (AS-12, IS-3)."""

from datetime import datetime

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
