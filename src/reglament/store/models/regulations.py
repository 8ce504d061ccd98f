"""Owns the texts of regulation versions that ran here, so that history recomputes for ever."""

from django.db import models

from reglament.store.models.people import Vendor
from reglament.store.models.visibility import Sight, VisibleQuerySet


class RegulationVersion(models.Model):
    """A version as it was when first used: `digest` over its files, and the files themselves."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="regulations")
    code = models.CharField(max_length=80)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    in_force_from = models.DateTimeField()
    files = models.JSONField(default=dict)  # path -> text
    first_used_at = models.DateTimeField()

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["vendor", "code", "version"], name="version_once_a_vendor"
            ),
        )

    @property
    def identity(self) -> str:
        """Return code@version."""
        return f"{self.code}@{self.version}"
