"""Owns what is kept while a person writes: the draft, that he writes, and the answers kept for repeated use."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from reglament.core.notices import IN_ANSWERS, unknown_placeholders
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused
from reglament.store.models import CannedAnswer, ReplyDraft, StaffMember, Ticket
from reglament.store.written import fetch

# who was not seen writing for so long does not write any more
PRESENT = timedelta(seconds=45)


def keep_draft(
    ticket: Ticket,
    staff: StaffMember,
    *,
    text: str,
    at: datetime,
    noted: str = "",
    note: bool = False,
    files: Sequence[str] | None = None,
    noted_files: Sequence[str] | None = None,
) -> list[str]:
    """Keep what `staff` has written so far and return the names of others who write on the same ticket now.

    The `text` of a reply and what is `noted` for colleagues never mix; `note` says which of them is being written.
    Where that has no words yet, who comes back begins with a reply. `files` and `noted_files` name those chosen with
    each; None leaves those that are known.
    """
    kept: dict[str, Any] = {"text": text, "noted": noted, "note": note and bool(noted.strip())}
    named = {"files": files, "noted_files": noted_files}
    kept |= {name: list(chosen) for name, chosen in named.items() if chosen is not None}
    ReplyDraft.objects.update_or_create(
        ticket=ticket,
        staff=staff,
        defaults={"vendor_id": ticket.vendor_id, "beat_at": at, **kept},
    )
    return others_writing(ticket, staff, at=at)


def others_writing(ticket: Ticket, staff: StaffMember, *, at: datetime) -> list[str]:
    """Return the names of others who were seen writing on this ticket within the last moments."""
    return fetch("others writing", _writing, ticket.pk, staff.pk, at - PRESENT)


def _writing(ticket: int, but: int, since: datetime) -> Any:
    drafts = ReplyDraft.objects.filter(ticket=ticket, beat_at__gt=since).exclude(staff=but)
    named = drafts.exclude(text="", noted="").order_by("staff__name")
    return named.values_list("staff__name", flat=True)


def who_writes(
    requests: Iterable[tuple[int, str]], *, at: datetime
) -> Mapping[tuple[int, str], Sequence[tuple[int, str]]]:
    """Return who was seen writing on each of these requests, named by vendor and number: key and name of each."""
    asked, found = set(requests), dict[tuple[int, str], list[tuple[int, str]]]()
    drafts = ReplyDraft.objects.filter(
        vendor__in={vendor for vendor, _ in asked},
        ticket__number__in={number for _, number in asked},
        beat_at__gt=at - PRESENT,
    ).exclude(text="", noted="")
    named = drafts.order_by("staff__name", "staff").values_list(
        "vendor", "ticket__number", "staff", "staff__name"
    )
    for vendor, number, staff, name in named:
        found.setdefault((vendor, number), []).append((staff, name))
    return found


def forget_draft(ticket: Ticket, staff: StaffMember) -> None:
    """Forget the draft: it was sent, or is not wanted."""
    ReplyDraft.objects.filter(ticket=ticket, staff=staff).delete()


def forget_sent(
    ticket: Ticket, staff: StaffMember, *, note: bool, beside: str, at: datetime
) -> None:
    """Forget the words that were sent; what stands `beside` them, a note to a reply and a reply to a note, stays."""
    if not beside.strip():
        return forget_draft(ticket, staff)
    sent, left = ("noted", "text") if note else ("text", "noted")
    gone = {sent: "", "noted_files" if note else "files": [], "note": False}
    # whoever has sent is seen writing no more, though something is left
    ReplyDraft.objects.update_or_create(
        ticket=ticket,
        staff=staff,
        defaults={"vendor_id": ticket.vendor_id, "beat_at": at - PRESENT, left: beside, **gone},
    )
    return None


def keep_canned(
    staff: StaffMember,
    *,
    title: str,
    text_en: str,
    text_ru: str,
    at: datetime,
    key: int | None = None,
) -> CannedAnswer:
    """Keep an answer, a new one without `key`; raises Refused for a placeholder that nothing could fill (T15)."""
    unknown = unknown_placeholders(f"{text_en}\n{text_ru}", IN_ANSWERS)
    if unknown:
        names = ", ".join(f"{{{one}}}" for one in unknown)
        raise Refused(
            Words(f"An answer cannot fill {names}", f"Ответ не может заполнить {names}"),
            remedy=Words(
                "Use those of the list beside, “Filled in by the program”.",
                "Используйте поля из списка рядом, «Заполняет программа».",
            ),
        )
    if not title.strip() or not (text_en.strip() or text_ru.strip()):
        raise Refused(
            Words("Title or text is missing", "Нет названия или текста"),
            remedy=Words("Write both.", "Напишите и то и другое."),
        )
    row = CannedAnswer.objects.filter(vendor=staff.vendor_id, pk=key).first() if key else None
    row = row or CannedAnswer(vendor_id=staff.vendor_id)
    row.title, row.text_en, row.text_ru = title.strip(), text_en, text_ru
    row.changed_at, row.changed_by = at, staff
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        raise Refused(
            Words("There is an answer of this title", "Ответ с таким названием уже есть"),
            remedy=Words("Choose another title.", "Выберите другое название."),
        ) from twice
    return row


def drop_canned(staff: StaffMember, key: int) -> None:
    """Take an answer of the vendor away."""
    CannedAnswer.objects.filter(vendor=staff.vendor_id, pk=key).delete()
