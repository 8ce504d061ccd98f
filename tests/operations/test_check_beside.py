"""Work items and articles follow from their histories: what differs is found and mended, histories cannot be edited."""

import json
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from reglament.core.knowledge.articles import Draft
from reglament.core.model.items import ItemKind, LinkItem
from reglament.core.model.people import Actor, ActorKind
from reglament.core.regulation.document import Words
from reglament.operations import work_items
from reglament.operations.check_beside import rebuild_beside, verify_beside
from reglament.operations.write_article import publish_article, save_article, withdraw_article
from reglament.store.models import (
    Article,
    ArticleEdition,
    ArticleStep,
    Event,
    Ticket,
    TicketSecret,
    WorkItem,
    WorkItemEvent,
)
from reglament.store.writes import changes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def item(desk: SimpleNamespace, opened: Callable[..., Any]) -> SimpleNamespace:
    actor = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Igor")
    ticket = Ticket.objects.get(pk=opened("a").ticket_pk)

    def open_one(identity: str, number: str) -> None:
        command = LinkItem(
            identity=identity, actor=actor, item=number, kind="development", title="Module X"
        )
        work_items.open_item(
            command,
            number=number,
            kind=ItemKind.DEVELOPMENT,
            title="Module X",
            ticket=ticket,
            at=desk.at,
        )

    return SimpleNamespace(open=open_one, ticket=ticket, actor=actor, at=desk.at)


@pytest.mark.threat("T24")
def test_an_items_row_that_differs_is_found_and_written_anew(item: SimpleNamespace) -> None:
    item.open("one", "D-1")
    row = WorkItem.objects.get()
    work_items.plan(row, date(2026, 4, 2), actor=item.actor, at=item.at)
    before = WorkItem.objects.values().get()
    assert list(verify_beside()) == []
    WorkItem.objects.update(title="?", planned_date=None)
    row.tickets.clear()
    assert [(one.number, one.what) for one in verify_beside()] == [
        ("D-1", f"{what} differs from the history: run `reglament rebuild`")
        for what in ("title", "planned_date", "tickets")
    ]
    assert [one.what for one in rebuild_beside()] == [
        "written anew: title, planned_date, tickets",
    ]
    assert (WorkItem.objects.values().get(), list(row.tickets.all())) == (before, [item.ticket])
    assert list(verify_beside()) == []


@pytest.mark.threat("T24")
def test_an_articles_row_that_differs_is_found_and_written_anew(desk: SimpleNamespace) -> None:
    def draft(title: str) -> Draft:
        return Draft(
            title=Words(title, ""), body=Words("Copy the folder.", ""), category=Words("Care", "")
        )

    row = save_article(draft("Backup"), staff=desk.agent, at=desk.at)
    publish_article(row, staff=desk.agent, at=desk.at)
    save_article(draft("Backups"), staff=desk.agent, at=desk.at, article=row.pk, based_on=1)
    assert list(verify_beside()) == []
    before = Article.objects.values().get()
    assert (before["title_en"], before["latest"], before["published"]) == ("Backup", 2, 1)
    Article.objects.update(published=2, body_terms="")
    assert [one.what for one in rebuild_beside()] == ["written anew: published, body_terms"]
    assert Article.objects.values().get() == before
    withdraw_article(Article.objects.get(), staff=desk.agent, at=desk.at)
    assert list(verify_beside()) == []
    ArticleEdition.objects.filter(number=1).delete()
    assert [(one.number, one.what) for one in verify_beside()] == [
        (f"article {row.pk}", "editions are missing: restore a backup")
    ]


@pytest.mark.threat("T24")
def test_histories_beside_the_tickets_cannot_be_edited(
    item: SimpleNamespace, desk: SimpleNamespace
) -> None:
    item.open("one", "D-1")
    text = Draft(title=Words("Backup", ""), body=Words("Copy.", ""), category=Words("", ""))
    publish_article(save_article(text, staff=desk.agent, at=desk.at), staff=desk.agent, at=desk.at)
    for model in (WorkItemEvent, ArticleEdition, ArticleStep):
        with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
            model.objects.update(vendor=desk.vendor.pk)


@pytest.mark.threat("T24")
def test_a_crash_between_a_ticket_and_its_item_leaves_neither(
    item: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(changes, "write_items", crash)
        with pytest.raises(MemoryError):
            item.open("one", "D-1")
    assert (WorkItem.objects.count(), list(verify_beside())) == (0, [])
    assert Ticket.objects.get().version == item.ticket.version
    item.open("one", "D-1")
    assert [one.number for one in item.ticket.work_items.all()] == ["D-1"]


@pytest.mark.threat("T24")
def test_missing_events_and_items_without_a_row_are_found(item: SimpleNamespace) -> None:
    item.open("one", "D-1")
    WorkItemEvent.objects.filter(seq=1).delete()
    assert [one.what for one in verify_beside()] == [
        "events of its history are missing: restore a backup"
    ]
    WorkItemEvent.objects.all().delete()
    WorkItem.objects.get().delete()
    assert [(one.number, one.what) for one in verify_beside()] == [
        (item.ticket.number, "it names D-1, which has no row: restore a backup")
    ]


@pytest.mark.clause("IS-21")
def test_a_release_published_once_more_goes_on_where_it_stopped(item: SimpleNamespace) -> None:
    item.open("one", "D-1")
    item.open("two", "D-2")
    first, second = WorkItem.objects.order_by("number")
    work_items.publish_release([first], "4.3.2", actor=item.actor, at=item.at)
    rows = WorkItem.objects.order_by("number")
    work_items.publish_release(rows, "4.3.2", actor=item.actor, at=item.at)
    assert list(WorkItem.objects.values_list("release", flat=True)) == ["4.3.2", "4.3.2"]
    told = Event.objects.filter(type="ItemTold").order_by("seq").values_list("data", flat=True)
    assert [json.loads(one)["item"] for one in told] == ["D-1", "D-2"]
    assert second.events.count() == 3


@pytest.mark.threat("T24")
def test_secrets_of_ended_tickets_are_found_and_wiped(
    item: SimpleNamespace, desk: SimpleNamespace
) -> None:
    TicketSecret.objects.create(vendor=desk.vendor, ticket=item.ticket, content="q7", at=desk.at)
    assert list(verify_beside()) == []
    Ticket.objects.update(state="closed")
    assert [(one.number, one.what) for one in verify_beside()] == [
        (
            item.ticket.number,
            "it ended, its access details are still kept: run `reglament rebuild`",
        )
    ]
    assert [one.what for one in rebuild_beside()] == ["wiped: access details"]
    assert (list(verify_beside()), TicketSecret.objects.count()) == ([], 0)
