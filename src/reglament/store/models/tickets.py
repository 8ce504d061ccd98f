"""Owns the ticket row: a projection of its events with the columns that queues sort and filter by."""

from django.db import models

from reglament.store.models.customers import Contact, Customer
from reglament.store.models.people import StaffMember, Vendor
from reglament.store.models.visibility import Sight, VisibleQuerySet


class Ticket(models.Model):
    """A ticket as it stands at `version` events; `reglament rebuild` makes the row anew.

    `next_due_at` is the earliest promise still open, `next_due_kind` its commitment, `next_warn_at`
    its warning; `breached` that some promise was not kept. `turn`, `order_at` and `raised_at` are the place
    in the queue (`core.lifecycle.place`), null once it is not open. `update_rank` is that in the queue of updates
    (`core.lifecycle.update_rules`), null where no update waits. `came_back` is null unless it is open again after an
    end; it holds `kind`, `due_at` and `clause` of the promise that the failed solution had met, where that orders it.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="tickets")
    number = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    regulation = models.CharField(max_length=120)  # code@version
    regulation_code = models.CharField(max_length=80)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True)
    requester = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True)
    requester_name = models.CharField(max_length=200, blank=True)
    requester_address = models.CharField(max_length=320, blank=True)
    account = models.CharField(max_length=120, blank=True)
    subject = models.TextField()
    state = models.CharField(max_length=12)
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=8, blank=True)
    level = models.CharField(max_length=40, blank=True)
    priority = models.CharField(max_length=40, blank=True)
    scope = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict)
    proposed_priority = models.CharField(
        max_length=40, blank=True, default=""
    )  # waits, while it is open
    critical = models.BooleanField(default=False)
    flags = models.JSONField(default=list)
    assignee = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True)
    waiting_for = models.CharField(max_length=20, blank=True)
    move = models.CharField(max_length=12, default="ours")  # whose, `core.lifecycle.move`
    outcome = models.CharField(max_length=40, blank=True)
    last_word_by = models.CharField(max_length=20, blank=True)
    registered_at = models.DateTimeField()
    last_activity_at = models.DateTimeField()
    last_customer_at = models.DateTimeField(null=True)
    last_public_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    next_warn_at = models.DateTimeField(null=True)
    next_due_kind = models.CharField(max_length=40, blank=True)
    next_starts_at = models.DateTimeField(null=True)
    next_clause = models.CharField(max_length=20, blank=True)
    next_calendar = models.CharField(max_length=40, blank=True)
    breached = models.BooleanField(default=False)
    rating = models.PositiveSmallIntegerField(null=True)
    escalated = models.BooleanField(default=False)  # a letter to the head waits for its answer
    external_number = models.CharField(max_length=120, blank=True)  # at the third party waited for
    paid_work_at = models.DateTimeField(null=True)  # when some was last proposed
    update_rank = models.PositiveSmallIntegerField(null=True)
    merged_into = models.CharField(max_length=40, blank=True)
    participants = models.JSONField(default=list)
    followers = models.JSONField(default=list)  # keys of staff
    intake = models.JSONField(default=dict)
    last_word = models.CharField(max_length=160, blank=True)
    last_word_name = models.CharField(max_length=200, blank=True)
    last_word_at = models.DateTimeField(null=True)
    turn = models.PositiveSmallIntegerField(null=True)
    order_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField(null=True)
    came_back = models.JSONField(null=True)

    sight = Sight(customer="customer", requester="requester", account="account")
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["vendor", "number"], name="number_once_a_vendor"),
        )
        indexes = (
            models.Index(fields=["vendor", "state", "next_due_at"]),
            models.Index(fields=["vendor", "-registered_at"]),
            # covers the order of the queue: what it skips it skips without reading rows
            models.Index(fields=["vendor", "turn", "order_at", "id", "raised_at"]),
            models.Index(fields=["vendor", "assignee", "turn"]),
            models.Index(fields=["vendor", "customer", "turn"]),
            models.Index(fields=["vendor", "waiting_for", "turn"]),
            # what is due soon or late is counted on every page: from here alone, without reading rows
            models.Index(
                fields=["vendor", "next_due_at", "next_warn_at"],
                condition=models.Q(turn__isnull=False),
                name="due_of_open",
            ),
            # few wait for the head; without it counting them reads every row
            models.Index(
                fields=["vendor"], condition=models.Q(escalated=True), name="waits_for_head"
            ),
            # few came back; in the order of the queue
            models.Index(
                fields=["vendor", "turn", "order_at", "id"],
                condition=models.Q(came_back__isnull=False),
                name="came_back",
            ),
            # those solved that the customer has not confirmed, longest first
            models.Index(
                fields=["vendor", "resolved_at", "id"],
                condition=models.Q(state="resolved"),
                name="to_be_confirmed",
            ),
            # so do few for an update
            models.Index(
                fields=["vendor", "update_rank", "registered_at", "id"],
                condition=models.Q(update_rank__isnull=False),
                name="waits_for_update",
            ),
        )

    def __str__(self) -> str:
        return self.number
