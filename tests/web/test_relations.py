"""The rights matrix by relation: every route asked by everybody, with markers only the right ones see (T16, T17)."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, reverse

from reglament.core.model.commands import AddNote, Message
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.store import models as m
from reglament.store.queries.search import tickets_with_words
from reglament.web.rights import Rule
from reglament.web.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T16", "T17", "T22")]
PLACES = {"code": "tron-en", "view": "all", "part": "contacts", "action": "start_work", "row": 0}
ROUTES = [one for one in urlpatterns if isinstance(one, URLPattern)]
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


def seen_by(who: str) -> set[str]:
    """Return the markers that a person may see somewhere."""
    everything = {"CANARY-subject", "CANARY-text", "CANARY-internal", "CANARY-customer"}
    return {
        "agent": everything,
        "owner": everything - {"CANARY-internal"},
        "chief": everything - {"CANARY-internal"},
        "colleague": {"CANARY-customer"},
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
    client = client_of(who, canaries)
    before = state()
    for route in ROUTES:
        answer = client.get(url_of(route, canaries))
        assert answer.status_code in {200, 302, 400, 403, 404, 405, 410}, route.name
        text = text_of(answer)
        leaked = {
            one
            for one in ("CANARY-subject", "CANARY-text", "CANARY-internal", "CANARY-customer")
            if one in text
        }
        assert leaked <= seen_by(who), (route.name, leaked)
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
        assert answer.status_code in {302, 403} or who == "stranger", route.name
        assert answer.status_code < 500, route.name
    theirs = m.Vendor.objects.get(code="latera").pk
    assert apart_from(theirs, state()) == apart_from(theirs, before)


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
        assert texts == seen_by(who) & {"CANARY-text", "CANARY-internal"}, who
        assert not m.Event.objects.visible_to(fresh).exists() or inside, who
