"""The queue at work: order, filters, pages, taking the next, many at once, views that are kept."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import escape, unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db
# of continuous work and its hand-over
TE_16 = ("TE-16", "TE-17", "TE-18")
CODES = ("tron-en", "tron-ru", "hydra", "aspro", "istom")


def queries(client: Any, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def subjects(client: Any, path: str) -> list[str]:
    return [row.subject for row in client.get(path).context["page"].rows]


@pytest.mark.parametrize("path", ["/desk/", "/desk/search/?q=report"])
def test_pages_cost_the_same_queries_for_one_row_and_for_three(
    path: str, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    client = browser("agent")
    opened("a")
    one = queries(client, path)
    opened("b")
    opened("c")
    assert queries(client, path) == one <= 20


def test_what_a_row_shows(browser: Callable[..., Any], opened: Callable[..., Any]) -> None:
    number = opened().ticket.number
    text = browser("agent").get("/desk/").content.decode()
    row = text[text.index("<article") : text.index("</article>")]
    for shown in (number, "Reports do not open", "Acme", "Premium", "P2", "E-mail", "Ann", "TE-27"):
        assert shown in row, shown


@pytest.mark.threat("T28")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Owner: unassigned", "Last word: customer")),
        ("ru", ("Исполнитель: свободно", "Последнее слово: клиент")),
    ],
)
def test_a_row_says_what_stands_in_a_column_to_who_hears_no_column(
    browser: Callable[..., Any], opened: Callable[..., Any], language: str, said: tuple[str, ...]
) -> None:
    number = opened().ticket.number
    answer = browser("agent").get("/desk/", headers={"accept-language": language})
    text = answer.content.decode()
    row = text[text.index("<article") : text.index("</article>")]
    assert f'aria-label="{number}"' in row[: row.index(">")]
    heard = re.sub(r"<[^>]+>", "", row)
    for one in said:
        assert one in heard


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["mail", "urgent", "free"]),
        ("priority:P1", ["urgent"]),
        ("-priority:P1", ["mail", "free"]),
        ("priority:P1,P4", ["urgent", "free"]),
        ("priority:P1 assignee:none", ["urgent"]),
        ("assignee:me", []),
        ('customer:"Acme"', ["mail", "urgent", "free"]),
        ("customer:Other", []),
        ("promise:none", []),
        ("promise:late", ["urgent"]),
        ("word:customer", ["mail", "urgent", "free"]),
        ("monthly", ["mail", "urgent", "free"]),
        ("monthly priority:P4", ["free"]),
        ("absent", []),
        ("state:closed", []),
        ("number:TA-000001", ["mail"]),
    ],
)
@pytest.mark.threat("T19")
def test_filters_combine(
    asked: str,
    found: list[str],
    desk: SimpleNamespace,
    opened: Callable[..., Any],
    people: SimpleNamespace,
) -> None:
    from reglament.store.models import Ticket
    from reglament.store.queries.filters import Reader, holds, read_filter
    from reglament.store.queries.queue import page

    for name, priority in (("mail", "P2"), ("urgent", "P1"), ("free", "P4")):
        opened(name, subject=name, facts={"level": "premium", "priority": priority})
    at = desk.at + timedelta(hours=1)
    Ticket.objects.filter(subject="urgent").update(next_due_at=at - timedelta(minutes=1))
    user = people.agent
    rows = page(user, read_filter(asked), at=at, size=9).rows
    assert sorted(row.subject for row in rows) == sorted(found)
    # a row alone answers as the database does but for words, which only the index knows: live updates rest on it
    reader = Reader(staff=user.staff_member.pk, at=at)
    every = Ticket.objects.select_related("customer", "assignee")
    alone = [row.subject for row in every if holds(read_filter(asked), row, reader)]
    assert sorted(alone) == (["free", "mail", "urgent"] if asked == "absent" else sorted(found))


COLUMNS = (
    "number, regulation, customer, level, priority, state, channel, kind, scope, waiting, word, assignee, team, "
    "promise, head, turn"
)
QUOTED = "Words with a colon are looked for in quotes."
WRONG = {
    "password:x": [f"There is no column “password” to filter by. Right would be: {COLUMNS}. {QUOTED}"],
    "facts__level:premium": [f"There is no column “facts__level” to filter by. Right would be: {COLUMNS}. {QUOTED}"],
    "pririty:P1": [f"There is no column “pririty” to filter by. Right would be: priority. {QUOTED}"],
    "state:sold": [
        "“state:sold”: there is no such value in this column. Right would be: registered, in_work, waiting, "
        "suspended, resolved, closed, declined, reopened."
    ],
    "level:": [
        "“level:” asks for no value. Right would be column:value, several with commas, with spaces in quotes."
    ],
    # TE-8: three levels exist; TE-13: P1 to P4; turned round, a value that is nowhere would let everything through
    "level:basic,gold": [
        "“level:gold”: there is no such value in this column. Right would be: basic (Basic), "
        "premium (Premium), premium+ (Premium+), none, any."
    ],
    "-priority:P9 promise:tardy mails": [
        "“priority:P9”: there is no such value in this column. Right would be: P1 (Priority 1), P2 "
        "(Priority 2), P3 (Priority 3), P4 (Priority 4), none, any.",
        "“promise:tardy”: there is no such value in this column. Right would be: late, soon, running, none, broken.",
    ],
    "x" * 1001: ["The filter is too long at “xxxxxxxxxxxxxxxxxxxx”. Ask for less at once."],
}  # fmt: skip


@pytest.mark.parametrize("asked", WRONG)
@pytest.mark.threat("T19")
def test_a_filter_that_cannot_be_read_shows_no_row_and_names_all_that_is_wrong(
    asked: str, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    """In the queue, in the search, on the page as it lives on; a view is not kept with it."""
    from reglament.store.models import SavedView

    opened()
    agent = browser("agent")
    for answer in (agent.get("/desk/", {"f": asked}), agent.get("/desk/search/", {"q": asked})):
        assert (answer.status_code, answer.context["page"].rows) == (200, [])
        text = answer.content.decode()
        assert re.findall(r"<p>(.*?)</p>", text[text.index('id="filter-wrong"') :])[
            : len(WRONG[asked])
        ] == [escape(said) for said in WRONG[asked]]
        assert "data-live" not in text
    assert agent.get("/desk/live/", {"f": asked}).status_code == 204
    answer = agent.post("/desk/views/", {"name": "bad", "f": asked}, follow=True)
    assert f"The view was not saved. {' '.join(WRONG[asked])}" in unescape(answer.content.decode())
    assert not SavedView.objects.exists()


def test_a_kept_view_whose_filter_can_be_read_no_more_shows_no_row(
    browser: Callable[..., Any], opened: Callable[..., Any], people: SimpleNamespace
) -> None:
    from reglament.store.models import SavedView

    opened()
    staff = people.agent.staff_member
    SavedView.objects.create(
        vendor=staff.vendor, owner=staff, name="old", view="all", filter="level:gold"
    )
    agent = browser("agent")
    link = re.search(
        r'href="(/desk/queue/all/\?f=level%3Agold)&amp;saved=\d+"',
        agent.get("/desk/").content.decode(),
    )
    assert link is not None
    answer = agent.get(link[1])
    assert answer.context["page"].rows == []
    assert "there is no such value" in answer.content.decode()


@pytest.mark.threat("T19")
def test_hostile_filters_and_keys_never_fail(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from random import Random

    opened()
    client, random = browser("agent"), Random(7)
    pieces = [
        "level:",
        "'",
        '"',
        ";--",
        " OR 1=1",
        "%",
        "\x00",
        "-",
        ":",
        ",",
        "é",
        "\u202e",
        "state:closed",
    ]
    pieces += [
        "1.2.3.4",
        "promise:late",
        "(",
        "{",
        "\\",
        "assignee:me",
        "9" * 30,
        "customer:",
        "\n",
    ]
    for _ in range(60):
        text = "".join(random.choices(pieces, k=random.randint(1, 8)))
        for path in ("/desk/", "/desk/search/", "/desk/palette/", "/desk/live/"):
            found = client.get(path, {"f": text, "q": text, "after": text, "since": text})
            # 204: nothing to listen to, as nothing is shown
            fine = {200, 204} if path == "/desk/live/" else {200}
            assert found.status_code in fine, (path, text)


HOSTILE_VALUES = [
    "' OR '1'='1", "x') OR 1=1 --", "%", "_", "*", ".*", "premium' --", "\\", "premium%", "pr_mium", "PREMIUM",
    "); DROP TABLE store_ticket; --", "true", "0 OR 1", "${7*7}", "premium || ''", "[a-z]+",
]  # fmt: skip


@pytest.mark.threat("T19")
@pytest.mark.parametrize("value", HOSTILE_VALUES)
def test_a_hostile_value_is_a_value_and_finds_no_row(
    value: str, desk: SimpleNamespace, opened: Callable[..., Any], people: SimpleNamespace
) -> None:
    """In each column that takes any word, alone; without it the row is found, and turned round it is found."""
    from reglament.store.queries.filters import COLUMNS, Filter, Term
    from reglament.store.queries.queue import page

    opened(kind="incident")
    at = desk.at + timedelta(hours=1)

    def found(*terms: Term) -> int:
        return len(page(people.agent, Filter(terms), at=at, size=9).rows)

    assert found() == 1
    free = [name for name, column in COLUMNS.items() if not column.values]
    assert {"number", "customer", "level", "assignee"} <= set(free)
    assert {name: found(Term(name, (value,))) for name in free} == dict.fromkeys(free, 0)
    assert {name: found(Term(name, (value,), negated=True)) for name in free} == dict.fromkeys(
        free, 1
    )


@pytest.mark.threat("T19")
@pytest.mark.parametrize(
    "value",
    ["' OR '1'='1", "%", "_", "*", '"', "NOT absent", "a* OR b*", "{public_terms}: x", "NEAR(a b)"],
)
def test_hostile_words_find_no_request(
    value: str, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    opened()
    agent = browser("agent")
    assert [
        one.ticket.number for one in agent.get("/desk/search/", {"q": "monthly"}).context["hits"]
    ] == ["TA-000001"]
    assert agent.get("/desk/search/", {"q": value}).context["hits"] == []
    assert "TA-000001" not in agent.get("/desk/palette/", {"q": value}).text
    # a lone quote says nothing that a queue could be narrowed by
    rows = agent.get("/desk/", {"f": value}).context["page"].rows
    assert len(rows) == (1 if value == '"' else 0)


def test_pages_follow_one_another_without_a_gap_while_the_queue_changes(
    desk: SimpleNamespace, people: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket
    from reglament.store.queries.queue import Key, page

    for number in range(11):
        at = desk.at + timedelta(minutes=number // 3)
        opened(f"m{number}", subject=f"{number:02}", arrived_at=at)
    Ticket.objects.filter(subject__in=["03", "07"]).update(turn=0)
    at, seen, key = desk.at + timedelta(hours=1), [], None
    while True:
        found = page(people.agent, at=at, size=3, after=key)
        seen += [row.subject for row in found.rows]
        if found.following is None:
            break
        key = Key.read(str(found.following))
        # ten years later everything is late; the pages go on as they began
        at += timedelta(days=3650)
    assert seen == ["03", "07", "00", "01", "02", "04", "05", "06", "08", "09", "10"]


@pytest.mark.parametrize("view", ["all", "to_confirm"])
def test_a_page_far_on_is_found_by_the_index_and_costs_what_the_first_does(
    view: str, desk: SimpleNamespace, people: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket
    from reglament.store.queries.queue import VIEWS, Key, page

    pk = opened("first").ticket_pk
    one = Ticket.objects.filter(pk=pk).values().get()
    at = one["registered_at"]
    state = {"state": "resolved", "turn": None, "order_at": None, "raised_at": None}
    first_turn = state if view == "to_confirm" else {"order_at": at}
    Ticket.objects.filter(pk=pk).update(subject="000", resolved_at=at, **first_turn)
    rows = []
    for n in range(1, 300):
        moment = at + timedelta(minutes=n)
        own = {"id": pk + n, "number": f"N-{n}", "subject": f"{n:03}", "resolved_at": moment}
        turn = state if view == "to_confirm" else {"order_at": moment}
        rows.append(Ticket(**{**one, **own, **turn}))
    Ticket.objects.bulk_create(rows)

    def read(after: Key | None) -> tuple[Any, int, str]:
        with CaptureQueriesContext(connection) as seen:
            found = page(people.agent, VIEWS[view], at=at + timedelta(days=9), size=3, after=after)
        chosen = next(one["sql"] for one in seen if "LIMIT 4" in one["sql"])
        return found, len(seen), chosen

    found, first, _ = read(None)
    far, shown = found, [row.subject for row in found.rows]
    while far.following is not None:
        far, cost, sql = read(Key.read(str(far.following)))
        assert cost == first
        shown += [row.subject for row in far.rows]
    assert shown == [f"{n:03}" for n in range(300)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # so few rows are read whole unless that is made dear
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("EXPLAIN " + sql)
        else:
            cursor.execute("EXPLAIN QUERY PLAN " + sql)
        plan = " ".join(str(cell) for row in cursor.fetchall() for cell in row)
    column = "resolved_at" if view == "to_confirm" else "order_at"
    # the index begins where the page does
    begins = (
        rf"Index Cond: [^\n]*{column} >=" if "Index Cond" in plan else rf"SEARCH [^,]*{column}>"
    )
    assert re.search(begins, plan), plan


def test_ended_requests_are_found_when_asked_for(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    client = browser("agent")
    number = opened().ticket.number
    for action in ("resolve", "close"):
        client.post(
            f"/desk/requests/{number}/do/{action}/", {"outcome": "restored", "text": "Done."}
        )
    assert subjects(client, "/desk/") == []
    assert subjects(client, "/desk/?f=state:closed,in_work") == ["Reports do not open"]
    # the heading of the open ones, and their number, would speak of other rows
    told = client.get("/desk/queue/all/?f=state:closed").content.decode()
    assert "<h1>Found by the filter</h1>" in told
    assert "open requests" not in told.partition("</h1>")[2].partition("</p>")[0]
    assert "<h1>All open</h1>" in client.get("/desk/queue/all/?f=state:in_work").content.decode()


def test_what_is_counted_above_the_rows_is_what_the_filter_finds(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    for name, priority in (("a", "P1"), ("b", "P2"), ("c", "P2"), ("d", "P2")):
        opened(name, facts={"level": "premium", "priority": priority})
    client = browser("agent")

    def counted(path: str, language: str = "en") -> str:
        client.cookies["django_language"] = language
        text = unescape(client.get(path).content.decode())
        return text.partition("</h1>")[2].partition("</p>")[0].rpartition(". ")[2]

    assert counted("/desk/") == "4 open requests"
    assert counted("/desk/?f=priority:P1") == "1 of 4 requests by the filter"
    assert counted("/desk/?f=absent") == "0 of 4 requests by the filter"
    assert counted("/desk/?f=absent", "ru") == "По отбору 0 из 4 обращений"
    assert counted("/desk/queue/mine/?f=priority:P1") == "0 of 0 requests by the filter"
    assert counted("/desk/?f=state:registered,closed", "ru") == "Найдено 4 обращения"


def test_what_the_filter_finds_is_counted_beyond_the_page(
    browser: Callable[..., Any], opened: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reglament.web.agent.queue import page

    monkeypatch.setattr(page, "ROWS", 1)
    for name, priority in (("a", "P1"), ("b", "P2"), ("c", "P2")):
        opened(name, facts={"level": "premium", "priority": priority})
    client = browser("agent")
    first = client.get("/desk/?f=priority:P2")
    second = client.get(first.context["following"])
    for shown in (first, second):
        assert len(shown.context["page"].rows) == 1
        assert "2 of 3 requests by the filter" in shown.content.decode()


@pytest.mark.clause("AS-17")
def test_take_next_gives_each_the_first_that_nobody_has_and_a_repeat_the_same(
    browser: Callable[..., Any], opened: Callable[..., Any], people: SimpleNamespace
) -> None:
    from reglament.store.models import Ticket

    first, second = (opened(name, subject=name).ticket.number for name in ("a", "b"))
    agent, lead = browser("agent"), browser("lead")
    form = {"identity": "x"}
    assert agent.post("/desk/next/", form)["Location"] == f"/desk/requests/{first}/"
    assert agent.post("/desk/next/", form)["Location"] == f"/desk/requests/{first}/"
    assert lead.post("/desk/next/", form)["Location"] == f"/desk/requests/{second}/"
    answer = lead.post("/desk/next/", {"identity": "y"}, follow=True)
    assert "Nothing waits to be taken" in answer.content.decode()
    owners = dict(Ticket.objects.values_list("number", "assignee__name"))
    assert owners == {first: "Olga", second: "Ilya"}


@pytest.mark.parametrize("path", ["/desk/", "/desk/queue/all/", "/desk/queue/all/?f=priority:P4"])
def test_the_page_says_which_request_is_next_and_why(
    path: str, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from datetime import timedelta

    from reglament import wall_time
    from reglament.store.models import Ticket

    agent = browser("agent")
    assert agent.get(path).context["coming"] is None
    urgent = opened("urgent", facts={"level": "premium", "priority": "P1"}).ticket.number
    usual = opened("usual").ticket.number
    Ticket.objects.filter(number=usual).update(raised_at=wall_time.now() + timedelta(days=1))
    first = agent.get(path)
    assert (first.context["coming"].ticket.number, first.context["coming"].why) == (
        urgent, "late or due soon",
    )  # fmt: skip
    assert 'aria-describedby="coming"' in first.content.decode()
    taken = agent.post("/desk/next/", {"identity": "x"})["Location"]
    assert taken == f"/desk/requests/{urgent}/"
    then = agent.get(path).context["coming"]
    assert (then.ticket.number, then.why) == (usual, "first in turn")


def test_rows_in_turn_are_parted_by_day_only_where_their_order_is_that_of_days() -> None:
    from datetime import UTC, datetime, timedelta
    from zoneinfo import ZoneInfo

    from django.utils import timezone

    from reglament.web.agent.queue.rows import section_names

    at = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)

    def named(*rows: tuple[int | None, str]) -> list[str]:
        tickets = [
            SimpleNamespace(
                band=3,
                waiting_for=party,
                next_due_at=None if hours is None else at + timedelta(hours=hours),
                came_back=None,
            )
            for hours, party in rows
        ]
        made: Any = [SimpleNamespace(ticket=ticket) for ticket in tickets]
        with timezone.override(ZoneInfo("Europe/Moscow")):
            return section_names(made, at)

    # 9:00 UTC is noon in Moscow: 11 hours later the day is not over, 12 hours later it is
    parted = named((2, ""), (11, ""), (12, ""), (None, ""))
    assert parted == ["today", "today", "later", "turn"]
    assert named((30, ""), (2, "")) == ["turn", "turn"]
    # one whose promises are all met stands by its arrival, before what is due
    assert named((None, ""), (2, ""), (30, "")) == ["turn", "today", "later"]
    assert named((2, ""), (None, ""), (3, "")) == ["turn", "turn", "turn"]


def test_what_waits_stands_behind_what_can_be_worked_on_in_every_view(
    browser: Callable[..., Any], opened: Callable[..., Any], people: SimpleNamespace
) -> None:
    """Nobody can work on it; a promise that runs and is due soon keeps its place, with the mark that it waits."""
    from reglament import wall_time
    from reglament.store.models import Ticket
    from reglament.store.queries.queue import page

    client = browser("agent")
    for name in ("early", "promised", "free", "met"):
        opened(name, subject=name)
    at, later = wall_time.now(), wall_time.now() + timedelta(days=9)
    rows = Ticket.objects.all()
    rows.update(assignee=people.agent.staff_member)
    for name in ("early", "promised"):
        number = rows.get(subject=name).number
        client.post(f"/desk/requests/{number}/reply/", {"text": "Which?", "do": "wait"})
    rows.filter(subject="early").update(order_at=at, next_due_at=None, raised_at=later)
    rows.filter(subject="promised").update(next_due_at=at, next_warn_at=at, raised_at=at)
    rows.filter(subject="free").update(order_at=later, next_due_at=later, raised_at=later)
    rows.filter(subject="met").update(turn=3, next_due_at=None, order_at=later)
    for path in ("/desk/", "/desk/queue/mine/", "/desk/queue/all/?f=assignee:me"):
        shown = [
            (section.name, [row.subject for row in section.rows])
            for section in client.get(path).context["sections"]
        ]
        assert shown == [
            ("soon", ["promised"]),
            ("later", ["free"]),
            ("undue", ["met"]),
            ("waiting", ["early"]),
        ], path
    assert "Waiting for the customer" in client.get("/desk/").content.decode()
    # page by page, each once
    found, after = [], None
    while True:
        part = page(people.agent, at=at + timedelta(hours=1), size=1, after=after)
        found += [row.subject for row in part.rows]
        after = part.following
        if after is None:
            break
    assert found == ["promised", "free", "met", "early"]


def test_a_request_whose_promises_are_met_is_not_said_to_have_no_figure(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament import regulations
    from reglament.core.regulation.promising import gives_figures
    from reglament.store.models import Ticket

    given = {code: gives_figures(regulations.load(code)) for code in CODES}
    # HY-15 and AS-25 name no figure anywhere
    assert given == dict(zip(CODES, (True, True, False, False, True), strict=True))
    pk = opened().ticket_pk
    client = browser("agent")
    assert "nothing due" not in client.get("/desk/").content.decode()
    Ticket.objects.filter(pk=pk).update(next_due_at=None, next_due_kind="")
    html = client.get("/desk/").content.decode()
    assert (html.count("nothing due"), "no figure" in html) == (3, False)
    customer = Ticket.objects.get(pk=pk).customer_id
    card = client.get(f"/desk/customers/{customer}/").content.decode()
    assert ("nothing due" in card, "no figure" in card) == (True, False)


def test_the_hint_of_the_filter_names_what_the_desk_has() -> None:
    from reglament import regulations
    from reglament.web.agent.queue.chips import filter_hint

    hints = [filter_hint([regulations.load(code)], "en") for code in CODES]
    # iStom and Aspro rank nothing by priority
    assert [hint.split()[0] for hint in hints] == [
        "priority:P1", "priority:P1", "priority:urgent", "-assignee:me", "level:non-commercial",
    ]  # fmt: skip
    spoken = filter_hint([regulations.load("tron-ru")], "ru")
    assert spoken == "приоритет:P1 -исполнитель:я обещание:просрочено"


def test_an_owner_is_not_offered_to_take_it_and_an_ended_request_no_sending(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket

    number = opened().ticket.number
    client, path = browser("agent"), f"/desk/requests/{number}/"

    def page() -> str:
        return str(client.get(path).content.decode())

    assert "do/assign_me/" in page()
    assert 'value="send">' in page()
    client.post(f"{path}do/assign_me/", {"identity": "a"})
    assert "do/assign_me/" not in page()
    client.post(f"{path}do/close/", {"outcome": "not-covered", "text": "No.", "identity": "c"})
    assert Ticket.objects.get().state == "closed"
    assert 'value="send" disabled>' in page()
    assert f"Request {number} is closed." in page()
    assert '<a class="btn" href="#composer" data-command>' in page()
    assert 'value="note">' in page()


def test_keys_open_what_a_request_offers(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    page = browser("agent").get(f"/desk/requests/{number}/")
    keys = {one.name: one.key for one in page.context["acts"].offers if one.key}
    assert keys == {
        "assign": "KeyA",
        "talk": "KeyC",
        "set_priority": "KeyP",
        "resolve": "KeyO",
        "close": "KeyE",
    }
    html = page.content.decode()
    assert [html.count(f'data-key="{key}"') for key in keys.values()] == [1] * 5


def test_whoever_takes_what_a_colleague_took_meanwhile_gets_another(
    desk: SimpleNamespace, opened: Callable[..., Any], people: SimpleNamespace
) -> None:
    from reglament.core.lifecycle import Refused
    from reglament.core.model.commands import Assign
    from reglament.core.model.people import Actor, ActorKind
    from reglament.operations.carry_out import carry_out

    pk = opened().ticket_pk

    def take(staff: Any) -> None:
        actor = Actor(kind=ActorKind.STAFF, id=str(staff.pk), name=staff.name)
        command = Assign(
            identity=staff.name,
            actor=actor,
            assignee=actor.id,
            assignee_name=actor.name,
            taken_from="",
        )
        carry_out(command, ticket=pk, at=desk.at)

    take(people.agent.staff_member)
    with pytest.raises(Refused) as refused:
        take(people.lead.staff_member)
    assert refused.value.what.en == "Olga has taken it meanwhile"


def test_many_at_once_and_what_became_of_each(
    browser: Callable[..., Any], opened: Callable[..., Any], people: SimpleNamespace
) -> None:
    from reglament.store.models import Message, Ticket

    client = browser("lead")
    numbers = [opened(name).ticket.number for name in ("a", "b", "c")]
    for action in ("resolve", "close"):
        form = {"outcome": "restored", "text": "Done."}
        client.post(f"/desk/requests/{numbers[2]}/do/{action}/", form)
    staff = people.agent.staff_member.pk
    form = {"number": [*numbers, "TA-999999"], "do": "assign", "assignee": staff, "identity": "i"}
    answer = client.post("/desk/bulk/", form)
    became = [(one.number, not one.done) for one in answer.context["answers"]]
    lacking = [(numbers[2], True), ("TA-999999", True)]
    assert became == [(numbers[0], False), (numbers[1], False), *lacking]
    assert "Done: 2 of 4" in answer.content.decode()
    owned = Ticket.objects.filter(assignee=staff).values_list("number", flat=True)
    assert sorted(owned) == numbers[:2]
    form = {"number": numbers[:2], "do": "note", "text": "seen together", "identity": "n"}
    client.post("/desk/bulk/", form)
    client.post("/desk/bulk/", form)
    assert Message.objects.filter(direction="note", text="seen together").count() == 2
    answer = client.post("/desk/bulk/", {"number": numbers[:1], "do": "note"}, follow=True)
    assert "the text is empty" in answer.content.decode()
    assert client.post("/desk/bulk/", {"number": numbers, "do": "erase"}).status_code == 404


@pytest.mark.clause("TE-16")
def test_many_are_handed_over_with_a_note_and_each_refusal_names_its_clause(
    browser: Callable[..., Any], opened: Callable[..., Any], people: SimpleNamespace
) -> None:
    from reglament.store.models import Ticket

    client, lead = browser("agent"), people.lead.staff_member
    owned, free = (opened(name, subject=name).ticket.number for name in ("a", "b"))
    client.post(f"/desk/requests/{owned}/do/assign_me/")
    form = {"number": [owned, free], "do": "hand_over", "assignee": lead.pk, "identity": "h"}
    silent = client.post("/desk/bulk/", form).context["answers"]
    # without a word of how it stands nothing is handed over
    assert [(one.done, one.clauses) for one in silent] == [(False, TE_16)] * 2
    answer = client.post("/desk/bulk/", {**form, "text": "half done", "identity": "w"})
    became = {one.number: (one.done, one.clauses) for one in answer.context["answers"]}
    assert became == {owned: (True, ()), free: (False, TE_16)}
    html = answer.content.decode()
    assert "Nobody has it who could hand it over. Assign it." in html
    assert f'href="/desk/requests/{free}/"' in html
    assert ">TE-16</a>" in html
    owners = dict(Ticket.objects.values_list("number", "assignee__name"))
    assert owners == {owned: "Ilya", free: None}


@pytest.mark.clause("AS-18")
def test_out_of_turn_is_offered_to_many_only_where_a_clause_lets_any_go_so(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    """No clause of TRON's lets a request go ahead (X-10); AS-18 does. Of both together those refused are named."""
    client, offered = browser("agent"), 'name="do" value="out_of_turn"'
    tron = opened("tron").ticket.number
    assert offered not in client.get("/desk/").content.decode()
    aspro = opened(
        "aspro", regulation="aspro", vendor="aspro", facts={},
        coverage={"sender": "contact", "access": "user", "contract": "active"},
    ).ticket.number  # fmt: skip
    assert offered in client.get("/desk/").content.decode()
    form = {"number": [tron, aspro], "do": "out_of_turn", "text": "The shop stands still."}
    answers = {one.number: one for one in client.post("/desk/bulk/", form).context["answers"]}
    assert (answers[aspro].done, answers[tron].done) == (True, False)
    assert answers[tron].words == "Nothing goes out of turn here. Change the priority."


def test_more_than_may_be_at_once_are_refused_and_not_cut_off(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Message

    number = opened().ticket.number
    many = [number, *(f"TA-{n}" for n in range(200))]
    form = {"number": many, "do": "note", "text": "seen"}
    said = browser("agent").post("/desk/bulk/", form, follow=True).content.decode()
    assert "Nothing was done: 201 requests are chosen, and 200 may be at once." in said
    assert not Message.objects.filter(text="seen").exists()


@pytest.mark.threat("T16", "T17")
def test_another_vendors_requests_and_people_are_out_of_reach_of_many_at_once(
    browser: Callable[..., Any], opened: Callable[..., Any], people: SimpleNamespace
) -> None:
    from reglament.store.models import Ticket

    number = opened().ticket.number
    stranger, agent = browser("stranger"), browser("agent")
    own = people.stranger.staff_member.pk
    form = {"number": [number], "do": "assign", "assignee": own}
    (told,) = stranger.post("/desk/bulk/", form).context["answers"]
    # the same words as of a number that nobody has
    assert (told.done, told.subject) == (False, "")
    assert told.words == "Nothing was done: there is no such request at this desk."
    agent.post("/desk/bulk/", form)
    assert Ticket.objects.get(number=number).assignee is None


@pytest.mark.threat("T16")
def test_views_are_kept_shared_and_forgotten_by_their_owner_only(
    browser: Callable[..., Any], people: SimpleNamespace
) -> None:
    from reglament.store.models import SavedView

    agent, lead, stranger = browser("agent"), browser("lead"), browser("stranger")

    def seen(client: Any) -> list[str]:
        return [one.name for one in client.get("/desk/").context["saved"]]

    for name, shared in (("mine", ""), ("ours", "all")):
        form = {"name": name, "f": "priority:P1", "view": "all", "for": shared}
        agent.post("/desk/views/", form)
    assert (seen(agent), seen(lead), seen(stranger)) == (["mine", "ours"], ["ours"], [])
    ours = SavedView.objects.get(name="ours")
    assert lead.post(f"/desk/views/{ours.pk}/drop/").status_code == 404
    assert stranger.post(f"/desk/views/{ours.pk}/drop/").status_code == 404
    agent.post(f"/desk/views/{ours.pk}/drop/")
    assert seen(agent) == ["mine"]
    answer = agent.post("/desk/views/", {"name": "bad", "f": "password:x"}, follow=True)
    assert "no column “password”" in answer.content.decode()
    assert seen(agent) == ["mine"]


def test_columns_and_keys_are_each_persons_own(browser: Callable[..., Any]) -> None:
    agent, lead = browser("agent"), browser("lead")
    agent.post("/desk/choices/", {"column": ["owner", "axis", "level", "channel", "state"]})
    agent.post("/desk/choices/", {"what": "letters"})
    page, other = (client.get("/desk/").content.decode() for client in (agent, lead))
    assert 'data-hide="promise word"' in page
    assert 'data-letters="no"' in page
    assert 'data-hide=""' in other
    assert 'data-letters="yes"' in other
    answer = agent.post("/desk/choices/", {"back": "https://evil.example/desk/"})
    assert answer["Location"] == "/desk/"


def test_columns_stand_in_the_order_that_one_chose(browser: Callable[..., Any]) -> None:
    agent, shown = browser("agent"), ["promise", "owner", "word", "axis", "level"]

    def order() -> list[str]:
        page = agent.get("/desk/").content.decode()
        return [re.findall(rf'data-c{n}="(\w+)"', page)[0] for n in (1, 2, 3, 4)]

    def move(where: str) -> str:
        form = {"column": shown, "order": order(), "move": where, "back": "/desk/queue/mine/"}
        return str(agent.post("/desk/choices/", form)["Location"])

    assert order() == ["promise", "owner", "word", "axis"]
    # back where one was in the menu, so that it opens there and the next press moves it on
    assert move("earlier:axis") == "/desk/queue/mine/#earlier-axis"
    assert order() == ["promise", "owner", "axis", "word"]
    move("later:promise")
    assert order() == ["owner", "promise", "axis", "word"]
    for astray in ("earlier:owner", "later:word", "later:level", "sideways:axis", "earlier:", ""):
        move(astray)
    assert order() == ["owner", "promise", "axis", "word"]
    assert 'data-hide="channel state"' in agent.get("/desk/").content.decode()
    assert 'data-c1="promise"' in browser("lead").get("/desk/").content.decode()


def test_what_is_solved_waits_in_a_view_until_the_customer_confirms_longest_first(
    desk: SimpleNamespace, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket
    from reglament.store.queries.queue import VIEWS, Key, page

    client = browser("agent")
    numbers = {name: opened(name, subject=name).ticket.number for name in ("a", "b", "c", "d")}
    for name in ("b", "c", "a"):
        form = {"outcome": "restored", "text": "Done."}
        client.post(f"/desk/requests/{numbers[name]}/do/resolve/", form)
    for name, hours in (("b", 1), ("a", 2), ("c", 3)):
        solved_at = desk.at + timedelta(hours=hours)
        Ticket.objects.filter(subject=name).update(resolved_at=solved_at)
    view = "/desk/queue/to_confirm/"
    answer = client.get(view)
    assert subjects(client, view) == ["b", "a", "c"]
    html = answer.content.decode()
    assert "<h1>To be confirmed</h1>" in html
    assert "3 requests solved, not confirmed by the customer" in html
    assert "Longest unconfirmed first" in html
    entry = next(one for one in answer.context["views"] if one["url"] == view)
    assert entry["count"] == "3"
    # pages follow one another by the same order
    user, asked = answer.wsgi_request.user, VIEWS["to_confirm"]
    first = page(user, asked, at=desk.at, size=2)
    rest = page(user, asked, at=desk.at, size=2, after=Key.read(str(first.following)))
    assert [one.subject for one in (*first.rows, *rest.rows)] == ["b", "a", "c"]
    client.post(f"/desk/requests/{numbers['a']}/do/close/", {"outcome": "restored", "text": "Ok."})
    assert subjects(client, view) == ["b", "c"]
    assert subjects(client, "/desk/") == ["d"]


def test_ticks_and_words_stand_where_nobody_was_chosen(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    client = browser("lead")
    numbers = [opened(name).ticket.number for name in ("a", "b", "c")]
    form = {"number": numbers[:2], "do": "assign", "assignee": "", "text": "her module"}
    shown = client.post("/desk/bulk/", form, follow=True).content.decode()
    ticked = [n for n in numbers if f'name="number" value="{n}" checked' in shown]
    assert ticked == numbers[:2]
    assert ">her module</textarea>" in shown
    # at the head of the page, and beside the choice that is missing
    assert shown.count("Nothing was assigned: nobody is chosen. Choose a colleague.") == 2
    # once: the queue read anew is clean
    again = client.get("/desk/queue/all/").content.decode()
    assert " checked aria-label" not in again


def test_each_that_was_not_changed_says_why_and_stays_chosen(
    browser: Callable[..., Any], opened: Callable[..., Any], people: SimpleNamespace
) -> None:
    client, staff = browser("lead"), people.agent.staff_member.pk
    owned, free, ended = (opened(name).ticket.number for name in ("a", "b", "c"))
    for action in ("resolve", "close"):
        form = {"outcome": "restored", "text": "Done."}
        client.post(f"/desk/requests/{ended}/do/{action}/", form)
    client.post("/desk/bulk/", {"number": [owned], "do": "assign", "assignee": staff})
    form = {"number": [owned, free, ended], "do": "assign", "assignee": staff, "text": "her module"}
    back = "/desk/?f=state:registered,in_work,closed"
    answer = client.post("/desk/bulk/", {**form, "identity": "again", "back": back})
    told = {one.number: (one.done, one.words) for one in answer.context["answers"]}
    assert told[owned] == (False, "Nothing had to change: it was so already.")
    assert told[free][0]
    assert told[ended][0] is False
    assert "2 requests were not changed; they stay chosen in the queue." in answer.content.decode()
    queue = client.get(back).content.decode()
    ticked = [n for n in (owned, free, ended) if f'name="number" value="{n}" checked' in queue]
    assert ticked == [owned, ended]
    assert ">her module</textarea>" in queue
    assert f'<option value="{staff}" selected>' in queue
    assert " checked aria-label" not in client.get("/desk/").content.decode()


def bulk_form(client: Any, path: str) -> tuple[bool, str, str]:
    """Return whether the form of many is open on a page, how many it says are chosen, and its words."""
    found = re.search(
        r'<details class="bulk"( open)?>.*?<b data-chosen>(\d*)</b>.*?<textarea[^>]*>([^<]*)</textarea>',
        client.get(path).content.decode(),
        re.DOTALL,
    )
    assert found is not None
    return found[1] is not None, found[2], found[3]


def test_what_the_desk_does_not_have_stays_chosen_nowhere(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    client, number = browser("lead"), opened("a").ticket.number
    form = {"number": [number, "TA-999999"], "do": "note", "text": "seen"}
    answer = client.post("/desk/bulk/", {**form, "back": "/desk/"}).content.decode()
    assert "Done: 1 of 2." in answer
    assert "there is no such request at this desk" in answer
    assert "chosen in the queue" not in answer
    assert bulk_form(client, "/desk/") == (False, "", "")


def test_what_was_not_done_waits_on_the_page_one_came_from_and_where_its_rows_are(
    browser: Callable[..., Any], opened: Callable[..., Any], people: SimpleNamespace
) -> None:
    from reglament.store.models import Ticket

    client, lead = browser("lead"), people.lead.staff_member.pk
    numbers = [opened(name).ticket.number for name in ("a", "b")]
    for number in numbers:
        client.post(f"/desk/requests/{number}/do/assign_me/")
    back = "/desk/queue/all/?f=customer%3A%22Acme%22+level:premium"
    form = {
        "number": [*numbers, "TA-999999"],
        "do": "assign",
        "assignee": lead,
        "text": "mine",
        "back": back,
    }
    answer = client.post("/desk/bulk/", form).content.decode()
    assert "2 requests were not changed; they stay chosen in the queue." in answer
    for other in ("/desk/", "/desk/queue/all/", "/desk/queue/mine/", f"{back}&after=1.1.1"):
        assert bulk_form(client, other) == (False, "", ""), other
    assert bulk_form(client, back) == (True, "2", "mine")
    assert bulk_form(client, back) == (False, "", "")
    # one of them is seen here no more, then neither
    client.post("/desk/bulk/", form)
    Ticket.objects.filter(number=numbers[0]).update(level="basic")
    assert bulk_form(client, back) == (True, "1", "mine")
    client.post("/desk/bulk/", {**form, "number": numbers[:1]})
    assert bulk_form(client, back) == (False, "", "")


def test_ticks_on_rows_behind_the_first_page_stand_there_until_it_is_read_anew(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    """A script brings those rows to the page that the form is sent from."""
    from reglament.store.models import Ticket

    opened("first")
    one = Ticket.objects.values().get()
    made = (Ticket(**{**one, "id": one["id"] + n, "number": f"N-{n:02}"}) for n in range(1, 90))
    Ticket.objects.bulk_create(made)
    client = browser("lead")

    def ticked(path: str) -> list[str]:
        page = client.get(path).content.decode()
        return sorted(re.findall(r'name="number" value="([^"]+)" checked', page))

    def parts() -> list[list[str]]:
        first = client.get("/desk/").context
        second = client.get(first["following"]).context
        return [
            [row.number for row in one["page"].rows]
            for one in (first, second, client.get(second["following"]).context)
        ]

    first, second, third = parts()
    behind = client.get("/desk/").context["following"]
    last = client.get(behind).context["following"]
    chosen = [first[0], second[0], second[-1], third[-1]]
    form = {"number": chosen, "do": "assign", "assignee": "", "text": "hers", "back": "/desk/"}
    client.post("/desk/bulk/", form)
    assert ticked("/desk/") == chosen[:1]
    assert ticked(behind) == sorted(chosen[1:3])
    assert ticked(last) == chosen[3:]
    assert [ticked(one) for one in ("/desk/", behind, last)] == [[], [], []]
    client.post("/desk/bulk/", form)
    assert ticked("/desk/") == chosen[:1]
    assert ticked("/desk/queue/unassigned/") == []
    assert ticked("/desk/") == []
    assert ticked(behind) == []


def test_where_nobody_is_chosen_each_that_was_not_changed_is_named(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    client = browser("lead")
    numbers = [opened(name).ticket.number for name in ("a", "b")]
    client.cookies["django_language"] = "ru"
    form = {"number": numbers, "do": "assign", "assignee": ""}
    shown = client.post("/desk/bulk/", form, follow=True).content.decode()
    assert f"Не изменены: {', '.join(numbers)}." in shown
    many = [*numbers, *(f"TA-{n}" for n in range(23))]
    shown = client.post("/desk/bulk/", {**form, "number": many}, follow=True).content.decode()
    assert "TA-17. И ещё 5." in shown


def test_an_address_of_no_page_shows_none(browser: Callable[..., Any], opened: Any) -> None:
    opened("here")
    assert subjects(browser("agent"), "/desk/queue/all/?after=1.9.1.1") == []


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Waiting for the customer"), ("ru", "Ждём клиента")]
)
def test_the_heading_of_a_request_says_for_whom_it_waits(
    browser: Callable[..., Any], opened: Callable[..., Any], language: str, said: str
) -> None:
    client, number = browser("agent"), opened().ticket.number
    client.post(f"/desk/requests/{number}/reply/", {"text": "Which version?", "do": "wait"})
    page = client.get(f"/desk/requests/{number}/", headers={"accept-language": language})
    html = page.content.decode()
    head = html[html.index('data-part="head"') :]
    assert f"<span>{said}</span>" in head[: head.index("</p>")]


def test_every_field_for_many_has_its_label_in_the_group_of_its_buttons(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    opened()
    html = browser("agent").get("/desk/").content.decode()
    panel = html[html.index('<details class="bulk"') :]
    groups = re.findall(r"<fieldset[^>]*><legend>(.+?)</legend>(.+?)</fieldset>", panel, re.S)
    shown = {
        title: (
            re.findall(r'<label for="([\w-]+)">', body),
            re.findall(r'<(?:select|input|textarea)[^>]* id="([\w-]+)"', body),
            re.findall(r'name="do" value="(\w+)"', body),
        )
        for title, body in groups
    }
    assert shown == {
        "Write": (["bulk-text"], ["bulk-text"], ["answer", "ask", "note"]),
        "Give to a colleague": (["bulk-who"], ["bulk-who"], ["assign", "hand_over"]),
        "End or link": (
            ["bulk-outcome", "bulk-other"],
            ["bulk-outcome", "bulk-other"],
            ["resolve", "close", "link", "merge"],
        ),
    }
    assert "placeholder=" not in panel[: panel.index("</details>")]


def test_each_entry_of_the_side_has_a_sign_of_its_own(browser: Callable[..., Any]) -> None:
    lead = browser("lead")
    lead.post("/desk/views/", {"name": "mine", "f": "priority:P1", "view": "all", "for": ""})
    html = lead.get("/desk/").content.decode()
    side = html[html.index('<nav class="side"') : html.index('<details class="user')]
    signs = re.findall(r"#i-(\w+)", side)
    assert len(signs) > 15
    assert sorted(set(signs)) == sorted(signs)
