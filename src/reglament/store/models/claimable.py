"""Owns the columns by which workers claim rows; the claiming itself is in `store.writes.claims`."""

from django.db import models


class Claimable(models.Model):
    """A row that one worker at a time may hold.

    A claim moves `claimable_at` to the end of the lease and raises `fence`; who finishes must still
    hold that fence. `deaths` counts claims that ended without a word.
    """

    claimable_at = models.DateTimeField()
    fence = models.PositiveIntegerField(default=0)
    deaths = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
