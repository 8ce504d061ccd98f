"""Owns which letters a change sends: what the regulation's notices say, to whom, once, within the day's budget."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db.models import Count

from reglament.core.model import events as e
from reglament.core.model.people import ActorKind
from reglament.core.regulation.document import NoticeRule
from reglament.operations.letter_words import event_values, fill, template_of, ticket_values
from reglament.operations.posting import Draft, poster
from reglament.store.models import Mailbox, OutboxLetter, StaffMember, StaffRole, Vendor
from reglament.store.projections import Projection, key
from reglament.store.queries.mailboxes import MailboxBook
from reglament.store.writes.changes import Change

DAY = timedelta(days=1)
# automatic letters to one address in a day (T06): a stranger's answering machine is cut short, a customer is not
FOR_STRANGERS, FOR_CONTACTS = 3, 60
OVER_BUDGET = "not sent: this address got its {limit} automatic letters within a day"
STAFF_ROLES = frozenset({"owner", "lead", "head"})

_book = MailboxBook()


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody a letter goes to."""

    address: str
    name: str
    contact_id: int | None = None
    known: bool = False


def forget() -> None:
    """Look at mailboxes, vendors and staff anew, as after another database took the place of this one."""
    _book.forget()
    _vendor.cache_clear()


def add_letters(changes: Sequence[Change]) -> None:
    """Give every change the letters that its events send."""
    drafts = [(change, draft) for change in changes for draft in _drafts(change)]
    checked = within_budget(
        [draft for _, draft in drafts],
        vendors={change.vendor_id for change in changes},
        at=max(change.recorded_at for change in changes),
    )
    letters: dict[int, list[Draft]] = {}
    for (change, _), draft in zip(drafts, checked, strict=True):
        letters.setdefault(id(change), []).append(draft)
    for change in changes:
        change.letters = [poster().post(one) for one in letters.get(id(change), ())]


def _drafts(change: Change) -> Iterator[Draft]:
    """Yield the letters of every new event; one letter a reader and event, the first rule that names both."""
    for seq, event in enumerate(change.events, start=change.before + 1):
        written: set[str] = set()
        for rule in change.projection.regulation.notices:
            if not _applies(rule, event, change.projection):
                continue
            for reader in _readers(rule, event, change):
                if reader.address not in written:
                    written.add(reader.address)
                    yield _draft(change, event, rule, reader, seq)


def _applies(rule: NoticeRule, event: e.Event, projection: Projection) -> bool:
    if rule.event != type(event).__name__:
        return False
    facts = projection.ticket.facts
    return all(
        str(getattr(event, name, facts.get(name, ""))) in allowed
        for name, allowed in rule.when.items()
    )


def _readers(rule: NoticeRule, event: e.Event, change: Change) -> Iterator[Reader]:
    ticket = change.projection.ticket
    for role in rule.to:
        if role == "requester" and ticket.requester_address:
            yield Reader(
                ticket.requester_address,
                ticket.requester_name,
                key(ticket.requester),
                known=bool(key(ticket.requester)),
            )
        elif role == "participants":
            yield from (Reader(one, "") for one in ticket.participants)
        elif role in STAFF_ROLES:
            yield from _staff(role, change, event)


def _staff(role: str, change: Change, event: e.Event) -> Iterator[Reader]:
    owner = change.projection.ticket.assignee
    rows = StaffMember.objects.filter(vendor=change.vendor_id, active=True).exclude(address="")
    if role == "owner":
        rows = rows.filter(pk=key(owner) or 0)
    else:
        rows = rows.filter(role=StaffRole.LEAD if role == "lead" else StaffRole.HEAD)
    if event.actor.kind in (ActorKind.STAFF, ActorKind.LEAD):
        rows = rows.exclude(pk=key(event.actor.id) or 0)
    yield from (Reader(row.address, row.name, known=True) for row in rows.order_by("pk"))


def _draft(change: Change, event: e.Event, rule: NoticeRule, reader: Reader, seq: int) -> Draft:
    projection, ticket = change.projection, change.projection.ticket
    vendor, box = _vendor(change.vendor_id), _mailbox(change)
    language = "ru" if ticket.language == "ru" else "en"
    values = {
        **ticket_values(projection.regulation, ticket, projection.promises, language=language),
        **event_values(projection.regulation, event, language=language),
        "mailbox": box.address if box else "",
        "portal_url": f"{settings.PUBLIC_URL}/tickets/{ticket.number}/",
    }
    if event.actor.kind in (ActorKind.STAFF, ActorKind.LEAD):
        values["agent_name"] = event.actor.name
    subject, text = fill(template_of(projection.regulation, rule.letter, language), values)
    answers = _threading(projection, reader)
    return Draft(
        key=f"{vendor.code}/{ticket.number}/{seq}/{rule.letter}/{reader.address.lower()}"[:200],
        letter=rule.letter,
        automatic=event.actor.kind not in (ActorKind.STAFF, ActorKind.LEAD),
        vendor=vendor.code,
        ticket_number=ticket.number,
        mailbox_id=box.pk if box else None,
        from_address=box.address if box else f"desk@{settings.OPTIONS['MAIL_DOMAIN']}",
        from_name=(box.display_name if box else "") or vendor.name,
        to=reader.address,
        to_name=reader.name,
        contact_id=reader.contact_id,
        known=reader.known,
        subject=subject,
        text=text,
        language=language,
        at=change.recorded_at,
        in_reply_to=answers[-1] if answers else "",
        references=tuple(answers),
    )


def _threading(projection: Projection, reader: Reader) -> list[str]:
    """Return the ids of the customer's messages, oldest first; staff get letters of their own thread."""
    if reader.address != projection.ticket.requester_address:
        return []
    found = [row["message_id"] for row in projection.messages() if row["direction"] == "in"]
    return [one for one in found if one]


def _mailbox(change: Change) -> Mailbox | None:
    code = change.projection.ticket.regulation.partition("@")[0]
    return _book.of_vendor(change.vendor_id, code)


@lru_cache(maxsize=512)
def _vendor(pk: int) -> Vendor:
    return Vendor.objects.get(pk=pk)


def within_budget(drafts: Sequence[Draft], *, vendors: set[int], at: datetime) -> list[Draft]:
    """Return the drafts, those beyond their reader's daily budget marked as not to be sent (T06)."""
    sent = _sent_today({draft.to for draft in drafts if draft.automatic}, vendors, at)
    return [_counted(draft, sent) if draft.automatic else draft for draft in drafts]


def _sent_today(addresses: set[str], vendors: set[int], at: datetime) -> Counter[str]:
    if not addresses:
        return Counter()
    rows = (
        OutboxLetter.objects.filter(
            vendor__in=vendors, to__in=addresses, created_at__gt=at - DAY, kind="automatic"
        )
        .order_by()
        .values_list("to")
        .annotate(count=Count("pk"))
    )
    return Counter(dict(rows))


def _counted(draft: Draft, sent: Counter[str]) -> Draft:
    limit = FOR_CONTACTS if draft.known else FOR_STRANGERS
    sent[draft.to] += 1
    if sent[draft.to] > limit:
        return replace(draft, refused=OVER_BUDGET.format(limit=limit))
    return draft
