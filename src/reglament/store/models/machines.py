"""Owns what machines say of themselves: which processes live, and what their clocks did. No vendor's data."""

from django.db import models

from reglament.store.models.visibility import OF_THE_MACHINE, VisibleQuerySet


class Heartbeat(models.Model):
    """A process that said at `beat_at` that it works; one that stops in good order takes its row away."""

    host = models.CharField(max_length=255)
    process = models.CharField(max_length=40)
    pid = models.PositiveBigIntegerField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    sight = OF_THE_MACHINE
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["host", "process", "pid"], name="one_beat_a_process"),
        )


class ClockAnchor(models.Model):
    """The wall time at which a machine's boot clock stood at zero, as believed at `seen_at`."""

    host = models.CharField(max_length=255)
    boot = models.CharField(max_length=64)
    zero = models.FloatField()
    seen_at = models.DateTimeField()

    sight = OF_THE_MACHINE
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["host", "boot"], name="one_anchor_a_boot"),)


class JumpState(models.TextChoices):
    """What became of a jump: not yet believed, believed, or the clock went back by itself."""

    DOUBTED = "doubted"
    BELIEVED = "believed"
    WITHDRAWN = "withdrawn"


class ClockJump(models.Model):
    """A machine's wall clock moved by `seconds` against its boot clock (T24)."""

    host = models.CharField(max_length=255)
    seen_at = models.DateTimeField()
    seconds = models.FloatField()
    state = models.CharField(max_length=9, choices=JumpState.choices, default=JumpState.DOUBTED)

    sight = OF_THE_MACHINE
    objects = VisibleQuerySet.as_manager()

    @property
    def whole_seconds(self) -> int:
        """Return how far the clock moved, whichever way."""
        return round(abs(self.seconds))

    class Meta:
        indexes = (models.Index(fields=["-seen_at"], name="jump_latest"),)
