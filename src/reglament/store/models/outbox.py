"""Owns letters on their way out, and the tokens by which answers find back."""

from django.db import models

from reglament.store.models.claimable import Claimable
from reglament.store.models.customers import Contact
from reglament.store.models.mailboxes import Mailbox
from reglament.store.models.people import Vendor
from reglament.store.models.tickets import Ticket
from reglament.store.models.visibility import Sight, VisibleQuerySet


class LetterState(models.TextChoices):
    """Where a letter stands; `unknown`: handed over perhaps, and an automatic letter is not repeated.

    `withheld`: kept back on purpose, `response` says why: the reader had his share for the day (T06), or left (T21).
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"


class LetterKind(models.TextChoices):
    """An automatic letter goes at most once, a person's at least once with one Message-ID (T09)."""

    AUTOMATIC = "automatic"
    HUMAN = "human"


class OutboxLetter(Claimable):
    """A composed letter, committed with the change that caused it; `key` makes it once."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, null=True)
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=LetterKind.choices)
    letter = models.CharField(max_length=60)
    mail_from = models.CharField(max_length=320, blank=True)
    to = models.CharField(max_length=320)
    # the mailbox meant, however its address is written (T06); a domain's readable form may be longer than the one given
    to_key = models.CharField(max_length=640)
    message_id = models.CharField(max_length=255)
    raw = models.BinaryField()
    state = models.CharField(max_length=8, choices=LetterState.choices, default=LetterState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    response = models.TextField(blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = (
            # not partial: SQLite does not use a partial index for a state that is bound as a value
            models.Index(fields=["state", "vendor", "claimable_at"], name="letter_by_state"),
            models.Index(fields=["vendor", "to_key", "created_at"], name="letter_budget"),
        )


class ReplyToken(models.Model):
    """The secret of one thread and one person (T01), whose `address` is a key; only its digest is kept."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True)
    address = models.CharField(max_length=640)
    digest = models.CharField(max_length=64, unique=True)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "address"], name="one_token_a_person"),
        )
