"""Owns keeping a note of a talk on the customer's card, where a regulation keeps such notes (AS-59, IS-115)."""

from collections.abc import Iterable
from datetime import datetime

from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refused import Refused
from reglament.store.models import ContactNote, Customer, StaffMember

MEANS = ("call", "messenger", "meeting")
MOST_TEXT = 1000


def note_contact(
    customer: Customer,
    *,
    means: str,
    text: str,
    under: Iterable[Regulation],
    by: StaffMember,
    at: datetime,
) -> ContactNote:
    """Keep the note; raises Refused where no regulation that serves the customer keeps any, and without words."""
    if not noted_by(under):
        raise Refused(
            Words(
                "Talks without a request are not kept here",
                "Разговоры без обращения здесь не хранят",
            ),
            remedy=Words("Note it on a request.", "Запишите это в обращение."),
        )
    if means not in MEANS or not text.strip():
        raise Refused(
            Words("Means or words are missing", "Не указан способ или текст"),
            remedy=Words("Give both.", "Укажите и то и другое."),
        )
    return ContactNote.objects.create(
        vendor_id=customer.vendor_id,
        customer=customer,
        at=at,
        by=by,
        means=means,
        text=text.strip()[:MOST_TEXT],
    )


def noted_by(under: Iterable[Regulation]) -> tuple[tuple[Regulation, str], ...]:
    """Return the regulations that keep such notes, each with the clause that says so."""
    kept = [(one, one.recorded.get("contact_notes")) for one in under]
    return tuple((one, record.clauses[-1]) for one, record in kept if record is not None)
