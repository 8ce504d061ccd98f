"""Owns gathering what `core.intake` must know of contacts, for many of them in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings

from reglament.core.coverage.sender import Sender, identify
from reglament.core.intake import Hold, ThreadMatch, chosen_thread, interpret
from reglament.core.intake.interpret import Answer
from reglament.core.model.interaction import Interaction
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.wording import accounts_named
from reglament.store.models import Account, Mailbox, PortalOutage
from reglament.store.projections import Projection
from reglament.store.queries.directory import Directory, directory_of
from reglament.store.queries.histories import History, histories
from reglament.store.queries.recipients import Place, Recipient, places_of, requester_of
from reglament.store.queries.regulations import InForce, regulation_of
from reglament.store.queries.threads import Thread, threads_of


@dataclass(frozen=True, slots=True)
class Contacted:
    """One contact with the mailbox it came to."""

    interaction: Interaction
    mailbox: Mailbox


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a contact asks for; `ticket_pk` is the ticket that an addition or note is for, else 0."""

    answer: Answer
    ticket_pk: int = 0


@dataclass(slots=True)
class Known:
    """What the store knows around a batch of contacts."""

    in_force: InForce
    directories: dict[int, Directory] = field(default_factory=dict)
    threads: dict[str, list[Thread]] = field(default_factory=dict)
    histories: dict[int, History] = field(default_factory=dict)
    outages: list[PortalOutage] = field(default_factory=list)
    unknown_accounts: set[str] = field(default_factory=set)
    places: dict[Recipient, Place] = field(default_factory=dict)

    def regulations(self, one: Contacted) -> list[Regulation]:
        """Return the mailbox's regulations in force and running at arrival, the default one first."""
        at, vendor = one.interaction.arrived_at, one.mailbox.vendor_id
        found = (self.in_force.running(code, at, vendor=vendor) for code in one.mailbox.regulations)
        return [regulation for regulation in found if regulation is not None]

    def threads_of(self, one: Contacted) -> list[Thread]:
        """Return the threads that a contact points at."""
        return self.threads.get(one.interaction.identity, [])

    def portal_available(self, one: Contacted) -> bool:
        """Tell whether the vendor's portal served when the contact arrived."""
        at = one.interaction.arrived_at
        return not any(
            gone.vendor_id == one.mailbox.vendor_id
            and gone.started_at <= at
            and (gone.ended_at is None or at < gone.ended_at)
            for gone in self.outages
        )


def gather(contacted: Sequence[Contacted], in_force: InForce) -> Known:
    """Read everything that deciding on these contacts needs."""
    known = Known(in_force)
    if not contacted:
        return known
    for vendor in {one.mailbox.vendor_id for one in contacted}:
        own = [one for one in contacted if one.mailbox.vendor_id == vendor]
        senders = {one.interaction.sender.address for one in own if one.interaction.sender}
        regulations = {r.identity: r for one in own for r in known.regulations(one)}
        known.directories[vendor] = directory_of(vendor, senders)
        known.unknown_accounts |= _unknown_accounts(vendor, own, list(regulations.values()))
        known.threads |= threads_of(
            vendor, [one.interaction for one in own], list(regulations.values())
        )
    known.histories = histories(
        {thread.ticket.pk for threads in known.threads.values() for thread in threads}
    )
    known.places = _places(contacted, known)
    earliest = min(one.interaction.arrived_at for one in contacted)
    vendors = list(known.directories)
    known.outages = list(
        PortalOutage.objects.filter(vendor__in=vendors).exclude(ended_at__lte=earliest)
    )
    return known


def _places(contacted: Sequence[Contacted], known: Known) -> dict[Recipient, Place]:
    """Return where people are written to now, where it matters: for bounces, and senders who are no contact."""
    wanted: set[Recipient] = set()
    for one in contacted:
        sender, directory = one.interaction.sender, known.directories[one.mailbox.vendor_id]
        bounce = one.interaction.automatic == "bounce"
        if bounce or sender is None or not directory.people_at(sender.address):
            wanted.update(_speakers(one, known))
            wanted.update(requester_of(row.ticket) for row in known.threads_of(one))
    return places_of(wanted)


def _speakers(one: Contacted, known: Known) -> list[Recipient]:
    """Return the sender as taking part in each of the threads that the contact points at."""
    sender = one.interaction.sender
    rows = [each.ticket for each in known.threads_of(one)] if sender is not None else []
    address = sender.address if sender is not None else ""
    return [Recipient(row.vendor_id, row.customer_id, None, address) for row in rows]


def _taken_off(one: Contacted, known: Known) -> bool:
    """Tell whether the sender's address was taken off its contact: it speaks for nobody in these threads (T21)."""
    speakers = [(each, known.places.get(each)) for each in _speakers(one, known)]
    return any(place and place.is_other_than(each.address) for each, place in speakers)


def _unknown_accounts(
    vendor: int, contacted: Sequence[Contacted], regulations: Sequence[Regulation]
) -> set[str]:
    """Return the account addresses that the contacts name and the vendor does not know (AS-50)."""
    texts = [f"{one.interaction.subject}\n{one.interaction.text}" for one in contacted]
    named = {
        name
        for regulation in regulations
        for text in texts
        for name in accounts_named(regulation, text)
    }
    if not named:
        return set()
    rows = Account.objects.filter(vendor=vendor, address__in=named)
    return named - set(rows.values_list("address", flat=True))


def meaning_of(one: Contacted, known: Known) -> Meaning:
    """Return what the contact asks for; what no regulation can answer is held."""
    regulations = known.regulations(one)
    if not regulations:
        at = one.interaction.arrived_at
        waits = any(known.in_force.at(code, at) for code in one.mailbox.regulations)
        reason = "regulation-not-active" if waits else "no-regulation"
        return Meaning(Hold(reason=reason, arrived_at=at))
    sender = _sender(one, known)
    threads = known.threads_of(one)
    thread = chosen_thread(
        sender,
        [_match(each, known) for each in threads],
        bounce=one.interaction.automatic == "bounce",
    )
    answer = interpret(
        one.interaction,
        sender=sender,
        regulations=regulations,
        thread=thread,
        join_unproven=settings.OPTIONS.flag("JOIN_UNPROVEN"),
        portal_available=known.portal_available(one),
        unknown_accounts=frozenset(known.unknown_accounts),
    )
    tickets = {each.ticket.number: each.ticket.pk for each in threads}
    return Meaning(answer, tickets[thread.ticket.number] if thread is not None else 0)


def _sender(one: Contacted, known: Known) -> Sender | None:
    sender, directory = one.interaction.sender, known.directories[one.mailbox.vendor_id]
    if sender is None:
        return None
    return identify(
        sender.address,
        name=sender.name,
        people=directory.people_at(sender.address),
        customers_at_domain=directory.customers_at(sender.address),
        left=directory.has_left(sender.address) or _taken_off(one, known),
    )


def _match(thread: Thread, known: Known) -> ThreadMatch:
    row = thread.ticket
    regulation = regulation_of(row.vendor_id, row.regulation)
    place = known.places.get(requester_of(row))
    return ThreadMatch(
        ticket=Projection(regulation, known.histories[row.pk].events).ticket,
        regulation=regulation,
        by=thread.by,
        speaks_for=thread.token.address if thread.token is not None else "",
        written_to=place.address if place is not None else "",
        letter=thread.letter,
        answers=thread.answers,
    )
