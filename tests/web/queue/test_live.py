"""Live updates: who is told what, what a page missed, and who is let go."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC
from types import SimpleNamespace
from typing import Any

import pytest

from reglament import wall_time
from reglament.web.live import view
from reglament.web.live.desk import DeskWatch
from reglament.web.live.hold import Holder, Message, Receive, Send
from reglament.web.live.hub import HELD, Hub
from reglament.web.live.watch import MOST_WAITING, RESET

pytestmark = pytest.mark.django_db


def told(stream: str) -> list[tuple[str, bool]]:
    """Return number and belonging of each row in a stream."""
    lines = [line for line in stream.splitlines() if line.startswith('data: {"number"')]
    rows = [json.loads(line.removeprefix("data: ")) for line in lines]
    return [(row["number"], row["html"] is not None) for row in rows]


def watching(user: Any, view: str = "all") -> DeskWatch:
    from reglament.store.queries.queue import VIEWS

    staff = user.staff_member
    return DeskWatch(
        vendor=staff.vendor_id,
        staff=staff.pk,
        session="",
        language="en",
        zone=UTC,
        filters=(VIEWS[view],),
    )


@pytest.mark.threat("T17")
def test_each_page_is_told_of_its_own_desk_and_what_belongs_on_it(
    people: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    hub = Hub()
    everything, mine = watching(people.agent), watching(people.agent, "mine")
    stranger = watching(people.stranger)
    hub.skip()
    for watch in (everything, mine, stranger):
        hub.add(watch)
    number = opened().ticket.number
    hub.look()
    assert told(everything.take()) == [(number, True)]
    assert told(mine.take()) == [(number, False)]
    assert stranger.take() == ""
    hub.look()
    assert everything.take() == ""


def test_a_page_found_by_words_keeps_its_rows_and_is_not_sure_of_others(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    opened("a", subject="Printer")
    client = browser("agent")
    since = client.get("/desk/", {"f": "monthly"}).context["since"]
    number = opened("b", subject="Scanner").ticket.number
    for asked, sure in (("printer", False), ("priority:P2", True)):
        stream = client.get("/desk/live/", {"since": since, "f": asked}).content.decode()
        assert told(stream) == [(number, True)]
        assert f'"sure": {str(sure).lower()}' in stream


def test_a_page_that_comes_back_is_told_what_it_missed(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    opened("a")
    client = browser("agent")
    since = client.get("/desk/").context["since"]
    number = opened("b").ticket.number
    answer = client.get("/desk/live/", {"since": since})
    assert answer["Content-Type"] == "text/event-stream"
    assert told(answer.content.decode()) == [(number, True)]
    again = client.get("/desk/live/", headers={"last-event-id": str(since + 9)})
    assert told(again.content.decode()) == []


@pytest.mark.threat("T17")
def test_another_desk_misses_nothing_of_ours(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    opened()
    answer = browser("stranger").get("/desk/live/", {"since": 0}).content.decode()
    assert told(answer) == []
    assert "TA-" not in answer


@pytest.mark.threat("T21")
def test_who_may_no_longer_work_is_let_go(people: SimpleNamespace) -> None:
    hub, watch = Hub(), watching(people.agent)
    hub.add(watch)
    people.agent.staff_member.active = False
    people.agent.staff_member.save()
    hub.check()
    assert (watch.ended, hub.watches) == (True, set())


@pytest.mark.threat("T23")
def test_a_page_that_does_not_keep_up_is_told_to_read_anew(people: SimpleNamespace) -> None:
    watch = watching(people.agent)
    for number in range(MOST_WAITING + 1):
        watch.tell(f"{number}")
    assert watch.take() == RESET


def test_a_page_that_stays_open_asks_for_the_counts_that_a_new_page_would_show(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    from reglament.core.model.interaction import Interaction
    from reglament.store.event_text import plain_of
    from reglament.store.models import HeldInteraction, OutboxLetter
    from reglament.store.models.outbox import LetterState

    def shown() -> dict[str, str]:
        page = browser("agent").get("/desk/customers/")
        return {one["url"]: one["count"] for one in page.context["views"]}

    asked = browser("agent").get("/desk/counts/").json()
    assert (asked, asked["/desk/triage/"]) == (shown(), "")
    opened()
    held = Interaction(identity="h", channel="email", arrived_at=desk.at, mailbox="", sender=None)
    HeldInteraction.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity="h", reason="no-sender",
        interaction=plain_of(held), arrived_at=desk.at,
    )  # fmt: skip
    letters = OutboxLetter.objects.update(state=LetterState.DEAD)
    asked = browser("agent").get("/desk/counts/").json()
    counts = [asked[f"/desk/{view}/"] for view in ("queue/all", "triage", "letters")]
    assert (asked, counts) == (shown(), ["1", "1", str(letters)])
    assert browser("stranger").get("/desk/counts/").json()["/desk/queue/all/"] == ""


def sent_on(hub: Hub, answer: Any, method: str) -> list[Message]:
    """Return what goes out of an answer of Django; its reader leaves at once if it is held, and never otherwise."""
    messages: list[Message] = []

    async def inner(scope: Message, receive: Receive, send: Send) -> None:
        headers = [(name.encode(), value.encode()) for name, value in answer.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer.content})

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def kept(message: Message) -> None:
        messages.append(message)

    asyncio.run(Holder(inner, hub)({"type": "http", "method": method}, gone, kept))
    return messages


@pytest.mark.threat("T23")
@pytest.mark.parametrize(("who", "path"), [("agent", "/desk/live/"), ("customer", "/live/")])
def test_whoever_asks_for_headers_alone_gets_those_of_the_page_and_holds_nothing(
    browser: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, who: str, path: str
) -> None:
    hub = Hub()
    hub.running = True
    monkeypatch.setattr(view, "hub", hub)
    client = browser(who)
    watched: dict[str, int] = {}
    ended: dict[str, bool] = {}
    started: dict[str, list[Any]] = {}
    for method in ("head", "get"):
        answer = getattr(client, method)(path)
        assert HELD in answer
        watched[method] = len(hub.watches)
        sent = sent_on(hub, answer, method.upper())
        started[method] = sorted(sent[0]["headers"])
        ended[method] = not any(one.get("more_body") for one in sent[1:])
    assert (watched, ended) == ({"head": 0, "get": 1}, {"head": True, "get": False})
    assert started["head"] == started["get"]


def test_a_queue_that_stays_open_is_told_what_take_next_gives_by_now(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    client = browser("agent")

    def named() -> str:
        return str(client.get("/desk/counts/", {"next": ""}).json()["next"])

    assert named() == ""
    number = opened("a", facts={"level": "premium", "priority": "P3"}).ticket.number
    shown = client.get("/desk/queue/mine/").content.decode()
    assert number in named()
    assert named() in shown
    assert "next" not in client.get("/desk/counts/").json()
    assert browser("stranger").get("/desk/counts/", {"next": ""}).json()["next"] == ""


def test_a_row_says_by_what_the_queue_is_ordered(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket

    opened("a")
    client = browser("agent")

    def place() -> str:
        return client.get("/desk/").content.decode().partition('data-place="')[2].partition('"')[0]

    before = place()
    assert before
    Ticket.objects.update(last_word="Hello")
    assert place() == before
    Ticket.objects.update(order_at=wall_time.now())
    assert place() not in ("", before)


def test_a_queue_that_reads_itself_anew_leaves_what_the_next_page_has_to_say(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number, client = opened().ticket.number, browser("agent")
    given = {"number": number, "do": "answer", "text": "", "identity": "x", "back": "/desk/"}
    assert client.post("/desk/bulk/", given).status_code == 302
    renewed = client.get("/desk/", headers={"Reglament-Part": "renewed"}).content.decode()
    ticked = f'value="{number}" checked'
    assert ("bulk-wrong" in renewed, ticked in renewed) == (False, False)
    after = client.get("/desk/").content.decode()
    assert ("bulk-wrong" in after, ticked in after) == (True, True)
