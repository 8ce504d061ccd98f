"""Every page costs the same queries for one row of everything as for many; the pages are taken from the routes."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reglament.core.clocks.book import Book
from reglament.reports import reports
from reglament.store import models as m
from reglament.store.queries.queue import VIEWS
from reglament.web.urls import urlpatterns

pytestmark = pytest.mark.django_db
MANY = 12
PLAIN = [reverse(str(one.name)) for one in urlpatterns if not one.pattern.converters]
# what answers to POST only, what leads elsewhere, and what stays open until its reader goes
NO_LIST = {"/desk/live/", "/desk/next/", "/desk/bulk/", "/desk/views/", "/desk/choices/"}
PAGES = sorted(
    {
        *(set(PLAIN) - NO_LIST),
        *(f"/desk/queue/{view}/" for view in VIEWS),
        *(f"/desk/reports/{name}/?month=2026-03" for name in reports()),
        *("/desk/search/?q=reports", "/desk/palette/?q=acme", "/desk/customers/?q=acme"),
        *("/desk/search/?q=reports+state:registered", "/desk/search/?q=reports&after=999999"),
        *("/desk/counts/?next",),
        *("/requests/?q=reports", "/requests/?after=999999"),
    }
)


@pytest.fixture
def grow(desk: SimpleNamespace, opened: Callable[..., Any]) -> Callable[[int], None]:
    """Return a function that adds one more of everything that a page may list, each with neighbours of its own."""

    def another(n: int) -> None:
        vendor = desk.vendor
        user = m.User.objects.create(username=f"staff{n}")
        staff = m.StaffMember.objects.create(vendor=vendor, user=user, name=f"Olga {n}")
        customer = m.Customer.objects.create(vendor=vendor, name=f"Acme {n}")
        m.CustomerDomain.objects.create(vendor=vendor, customer=customer, domain=f"a{n}.example")
        account = m.Account.objects.create(
            vendor=vendor, customer=customer, address=f"acme{n}.example"
        )
        m.Agreement.objects.create(
            vendor=vendor, customer=customer, kind="licence", regulation="tron-en", level="premium"
        )
        contact = m.Contact.objects.create(
            vendor=vendor, customer=customer, account=account, name=f"Ann {n}"
        )
        m.ContactAddress.objects.create(vendor=vendor, contact=contact, address=f"ann@a{n}.example")
        whose = {"requester": str(contact.pk), "customer": str(customer.pk)}
        there = opened(f"there-{n}", **whose).ticket_pk
        m.Ticket.objects.filter(pk=there).update(assignee=staff)
        here = opened(f"here-{n}").ticket_pk
        m.ReplyDraft.objects.create(
            vendor=vendor, ticket_id=here, staff=staff, text="…", beat_at=desk.at
        )
        beside(n, staff, here)

    def beside(n: int, staff: m.StaffMember, ticket: int) -> None:
        vendor, at = desk.vendor, desk.at
        m.CannedAnswer.objects.create(
            vendor=vendor, title=f"Answer {n}", text_en="Hello", changed_at=at, changed_by=staff
        )
        article = m.Article.objects.create(
            vendor=vendor,
            latest=1,
            published=1,
            published_at=at,
            changed_at=at,
            title_en=f"Reports {n}",
            title_terms=f"reports {n}",
            body_terms="reports",
        )
        m.ArticleEdition.objects.create(
            vendor=vendor, article=article, number=1, title_en=f"R {n}", saved_at=at, saved_by=staff
        )
        item = m.WorkItem.objects.create(
            vendor=vendor, number=f"I-{n}", kind="development", title="W"
        )
        item.tickets.add(ticket)
        m.WorkItemEvent.objects.create(
            vendor=vendor, item=item, seq=1, at=at, staff=staff, what="made", value="W"
        )
        m.HeldInteraction.objects.create(
            vendor=vendor,
            mailbox=desk.mailbox,
            identity=f"held-{n}",
            reason="unknown-sender",
            sender=f"x{n}@who.example",
            subject="Who",
            interaction={"text": "Who reads this?", "subject": "Who"},
            arrived_at=at,
            ticket_id=ticket,
        )
        m.OutboxLetter.objects.create(
            vendor=vendor,
            ticket_id=ticket,
            mailbox=desk.mailbox,
            key=f"failed-{n}",
            kind="human",
            letter="reply",
            to=f"ann@a{n}.example",
            message_id=f"<{n}@x>",
            raw=b"x",
            state=m.LetterState.DEAD,
            claimable_at=at,
            created_at=at,
        )

    return another


def cost(client: Any, path: str) -> list[str]:
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        client.get(path)
    return [query["sql"] for query in seen.captured_queries]


@pytest.mark.parametrize(("who", "opens"), [("lead", 30), ("customer", 11), ("", 6)])
def test_every_page_costs_the_same_queries_for_one_row_and_for_many(
    who: str, opens: int, browser: Callable[..., Any], grow: Callable[[int], None]
) -> None:
    client = browser(who)
    grow(0)
    pages = [path for path in PAGES if client.get(path).status_code == 200]
    assert len(pages) >= opens
    one = {path: cost(client, path) for path in pages}
    for n in range(1, MANY):
        grow(n)
    many = {path: cost(client, path) for path in pages}
    more = {path: (len(one[path]), len(many[path])) for path in pages}
    grown = {path: counts for path, counts in more.items() if counts[1] > counts[0]}
    assert grown == {}


@pytest.mark.parametrize(("who", "path"), [("agent", "/desk/design/"), ("customer", "/")])
def test_who_signed_in_is_read_once_a_request(
    browser: Callable[..., Any], who: str, path: str
) -> None:
    client = browser(who)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    person = ("store_user", "store_staffmember", "store_deskchoice", "store_contact")
    reading = [
        one["sql"] for one in asked if any(f'FROM "{name}"' in one["sql"] for name in person)
    ]
    assert len(reading) == 1, reading


@pytest.mark.parametrize(
    ("who", "address"), [("agent", "/desk/requests/{}/"), ("customer", "/requests/{}/")]
)
def test_a_requests_history_is_folded_once_a_page(
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    who: str,
    address: str,
) -> None:
    client, number, made = browser(who), opened().ticket.number, []
    begun = Book.__init__

    def counted(self: Book, *given: Any, **named: Any) -> None:
        made.append(self)
        begun(self, *given, **named)

    monkeypatch.setattr(Book, "__init__", counted)
    assert client.get(address.format(number)).status_code == 200
    assert len(made) == 1
