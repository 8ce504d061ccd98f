"""Owns customers with their agreements and accounts, their contacts with addresses, and who changed what of them."""

from django.db import models

from reglament.core.worktime.zones import is_zone
from reglament.store.models.people import User, Vendor
from reglament.store.models.visibility import Sight, VisibleQuerySet


def zone_among(*names: str) -> str:
    """Return the first name that is a zone, "" where none is: a slip in a record keeps nothing back."""
    return next((one for one in names if one and is_zone(one)), "")


class Customer(models.Model):
    """An organisation that is served; words of the columns as in `core.model.people`.

    `offer_accepted_by`: tick (a contact at a sign-in) or conduct (a request that came without one, X-69).
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="customers")
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=8, blank=True)
    region = models.CharField(max_length=2, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    category = models.CharField(max_length=40, blank=True)
    offer_accepted_at = models.DateTimeField(null=True, blank=True)
    offer_accepted_by = models.CharField(max_length=8, blank=True)

    sight = Sight(customer="pk")
    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["vendor", "name"]),)

    def __str__(self) -> str:
        return self.name


class CustomerDomain(models.Model):
    """A mail domain of a customer, by which colleagues of contacts are recognised."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="mail_domains")
    domain = models.CharField(max_length=255)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["customer", "domain"], name="domain_once_a_customer"),
        )
        indexes = (models.Index(fields=["vendor", "domain"]),)


class Account(models.Model):
    """A customer's own place in the product, found by its address, which is unique (AS-2)."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="accounts")
    address = models.CharField(max_length=120)  # lower case

    sight = Sight(customer="customer")
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["vendor", "address"], name="account_address_once"),
        )

    def __str__(self) -> str:
        return self.address


class Agreement(models.Model):
    """A licence or contract: the regulation it chooses, its level, days (last day whole), kopecks an hour."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="agreements")
    reference = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=40)
    regulation = models.CharField(max_length=80)
    edition = models.CharField(max_length=40, default="commercial")
    level = models.CharField(max_length=40, blank=True)
    valid_from_date = models.DateField(null=True, blank=True)
    valid_until_date = models.DateField(null=True, blank=True)
    addresses = models.JSONField(default=list, blank=True)
    licence_key = models.CharField(max_length=120, blank=True)
    installations = models.PositiveIntegerField(null=True, blank=True)
    hour_rate = models.BigIntegerField(null=True, blank=True)

    sight = Sight(customer="customer")
    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["vendor", "licence_key"]),)


class Contact(models.Model):
    """A person of a customer; `access`, `roles`, `marks` and `basis` in the words of `core.model.people`.

    `zone` is the person's own, "" where the organisation's is; `letters_in` the language that the person chose for the
    desk's own letters, "" where each comes in its request's.

    One who left is disabled, never deleted, since events name them.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contacts")
    user = models.OneToOneField(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="contact"
    )
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, blank=True)
    access = models.CharField(max_length=20, blank=True)
    roles = models.JSONField(default=list, blank=True)
    signed_in_at = models.DateTimeField(null=True, blank=True)
    confirmed = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    basis = models.CharField(max_length=12, blank=True)
    marks = models.JSONField(default=list, blank=True)
    trained_on_date = models.DateField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    letters_in = models.CharField(max_length=8, blank=True, default="")

    sight = Sight(customer="customer")
    objects = VisibleQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def counts_in(self) -> str:
        """Return the zone that the person counts in: the own, else the organisation's; "" where neither is one."""
        return zone_among(self.zone, self.customer.zone)


class ContactAddress(models.Model):
    """One of a contact's mail addresses, lower case; two contacts may share one (then it is ambiguous)."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="addresses")
    address = models.CharField(max_length=320)

    sight = Sight(customer="contact__customer")
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["contact", "address"], name="address_once_a_contact"),
        )
        indexes = (models.Index(fields=["vendor", "address"]),)


class CustomerChange(models.Model):
    """One change to a customer or to what belongs to it; appended, triggers of the database refuse an UPDATE.

    `what`: customer, agreement, account, contact, letter (a quarterly one was sent, HY-11) or reminded (of one that is
    due); `row` its key; `before` and `after` the columns that differ.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=120)
    actor_name = models.CharField(max_length=200, blank=True)
    what = models.CharField(max_length=12)
    row = models.BigIntegerField()
    title = models.CharField(max_length=320, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["customer", "-id"]),)
