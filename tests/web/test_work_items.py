"""Work items at work: numbered, linked, planned, released, merged; every linked requester told, each once."""

from collections.abc import Callable
from email import message_from_bytes, policy
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from tests.web.article_form import press_publish

from reglament.operations.check_beside import verify_beside
from reglament.operations.check_histories import verify
from reglament.store.models import Article, OutboxLetter, Ticket, WorkItem

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(
    browser: Callable[..., Any], opened: Callable[..., Any], desk: SimpleNamespace
) -> SimpleNamespace:

    from reglament.core.model.commands import Message, OpenTicket
    from reglament.core.model.people import Actor, ActorKind
    from reglament.operations.open_ticket import Opening, open_ticket
    from reglament.regulations import load

    def one(identity: str, code: str = "istom") -> str:
        regulation = load(code)
        command = OpenTicket(
            identity=identity,
            actor=Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann"),
            number="",
            regulation=code,
            vendor="tron",
            arrived_at=desk.at,
            channel="email",
            subject="Wishes",
            message=Message(text="A module without an article."),
            requester=str(desk.contact.pk),
            requester_address=f"{identity}@acme.example",
            customer=str(desk.customer.pk),
            language="en",
            coverage={
                "sender": "contact",
                "category": "paid",
                "access": "user",
                "contract": "active",
                "listed_address": "yes",
            },
        )
        opening = Opening(vendor_id=desk.vendor.pk, command=command, regulation=regulation)
        return str(open_ticket(opening, at=desk.at).ticket.number)

    client = browser("agent")

    def do(number: str, action: str, **values: Any) -> list[str]:
        answer = client.post(f"/desk/requests/{number}/do/{action}/", values, follow=True)
        return [str(said) for said in answer.context["messages"]]

    def change(**values: Any) -> list[str]:
        answer = client.post("/desk/items/", values, follow=True)
        return [str(said) for said in answer.context["messages"]]

    return SimpleNamespace(client=client, one=one, do=do, change=change)


@pytest.mark.clause("IS-92")
def test_a_missing_article_becomes_a_documentation_task(page: SimpleNamespace) -> None:
    number = page.one("a")
    assert page.do(number, "documentation_missing", title="Module X") == ["D-1: Module X."]
    item = WorkItem.objects.get()
    assert (item.number, item.kind, item.title) == ("D-1", "documentation", "Module X")
    assert [one.number for one in item.tickets.all()] == [number]
    shown = page.client.get(f"/desk/requests/{number}/").content.decode()
    assert "D-1</a> Module X" in shown


@pytest.mark.clause("IS-95")
def test_a_wish_is_numbered_and_the_requester_told_that_there_is_no_date(
    page: SimpleNamespace,
) -> None:
    number = page.one("a")
    page.do(
        number, "wish", title="Dark theme", text="We wrote your wish down. No date is promised."
    )
    assert WorkItem.objects.get().number == "W-1"
    letter = OutboxLetter.objects.get(letter="reply")
    assert b"No date is promised." in bytes(letter.raw)
    assert page.change(item="W-1", do="plan", day="2026-05-01", kind="wish")[-1].startswith(
        "A wish has no date"
    )


@pytest.mark.clause("AS-37")
def test_a_wish_merged_with_another_takes_its_requesters_along(page: SimpleNamespace) -> None:
    first, second = page.one("a", "aspro"), page.one("b", "aspro")
    page.do(first, "wish", title="Dark theme", text="")
    page.do(second, "wish", title="Night colours", text="")
    assert page.change(item="W-2", do="merge", into="W-1", kind="wish") == [
        "The items are merged. Where the regulation says so, a letter goes to everybody whose request is linked."
    ]
    kept = WorkItem.objects.get(number="W-1")
    assert sorted(one.number for one in kept.tickets.all()) == sorted([first, second])
    letter = OutboxLetter.objects.get(letter="item_merged")
    assert (letter.to, WorkItem.objects.get(number="W-2").merged_into) == ("b@acme.example", "W-1")
    page.change(item="W-1", do="release", release="4.4", kind="wish")
    told = OutboxLetter.objects.filter(letter="item_released").order_by("to")
    assert [one.to for one in told] == ["a@acme.example", "b@acme.example"]


@pytest.mark.clause("AS-21")
def test_why_a_request_went_to_development_stands_in_its_record_and_on_the_item(
    page: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    with_reason, without = page.one("a", "aspro"), page.one("b", "aspro")
    given = {"title": "Night colours", "text": "To developers."}
    page.do(with_reason, "to_development", reason=" A wish of theirs ", **given)
    page.do(without, "wish", **given)
    agent = browser("agent")
    record = agent.get(f"/desk/requests/{with_reason}/").content.decode()
    assert "DEV-1: Night colours. A wish of theirs" in record
    bare = [one.sentence for one in agent.get(f"/desk/requests/{without}/").context["entries"]]
    assert "W-1: Night colours" in bare
    items = agent.get("/desk/items/?kind=development").content.decode()
    assert items.count("why: A wish of theirs") == items.count("why:") == 1
    own = browser("customer").get(f"/requests/{with_reason}/").content.decode()
    assert "A wish of theirs" not in own
    assert list(verify()) == []


@pytest.mark.clause("IS-21", "IS-22")
def test_a_plan_and_a_release_reach_every_linked_requester_once(page: SimpleNamespace) -> None:
    from reglament.core.model.people import SYSTEM
    from reglament.store.queries.items import item_of

    number, other = page.one("a"), page.one("b")
    said = page.do(number, "to_development", title="Import", reason="defect", text="To developers.")
    assert said == [
        "Level Paid standard became Individual development. Answered the customer. DEV-1: Import. "
        "Waiting for development. A letter goes to a@acme.example."
    ], said
    item = WorkItem.objects.get()
    row = Ticket.objects.get(number=other)
    assert item.number == "DEV-1"
    assert page.change(item="DEV-1", do="plan", day="2026-04-06", kind="development") == [
        "The date is saved. Where the regulation says so, a letter goes to everybody whose request is linked."
    ]
    assert page.change(item="DEV-1", do="plan", day="2026-04-20", kind="development") == [
        "The date is saved. Where the regulation says so, a letter goes to everybody whose request is linked."
    ]
    assert page.change(item="DEV-1", do="release", release="4.3.2", kind="development") == [
        "The release is published. Where the regulation says so, a letter goes to everybody whose request is linked."
    ]
    assert page.change(item="DEV-1", do="release", release="4.3.3", kind="development")[
        -1
    ].startswith("DEV-1 came out with 4.3.2")
    told = OutboxLetter.objects.filter(letter__startswith="item_").order_by("pk")
    assert [(one.letter, one.to) for one in told] == [
        ("item_planned", "a@acme.example"),
        ("item_planned", "a@acme.example"),
        ("item_released", "a@acme.example"),
    ]
    assert [one.value for one in item.events.order_by("seq")][2:] == [
        "2026-04-06",
        "2026-04-20",
        "4.3.2",
    ]
    assert (row.breached, SYSTEM.id, list(verify())) == (False, SYSTEM.id, [])
    assert item_of(item).release == "4.3.2"


@pytest.mark.threat("T16")
def test_items_of_another_vendor_are_out_of_reach(
    page: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    page.do(page.one("a"), "documentation_missing", title="CANARY")
    other = browser("stranger")
    assert b"CANARY" not in other.get("/desk/items/?kind=documentation").content
    answer = other.post(
        "/desk/items/", {"item": "D-1", "do": "release", "release": "1"}, follow=True
    )
    assert [str(one) for one in answer.context["messages"]][-1].startswith("There is no item")


@pytest.mark.clause("IS-96")
def test_publishing_an_article_tells_whom_its_documentation_task_was_opened_for(
    page: SimpleNamespace,
) -> None:
    number, other = page.one("a"), page.one("b")
    page.do(number, "documentation_missing", title="Module X")
    page.do(other, "documentation_missing", title="Module Y")
    page.client.post(
        "/desk/articles/new/", {"title_en": "Module X", "body_en": "How it works.", "based_on": 0}
    )
    article = Article.objects.get()
    assert "D-1 Module X" in page.client.get(f"/desk/articles/{article.pk}/").content.decode()
    press_publish(page.client, article.pk, task="D-1")
    press_publish(page.client, article.pk, task="D-1")
    letter = OutboxLetter.objects.get(letter="item_documented")
    link = f"{settings.PUBLIC_URL}/articles/{article.pk}/"
    assert (letter.to, link in letter_text(letter)) == ("a@acme.example", True)
    items = WorkItem.objects.order_by("number").values_list("number", "article")
    assert list(items) == [("D-1", article.pk), ("D-2", None)]
    assert link in page.client.get(f"/desk/requests/{number}/").content.decode()
    assert (list(verify()), list(verify_beside())) == ([], [])


@pytest.mark.clause("IS-86")
def test_an_error_fixed_in_an_update_is_told_again_when_the_update_is_out(
    page: SimpleNamespace,
) -> None:
    number = page.one("a")
    fix = {
        "outcome": "fix-in-update",
        "text": "It will be repaired.",
        "need_development_item": "DEV-1",
    }
    assert page.do(number, "resolve", **fix)[-1].startswith("The request is no reason for 'DEV-1'")
    page.do(number, "to_development", title="Import", reason="defect", text="To developers.")
    assert page.do(number, "resolve", **fix) == [
        "Owner: Olga. Resolved: to be repaired by an update. A letter goes to a@acme.example."
    ]
    assert page.do(number, "close", **fix) == [
        "Closed: to be repaired by an update. No letter goes to the customer."
    ]
    assert page.change(item="DEV-1", do="release", release="4.3.2", kind="development") == [
        "The release is published. Where the regulation says so, a letter goes to everybody whose request is linked."
    ]
    told = OutboxLetter.objects.filter(letter__in=("resolution", "item_released")).order_by("pk")
    assert [(one.letter, one.to) for one in told] == [
        ("resolution", "a@acme.example"),
        ("item_released", "a@acme.example"),
    ]
    row = Ticket.objects.get(number=number)
    assert (row.state, row.outcome) == ("closed", "fix-in-update")
    other = page.one("b")
    values = {"outcome": "fixed-in-diagnosis", "text": "Repaired.", "need_cause": "a lost index"}
    assert page.do(other, "resolve", **values) == [
        "Owner: Olga. Resolved: repaired during diagnosis. A letter goes to b@acme.example."
    ]


@pytest.mark.clause("IS-21", "AS-22")
def test_a_release_publishes_several_items_at_once(page: SimpleNamespace) -> None:
    for code in ("istom", "aspro"):
        page.do(page.one(code, code), "wish", title=f"Wish of {code}", text="")
    page.do(page.one("c"), "wish", title="Left out", text="")
    assert page.change(do="release", release="4.4", kind="wish")[-1].startswith("No item is chosen")
    assert page.change(item=["W-1", "W-2"], do="release", release="4.4", kind="wish") == [
        "The release is published. Where the regulation says so, a letter goes to everybody whose request is linked."
    ]
    assert page.change(item=["W-1", "W-2"], do="release", release="4.4", kind="wish")[
        -1
    ].startswith("W-1 came out with 4.4")
    told = OutboxLetter.objects.filter(letter="item_released").order_by("pk")
    assert [one.to for one in told] == ["istom@acme.example", "aspro@acme.example"]
    released = WorkItem.objects.order_by("number").values_list("number", "release")
    assert list(released) == [("W-1", "4.4"), ("W-2", "4.4"), ("W-3", "")]


def letter_text(letter: OutboxLetter) -> str:
    body = message_from_bytes(bytes(letter.raw), policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\n", " ")
