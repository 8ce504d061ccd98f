"""Owns the commands on an article: save an edition, publish the newest, withdraw; each checked by the core first."""

from datetime import datetime

from reglament.core.knowledge.articles import Draft, check_published, check_saved
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused
from reglament.store.models import Article, ArticleEdition, StaffMember
from reglament.store.writes.articles import ArticleChangedError, add_edition, add_step


def save_article(
    draft: Draft, *, staff: StaffMember, at: datetime, article: int | None = None, based_on: int = 0
) -> Article:
    """Keep a further edition, unread before it is published; raises Refused, also where another came between."""
    check_saved(draft)
    try:
        return add_edition(staff.vendor_id, article, draft, based_on=based_on, by=staff.pk, at=at)
    except ArticleChangedError:
        raise Refused(
            Words("Somebody saved this article meanwhile", "Статью тем временем сохранил другой"),
            remedy=Words(
                "Open it again and put your changes into the newer edition.",
                "Откройте её заново и внесите свои изменения в новую редакцию.",
            ),
        ) from None


def publish_article(article: Article, *, staff: StaffMember, at: datetime) -> ArticleEdition:
    """Let everybody read the newest edition; raises Refused where it is not whole."""
    edition = ArticleEdition.objects.get(article=article, number=article.latest)
    check_published(draft_of(edition))
    if article.published != edition.number:
        add_step(article, edition, "published", by=staff.pk, at=at)
    return edition


def withdraw_article(article: Article, *, staff: StaffMember, at: datetime) -> None:
    """Take the article away from readers; its editions stay."""
    if article.published:
        edition = ArticleEdition.objects.get(article=article, number=article.published)
        add_step(article, edition, "withdrawn", by=staff.pk, at=at)


def draft_of(edition: ArticleEdition) -> Draft:
    """Return an edition as the core sees it."""
    return Draft(
        title=Words(edition.title_en, edition.title_ru),
        body=Words(edition.body_en, edition.body_ru),
        category=Words(edition.category_en, edition.category_ru),
    )
