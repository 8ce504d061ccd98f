"""Owns the vendors' mailboxes and which regulations each is bound to."""

from django.db import models

from reglament.store.models.people import Vendor
from reglament.store.models.visibility import Sight, VisibleQuerySet


class Mailbox(models.Model):
    """An address that takes requests; the customer's agreement chooses among `regulations`.

    `fetch_from` is an imaps:// address where the mailbox is polled; its password stands in the
    environment variable that `password_variable` names, never in the database.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="mailboxes")
    address = models.CharField(max_length=320, unique=True)
    display_name = models.CharField(max_length=200, blank=True)
    regulations = models.JSONField(default=list)  # codes; the first serves where nothing decides
    fetch_from = models.CharField(max_length=400, blank=True)
    password_variable = models.CharField(max_length=80, blank=True)
    active = models.BooleanField(default=True)
    fetch_state = models.JSONField(default=dict, blank=True)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    def __str__(self) -> str:
        return self.address
