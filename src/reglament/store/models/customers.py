"""Owns customers with their agreements, and their contacts with addresses."""

from django.db import models

from reglament.store.models.people import User, Vendor
from reglament.store.models.visibility import Sight, VisibleQuerySet


class Customer(models.Model):
    """An organisation or account that is served; words of the columns as in `core.model.people`."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="customers")
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=8, blank=True)
    region = models.CharField(max_length=2, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    category = models.CharField(max_length=40, blank=True)
    account = models.CharField(max_length=80, blank=True)

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


class Agreement(models.Model):
    """A licence or contract: the regulation it chooses, its level and its days (last day whole)."""

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

    sight = Sight(customer="customer")
    objects = VisibleQuerySet.as_manager()


class Contact(models.Model):
    """A person of a customer; `access` and `roles` in the coverage vocabulary."""

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

    sight = Sight(customer="customer")
    objects = VisibleQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


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
