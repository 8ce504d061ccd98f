"""Owns the customer's requests: on the first page by whose move it is, all of them by words; and others' first page."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reglament import wall_time
from reglament.core.lifecycle.move import Move
from reglament.core.regulation.contacting import ContactCard, contact_card
from reglament.core.worktime.zones import zone_named
from reglament.store.models import Ticket
from reglament.store.models.visibility import VisibleQuerySet
from reglament.store.queries import found as queries
from reglament.store.queries.filters import Filter
from reglament.store.queries.regulations import regulation_of
from reglament.web.answering import is_renewed
from reglament.web.moments import DESK_ZONE, offset_words
from reglament.web.portal.asked_of_you import Asked, asked_of
from reglament.web.portal.doors import Door, door_of
from reglament.web.portal.told import standing
from reglament.web.portal.ways import no_way, reached, reached_from
from reglament.web.quoting import hits
from reglament.web.rights import Rule, contact_of, open_to, staff_of

MOST_SHOWN, MOST_FOUND, LONGEST = 200, 20, 200
# when either side last said something; `last_activity_at` moves with a note of ours, which nobody outside learns of
TOLD_AT = Greatest(
    "registered_at",
    *(
        Coalesce(column, "registered_at")
        for column in ("last_customer_at", "last_public_at", "resolved_at", "closed_at")
    ),
)
GROUPS: dict[str, str] = {
    Move.YOURS: "yours",
    Move.SOLVED: "yours",
    Move.CLOSED: "ended",
    Move.DECLINED: "ended",
}


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request as the list shows it: when it was last told of, whether a promise is late, what its reader is asked."""

    ticket: Ticket
    told_at: datetime
    late: bool
    asked: Asked | None


@open_to(Rule.EVERYONE)
def home(request: HttpRequest) -> HttpResponse:
    """Lead staff to the queue; show a customer the own requests and everybody else the ways to an answer."""
    if staff_of(request.user) is not None:
        return redirect("queue")
    contact, at = contact_of(request.user), wall_time.now()
    if contact is None:
        return render(request, "reglament/welcome_page.html", {"reached": reached(at)})
    door = door_of(contact, at)
    zone = contact.counts_in or (door.regulation.zone if door else DESK_ZONE.key)
    rows = Ticket.objects.visible_to(request.user).select_related("requester")
    away = no_way(contact, door, at) if door else None
    context = {
        "here": "requests",
        "standing": standing(request.user)[0],
        "renewed": is_renewed(request),
        "now": at,
        **_clock(zone, at),
        "groups": groups(rows, at=at, roles=contact.roles),
        "door": door,
        "away": away,
        "opens": door is not None and door.opens and away is None,
        "card": card_of(door) if door and away is None else None,
        "one": reached_from(door) if door and not door.opens and away is None else None,
        "anchors": f"/regulations/{door.regulation.identity}/" if door else "",
    }
    return render(request, "reglament/own_requests.html", context)


@open_to(Rule.CUSTOMER)
def requests(request: HttpRequest) -> HttpResponse:
    """Show the reader's requests with all the words, or all of them, latest first, a page at a time.

    One with this very number comes before all others.

    An administrator's are those of the organisation or account, as everywhere.
    """
    at, contact = wall_time.now(), contact_of(request.user)
    text = request.GET.get("q", "").strip()[:LONGEST]
    after = queries.read_after(request.GET.get("after", ""))
    asked = Filter(words=text)
    page = queries.page(request.user, asked, at=at, size=MOST_FOUND, after=after)
    named = queries.numbered(request.user, text) if after is None else None
    rows = [one for one in page.rows if one != named]
    wanted = {"q": text, "after": page.following or ""}
    context = {
        "here": "requests",
        "now": at,
        **_clock((contact.counts_in if contact else "") or DESK_ZONE.key, at),
        "query": text,
        "longest": LONGEST,
        "page": page,
        "named": named,
        "hits": hits(request.user, rows, text),
        "started": after is not None,
        "first": f"?{urlencode({'q': text})}",
        "following": f"?{urlencode(wanted)}" if page.following else "",
    }
    return render(request, "reglament/requests_found.html", context)


def _clock(name: str, at: datetime) -> dict[str, Any]:
    """Return the zone that the page counts in, its name, and how it is said there, once: "UTC+3"."""
    zone = zone_named(name)
    return {"zone": zone, "zone_name": name, "clock": offset_words(at.astimezone(zone))}


def groups(
    rows: VisibleQuerySet[Ticket], *, at: datetime, roles: Collection[str]
) -> list[tuple[str, list[RequestLine]]]:
    """Return the requests by whose move it is, the most recent of the ended ones last.

    `roles` are those of the contact who reads.
    """
    shown: dict[str, list[RequestLine]] = {"yours": [], "ours": [], "ended": []}
    for row in rows.annotate(told_at=TOLD_AT).order_by("-told_at", "-pk")[:MOST_SHOWN]:
        regulation = regulation_of(row.vendor_id, row.regulation)
        late = row.next_due_at is not None and row.next_due_at < at
        line = RequestLine(row, row.told_at, late, asked_of(row, regulation, roles=roles))
        shown[GROUPS.get(row.move, "ours")].append(line)
    return [(name, lines) for name, lines in shown.items() if lines]


def card_of(door: Door) -> ContactCard:
    """Return the contact card of the customer's level under the regulation (TR-20 to TR-22).

    The form of special requests is told of while it is open (IS-40); mail goes to our mailbox where the text has none.
    """
    level = door.regulation.facts.get("level")
    printed = level is not None and level.origin == "agreement" and door.level in level.values
    card = contact_card(door.regulation, door.level if printed else "")
    channels = (
        replace(one, address=door.mailbox.address)
        if one.channel == "email" and not one.address
        else one
        for one in card.channels
        if door.vip or one.channel != "vip_form"
    )
    others = tuple(one for one in card.others if door.vip or one.channel != "vip_form")
    return replace(card, channels=tuple(channels), others=others)
