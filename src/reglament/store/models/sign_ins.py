"""Owns mailed links that sign a person in, and the sessions that a sign-in began."""

from django.db import models

from reglament.store.models.customers import Contact
from reglament.store.models.people import StaffMember, User, Vendor
from reglament.store.models.visibility import Sight, VisibleQuerySet


class LinkPurpose(models.TextChoices):
    """What a link was mailed for."""

    SIGN_IN = "sign_in"
    INVITATION = "invitation"


class SignInLink(models.Model):
    """A link that signs in one person once, until it expires; only the digest of its token is kept (T21).

    A row without a person answers an address that nobody has: asking costs the same, and nothing opens it (T22).
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, null=True)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True)
    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, null=True)
    purpose = models.CharField(max_length=10, choices=LinkPurpose.choices)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token
    asked_for = models.CharField(max_length=64)  # SHA-256 of the address, for the budget
    wanted = models.CharField(max_length=200, blank=True)  # the path to go on to
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["asked_for", "created_at"]),)


class SignIn(models.Model):
    """A session that a sign-in began; it is over when the session's own row is gone."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    way = models.CharField(max_length=10)  # link or password
    agent = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    sight = Sight()
    objects = VisibleQuerySet.as_manager()
