"""The rights matrix by relation: every route asked by everybody, with markers only the right ones see (T16, T17)."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, reverse

from reglament.core.model.commands import AddNote, Message, Resolve
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.voice import Rate
from reglament.operations.carry_out import carry_out
from reglament.operations.desk_choices import Audience, save_view
from reglament.operations.write_reply import keep_draft
from reglament.store import models as m
from reglament.store.queries.filters import Filter
from reglament.store.queries.search import tickets_with_words
from reglament.web.portal.wishes import WISHES
from reglament.web.rights import READ, Rule
from reglament.web.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T16", "T17", "T22")]
MARKER = re.compile("CANARY-[a-z]+")
PLACES = {
    "name": "ratings",
    "code": "tron-en",
    "view": "all",
    "part": "contacts",
    "action": "start_work",
    "row": 0,
}
ROUTES = [one for one in urlpatterns if isinstance(one, URLPattern)]
MARKERS = frozenset(
    f"CANARY-{one}"
    for one in (
        "subject",
        "text",
        "internal",
        "customer",
        "draft",
        "held",
        "letter",
        "secret",
        "view",
        "comment",
    )
)
# where each of them stands for who may read it: a marker that is nowhere proves nothing
OWN = frozenset({"CANARY-subject", "CANARY-text", "CANARY-comment"})
VIEWERS = ("anonymous", "colleague", "chief", "away", "left", "stranger", "gone", "agent")


@pytest.fixture
def canaries(people: SimpleNamespace, desk: SimpleNamespace, opened: Callable[..., Any]) -> Any:
    """A request of Ann with an internal note, an own customer elsewhere, and everybody who may come by."""

    def contact(name: str, customer: m.Customer, **values: Any) -> m.User:
        user = m.User.objects.create(username=name)
        m.Contact.objects.create(
            vendor=customer.vendor, customer=customer, user=user, name=name, **values
        )
        return user

    first = opened(
        subject="CANARY-subject", message=Message(text="CANARY-text", message_id="<c@a>")
    )
    staff = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")
    note = AddNote(identity="n", actor=staff, message=Message(text="CANARY-internal"))
    carry_out(note, ticket=first.ticket_pk, at=desk.at)
    m.Customer.objects.filter(pk=desk.customer.pk).update(name="CANARY-customer")
    _in_other_rows(first.ticket_pk, people.agent.staff_member, desk)
    away = m.Customer.objects.create(vendor=desk.vendor, name="Away")
    users = {
        "anonymous": None,
        "owner": people.customer,
        "colleague": contact("colleague", desk.customer),
        "chief": contact("chief", desk.customer, roles=["administrator"]),
        "away": contact("away", away, roles=["administrator"]),
        "left": contact("left-us", desk.customer, roles=["administrator"], active=False),
        "stranger": people.stranger,
        "gone": people.gone,
        "agent": people.agent,
    }
    return SimpleNamespace(users=users, number=first.ticket.number, pk=first.ticket_pk, desk=desk)


def _in_other_rows(ticket: int, writer: m.StaffMember, desk: SimpleNamespace) -> None:
    """Put a marker into each kind of row that stands beside the request."""
    row = m.Ticket.objects.get(pk=ticket)
    keep_draft(row, writer, text="CANARY-draft", at=desk.at)
    save_view(
        writer, name="CANARY-view", view="all", asked=Filter(), audience=Audience(everybody=True)
    )
    m.TicketSecret.objects.create(
        vendor=desk.vendor, ticket=row, content="CANARY-secret", at=desk.at
    )
    m.HeldInteraction.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity="h", reason="sender-unproven", subject="CANARY-held",
        sender="ann@acme.example", arrived_at=desk.at, ticket=row, interaction={"text": "CANARY-held"},
    )  # fmt: skip
    m.OutboxLetter.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, key="k", kind="human", letter="reply", to="ann@acme.example",
        to_key="ann@acme.example", message_id="<k@x>", raw=b"CANARY-letter", state="dead", response="CANARY-letter",
        created_at=desk.at, claimable_at=desk.at,
    )  # fmt: skip
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    staff = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")
    said = Message(text="Restart it.")
    for command in (
        Resolve(identity="r", actor=staff, outcome="restored", message=said),
        Rate(identity="s", actor=ann, stars=2, comment="CANARY-comment"),
    ):
        carry_out(command, ticket=ticket, at=desk.at)


def seen_by(who: str) -> set[str]:
    """Return the markers that a person may see somewhere."""
    return {
        # access details stand on the page of the one responsible alone
        "agent": set(MARKERS - {"CANARY-secret"}),
        "owner": set(OWN),
        "chief": set(OWN),
    }.get(who, set())


def url_of(route: URLPattern, canaries: SimpleNamespace) -> str:
    given = {**PLACES, "number": canaries.number, "pk": canaries.desk.customer.pk}
    places = route.pattern.converters
    values = {
        name: given.get(name, 1 if type(kind).__name__ == "IntConverter" else "x")
        for name, kind in places.items()
    }
    return reverse(route.name, kwargs=values)


def client_of(who: str, canaries: SimpleNamespace) -> Client:
    client = Client(headers={"accept-language": "en"}, raise_request_exception=True)
    user = canaries.users[who]
    if user is not None:
        client.force_login(user)
    return client


def state() -> dict[str, list[Any]]:
    tables = apps.get_app_config("store").get_models()
    return {one.__name__: list(one._default_manager.order_by("pk").values()) for one in tables}


def text_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8", "replace"))


@pytest.mark.parametrize("who", [*VIEWERS, "owner"])
def test_nobody_reads_what_is_not_theirs_and_reading_changes_nothing(
    who: str, canaries: SimpleNamespace
) -> None:
    client, seen = client_of(who, canaries), set[str]()
    before = state()
    for route in ROUTES:
        answer = client.get(url_of(route, canaries), {"month": "2026-03"})
        assert answer.status_code in {200, 302, 400, 403, 404, 405, 410}, route.name
        found = set(MARKER.findall(text_of(answer)))
        assert found <= seen_by(who), (route.name, found)
        seen |= found
        # the marker of a cell is in the report as well as on the request's page
        if route.name in ("report", "report_csv"):
            assert ("CANARY-comment" in found) == (who == "agent"), route.name
    assert seen == seen_by(who)
    assert state() == before


@pytest.mark.parametrize("who", [one for one in VIEWERS if one != "agent"])
def test_nobody_changes_what_is_not_theirs(who: str, canaries: SimpleNamespace) -> None:
    client = client_of(who, canaries)
    before = state()
    form = {"text": "x", "name": "X", "identity": "i", "active": "yes", "contact": "1"}
    for route in ROUTES:
        if getattr(route.callback, "rule", None) not in {Rule.STAFF, Rule.LEAD}:
            continue
        answer = client.post(url_of(route, canaries), form)
        # staff of another vendor pass the door, find nothing behind it, and may begin something of their own
        doors = {302, 403} if takes_forms(route) else {405}
        assert answer.status_code in doors or who == "stranger", route.name
        assert answer.status_code < 500, route.name
    theirs = m.Vendor.objects.get(code="latera").pk
    assert apart_from(theirs, state()) == apart_from(theirs, before)


def takes_forms(route: URLPattern) -> bool:
    """Tell whether anything may be sent there: elsewhere nobody's sending comes as far as the door."""
    return "POST" in getattr(route.callback, "methods", READ)


# the away administrator, the stranger and who left have a page of their own kind, and no right to this request
OUTSIDE = ("anonymous", "colleague", "away", "left", "stranger", "gone", "agent")
SENT = {
    "text": "CANARY-posted", "access_details": "CANARY-posted", "reason": "CANARY-posted", "letter": "CANARY-posted",
    "priority": "P1", "stars": "1", "comment": "CANARY-posted", "tool": "AnyDesk", "identity": "i",
}  # fmt: skip


@pytest.mark.parametrize("who", OUTSIDE)
def test_what_a_customer_may_ask_nobody_else_asks_and_a_known_number_looks_like_an_unknown_one(
    who: str, canaries: SimpleNamespace
) -> None:
    """By every route of customers that names a request, each wish for itself."""
    client, before = client_of(who, canaries), state()
    for route, given in _ways():
        answers = []
        for number in (canaries.number, "TA-999999"):
            answer = client.post(reverse(route, kwargs={"number": number, **given}), SENT)
            answers.append(
                (answer.status_code, text_of(answer).replace(number, ""), _goal(answer, number))
            )
        assert answers[0] == answers[1], (route, given)
        shut = {302} if who == "anonymous" else {403, 404}
        sendable = takes_forms(next(one for one in ROUTES if one.name == route))
        assert answers[0][0] in (shut if sendable else {405}), (route, given)
    assert state() == before


def _ways() -> list[tuple[str, dict[str, Any]]]:
    """Return each route of customers about one request with its further parts; `request_wish` once a wish."""
    named = [
        one for one in ROUTES
        if getattr(one.callback, "rule", None) is Rule.CUSTOMER and "number" in one.pattern.converters
    ]  # fmt: skip
    names = {str(one.name) for one in named}
    assert names >= {"request", "request_say", "request_access", "request_wish", "request_file"}
    more = {
        "request_file": [{"seq": 1, "index": 0}],
        "request_wish": [{"wish": one} for one in WISHES],
    }
    return [(name, given) for name in sorted(names) for given in more.get(name, [{}])]


def _goal(answer: Any, number: str) -> str:
    return str(answer.get("Location", "")).replace(number, "")


@pytest.mark.parametrize("who", ["anonymous", "left", "stranger", "gone", "agent"])
def test_nobody_but_a_contact_files_a_request_by_the_customers_form(
    who: str, canaries: SimpleNamespace
) -> None:
    client, before = client_of(who, canaries), state()
    answer = client.post("/new/", {"subject": "CANARY-posted", "text": "x", "do": "send"})
    assert answer.status_code == (302 if who == "anonymous" else 403)
    assert answer.get("Location", "/sign-in/").startswith("/sign-in/")
    assert state() == before


def test_a_request_of_another_customer_is_filed_under_that_one(canaries: SimpleNamespace) -> None:
    client = client_of("away", canaries)
    form = {
        "subject": "Ours",
        "text": "x",
        "do": "send",
        "customer": str(canaries.desk.customer.pk),
    }
    client.post("/new/", {**form, "contact": str(canaries.desk.contact.pk)})
    customers = m.Ticket.objects.exclude(pk=canaries.pk).values_list("customer__name", flat=True)
    assert set(customers) <= {"Away"}


def apart_from(vendor: int, tables: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {
        name: [one for one in rows if one.get("vendor_id") != vendor]
        for name, rows in tables.items()
    }


def test_the_rule_of_rows_is_the_same_for_requests_messages_and_search(
    canaries: SimpleNamespace,
) -> None:
    for who, user in canaries.users.items():
        if user is None:
            continue
        fresh = m.User.objects.get(pk=user.pk)
        expected = {canaries.pk} if "CANARY-subject" in seen_by(who) else set()
        tickets = m.Ticket.objects.visible_to(fresh)
        assert set(tickets.values_list("pk", flat=True)) == expected, who
        inside = who == "agent"
        for words, internal in (("CANARY-subject", False), ("CANARY-internal", inside)):
            hits = tickets_with_words(tickets, words, internal=internal)
            wanted = expected if inside or "internal" not in words else set()
            assert set(hits.values_list("pk", flat=True)) == wanted, (who, words)
        texts = set(m.Message.objects.visible_to(fresh).values_list("text", flat=True))
        assert texts - {"Restart it."} == seen_by(who) & {"CANARY-text", "CANARY-internal"}, who
        assert not m.Event.objects.visible_to(fresh).exists() or inside, who
