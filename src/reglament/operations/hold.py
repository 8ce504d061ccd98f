"""Owns contacts that a person decides on: held whole, with their arrival, and their sender asked once."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from reglament.core.intake import Hold
from reglament.core.model.interaction import Interaction
from reglament.core.notices import render, shown_subject
from reglament.core.regulation.document import Regulation
from reglament.operations.interpreting import Contacted
from reglament.operations.letter_words import template_of
from reglament.operations.letters import within_budget
from reglament.operations.posting import Draft, poster
from reglament.store.event_text import plain_of
from reglament.store.models import HeldInteraction, Mailbox, RawMail, StoredFile, Ticket
from reglament.store.queries.regulations import InForce, regulation_of
from reglament.store.writes import wake
from reglament.store.writes.changes import ClaimLostError
from reglament.store.writes.changes import File as File
from reglament.store.writes.letters import queue_letters


@dataclass(frozen=True, slots=True)
class Taken:
    """One contact in our hands: with its files and the claimed raw mail that it came from, 0 where it is no mail."""

    contacted: Contacted
    files: tuple[File, ...]
    raw_pk: int = 0
    fence: int = 0


def hold(one: Taken, why: Hold, *, at: datetime, detail: str = "") -> None:
    """Hold the contact for a person and ask its sender; raises ClaimLostError where it is no longer ours."""
    it, box = one.contacted.interaction, one.contacted.mailbox
    with transaction.atomic():
        if one.raw_pk:
            finish_raw(one, outcome=why.reason, state="held")
        HeldInteraction.objects.get_or_create(
            identity=it.identity,
            defaults={
                "vendor_id": box.vendor_id,
                "raw_mail_id": one.raw_pk or None,
                "mailbox": box,
                "reason": why.reason,
                "detail": detail,
                "ticket": _named(why, box.vendor_id),
                "sender": it.sender.address[:320] if it.sender else "",
                "subject": shown_subject(it.subject),
                "interaction": plain_of(it),
                "arrived_at": it.arrived_at,
            },
        )
        StoredFile.objects.bulk_create(
            [
                StoredFile(
                    vendor_id=box.vendor_id,
                    sha256=file.sha256,
                    size=len(file.content),
                    content=file.content,
                )
                for file in one.files
            ],
            ignore_conflicts=True,
        )
        if why.letter and it.sender is not None:
            _ask(it, one.contacted, why, at)


def _named(why: Hold, vendor: int) -> Ticket | None:
    """Return the ticket that the contact points at, so that a person may add it there."""
    if not why.ticket:
        return None
    return Ticket.objects.filter(vendor=vendor, number=why.ticket).first()


def finish_raw(
    one: Taken, *, outcome: str, ticket_pk: int | None = None, state: str = "done"
) -> None:
    """Write what became of the raw mail; raises ClaimLostError where it is no longer ours."""
    rows = RawMail.objects.filter(pk=one.raw_pk, fence=one.fence, state="stored")
    if rows.update(state=state, outcome=outcome[:200], ticket_id=ticket_pk, deaths=0) != 1:
        raise ClaimLostError(f"stored mail {one.raw_pk}")


def _our_own(address: str) -> bool:
    """Tell whether an address is a mailbox of a desk here: asking it who it is would start a loop."""
    return Mailbox.objects.filter(address__iexact=address).exists()


def _ask(it: Interaction, contacted: Contacted, why: Hold, at: datetime) -> None:
    box, sender = contacted.mailbox, it.sender
    regulation = _regulation(why, box, at)
    if regulation is None or sender is None or _our_own(sender.address):
        return
    language = it.language if it.language in ("en", "ru") else regulation.languages[0]
    values = {
        "mailbox": box.address,
        "regulation_title": regulation.title.in_language(language),
        "clause": ", ".join(why.clauses) or regulation.identity,
        "portal_url": f"{settings.PUBLIC_URL}/",
    }
    subject, text = render(template_of(regulation, why.letter, language), values)
    draft = Draft(
        key=f"held/{it.identity}/{why.letter}",
        letter=why.letter,
        automatic=True,
        vendor=box.vendor.code,
        ticket_number="",
        mailbox_id=box.pk,
        from_address=box.address,
        from_name=box.display_name,
        to=sender.address,
        to_name="",
        contact_id=None,
        known=False,
        subject=subject,
        text=text,
        language=language,
        at=at,
        in_reply_to=it.message_id,
        references=(it.message_id,) if it.message_id else (),
    )
    (checked,) = within_budget([draft], vendors={box.vendor_id}, at=at)
    queue_letters([poster().post(checked)], vendor=box.vendor_id, at=at)
    wake.wake(wake.LETTERS)


def _regulation(why: Hold, box: Mailbox, at: datetime) -> Regulation | None:
    if why.regulation:
        return regulation_of(box.vendor_id, why.regulation)
    return InForce().at(box.regulations[0], at) if box.regulations else None
