"""Owns writing articles: an edition or a step is appended, and the article row refreshed, together."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction

from reglament.core.knowledge.articles import Draft
from reglament.store.article_rows import article_row
from reglament.store.models import Article, ArticleEdition, ArticleStep, ArticleUse
from reglament.store.writes.kept_files import File, keep_files


class ArticleChangedError(Exception):
    """Somebody saved another edition in between; nothing was written."""


def add_edition(
    vendor: int,
    article: int | None,
    draft: Draft,
    *,
    added: Sequence[File],
    based_on: int,
    by: int,
    at: datetime,
) -> Article:
    """Append an edition after number `based_on`, of a new article where there is none; raises ArticleChangedError.

    `added` are the bytes of those of its files that may not be kept yet.
    """
    with transaction.atomic():
        row = Article.objects.filter(pk=article, vendor=vendor).first() if article else None
        if row is None:
            row = Article.objects.create(vendor_id=vendor, changed_at=at)
        changed = Article.objects.filter(pk=row.pk, latest=based_on).update(latest=based_on + 1)
        if not changed:
            raise ArticleChangedError
        ArticleEdition.objects.create(
            vendor_id=vendor,
            article=row,
            number=based_on + 1,
            title_en=draft.title.en,
            title_ru=draft.title.ru,
            body_en=draft.body.en,
            body_ru=draft.body.ru,
            category_en=draft.category.en,
            category_ru=draft.category.ru,
            files=[asdict(one) for one in draft.files],
            saved_at=at,
            saved_by_id=by,
        )
        keep_files((vendor, one) for one in added)
        write_article_row(row)
    return row


def add_step(
    article: Article, edition: ArticleEdition, what: str, *, by: int, at: datetime
) -> None:
    """Append that `edition` was published or withdrawn."""
    with transaction.atomic():
        ArticleStep.objects.create(
            vendor_id=article.vendor_id,
            article=article,
            edition=edition.number,
            what=what,
            at=at,
            by_id=by,
        )
        write_article_row(article)


def write_article_row(article: Article) -> None:
    """Write the row as editions and steps make it."""
    Article.objects.filter(pk=article.pk).update(**article_row(article))
    article.refresh_from_db()


def add_use(vendor: int, article: int | None, *, visit: str, what: str, at: datetime) -> bool:
    """Count what a reader did, once a visit; return whether it was new."""
    known = ArticleUse.objects.filter(visit=visit, article=article, what=what)
    if known.exists():
        return False
    try:
        with transaction.atomic():
            ArticleUse.objects.create(
                vendor_id=vendor, article_id=article, visit=visit, what=what, at=at
            )
    except IntegrityError:
        return False
    return True
