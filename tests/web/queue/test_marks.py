"""Marks of a row: what waits for somebody's word on a proposal is told in the queue, as on the request's page."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.model import billing as b
from reglament.core.model import commands as c
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out

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


@pytest.mark.parametrize(
    ("language", "said"), [("en", "paid work proposed"), ("ru", "платная работа предложена")]
)
def test_paid_work_that_waits_is_marked_until_it_is_answered(
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    desk: SimpleNamespace,
    people: Any,
    language: str,
    said: str,
) -> None:
    """Under HY-24 the customer's authorised contact approves, and a lead too."""
    coverage = {
        "sender": "contact",
        "contract": "active",
        "contract_kind": "support-and-maintenance",
    }
    facts = {"type": "incident", "priority": "normal"}
    outcome = opened("paid", regulation="hydra", channel="portal", facts=facts, coverage=coverage)
    client = browser("agent")
    staff = Actor(kind=ActorKind.STAFF, id=str(people.agent.staff_member.pk), name="Olga")
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    proposal = b.ProposePaidWork(identity="p", actor=staff, note="move", minutes=60, rate=300000)
    carry_out(proposal, ticket=outcome.ticket_pk, at=desk.at + timedelta(minutes=5))
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
