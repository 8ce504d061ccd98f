"""Owns what staff write before it is said: drafts of replies, and canned answers."""

from django.db import models

from reglament.store.models.people import StaffMember, Vendor
from reglament.store.models.tickets import Ticket
from reglament.store.models.visibility import Sight, VisibleQuerySet


class ReplyDraft(models.Model):
    """What one person has begun to write on one ticket; `beat_at` says when he was last seen writing.

    A reply and a note for colleagues are kept apart, `text` and `noted`; `note` says which of them was being written.
    `files` and `noted_files` name those chosen with each, whose bytes no draft keeps.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts")
    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE)
    text = models.TextField(blank=True)
    noted = models.TextField(blank=True, default="")
    note = models.BooleanField(default=False)
    files = models.JSONField(default=list)
    noted_files = models.JSONField(default=list)
    beat_at = models.DateTimeField()

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "staff"], name="one_draft_a_person"),
        )


class CannedAnswer(models.Model):
    """An answer kept for repeated use; placeholders are those of letters and nothing else (T15)."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE)
    title = models.CharField(max_length=120)
    text_en = models.TextField(blank=True)
    text_ru = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["vendor", "title"], name="canned_title_once"),
        )

    def __str__(self) -> str:
        return self.title
