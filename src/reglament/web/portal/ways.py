"""Owns by which ways somebody reaches each vendor: what the texts in force print, the recommended first, or none."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from reglament.core.coverage import coverage_facts, turned_away
from reglament.core.regulation.channels import ChannelRule
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refusing import what_would_help
from reglament.operations.file_request import sender_of
from reglament.store.models import Contact, Mailbox
from reglament.web.portal.doors import IN_FORCE, Door, address_of, has_public_form
from reglament.web.portal.standstill import Declined

MOST_CITED = 2
# offered to who has ordered it, once signed in (IS-40)
ORDERED = "vip_form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A clause of one regulation."""

    id: str
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A channel of a vendor; `levels` are those that alone may use it, none where all may."""

    rule: ChannelRule
    levels: tuple[Words, ...]
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How one vendor is reached: by `forms` of ours, by `ways`, and what the text says of forms where it has none."""

    name: str
    regulations: tuple[Regulation, ...]
    forms: tuple[Regulation, ...]
    ways: tuple[Way, ...]
    no_form: tuple[Way, ...]


def reached(at: datetime) -> list[Reached]:
    """Return every vendor whose mailbox serves a regulation that runs, with what its texts say of asking."""
    found: dict[int, tuple[str, list[tuple[Mailbox, Regulation]]]] = {}
    for box in Mailbox.objects.filter(active=True).select_related("vendor").order_by("pk"):
        served = found.setdefault(box.vendor_id, (box.vendor.name, []))[1]
        for code in box.regulations:
            regulation = IN_FORCE.running(code, at, vendor=box.vendor_id)
            if regulation is not None:
                served.append((box, regulation))
    return [_reached(name, served) for name, served in found.values() if served]


def reached_from(door: Door) -> Reached:
    """Return how the customer of this door asks: the ways of the regulation that serves, at its own mailbox."""
    return _reached(door.mailbox.vendor.name, [(door.mailbox, door.regulation)])


def no_way(contact: Contact, door: Door, at: datetime) -> Declined | None:
    """Return why the contact's requests are declined whatever is written by any way, and whom to ask instead (AS-6)."""
    if door.choice is None:
        return None
    sender = sender_of(contact, address_of(contact), door.customer)
    facts = coverage_facts(sender, door.choice, at=at, channel="")
    found = turned_away(door.regulation, facts)
    ground = door.regulation.grounds.get(found.ground) if found is not None else None
    if found is None or ground is None:
        return None
    return Declined(
        ground=ground.label,
        helps=what_would_help(ground, "decline"),
        clauses=tuple(dict.fromkeys((*found.clauses, *ground.clauses))),
    )


def _reached(name: str, served: list[tuple[Mailbox, Regulation]]) -> Reached:
    ways = _together(_ways(served))
    ways.sort(key=lambda way: not way.rule.recommended)
    regulations = tuple({one.identity: one for _, one in served}.values())
    return Reached(
        name=name,
        regulations=regulations,
        forms=tuple(one for one in regulations if has_public_form(one)),
        ways=tuple(ways),
        no_form=tuple(_closed(regulations)),
    )


def _ways(served: list[tuple[Mailbox, Regulation]]) -> Iterator[Way]:
    shown: dict[str, int] = {}
    for box, regulation in served:
        # where a text prints no address, the first mailbox that serves it: the others may be nobody's to write to
        is_shown = shown.setdefault(regulation.code, box.pk) == box.pk
        for rule in regulation.channels.values():
            if not rule.opens or rule.channel == ORDERED:
                continue
            if rule.channel == "email" and not (rule.address or is_shown):
                continue
            address = rule.address or (box.address if rule.channel == "email" else "")
            # doors of our own are ways where the text names them
            if address or rule.recommended or rule.channel not in ("portal", "api"):
                yield _way(replace(rule, address=address), regulation)


def _together(ways: Iterator[Way]) -> list[Way]:
    """Return each address once, with the clauses of all texts that name it: TRON's two share a mailbox (TR-48)."""
    found: dict[tuple[str, str], Way] = {}
    for way in ways:
        key = way.rule.channel, way.rule.address
        first = found.get(key)
        if first is None:
            found[key] = way
        else:
            found[key] = replace(first, cited=tuple(dict.fromkeys((*first.cited, *way.cited))))
    return list(found.values())


def _way(rule: ChannelRule, regulation: Regulation) -> Way:
    level = regulation.facts.get("level")
    labels = level.labels if level is not None else {}
    named = () if "*" in rule.opens else tuple(one for one in labels if one in rule.opens)
    own = (id_ for form in rule.forms.values() for id_ in form.clauses)
    cited = tuple(dict.fromkeys((*own, *rule.clauses))) or rule.cited(level=next(iter(named), ""))
    return Way(
        rule=rule,
        levels=tuple(labels[one] for one in named),
        cited=tuple(Cited(id=one, identity=regulation.identity) for one in cited[:MOST_CITED]),
    )


def _closed(regulations: tuple[Regulation, ...]) -> Iterator[Way]:
    """Yield what a text says where its portal opens nothing (AS-57)."""
    for regulation in regulations:
        rule = regulation.channels.get("portal")
        if rule is not None and not rule.opens and rule.refusal is not None:
            # the clause that refuses stands behind the one that lets the portal show
            yield _way(replace(rule, clauses=rule.clauses[::-1]), regulation)
