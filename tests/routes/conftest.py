"""Owns a desk with one row of everything that a route names, those who come to it, and a vendor that stays unseen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.conftest import confirm_incomplete
from tests.routes.hostile import FOREIGN

from reglament.core.knowledge.article_files import Given
from reglament.core.knowledge.articles import Draft
from reglament.core.model import billing as b
from reglament.core.model import commands as c
from reglament.core.model import updates as u
from reglament.core.model import voice
from reglament.core.model.interaction import Address, Interaction
from reglament.core.model.items import ItemKind, LinkItem
from reglament.core.model.people import SYSTEM, Actor, ActorKind
from reglament.core.model.relations import Follow
from reglament.core.regulation.document import Words
from reglament.operations.carry_out import carry_out
from reglament.operations.desk_choices import Audience, save_view
from reglament.operations.keep_teams import found_team
from reglament.operations.log_work import log_work, propose_paid_work
from reglament.operations.relate import link_tickets
from reglament.operations.work_items import next_number, open_item
from reglament.operations.write_article import FilesAsked, publish_article, save_article
from reglament.operations.write_reply import keep_canned, keep_draft
from reglament.store import models as m
from reglament.store.event_text import plain_of
from reglament.store.queries.filters import Filter, read_filter

CODES = ["tron-en", "tron-ru", "hydra", "aspro", "istom"]
COVERAGE = {
    "sender": "contact", "contract": "active", "contract_kind": "support-and-maintenance", "edition": "commercial",
    "access": "user", "category": "vip", "listed_address": "yes", "portal_available": "yes", "region": "served",
}  # fmt: skip
HYDRA = {
    "regulation": "hydra",
    "channel": "portal",
    "facts": {"type": "incident", "priority": "normal"},
}
ISTOM = {"regulation": "istom", "channel": "portal", "facts": {"problem": "product_problem"}}
EVERYBODY = Audience(everybody=True)
TEXT = c.Message(text="Restart it.")


@pytest.fixture
def world(
    desk: SimpleNamespace, opened: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> SimpleNamespace:
    """Return clients by who comes, keys by route, and the numbers of requests by what is possible on them."""
    at = desk.at + timedelta(hours=4)
    monkeypatch.setattr("reglament.wall_time.now", lambda: at)
    confirm_incomplete(desk.vendor, "aspro")
    people = _people(desk)
    numbers = _requests(desk, opened, people.staff, at)
    keys = _rows(desk, m.Ticket.objects.get(number=numbers["en"]), at)
    _another_vendor(at)
    cache.clear()
    return SimpleNamespace(
        clients=people.clients, users=people.users, numbers=numbers, keys=keys, at=at
    )


def _people(desk: SimpleNamespace) -> SimpleNamespace:
    """Make a lead, and of the contact one who signs in, may all, and is owed everything."""
    m.Mailbox.objects.update(regulations=CODES)
    m.Customer.objects.filter(pk=desk.customer.pk).update(category="vip")
    m.Agreement.objects.update(hour_rate=300_000)
    for regulation, kind in (("istom", "plan"), ("hydra", "contract")):
        m.Agreement.objects.create(
            vendor=desk.vendor, customer=desk.customer, kind=kind, regulation=regulation,
            addresses=["ann@acme.example"], hour_rate=300_000,
        )  # fmt: skip
    m.Account.objects.create(
        vendor=desk.vendor, customer=desk.customer, address="acme.aspro.example"
    )
    lead, customer = (
        m.User.objects.create_user(username=one, password="long enough 1")
        for one in ("ilya", "ann")
    )
    staff = m.StaffMember.objects.create(vendor=desk.vendor, user=lead, name="Ilya", role="lead")
    m.Contact.objects.filter(pk=desk.contact.pk).update(
        user=customer, roles=["administrator", "authorised"]
    )
    users = {"lead": lead, "customer": customer, "anonymous": None}
    clients = {who: Client(raise_request_exception=False) for who in users}
    for who, user in users.items():
        if user is not None:
            clients[who].force_login(user)
    actor = Actor(kind=ActorKind.LEAD, id=str(staff.pk), name="Ilya")
    return SimpleNamespace(users=users, clients=clients, staff=actor)


def _requests(
    desk: SimpleNamespace, opened: Callable[..., Any], staff: Actor, at: datetime
) -> dict[str, str]:
    """Open requests that between them allow every action of the desk and every wish of a customer."""
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    agent = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")
    failed = c.NoteDeliveryFailure(
        identity="f", actor=SYSTEM, recipient="ann@acme.example", status="5.2.2", message=TEXT
    )
    resolve = c.Resolve(identity="r", actor=agent, outcome="restored", message=TEXT)
    start = c.StartWork(identity="s", actor=agent)
    follow = Follow(identity="fo", actor=staff, follows=True)
    asks = c.AddCustomerReply(
        identity="a",
        actor=ann,
        message=c.Message(text="Any news?"),
        channel="portal",
        arrived_at=at,
    )
    propose = c.SetPriority(identity="p", actor=agent, priority="P3", reason="One place")
    grant = c.SetRemoteAccess(identity="g", actor=ann, granted=True, tool="AnyDesk")
    begun: dict[str, tuple[dict[str, Any], tuple[c.Command, ...]]] = {
        "en": ({}, (failed,)),
        "proposed": ({}, (propose, replace(asks, identity="fine"))),
        "solved": ({}, (resolve,)),
        "granted": ({}, (grant,)),
        "waiting": ({}, (start, follow, c.Wait(identity="w", actor=agent, party="third_party", ask="Antivirus X"))),
        "hydra": (HYDRA, ()),
        "paid": (HYDRA, ()),
        "istom": (ISTOM, (voice.WriteToHead(identity="h", actor=ann, message=TEXT),)),
        "installation": ({**ISTOM, "facts": {"type": "installation"}}, (asks,)),
        "hourly": ({**ISTOM, "facts": {"type": "update_repair"}}, ()),
        "aspro": ({"regulation": "aspro", "facts": {}, "message": c.Message(text="You idiots broke it.")}, ()),
    }  # fmt: skip
    numbers = {}
    for name, (values, commands) in begun.items():
        outcome = opened(name, **{"coverage": COVERAGE, **values})
        for command in commands:
            carry_out(command, ticket=outcome.ticket_pk, at=at)
        numbers[name] = outcome.ticket.number
    numbers |= _updates(desk, opened, ann, agent, at)
    rows = {name: m.Ticket.objects.get(number=number) for name, number in numbers.items()}
    entry = b.LogWork(
        identity="l",
        actor=agent,
        started_at=desk.at,
        ended_at=desk.at + timedelta(hours=1),
        note="looked",
    )
    log_work(entry, row=rows["en"], at=at)
    link_tickets(
        agent,
        identity="li",
        ticket=rows["en"].pk,
        other=rows["proposed"].pk,
        vendor=desk.vendor.pk,
        at=at,
    )
    paid = b.ProposePaidWork(identity="pp", actor=agent, note="move", minutes=60)
    propose_paid_work(paid, row=rows["paid"], at=at)
    return numbers


def _updates(
    desk: SimpleNamespace, opened: Callable[..., Any], ann: Actor, agent: Actor, at: datetime
) -> dict[str, str]:
    """Open requests with an update: its time asked of the customer, agreed for now, and begun."""
    release = m.Release.objects.create(
        vendor=desk.vendor, name="6.2.1", kind="urgent_update", published_date=at.date(), registered_at=at,
    )  # fmt: skip
    first = desk.at + timedelta(hours=1)

    def stand(name: str, start: datetime, *more: tuple[c.Command, datetime]) -> str:
        outcome = opened(name, **{"coverage": COVERAGE, **HYDRA})
        plan = u.PlanUpdate(
            identity=f"u {name}", actor=agent, release=str(release.pk), release_name="6.2.1"
        )
        asked = u.ProposeUpdateTime(identity=f"t {name}", actor=agent, starts_at=start)
        for command, moment in ((plan, desk.at), (asked, desk.at), *more):
            carry_out(command, ticket=outcome.ticket_pk, at=moment)
        return str(outcome.ticket.number)

    def agreed(name: str) -> tuple[c.Command, datetime]:
        return u.AnswerUpdateTime(identity=f"y {name}", actor=ann, consent=True), desk.at

    begun = (u.StartUpdate(identity="b", actor=agent), first)
    return {
        "update": stand("update", at + timedelta(days=1)),
        "agreed": stand("agreed", first, agreed("one")),
        "installing": stand("installing", first, agreed("two"), begun),
    }


def _rows(desk: SimpleNamespace, row: m.Ticket, at: datetime) -> dict[str, dict[str, Any]]:
    """Make one row of each kind beside requests; return by route what its path names."""
    staff = m.StaffMember.objects.get(name="Ilya")
    actor = Actor(kind=ActorKind.STAFF, id=str(staff.pk), name=staff.name)
    words = Words("Backing up", "Копия")
    added = FilesAsked(given=[Given("manual.pdf", b"%PDF-1.7")])
    draft = Draft(title=words, body=words, category=words)
    article = save_article(draft, staff=staff, at=at, files=added)
    publish_article(article, staff=staff, at=at)
    number = next_number(ItemKind.WISH, vendor=desk.vendor.pk)
    link = LinkItem(identity="i", actor=actor, item=number, kind="wish", title="A wish")
    istom = m.Ticket.objects.filter(regulation_code="istom").first()
    assert istom is not None
    open_item(link, number=number, kind=ItemKind.WISH, title="A wish", ticket=istom, at=at)
    view = save_view(
        staff, name="Mine", view="all", asked=read_filter("level:premium"), audience=EVERYBODY
    )
    team = found_team(desk.vendor, "Network", [staff.pk])
    keep_draft(row, staff, text="A draft", at=at)
    keep_canned(staff, key=None, title="Hello", text_en="Hello {requester_name}", text_ru="", at=at)
    letter = _letter(desk.vendor, desk.mailbox, row, at)
    file = m.StoredFile.objects.create(vendor=desk.vendor, sha256="ab" * 32, size=2, content=b"ab")
    m.Message.objects.filter(ticket=row, seq=1).update(
        attachments=[
            {"name": "a.txt", "media_type": "text/plain", "size": 2, "sha256": file.sha256}
        ]
    )
    mail = _mail(desk.vendor, desk.mailbox, at)
    m.Message.objects.filter(ticket=row, seq=1).update(html="<p>As sent.</p>", source=mail.identity)
    held = {state: _held(desk, state, None if state == "held" else row, at).pk for state in HELD}
    agreement, account = m.Agreement.objects.first(), m.Account.objects.first()
    assert agreement is not None
    assert account is not None
    parts = {"agreements": agreement.pk, "accounts": account.pk, "contacts": desk.contact.pk}
    left = m.StaffMember.objects.create(
        vendor=desk.vendor, user=m.User.objects.create(username="kim"), name="Kim"
    )
    return {
        "article": {"article": article.pk, "digest": sha256(b"%PDF-1.7").hexdigest(), "file": "manual.pdf"},
        "saved": {"saved": view.pk}, "letter": {"letter": letter.pk},
        "mail": {"mail": mail.pk}, "held": {"held": held["held"]}, "pointed": {"held": held["pointed"]},
        "left": {"held": held["discarded"]}, "member": {"pk": left.pk}, "team": {"pk": team.pk},
        "customer": {"pk": desk.customer.pk, "part": "contacts", "row": desk.contact.pk},
        "parts": parts, "release": {"pk": m.Release.objects.get(vendor=desk.vendor).pk},
        "number": {"number": row.number, "seq": 1, "index": 0},
    }  # fmt: skip


HELD = ("held", "pointed", "discarded")


def _letter(
    vendor: m.Vendor, mailbox: m.Mailbox | None, row: m.Ticket | None, at: datetime
) -> m.OutboxLetter:
    mark = FOREIGN if mailbox is None else "said"
    return m.OutboxLetter.objects.create(
        vendor=vendor, ticket=row, mailbox=mailbox, key=f"k{vendor.pk}", kind="human", letter="reply",
        to=f"{mark}@acme.example", to_key=f"{mark}@acme.example", message_id=f"<{mark}@x>",
        raw=f"Subject: {mark}\r\n\r\n".encode(), state="dead", response=f"550 {mark}", created_at=at, claimable_at=at,
    )  # fmt: skip


def _mail(vendor: m.Vendor, mailbox: m.Mailbox, at: datetime) -> m.RawMail:
    return m.RawMail.objects.create(
        vendor=vendor, mailbox=mailbox, identity=f"raw{vendor.pk}", raw=b"Subject: x\r\n\r\nraw", state="poison",
        recipient=mailbox.address, received_at=at, claimable_at=at, outcome="unreadable",
    )  # fmt: skip


def _held(
    desk: SimpleNamespace,
    name: str,
    row: m.Ticket | None,
    at: datetime,
    *,
    mark: str = "Only node 2.",
) -> m.HeldInteraction:
    it = Interaction(
        identity=f"{name}{desk.vendor.pk}", channel="email", arrived_at=at, mailbox=desk.mailbox.address,
        sender=Address(address="ann@acme.example", name="Ann"), subject=mark, text=mark, reply_text=mark,
    )  # fmt: skip
    left = name == "discarded"
    return m.HeldInteraction.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity=it.identity, reason="sender-unproven", detail=mark,
        sender="ann@acme.example", subject=it.subject, interaction=plain_of(it), arrived_at=at, ticket=row,
        state="discarded" if left else "held", decided_at=at if left else None, decided_by=mark, decided_why=mark,
    )  # fmt: skip


def _another_vendor(at: datetime) -> None:
    """Make rows of all kinds that nobody here may see; each holds the marker in all its words."""
    vendor = m.Vendor.objects.create(code="latera", name=f"V {FOREIGN}")
    mailbox = m.Mailbox.objects.create(
        vendor=vendor, address="support@latera.example", regulations=["hydra"]
    )
    customer = m.Customer.objects.create(vendor=vendor, name=FOREIGN)
    m.Contact.objects.create(vendor=vendor, customer=customer, name=FOREIGN)
    user = m.User.objects.create(username="pavel")
    staff = m.StaffMember.objects.create(vendor=vendor, user=user, name=FOREIGN, role="lead")
    row = m.Ticket.objects.create(
        vendor=vendor, number="TA-000001", version=1, regulation="hydra", regulation_code="hydra", customer=customer,
        subject=FOREIGN, state="new", registered_at=at, last_activity_at=at, turn=1, order_at=at, last_word=FOREIGN,
    )  # fmt: skip
    words = Words(FOREIGN, FOREIGN)
    secret = FilesAsked(given=[Given(f"{FOREIGN}.txt", FOREIGN.encode())])
    draft = Draft(title=words, body=words, category=words)
    save_article(draft, staff=staff, at=at, files=secret)
    save_view(staff, name=FOREIGN, view="all", asked=Filter(), audience=EVERYBODY)
    found_team(vendor, FOREIGN, [staff.pk])
    m.SavedView.objects.filter(owner=staff).update(filter=FOREIGN)
    keep_draft(row, staff, text=FOREIGN, at=at)
    keep_canned(staff, key=None, title=FOREIGN, text_en=FOREIGN, text_ru=FOREIGN, at=at)
    m.WorkItem.objects.create(vendor=vendor, number="W-1", kind="wish", title=FOREIGN)
    m.TicketSecret.objects.create(vendor=vendor, ticket=row, content=FOREIGN, at=at)
    m.Ticket.objects.filter(pk=row.pk).update(update_rank=1)
    m.Release.objects.create(
        vendor=vendor, name=FOREIGN[:60], kind="new_version", published_date=at.date(), registered_at=at,
        fixes=FOREIGN,
    )  # fmt: skip
    _letter(vendor, None, row, at)
    m.RawMail.objects.filter(pk=_mail(vendor, mailbox, at).pk).update(
        outcome=FOREIGN, recipient=FOREIGN
    )
    for name in HELD:
        _held(SimpleNamespace(vendor=vendor, mailbox=mailbox), name, row, at, mark=FOREIGN)
