"""Owns what a letter about a request reads: the same whether it is sent, or shown before it is."""

from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings

from reglament.core.lifecycle import Prospect
from reglament.core.lifecycle.returning import solution_to_confirm
from reglament.core.model.commands import Close
from reglament.core.model.events import Event, PriorityProposed, RemoteAccessSet, TicketOpened
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.promises import Shift
from reglament.core.notices import render, values_for
from reglament.operations.letter_words import template_of
from reglament.operations.letters_from import mailbox_of
from reglament.store.models import Mailbox
from reglament.store.projections import Projection


def letter_text(
    letter: str,
    projection: Projection,
    event: Event,
    *,
    vendor: int,
    language: str,
    zone: str = "",
    inside: bool = False,
    demand: tuple[str, ...] = (),
    may_enter: bool = True,
) -> tuple[str, str]:
    """Return subject and text of the letter that tells of `event`, which `projection` counts already.

    `zone` is the reader's ("" the regulation's own), `demand` what demands the letter; to one `inside` it names the
    desk's page, and to who `may_enter` the portal's.
    """
    regulation, ticket = projection.regulation, projection.ticket
    values = values_for(
        regulation,
        ticket,
        event,
        projection.promises,
        language=language,
        zone=zone,
        demand=demand,
        shifts=_shifts(projection, event),
        history=projection.history,
    )
    if isinstance(event, TicketOpened):
        prospect = Prospect(projection.history, regulation, projection.counted_at)
        values["start"] = prospect.start_told(language)
    named = named_by_desk(ticket.number, vendor=vendor, regulation=regulation.code, inside=inside)
    shut = not (inside or may_enter)
    if shut:
        named["portal_url"] = ""
    if values["way_back"] and (shut or not _may_end(projection)):
        values["way_back"] = ""
    return render(template_of(regulation, letter, language), {**values, **named})


def named_by_desk(
    number: str,
    *,
    vendor: int,
    regulation: str,
    inside: bool = False,
    box_of: Callable[[int, str], Mailbox | None] = mailbox_of,
) -> dict[str, str]:
    """Return the placeholder values that the core does not know: the page of the request, and the mailbox.

    `box_of` finds the mailbox; who names many requests brings one that remembers.
    """
    page, box = "desk/requests" if inside else "tickets", box_of(vendor, regulation)
    return {
        "portal_url": f"{settings.PUBLIC_URL}/{page}/{quote(number)}/",
        "mailbox": box.address if box else "",
    }


def _may_end(projection: Projection) -> bool:
    """Tell whether a customer's word would end the request as solved now (X-8)."""
    if not solution_to_confirm(projection.regulation, projection.ticket):
        return False
    customer = Actor(kind=ActorKind.CUSTOMER, id="", name="")
    prospect = Prospect(projection.history, projection.regulation, projection.counted_at)
    return prospect.refusal(Close(identity="foreseen", actor=customer)) is None


def _shifts(projection: Projection, event: Event) -> tuple[Shift, ...]:
    """Return what consent would move, where the letter asks for it (TE-51), or what the end of access moved (X-15)."""
    history, regulation = projection.history, projection.regulation
    if isinstance(event, RemoteAccessSet):
        place, at = [*history].index(event), event.at
        after = Prospect(history[: place + 1], regulation, at)
        return after.shifts_since(Prospect(history[:place], regulation, at))
    if not isinstance(event, PriorityProposed):
        return ()
    return Prospect(history, regulation, projection.counted_at).shifts_of_consent()
