"""Owns messages of tickets as pages show them (a projection), and the files that they carry."""

from django.db import models

from reglament.store.models.people import Vendor
from reglament.store.models.tickets import Ticket
from reglament.store.models.visibility import Sight, VisibleQuerySet


class Message(models.Model):
    """One message of a thread; `seq` is the event's it came with.

    `direction`: in (customer), out (staff), note (internal), auto (a letter of the regulation).
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField()
    public = models.BooleanField()
    direction = models.CharField(max_length=4)
    channel = models.CharField(max_length=20, blank=True)
    author_kind = models.CharField(max_length=10)
    author_id = models.CharField(max_length=120, blank=True)
    author_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    html = models.TextField(null=True)  # no HTML part and an empty one differ
    language = models.CharField(max_length=8, blank=True)
    message_id = models.CharField(max_length=998, blank=True)
    source = models.CharField(max_length=120, blank=True)
    attachments = models.JSONField(default=list)

    sight = Sight(
        customer="ticket__customer",
        requester="ticket__requester",
        account="ticket__account",
        only={"public": True},
    )
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "seq"], name="one_message_an_event"),
        )


class ThreadKey(models.Model):
    """A Message-ID that belongs to a ticket, ours or theirs: a hint for threading, never a proof."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)  # SHA-256 of the Message-ID, which has no length limit
    ours = models.BooleanField()

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["vendor", "digest", "ticket"], name="one_thread_key_a_ticket"
            ),
        )


class StoredFile(models.Model):
    """Bytes of an attachment, found by vendor and SHA-256; equal files are kept once a vendor."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content = models.BinaryField()

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["vendor", "sha256"], name="one_file_a_hash"),
        )
