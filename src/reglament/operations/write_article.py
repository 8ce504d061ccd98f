"""Owns the commands on an article: save an edition, publish the newest, withdraw; each checked by the core first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from reglament.core.knowledge.article_files import ArticleFile, Given, together
from reglament.core.knowledge.articles import Draft, check_published, check_saved
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused
from reglament.store.models import Article, ArticleEdition, StaffMember
from reglament.store.writes.articles import ArticleChangedError, add_edition, add_step
from reglament.store.writes.kept_files import File


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesAsked:
    """Which files an edition shall have: those of the edition `of` but `left_out`, by name, and those `given`."""

    of: int = 0
    left_out: Collection[str] = ()
    given: Sequence[Given] = ()


def save_article(
    draft: Draft,
    *,
    staff: StaffMember,
    at: datetime,
    article: int | None = None,
    based_on: int = 0,
    files: FilesAsked = FilesAsked(),
) -> Article:
    """Keep a further edition, unread before it is published; raises Refused, also where another came between.

    Its files are those asked for, whatever the draft says.
    """
    check_saved(draft)
    held = files_held(article, files, vendor=staff.vendor_id)
    added = [
        File(sha256=sha256(one.content).hexdigest(), content=one.content) for one in files.given
    ]
    try:
        return add_edition(
            staff.vendor_id,
            article,
            replace(draft, files=held),
            added=added,
            based_on=based_on,
            by=staff.pk,
            at=at,
        )
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
        files=tuple(ArticleFile(**one) for one in edition.files),
    )


def files_held(article: int | None, asked: FilesAsked, *, vendor: int) -> tuple[ArticleFile, ...]:
    """Return the files that an edition shall have; raises Refused for one that no article takes."""
    of = ArticleEdition.objects.filter(article=article, number=asked.of, vendor=vendor).first()
    before = draft_of(of).files if of is not None else ()
    return together([one for one in before if one.name not in asked.left_out], asked.given)
