"""Owns contacts that a person decides on: held whole, with their arrival, and their sender asked once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from reglament.core.intake import UNPROVEN_LETTER, Hold
from reglament.core.model.interaction import Interaction
from reglament.core.model.mail_addresses import address_key
from reglament.core.notices import render, shown_subject
from reglament.core.regulation.document import Regulation, Words
from reglament.operations.interpreting import Contacted
from reglament.operations.letter_words import template_of
from reglament.operations.letters import within_budget
from reglament.operations.posting import Draft, poster
from reglament.store.event_text import plain_of
from reglament.store.models import (
    ContactAddress,
    HeldInteraction,
    Mailbox,
    RawMail,
    Ticket,
)
from reglament.store.queries.regulations import InForce, regulation_of
from reglament.store.writes import wake
from reglament.store.writes.changes import ClaimLostError
from reglament.store.writes.kept_files import File as File
from reglament.store.writes.kept_files import keep_files
from reglament.store.writes.letters import queue_letters

MAIL = "email"
ANSWER_HERE = Words(
    "If you wrote it, answer this letter: its address is made for you, and what you send there is added at once.",
    "Если писали вы, ответьте на это письмо: его адрес создан для вас, и написанное на него добавится сразу.",
)
# what a stranger is asked, by mail or after a form, which knows a name already; the letter repeats nothing of it (T06)
WHO = "who_are_you"
WHOM_WE_SERVE = Words(
    "Answer with your name and the name of your organisation; "
    "if you write about something already open, with its number.",
    "Ответьте, указав имя и название организации, а если речь об уже открытом — его номер.",
)
ORGANISATION = Words(
    "Answer with the name of your organisation; if you write about something already open, with its number.",
    "Ответьте, указав название организации, а если речь об уже открытом — его номер.",
)
BY_FORM = Words(
    "Your question came by the form on our site. It has no number yet: we could not tell whom we serve.",
    "Ваш вопрос пришёл через форму на нашем сайте. Номера у него пока нет: мы не поняли, кого обслуживаем.",
)


@dataclass(frozen=True, slots=True)
class Taken:
    """One contact in our hands: with its files and the claimed raw mail that it came from, 0 where it is no mail.

    `proof` records how well that mail's author is proven; it is kept with the mail.
    """

    contacted: Contacted
    files: tuple[File, ...]
    raw_pk: int = 0
    fence: int = 0
    proof: Mapping[str, Any] | None = None


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
        keep_files((box.vendor_id, file) for file in one.files)
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
    found = {"state": state, "outcome": outcome[:200], "ticket_id": ticket_pk, "proof": one.proof}
    if rows.update(**found, deaths=0) != 1:
        raise ClaimLostError(f"stored mail {one.raw_pk}")


def _our_own(address: str) -> bool:
    """Tell whether an address is a mailbox of a desk here: asking it who it is would start a loop."""
    return Mailbox.objects.filter(address__iexact=address).exists()


def _ask(it: Interaction, contacted: Contacted, why: Hold, at: datetime) -> None:
    box, sender = contacted.mailbox, it.sender
    regulation = _regulation(why, box, at)
    if regulation is None or sender is None or _our_own(sender.address):
        return
    # who takes part may answer to an address made for him: nobody else gets one
    ticket = _named(why, box.vendor_id) if why.letter == UNPROVEN_LETTER else None
    draft = _asking(it, contacted, why, regulation=regulation, ticket=ticket, at=at)
    (checked,) = within_budget([draft], vendors={box.vendor_id}, at=at)
    letter = poster().post(checked)
    tokens_for = ticket.pk if ticket is not None else None
    queue_letters([letter], vendor=box.vendor_id, at=at, tokens_for=tokens_for)
    wake.wake(wake.LETTERS)


def _asking(
    it: Interaction, contacted: Contacted, why: Hold, *, regulation: Regulation,
    ticket: Ticket | None, at: datetime,
) -> Draft:  # fmt: skip
    box, to = contacted.mailbox, it.sender.address if it.sender is not None else ""
    language = it.language if it.language in ("en", "ru") else regulation.languages[0]
    values = _told(why, box, regulation, language=language, joins=ticket is not None)
    if why.letter == WHO:
        values |= _asked(it, box, language)
    subject, text = render(template_of(regulation, why.letter, language), values)
    return Draft(
        key=f"held/{it.identity}/{why.letter}",
        letter=why.letter,
        automatic=True,
        vendor=box.vendor.code,
        ticket_number="",
        answers_join=ticket.number if ticket is not None else "",
        mailbox_id=box.pk,
        from_address=box.address,
        from_name=box.display_name,
        to=to,
        to_name="",
        contact_id=_contact_at(to, box.vendor_id) if ticket is not None else None,
        known=False,
        subject=subject,
        text=text,
        language=language,
        at=at,
        in_reply_to=it.message_id,
        references=(it.message_id,) if it.message_id else (),
    )


def _told(
    why: Hold, box: Mailbox, regulation: Regulation, *, language: str, joins: bool
) -> dict[str, str]:
    answers = joins and bool(settings.OPTIONS["REPLY_DOMAIN"])
    return {
        "mailbox": box.address,
        "regulation_title": regulation.title.in_language(language),
        "clause": ", ".join(why.clauses) or regulation.identity,
        "portal_url": f"{settings.PUBLIC_URL}/",
        "hint": ANSWER_HERE.in_language(language) if answers else "",
    }


def _asked(it: Interaction, box: Mailbox, language: str) -> dict[str, str]:
    """Return where the message came, and what is asked of its sender: of a form nothing that it was given."""
    if it.channel == MAIL:
        return {"mailbox": box.address, "hint": WHOM_WE_SERVE.in_language(language)}
    named = it.sender is not None and bool(it.sender.name)
    lines = (BY_FORM, ORGANISATION if named else WHOM_WE_SERVE)
    return {"mailbox": "", "hint": "\n\n".join(one.in_language(language) for one in lines)}


def _contact_at(address: str, vendor: int) -> int | None:
    """Return whose address it is, so that the reply address ends when the person leaves (T21)."""
    rows = ContactAddress.objects.filter(vendor=vendor, address=address_key(address))
    return rows.filter(contact__active=True).values_list("contact", flat=True).first()


def _regulation(why: Hold, box: Mailbox, at: datetime) -> Regulation | None:
    if why.regulation:
        return regulation_of(box.vendor_id, why.regulation)
    return InForce().at(box.regulations[0], at) if box.regulations else None
