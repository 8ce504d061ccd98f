"""Owns raw mail as it was accepted, and interactions that wait for a person (triage)."""

from django.db import models

from reglament.store.models.claimable import Claimable
from reglament.store.models.mailboxes import Mailbox
from reglament.store.models.people import Vendor
from reglament.store.models.tickets import Ticket
from reglament.store.models.visibility import Sight, VisibleQuerySet


class RawState(models.TextChoices):
    """Where a stored mail stands."""

    STORED = "stored"
    DONE = "done"
    HELD = "held"
    POISON = "poison"


class RawMail(Claimable):
    """One mail to one mailbox, byte for byte; `identity` is vendor, recipient and content.

    `outcome` says in a word what became of it; `recipient` is the address it was sent to; `digest` finds its
    Message-ID, for which answers wait while it is being read. `proof` records what DKIM, SPF, DMARC or a trusted
    server said of its author when it was read, in the channel's form; None where nobody looked.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT)
    identity = models.CharField(max_length=64, unique=True)
    raw = models.BinaryField()
    digest = models.CharField(max_length=64, blank=True)
    recipient = models.CharField(max_length=400)
    envelope = models.JSONField(default=dict)  # mail_from, peer, helo, tls, protocol
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=RawState.choices, default=RawState.STORED)
    outcome = models.CharField(max_length=200, blank=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.SET_NULL, null=True)
    repeats = models.PositiveIntegerField(default=0)
    # without a default: SQLite then adds the column without copying every mail
    proof = models.JSONField(null=True)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        # no partial indexes: SQLite does not use one for a state that is bound as a value
        indexes = (
            models.Index(fields=["state", "vendor", "claimable_at"], name="raw_by_state"),
            models.Index(fields=["vendor", "digest"], name="raw_awaited"),
        )


class HeldInteraction(models.Model):
    """A contact that a person must decide on; released, it counts from its arrival (X-4).

    `state`: held, released, discarded. `interaction` is the parsed contact as JSON. `ticket` is the one that it points
    at, and once released the one that it went to. `decided_why` is the reason of who left it without processing.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    raw_mail = models.OneToOneField(RawMail, on_delete=models.PROTECT, null=True)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, null=True)
    identity = models.CharField(max_length=120, unique=True)
    reason = models.CharField(max_length=80)
    detail = models.TextField(blank=True)
    sender = models.CharField(max_length=320, blank=True)
    subject = models.TextField(blank=True)
    interaction = models.JSONField(default=dict)
    arrived_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="held")
    ticket = models.ForeignKey(Ticket, on_delete=models.SET_NULL, null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_why = models.TextField(blank=True)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["vendor", "state", "arrived_at"]),)
