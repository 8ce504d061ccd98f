"""Marks of a row: what waits for somebody's word on a proposal is told in the queue, as on the request's page."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.cli.desk import needs_rebuild
from reglament.core.model import billing as b
from reglament.core.model import commands as c
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.operations.check_histories import rebuild, verify
from reglament.store.models import Ticket
from reglament.store.queries import queue
from reglament.store.queries.filters import Reader, holds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _soon_after(desk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reglament.wall_time.now", lambda: desk.at + timedelta(minutes=30))


def marks(client: Any, language: str) -> str:
    page = client.get("/desk/", headers={"accept-language": language}).content.decode()
    row = page[page.index("<article") : page.index("</article>")]
    return str(row[row.index('<p class="meta">') : row.index("</p></div>")])


@pytest.mark.parametrize(
    ("language", "ours"), [("en", "priority proposed"), ("ru", "приоритет предложен")]
)
def test_a_priority_that_waits_for_consent_is_marked_until_it_is_answered(
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    desk: SimpleNamespace,
    language: str,
    ours: str,
) -> None:
    """A lowering waits for the customer's consent (TE-51)."""
    outcome, client = opened(), browser("agent")
    number = outcome.ticket.number
    assert ours not in marks(client, language)
    form = {"priority": "P3", "reason": "One workplace stands"}
    client.post(f"/desk/requests/{number}/do/set_priority/", form)
    assert f'<span class="tag">{ours}</span>' in marks(client, language)
    # the request's own page tells which priority, once
    page = client.get(f"/desk/requests/{number}/", headers={"accept-language": language})
    assert f">{ours}<" not in page.content.decode()
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    answer = c.AnswerProposal(identity="no", actor=ann, consent=False, reason="All stand")
    carry_out(answer, ticket=outcome.ticket_pk, at=desk.at + timedelta(minutes=20))
    assert ours not in marks(client, language)


@pytest.fixture
def proposed(opened: Callable[..., Any], desk: SimpleNamespace, people: Any) -> Any:
    """A request of Hydra's that nobody has, with paid work that the customer and a lead are asked to approve."""
    coverage = {
        "sender": "contact",
        "contract": "active",
        "contract_kind": "support-and-maintenance",
    }
    facts = {"type": "incident", "priority": "normal"}
    outcome = opened("paid", regulation="hydra", channel="portal", facts=facts, coverage=coverage)
    staff = Actor(kind=ActorKind.STAFF, id=str(people.agent.staff_member.pk), name="Olga")
    proposal = b.ProposePaidWork(identity="p", actor=staff, note="move", minutes=60, rate=300000)
    carry_out(proposal, ticket=outcome.ticket_pk, at=desk.at + timedelta(minutes=5))
    return outcome


@pytest.mark.parametrize(
    ("language", "said"), [("en", "paid work proposed"), ("ru", "платная работа предложена")]
)
def test_paid_work_that_waits_is_marked_until_it_is_answered(
    browser: Callable[..., Any],
    proposed: Any,
    desk: SimpleNamespace,
    people: Any,
    language: str,
    said: str,
) -> None:
    """Under HY-24 the customer's authorised contact approves, and a lead too."""
    outcome, client = proposed, browser("agent")
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    assert f'<span class="tag">{said}</span>' in marks(client, language)
    agreed = {"en": "work approved", "ru": "работа согласована"}[language]

    def above() -> str:
        path = f"/desk/requests/{outcome.ticket.number}/"
        page = client.get(path, headers={"accept-language": language}).content.decode()
        return str(page[page.index('data-part="head"') :].partition("</p>")[0])

    lead = Actor(kind=ActorKind.LEAD, id=str(people.lead.staff_member.pk), name="Ilya")
    for actor in (lead, ann):
        assert said in marks(client, language)
        assert agreed not in above()
        answer = b.AnswerPaidWork(
            identity=actor.name, actor=actor, consent=True, roles=("authorised",)
        )
        carry_out(answer, ticket=outcome.ticket_pk, at=desk.at + timedelta(minutes=9))
    assert said not in marks(client, language)
    assert f'<span class="tag">{agreed}</span>' in above()


def answers(outcome: Any, desk: SimpleNamespace, *, consent: bool = True) -> None:
    """Let the customer's authorised person answer."""
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    answer = b.AnswerPaidWork(identity="a", actor=ann, consent=consent, roles=("authorised",))
    carry_out(answer, ticket=outcome.ticket_pk, at=desk.at + timedelta(minutes=9))


def in_view(view: str, people: Any, at: Any) -> list[str]:
    rows = queue.page(people.lead, queue.VIEWS[view], at=at, size=9).rows
    # a single row that changed is judged as the database judges it
    reader = Reader(staff=people.lead.staff_member.pk, at=at)
    every = Ticket.objects.visible_to(people.lead)
    one_by_one = [one.number for one in every if holds(queue.VIEWS[view], one, reader)]
    assert sorted(one_by_one) == sorted(one.number for one in rows)
    return [one.number for one in rows]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Waiting for approval of paid work"),
        ("ru", "Ждём согласования платной работы"),
    ],
)
def test_paid_work_that_the_customer_is_asked_for_stands_with_what_waits_for_the_customer(
    browser: Callable[..., Any],
    proposed: Any,
    desk: SimpleNamespace,
    people: Any,
    language: str,
    said: str,
) -> None:
    at, number = desk.at + timedelta(minutes=30), proposed.ticket.number
    assert in_view("waiting", people, at) == [number]
    page = browser("agent").get("/desk/queue/waiting/", headers={"accept-language": language}).text
    assert f'<span class="c-state waits">{said}</span>' in page
    assert f"<span>{said}</span>" in browser("agent").get(
        f"/desk/requests/{number}/", headers={"accept-language": language}
    ).text  # fmt: skip
    assert [in_view(one, people, at) for one in ("third_party", "development")] == [[], []]
    # it can be worked on meanwhile: it keeps its turn, and is given to who takes the next
    row = queue.page(people.lead, at=at, size=9).rows[0]
    assert row.band == 4
    assert queue.next_to_take(people.lead, at=at) == row
    assert queue.first_free(queue.page(people.lead, at=at, size=9)) == row
    answers(proposed, desk)
    assert in_view("waiting", people, at) == []
    assert list(verify()) == []


def test_a_row_of_an_earlier_version_is_made_anew(
    proposed: Any, desk: SimpleNamespace, people: Any
) -> None:
    at = desk.at + timedelta(minutes=30)
    assert (list(verify()), needs_rebuild()) == ([], False)
    Ticket.objects.update(waiting_for="")
    assert needs_rebuild()
    assert [one.what for one in verify()] == [
        "waiting_for differs from the history: run `reglament rebuild`"
    ]
    assert [one.what for one in rebuild()] == ["written anew: waiting_for"]
    assert (list(verify()), needs_rebuild()) == ([], False)
    assert in_view("waiting", people, at) == [proposed.ticket.number]


def test_what_cannot_begin_without_consent_is_given_to_nobody_once_nothing_is_due(
    opened: Callable[..., Any], desk: SimpleNamespace, people: Any
) -> None:
    """Help with an update costs by the hour and begins with the customer's consent (IS-81)."""
    at = desk.at + timedelta(minutes=30)
    outcome = opened(
        "update",
        regulation="istom",
        channel="portal",
        facts={"type": "update_installation"},
        coverage={"sender": "contact", "category": "paid"},
    )
    staff = Actor(kind=ActorKind.STAFF, id=str(people.agent.staff_member.pk), name="Olga")
    proposal = b.ProposePaidWork(identity="p", actor=staff, note="install", minutes=60)
    carry_out(proposal, ticket=outcome.ticket_pk, at=desk.at + timedelta(minutes=5))
    assert queue.next_to_take(people.lead, at=at) is not None
    said = c.ReplyToCustomer(identity="s", actor=staff, message=c.Message(text="Do you agree?"))
    carry_out(said, ticket=outcome.ticket_pk, at=desk.at + timedelta(minutes=6))
    free = c.Assign(identity="f", actor=staff, assignee="", assignee_name="")
    carry_out(free, ticket=outcome.ticket_pk, at=desk.at + timedelta(minutes=7))
    [row] = queue.page(people.lead, at=at, size=9).rows
    assert (row.band, row.assignee_id, row.waiting_for) == (5, None, "approval")
    assert queue.next_to_take(people.lead, at=at) is None
    assert queue.first_free(queue.page(people.lead, at=at, size=9)) is None
    answers(outcome, desk)
    assert queue.next_to_take(people.lead, at=at) is not None
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("regulation", "level", "when"),
    [
        ("tron-en", "premium", ("Wed 11 Mar, 09:00", "ср 11 мар, 09:00")),
        ("tron-ru", "basic", ("Wed 11 Mar, 09:00", "ср 11 мар, 09:00")),
        # 18 hours of the clock run at night as well
        ("tron-ru", "premium", None),
    ],
)
def test_a_row_says_by_night_that_its_time_stands_still_and_when_it_goes_on(
    regulation: str,
    level: str,
    when: tuple[str, str] | None,
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    desk: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened(regulation=regulation, facts={"level": level, "priority": "P3"})
    client = browser("agent")
    by_day = client.get("/desk/").content.decode()
    assert ("#g-shut" in by_day, 'class="glyph dial"' in by_day) == (False, True)
    monkeypatch.setattr("reglament.wall_time.now", lambda: desk.at + timedelta(hours=10))
    words = ("Closed hours; counts again:", "Нерабочее время; отсчёт продолжится:")
    expected = [f"{said} {at}" for said, at in zip(words, when, strict=True)] if when else []
    found = []
    for language in ("en", "ru"):
        page = client.get("/desk/", headers={"accept-language": language}).content.decode()
        found += re.findall(r'<span class="glyph" title="([^"]+)">.+?<span class="sr">\1<', page)
        assert ('class="glyph dial"' in page) is (when is None)
    assert [one.replace("\u00a0", " ") for one in found] == expected
