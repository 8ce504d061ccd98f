"""Owns writing articles: an edition or a step is appended, and the article row refreshed, together."""

from datetime import datetime

from django.db import IntegrityError, transaction

from reglament.core.knowledge.articles import Draft
from reglament.store.models import Article, ArticleEdition, ArticleStep, ArticleUse
from reglament.store.words import terms


class ArticleChangedError(Exception):
    """Somebody saved another edition in between; nothing was written."""


def add_edition(
    vendor: int, article: int | None, draft: Draft, *, based_on: int, by: int, at: datetime
) -> Article:
    """Append an edition after number `based_on`, of a new article where there is none; raises ArticleChangedError."""
    with transaction.atomic():
        row = Article.objects.filter(pk=article, vendor=vendor).first() if article else None
        if row is None:
            row = Article.objects.create(vendor_id=vendor, changed_at=at)
        changed = Article.objects.filter(pk=row.pk, latest=based_on).update(latest=based_on + 1)
        if not changed:
            raise ArticleChangedError
        edition = ArticleEdition.objects.create(
            vendor_id=vendor,
            article=row,
            number=based_on + 1,
            title_en=draft.title.en,
            title_ru=draft.title.ru,
            body_en=draft.body.en,
            body_ru=draft.body.ru,
            category_en=draft.category.en,
            category_ru=draft.category.ru,
            saved_at=at,
            saved_by_id=by,
        )
        row.refresh_from_db()
        if not row.published:
            _show(row, edition, at)
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
        article.published = edition.number if what == "published" else 0
        article.published_at = at if what == "published" else None
        _show(article, edition, at)


def _show(article: Article, edition: ArticleEdition, at: datetime) -> None:
    for name in ("title_en", "title_ru", "category_en", "category_ru"):
        setattr(article, name, getattr(edition, name))
    # a blank before each term lets a query look for the beginning of one
    article.title_terms = " " + terms(edition.title_en, edition.title_ru)
    article.body_terms = " " + terms(edition.body_en, edition.body_ru)
    article.changed_at = at
    article.save()


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
