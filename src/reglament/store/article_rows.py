"""Owns which row the editions and steps of an article make; `writes` keeps it, `verify` compares."""

from collections.abc import Iterable, Sequence
from typing import Any

from reglament.store.models import Article, ArticleEdition, ArticleStep
from reglament.store.words import terms


def article_columns(
    editions: Sequence[ArticleEdition], steps: Iterable[ArticleStep]
) -> dict[str, Any]:
    """Return the columns of the article row, in the order in which things happened; none without an edition."""
    by_number = {one.number: one for one in editions}
    happened = [
        *((one.saved_at, 0, one.number, "saved") for one in editions),
        *((one.at, one.pk, one.edition, one.what) for one in steps),
    ]
    columns: dict[str, Any] = {"latest": max(by_number, default=0), "published": 0}
    columns["published_at"] = None
    for at, _, number, what in sorted(happened):
        if what == "saved" and columns["published"]:
            continue
        if what != "saved":
            columns["published"] = number if what == "published" else 0
            columns["published_at"] = at if what == "published" else None
        columns.update(_shown(by_number[number]), changed_at=at)
    return columns


def article_row(row: Article) -> dict[str, Any]:
    """Return the columns that the stored editions and steps of an article make."""
    return article_columns(list(row.editions.all()), row.steps.all())


def _shown(edition: ArticleEdition) -> dict[str, Any]:
    names = ("title_en", "title_ru", "category_en", "category_ru")
    return {
        **{name: getattr(edition, name) for name in names},
        # a blank before each term lets a query look for the beginning of one
        "title_terms": " " + terms(edition.title_en, edition.title_ru),
        "body_terms": " " + terms(edition.body_en, edition.body_ru),
    }
