"""Owns which letters a change sends: what the regulation's notices say, to whom, once, within the day's budget."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count

from reglament.core.intake import UNPROVEN_LETTER
from reglament.core.intake.budget import MOST_A_DAY
from reglament.core.model.events import CustomerReplied, Event, TicketOpened
from reglament.core.model.mail_addresses import address_key
from reglament.core.notices import INSIDE, Notice, notices_for, plain_line
from reglament.operations.enclosing import enclosures_of
from reglament.operations.letter_text import letter_text
from reglament.operations.letters_from import address_of, mailbox_of
from reglament.operations.letters_from import forget as forget_mailboxes
from reglament.operations.posting import Draft, poster
from reglament.operations.readers import Reader, readers_of, vendor_at
from reglament.store.models import Contact, Customer, LetterState, Mailbox, OutboxLetter
from reglament.store.models.customers import zone_among
from reglament.store.projections import Projection, key
from reglament.store.queries.sign_ins import who_may_sign_in
from reglament.store.writes.changes import Change

DAY = timedelta(days=1)
# automatic letters to one address in a day (T06): a stranger's answering machine is cut short, a customer is not
FOR_STRANGERS, FOR_CONTACTS = MOST_A_DAY, 60
OVER_BUDGET = "not sent: this address got its {limit} automatic letters within a day"
UNPROVEN = "acknowledgement_unproven"
# letters to whom nothing proves: what is forged in a customer's name must not use up his own
DOUBTED = frozenset({UNPROVEN, UNPROVEN_LETTER, "held_number", "who_are_you"})
# warnings to our own people are never cut short by a flood from outside
TO_STAFF = "_staff"
Purse = tuple[str, str, bool]
Drafted = tuple[Change, Draft]
Read = Sequence[tuple[Change, Notice, Reader]]


def forget() -> None:
    """Look at mailboxes, vendors and staff anew, as after another database took the place of this one."""
    forget_mailboxes()
    vendor_at.cache_clear()


def add_letters(changes: Sequence[Change]) -> None:
    """Give every change the letters that its events send."""
    told = _told(changes)
    drafts = list(_drafts([*readers_of(told)]))
    vendors = {change.vendor_id for change in changes}
    at = max(change.recorded_at for change in changes)
    checked = within_budget([draft for _, draft in drafts], vendors=vendors, at=at)
    letters: dict[int, list[Draft]] = {}
    for (change, _), draft in zip(drafts, checked, strict=True):
        letters.setdefault(id(change), []).append(draft)
    for change in changes:
        change.letters = [poster().post(one) for one in letters.get(id(change), ())]


@dataclass(frozen=True, slots=True)
class Wishes:
    """How somebody outside reads letters: by which clock, "" the regulation's; in which language, "" the request's.

    `enters` tells whether the portal lets the person in.
    """

    zone: str = ""
    language: str = ""
    enters: bool = False


def _wishes(read: Read) -> dict[tuple[int | None, int | None], Wishes]:
    """Return how those outside who are written to read, by customer and contact."""
    wanted = {
        (key(change.projection.ticket.customer), reader.contact_id)
        for change, notice, reader in read
        if notice.role not in INSIDE
    }
    people = {person for _, person in wanted}
    contacts = _of(Contact, people, "letters_in", "zone", "customer__zone")
    rest = {firm for firm, person in wanted if person not in contacts}
    firms = _of(Customer, rest, "zone")
    found: dict[tuple[int | None, int | None], Wishes] = {}
    for firm, person in wanted:
        language, *zones = contacts.get(person, ("",))
        of_firm = firms.get(firm, ())
        found[firm, person] = Wishes(zone_among(*zones) or zone_among(*of_firm), language)
    return found


def _of(
    model: type[Contact | Customer], wanted: set[int | None], *columns: str
) -> dict[int | None, tuple[str, ...]]:
    keys = wanted - {None}
    rows = model._default_manager.filter(pk__in=keys).values_list("pk", *columns) if keys else ()
    return {pk: tuple(values) for pk, *values in rows}


def _told(changes: Sequence[Change]) -> list[tuple[Change, Notice]]:
    """Return the notices of the new events."""
    return [
        (change, notice)
        for change in changes
        if change.events
        for notice in notices_for(
            change.projection.regulation,
            change.projection.ticket,
            change.events,
            earlier=change.projection.history[: change.before],
        )
    ]


def _drafts(read: Read) -> Iterator[Drafted]:
    """Yield the letters, one a notice and reader."""
    wishes, doors = _wishes(read), _doors(read)
    for change, notice, reader in read:
        whose = (key(change.projection.ticket.customer), reader.contact_id)
        wish = Wishes() if notice.role in INSIDE else wishes[whose]
        enters = (change.vendor_id, address_key(reader.address)) in doors
        yield change, _draft(change, notice, reader, replace(wish, enters=enters))


def _doors(read: Read) -> set[tuple[int, str]]:
    """Return who of those outside may sign in: a page that shuts its reader out is no use in a letter."""
    outside = [(one, reader) for one, notice, reader in read if notice.role not in INSIDE]
    return who_may_sign_in(
        {one.vendor_id for one, _ in outside}, {reader.address for _, reader in outside}
    )


def _draft(change: Change, notice: Notice, reader: Reader, wish: Wishes) -> Draft:
    projection, ticket = change.projection, change.projection.ticket
    regulation, vendor, box = projection.regulation, vendor_at(change.vendor_id), _mailbox(change)
    language = _language(notice, reader, wish) or regulation.languages[0]
    event = change.events[notice.event - change.before - 1]
    letter, answers = _careful(notice.letter, event), _threading(projection, reader)
    subject, text = letter_text(
        letter,
        projection,
        event,
        vendor=change.vendor_id,
        language=language,
        zone=wish.zone,
        inside=notice.role in INSIDE,
        demand=notice.clauses,
        may_enter=wish.enters,
    )
    return Draft(
        key=f"{vendor.code}/{ticket.number}/{notice.key}/{reader.address.lower()}"[:200],
        letter=letter,
        automatic=notice.automatic,
        vendor=vendor.code,
        ticket_number=ticket.number,
        mailbox_id=box.pk if box else None,
        from_address=address_of(box),
        from_name=(box.display_name if box else "") or vendor.name,
        to=reader.address,
        to_name=plain_line(reader.name),
        contact_id=reader.contact_id,
        known=reader.known,
        subject=subject,
        text=text,
        language=language,
        at=change.recorded_at,
        to_desk=any(_from_desk(one) for one in change.events),
        in_reply_to=answers[-1] if answers else "",
        references=tuple(answers),
        enclosures=() if notice.automatic else enclosures_of(event, change.files),
        refused=reader.refused,
    )


def _language(notice: Notice, reader: Reader, wish: Wishes) -> str:
    """Return the language, "" for the regulation's; what a person wrote stands in that of the request."""
    return (wish.language if notice.automatic else "") or notice.language or reader.language


def _careful(letter: str, event: Event) -> str:
    """Return the letter to send: who is not proven to have written is quoted nothing (T06)."""
    unproven = isinstance(event, TicketOpened) and event.coverage.get("proof") == "unproven"
    return UNPROVEN if unproven and letter.startswith("acknowledgement") else letter


def _from_desk(event: Event) -> bool:
    """Tell whether another desk sent what happened: two that answer each other must stop, marked or not (T06)."""
    return isinstance(event, TicketOpened | CustomerReplied) and bool(event.message.other_desk)


def _threading(projection: Projection, reader: Reader) -> list[str]:
    """Return the ids of the customer's messages, oldest first; staff get letters of their own thread."""
    if not reader.is_requester:
        return []
    found = [row["message_id"] for row in projection.messages() if row["direction"] == "in"]
    return [one for one in found if one]


def _mailbox(change: Change) -> Mailbox | None:
    code = change.projection.ticket.regulation.partition("@")[0]
    return mailbox_of(change.vendor_id, code)


def within_budget(drafts: Sequence[Draft], *, vendors: set[int], at: datetime) -> list[Draft]:
    """Return the drafts, those beyond their reader's daily budget marked as not to be sent (T06)."""
    sent = _sent_today({address_key(draft.to) for draft in drafts if draft.automatic}, vendors, at)
    return [
        _counted(draft, sent) if draft.automatic and not draft.refused else draft
        for draft in drafts
    ]


def _purse(vendor: str, to: str, letter: str) -> Purse:
    """Return what a letter is counted with: letters to the unproven must not use up what the proven get."""
    return vendor, address_key(to), letter in DOUBTED


def _sent_today(addresses: set[str], vendors: set[int], at: datetime) -> Counter[Purse]:
    sent: Counter[Purse] = Counter()
    if not addresses:
        return sent
    rows = (
        OutboxLetter.objects.filter(
            vendor__in=vendors, to_key__in=addresses, created_at__gt=at - DAY, kind="automatic"
        )
        .exclude(state=LetterState.WITHHELD)
        .order_by()
        .values_list("vendor__code", "to_key", "letter")
        .annotate(count=Count("pk"))
    )
    for vendor, to, letter, count in rows:
        sent[_purse(vendor, to, letter)] += count
    return sent


def _counted(draft: Draft, sent: Counter[Purse]) -> Draft:
    if draft.letter.endswith(TO_STAFF):
        return draft
    trusted = draft.known and draft.letter not in DOUBTED and not draft.to_desk
    limit = FOR_CONTACTS if trusted else FOR_STRANGERS
    purse = _purse(draft.vendor, draft.to, draft.letter)
    if sent[purse] >= limit:
        return replace(draft, refused=OVER_BUDGET.format(limit=limit))
    sent[purse] += 1
    return draft
