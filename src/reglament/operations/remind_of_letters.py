"""Owns reminding the leads by letter of the quarterly letters that are due (HY-11): once a customer and quarter.

Of whom leads were reminded stands beside the customer's changes. The quarterly letter itself a person sends.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from reglament import regulations
from reglament.core.model.people import SYSTEM
from reglament.core.notices import Colleague, plain_line, render
from reglament.core.notices.colleagues import leads_among
from reglament.core.regulation.versions import versions_shown
from reglament.operations.letter_words import template_of
from reglament.operations.letters_from import address_of, mailbox_of
from reglament.operations.posting import Draft, poster
from reglament.operations.record_customer_change import record
from reglament.store.models import Customer, StaffMember, Vendor
from reglament.store.queries.quarterly import REMINDED, Due, letters_due
from reglament.store.writes import wake
from reglament.store.writes.letters import queue_letters

LETTER = "quarterly_letters_staff"


def remind_of_letters(*, at: datetime) -> int:
    """Queue a letter to each lead of a vendor that names the customers to whom one is due; return of how many.

    A customer of whom leads were reminded in the quarter is left out; where there is no lead, nobody is reminded.
    """
    return sum(_remind(vendor, at=at) for vendor in Vendor.objects.order_by("pk"))


def _remind(vendor: Vendor, *, at: datetime) -> int:
    own = [one for one in regulations.load_all() if one.vendor == vendor.code]
    served = versions_shown(own, at)
    due = letters_due(Customer.objects.filter(vendor=vendor), served, at=at)
    if due is None or not due.unreminded().exists():
        return 0
    leads = _leads(vendor)
    if not leads:
        return 0
    with transaction.atomic():
        # of two processes that remind at once the second finds them reminded of
        Vendor.objects.select_for_update().get(pk=vendor.pk)
        rows = list(due.unreminded())
        for row in rows:
            _note(row, due, at=at)
        letters = [poster().post(_draft(vendor, one, rows, due, at=at)) for one in leads if rows]
        queue_letters(letters, vendor=vendor.pk, at=at)
    wake.wake(wake.LETTERS)
    return len(rows)


def _leads(vendor: Vendor) -> list[StaffMember]:
    rows = StaffMember.objects.filter(vendor=vendor, active=True).exclude(address="")
    staff = {str(one.pk): one for one in rows.select_related("user").order_by("pk")}
    return [staff[one.id] for one in leads_among([Colleague(k, s.role) for k, s in staff.items()])]


def _note(row: Customer, due: Due, *, at: datetime) -> None:
    after = {"clause": due.clause}
    record(
        row, what=REMINDED, row=row.pk, title="", before={}, after=after, actor=SYSTEM, at=at
    )  # fmt: skip


def _draft(
    vendor: Vendor, lead: StaffMember, rows: Sequence[Customer], due: Due, *, at: datetime
) -> Draft:
    box, regulation = mailbox_of(vendor.pk, due.regulation.code), due.regulation
    language = lead.user.language or regulation.languages[0]
    page = f"{settings.PUBLIC_URL}/desk/customers/"
    values = {
        "text": "\n".join(f"{plain_line(row.name)}: {page}{row.pk}/" for row in rows),
        "regulation_title": regulation.title.in_language(language),
        "clause": due.clause,
        "portal_url": page,
    }
    subject, text = render(template_of(regulation, LETTER, language), values)
    quarter = f"{due.since.date()}/{rows[0].pk}"
    return Draft(
        key=f"{vendor.code}/{LETTER}/{quarter}/{lead.address.lower()}"[:200],
        letter=LETTER,
        automatic=True,
        vendor=vendor.code,
        ticket_number="",
        mailbox_id=box.pk if box else None,
        from_address=address_of(box),
        from_name=(box.display_name if box else "") or vendor.name,
        to=lead.address,
        to_name=plain_line(lead.name),
        contact_id=None,
        known=True,
        subject=subject,
        text=text,
        language=language,
        at=at,
    )
