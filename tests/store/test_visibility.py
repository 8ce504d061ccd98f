"""Nobody sees another vendor; customers see their own, contacts their own requests (T16)."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from reglament.store.models import Account, Contact, Customer, StaffMember, Ticket, User, Vendor
from reglament.store.models.visibility import VisibleQuerySet


def test_every_table_of_a_vendor_has_the_rule() -> None:
    without = {
        model.__name__
        for model in apps.get_app_config("store").get_models()
        if not isinstance(model._default_manager.all(), VisibleQuerySet)
    }
    assert without == {"User"}


def ticket(desk: SimpleNamespace, number: str, **changes: object) -> Ticket:
    values: dict[str, object] = {
        "vendor": desk.vendor,
        "number": number,
        "version": 1,
        "customer": desk.customer,
        "requester": desk.contact,
        "registered_at": desk.at,
        "last_activity_at": desk.at,
        **changes,
    }
    return Ticket.objects.create(**values)


@pytest.mark.threat("T16")
def test_each_person_sees_what_is_theirs(desk: SimpleNamespace) -> None:
    other = Vendor.objects.create(code="other", name="Other")
    stranger = StaffMember.objects.create(
        vendor=other, user=User.objects.create(username="stranger"), name="X"
    )
    away = Customer.objects.create(vendor=desk.vendor, name="Away")
    colleague = Contact.objects.create(
        vendor=desk.vendor,
        customer=desk.customer,
        user=User.objects.create(username="colleague"),
    )
    chief = Contact.objects.create(
        vendor=desk.vendor,
        customer=desk.customer,
        user=User.objects.create(username="chief"),
        roles=["administrator"],
    )
    foreign = Contact.objects.create(
        vendor=desk.vendor, customer=away, user=User.objects.create(username="foreign")
    )
    one = ticket(desk, "1")
    two = ticket(desk, "2", requester=colleague)

    def seen(user: object) -> set[Ticket]:
        return set(Ticket.objects.visible_to(user))

    assert seen(desk.user) == {one, two}
    assert seen(colleague.user) == {two}
    assert seen(chief.user) == {one, two}
    assert seen(foreign.user) == seen(stranger.user) == seen(AnonymousUser()) == set()
    desk.agent.active = False
    desk.agent.save()
    assert seen(User.objects.get(pk=desk.user.pk)) == set()


@pytest.mark.threat("T16", "T17")
def test_an_administrator_of_an_account_sees_that_account_only(desk: SimpleNamespace) -> None:
    def person(name: str, **values: object) -> Contact:
        user = User.objects.create(username=name)
        return Contact.objects.create(
            vendor=desk.vendor, customer=desk.customer, user=user, name=name, **values
        )

    def account(address: str) -> Account:
        return Account.objects.create(vendor=desk.vendor, customer=desk.customer, address=address)

    north, south = account("north.example"), account("south.example")
    anna = person("anna", access="administrator", account=north)
    boris = person("boris", access="user", account=north)
    whole = person("whole", roles=["administrator"])
    mine = ticket(desk, "1", requester=boris, account="north.example")
    theirs = ticket(desk, "2", requester=person("sam", account=south), account="south.example")
    own_elsewhere = ticket(desk, "3", requester=anna, account="south.example")

    def seen(contact: Contact) -> set[Ticket]:
        return set(Ticket.objects.visible_to(User.objects.get(pk=contact.user_id)))

    assert seen(anna) == {mine, own_elsewhere}
    assert seen(boris) == {mine}
    assert seen(whole) == {mine, theirs, own_elsewhere}
    Contact.objects.filter(pk=whole.pk).update(active=False)
    assert seen(whole) == set()
