"""Owns articles: editions and steps are appended and never edited; the article row is what they come to."""

from django.db import models
from django.urls import reverse

from reglament.store.models.people import StaffMember, Vendor
from reglament.store.models.visibility import Sight, VisibleQuerySet


def _either(en: str, ru: str, language: str) -> str:
    return (ru or en) if language == "ru" else (en or ru)


class Article(models.Model):
    """One article as it stands: `latest` is its newest edition, `published` the one that everybody reads, or 0.

    Titles, categories and terms are those of the published edition, else of the newest.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="articles")
    latest = models.PositiveIntegerField(default=0)
    published = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    title_en = models.CharField(max_length=200, blank=True)
    title_ru = models.CharField(max_length=200, blank=True)
    category_en = models.CharField(max_length=80, blank=True)
    category_ru = models.CharField(max_length=80, blank=True)
    title_terms = models.TextField(blank=True)
    body_terms = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["vendor", "published"]),)

    def title_in(self, language: str) -> str:
        """Return the title in a language, else in the one it has."""
        return _either(self.title_en, self.title_ru, language)

    def category_in(self, language: str) -> str:
        """Return the category in a language, else in the one it has."""
        return _either(self.category_en, self.category_ru, language)

    def get_absolute_url(self) -> str:
        """Return where readers find it."""
        return reverse("article", args=[self.pk])


class ArticleEdition(models.Model):
    """One saved text of an article, whole; `number` counts from 1.

    `files` are those that it has, as `core.knowledge.article_files.ArticleFile` says; their bytes are `StoredFile`'s.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    title_en = models.CharField(max_length=200, blank=True)
    title_ru = models.CharField(max_length=200, blank=True)
    body_en = models.TextField(blank=True)
    body_ru = models.TextField(blank=True)
    category_en = models.CharField(max_length=80, blank=True)
    category_ru = models.CharField(max_length=80, blank=True)
    files = models.JSONField(default=list)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["article", "number"], name="one_edition_a_number"),
        )


class ArticleStep(models.Model):
    """That an edition was published or withdrawn, when and by whom."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="steps")
    edition = models.PositiveIntegerField()
    what = models.CharField(max_length=10)  # published or withdrawn
    at = models.DateTimeField()
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()


class ArticleUse(models.Model):
    """What a reader did: `opened` an article on the way to a request, had it `solved` by one, or `filed` the request.

    An answer that `linked` it counts once a request.

    `visit` binds what one browser did and names nobody; each thing counts once a visit.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="uses")
    visit = models.CharField(max_length=32)
    what = models.CharField(max_length=8)
    at = models.DateTimeField()

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["visit", "article", "what"], name="one_use_a_visit"),
        )
        indexes = (models.Index(fields=["vendor", "at"]),)
