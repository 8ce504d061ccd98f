"""Owns noting that a person sent the quarterly letter of HY-11: beside the customer's changes, once a quarter."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from reglament.core.coverage.gaps import gaps
from reglament.core.coverage.quarterly import is_written_for, quarter_began
from reglament.core.model.people import Actor
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refused import Refused
from reglament.operations.record_customer_change import record
from reglament.store.models import Customer, CustomerChange
from reglament.store.queries.customers import Whole
from reglament.store.queries.quarterly import LETTER


def note_quarterly_letter(
    whole: Whole, *, under: Sequence[Regulation], actor: Actor, at: datetime
) -> None:
    """Note that the letter was sent `at`; raises Refused where none is due: somebody is there, or it went already."""
    found = [
        (one, gap)
        for one in under
        for gap in gaps(one, whole.customer, whole.contacts)
        if is_written_for(gap)
    ]
    if not found:
        raise Refused(
            Words("No quarterly letter is due", "Квартальное письмо не нужно"),
            remedy=Words(
                "Somebody is on record for the first line.",
                "Ответственный за первую линию отмечен.",
            ),
        )
    regulation, gap = found[0]
    with transaction.atomic():
        row = Customer.objects.select_for_update().get(pk=whole.row.pk)
        sent = CustomerChange.objects.filter(customer=row, what=LETTER)
        if sent.filter(at__gte=quarter_began(at, regulation.zone)).exists():
            raise Refused(
                Words(
                    "This quarter’s letter is noted already", "Письмо этого квартала уже отмечено"
                ),
                remedy=Words("The next is due next quarter.", "Следующее — в новом квартале."),
                clauses=gap.clauses,
            )
        record(
            row,
            what=LETTER,
            row=row.pk,
            title="",
            before={},
            after={"clause": ", ".join(gap.clauses)},
            actor=actor,
            at=at,
        )
