"""Rows whose marks stood on the document alone: each shown here at work."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from reglament import regulations
from reglament.core.lifecycle import Refused
from reglament.core.model import commands as c
from reglament.core.model.people import Actor, ActorKind
from reglament.core.regulation.linting import lint
from reglament.operations.carry_out import carry_out
from reglament.operations.open_ticket import Opening, open_ticket
from reglament.store.models import Ticket
from reglament.store.queries.queue import page
from reglament.store.queries.regulations import InForce

TEXT = c.Message(text="that is it")


def istom(ticket, **values):
    given = {"coverage": {"category": "paid"}, "channel": "portal", "problem": "product_problem"}
    return ticket("istom").open("03-11 12:00", **{**given, **values})


@pytest.mark.clause("IS-7")
def test_an_error_the_help_does_not_know_waits_for_access(ticket, customer) -> None:
    play = istom(ticket, type="error").do(c.Classify, "03-11 12:05", scope="operation-error")
    play.classify("03-11 12:10", in_help="no")
    assert play.refused(c.StartWork, "03-11 12:11").clauses == ("IS-7",)
    play.do(c.Wait, "03-11 12:12", party="access")
    play.do(c.SetRemoteAccess, "03-11 12:30", actor=customer, granted=True, tool="AmmyAdmin")
    assert play.ticket.state == "registered"
    assert play.do(c.StartWork, "03-11 12:31").ticket.state == "in_work"
    known = istom(ticket, type="error").do(c.Classify, "03-11 12:05", scope="operation-error")
    known.classify("03-11 12:10", in_help="yes")
    assert known.do(c.StartWork, "03-11 12:11").ticket.state == "in_work"


@pytest.mark.clause("IS-20", "IS-62")
def test_the_hand_over_changes_the_level_and_is_told_by_letter(ticket, letter) -> None:
    play = istom(ticket)
    events = play.events(
        c.TransferLevel, "03-11 12:00", level="development", reason="beyond what there is"
    )
    assert play.ticket.facts["level"] == "development"
    label = play.regulation.facts["level"].labels["development"].en
    assert label in letter(play, events)[1]
    assert play.promises()[0].met_at is not None
    assert play.due("response") == "04-14 12:00"


@pytest.mark.clause("IS-24", "IS-122")
def test_the_actual_reaction_stands_beside_the_maximum(ticket, at) -> None:
    play = istom(ticket).reply("03-11 12:25", canned="faq")
    promise = play.promise("response")
    assert (promise.state, promise.met_at) == ("met", at("03-11 12:25"))
    assert promise.elapsed == 25 * 60
    assert promise.target.replace("_", " ") == "3 working hours"


@pytest.mark.clause("IS-110")
def test_every_letter_carries_the_tid_and_asks_to_keep_it(ticket, letter) -> None:
    play = istom(ticket, number="TID 1007", subject="Wrong total")
    subject, body = letter(play, tuple(play.history))
    assert subject.startswith("[TID 1007]")
    assert "Wrong total" in subject
    assert "Keep the number in the subject" in body
    reply = play.events(c.ReplyToCustomer, "03-11 12:20", message=TEXT)
    assert letter(play, reply)[0].startswith("[TID 1007]")


@pytest.mark.clause("AS-35", "AS-62")
def test_an_article_answers_a_question_on_modules(ticket, at) -> None:
    play = (
        ticket("aspro").open("03-11 12:00").do(c.Classify, "03-11 12:05", scope="module-functions")
    )
    play.do(c.StartWork, "03-11 12:06").reply("03-11 12:20", canned="article 12")
    assert play.promise("response").met_at == at("03-11 12:20")
    assert play.history[-1].canned == "article 12"


@pytest.mark.clause("AS-53")
def test_access_to_an_account_is_asked_for_and_granted_on_record(ticket, at, customer) -> None:
    play = ticket("aspro").open("03-11 12:00", coverage={"access": "administrator"})
    play.do(c.Wait, "03-11 12:40", party="access", ask="add Ilya as administrator of acme")
    asked = play.history[-1]
    play.do(c.SetRemoteAccess, "03-11 13:05", actor=customer, granted=True)
    granted = play.history[-2]
    assert (asked.at, asked.ask) == (at("03-11 12:40"), "add Ilya as administrator of acme")
    assert (granted.at, granted.granted, granted.actor) == (at("03-11 13:05"), True, customer)
    assert play.ticket.facts["remote_access"] == "true"


@pytest.mark.clause("TR-27")
def test_a_way_to_reduce_the_impact_ends_continuous_duty(ticket) -> None:
    play = ticket("tron-ru").open("03-07 10:00", level="premium", priority="P1")
    assert play.agenda("idle_alarm")
    play.do(c.GiveWorkaround, "03-07 11:00", message=TEXT)
    assert play.agenda("idle_alarm") == []
    assert [promise.kind for promise in play.promises()] == ["response"]


@pytest.mark.clause("HY-14")
def test_a_form_for_an_incident_must_state_its_priority(ticket) -> None:
    with pytest.raises(Refused) as refused:
        ticket("hydra").open("03-11 12:00", channel="portal", type="incident")
    assert "HY-14" in refused.value.clauses
    assert "Priority" in refused.value.what.en
    assert ticket("hydra").open("03-11 12:00", channel="portal", type="other").ticket
    mailed = ticket("hydra").open(
        "03-11 12:00", channel="email", type="incident", coverage={"portal_available": "no"}
    )
    assert (mailed.ticket.facts["priority"], mailed.ticket.provisional) == ("normal", ("priority",))


@pytest.mark.clause("TE-10")
def test_basic_has_general_hours_mail_and_no_phone_marked_as_ours(ticket, at) -> None:
    play = ticket("tron-en").open("03-07 11:00", level="basic", priority="P1")
    assert (play.promise("response").calendar, play.due("response")) == ("office", "03-10 18:00")
    with pytest.raises(Refused) as refused:
        ticket("tron-en").open("03-11 11:00", level="basic", channel="phone")
    assert "support@tronasoc.ru" in refused.value.remedy.en
    found = lint(play.regulation, at=at("03-06 12:00"), letters=regulations.letter_names())
    assert sum("X-12" in str(one) for one in found) == 1


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("istom", marks=pytest.mark.clause("IS-8", "IS-113")),
        pytest.param("aspro", marks=pytest.mark.clause("AS-57")),
    ],
)
@pytest.mark.parametrize("channel", ["phone", "chat"])
def test_other_channels_open_no_request(ticket, code, channel) -> None:
    if (code, channel) == ("aspro", "chat"):
        channel = "portal"
    values = {"coverage": {"category": "paid"}} if code == "istom" else {}
    with pytest.raises(Refused) as refused:
        ticket(code).open("03-11 12:00", channel=channel, **values)
    assert refused.value.clauses
    assert refused.value.remedy.ru


@pytest.mark.django_db
@pytest.mark.clause("IS-64", "IS-65")
def test_the_page_prints_what_the_table_says_beside_what_runs(browser: Callable[..., Any]) -> None:
    regulation = regulations.load("istom")
    text = browser().get("/regulations/istom/").content.decode()
    for printed in (
        "VIP: 24/7",
        "up to 48 hours",
        "1 to 3 hours",
        "up to 1 hour",
        "Working days 10–20, Moscow (VIP)",
    ):
        assert printed in text, printed
    rows = [row for kind in regulation.commitments.values() for row in kind.table.rows]
    assert not [row.then["target"] for row in rows if "48" in row.then["target"]]


UNDER = {
    "aspro": {
        "vendor": "aspro",
        "coverage": {"sender": "contact", "access": "user", "contract": "active"},
    },
    "istom": {"vendor": "istom"},
}
# how a request comes to its level (IS-2)
LEVELS = {
    "paid-standard": ("paid", "email"),
    "vip": ("vip", "vip_form"),
    "free-standard": ("free", "email"),
}


def leading_to(level: str) -> dict[str, Any]:
    category, channel = LEVELS[level]
    known = {"sender": "contact", "contract": "active", "access": "user"}
    return {
        "channel": channel,
        "coverage": {**known, "category": category, "listed_address": "yes"},
    }


@pytest.fixture
def queued(desk: SimpleNamespace) -> Callable[..., list[str]]:
    """Return a function that opens named requests and gives their names as the desk's queue has them."""

    def ordered(code: str, *named: dict[str, Any], after: int = 30) -> list[str]:
        lead = Actor(kind=ActorKind.LEAD, id=str(desk.agent.pk), name="Bob")
        for values in named:
            level = leading_to(values["level"]) if "level" in values else {}
            about = {"regulation": code, "facts": {}, **UNDER[code], **level}
            pk = opened_under(code, desk, values["name"], values["at"], about)
            if values.get("critical"):
                flag = c.FlagCritical(
                    identity=f"flag {pk}", actor=lead, critical=True, reason="all stand still"
                )
                carry_out(flag, ticket=pk, at=desk.at + timedelta(minutes=values["at"]))
        desk.user.refresh_from_db()
        at = desk.at + timedelta(minutes=after)
        return [one.subject for one in page(desk.user, at=at, size=50).rows]

    return ordered


@pytest.mark.django_db
@pytest.mark.parametrize(
    "code",
    [
        pytest.param("aspro", marks=pytest.mark.clause("AS-18")),
        pytest.param("istom", marks=pytest.mark.clause("IS-15", "IS-17")),
    ],
)
def test_the_queue_is_in_order_of_arrival_and_the_critical_go_first(
    queued: Callable[..., list[str]], code: str
) -> None:
    level = {"level": "paid-standard"} if code == "istom" else {}
    third = {"name": "C", "at": 10, "critical": True, **level}
    first, second = {"name": "A", "at": 0, **level}, {"name": "B", "at": 5, **level}
    assert queued(code, first, second, third) == ["C", "A", "B"]


@pytest.mark.django_db
@pytest.mark.clause("IS-41")
def test_special_requests_go_before_what_is_due_soon(queued: Callable[..., list[str]]) -> None:
    paid = {"name": "paid", "at": 0, "level": "paid-standard"}
    vip = {"name": "vip update", "at": 90, "level": "vip"}
    critical = {"name": "critical", "at": 95, "level": "paid-standard", "critical": True}
    assert queued("istom", paid, vip, critical, after=170) == ["critical", "vip update", "paid"]


@pytest.mark.django_db
@pytest.mark.clause("X-67")
def test_what_is_due_soon_overtakes_what_arrived_before(queued: Callable[..., list[str]]) -> None:
    # 11:00 free, 12:00 paid: at 14:14 none is due soon, at 14:15 three quarters of the paid one's 3 h are used
    free = {"name": "free", "at": 0, "level": "free-standard"}
    paid = {"name": "paid", "at": 60, "level": "paid-standard"}
    assert queued("istom", free, paid, after=194) == ["free", "paid"]
    assert queued("istom", after=195) == ["paid", "free"]


@pytest.mark.django_db
@pytest.mark.clause("AS-17")
def test_taking_a_later_request_first_asks_for_a_reason(
    desk: SimpleNamespace,
) -> None:
    aspro = {
        "regulation": "aspro",
        "vendor": "aspro",
        "facts": {},
        "coverage": {"sender": "contact", "access": "user", "contract": "active"},
    }
    first = opened_under("aspro", desk, "A", 0, aspro)
    second = opened_under("aspro", desk, "B", 5, aspro)
    at = desk.at + timedelta(minutes=10)

    def take(pk: int, reason: str = "") -> None:
        me = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")
        command = c.Assign(identity=f"{pk}{reason}", actor=me, assignee=me.id, reason=reason)
        carry_out(command, ticket=pk, at=at)

    desk.user.refresh_from_db()
    assert [one.pk for one in page(desk.user, at=at, size=50).rows] == [first, second]
    with pytest.raises(Refused) as refused:
        take(second)
    assert "AS-17" in refused.value.clauses
    assert "reason" in refused.value.remedy.en
    take(second, "the customer is on the line")
    take(first)
    assert Ticket.objects.filter(assignee=desk.agent).count() == 2


def opened_under(
    code: str,
    desk: SimpleNamespace,
    name: str,
    minutes: int,
    values: dict[str, Any],
) -> int:
    """Open a ticket under another regulation than the desk's own, some minutes later."""
    regulation = InForce().at(code, desk.at)
    assert regulation is not None
    at = desk.at + timedelta(minutes=minutes)
    command = c.OpenTicket(
        identity=name,
        actor=Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk)),
        number="",
        arrived_at=at,
        subject=name,
        message=TEXT,
        requester=str(desk.contact.pk),
        requester_address="ann@acme.example",
        **{"channel": "email", **values},
    )
    opening = Opening(vendor_id=desk.vendor.pk, command=command, regulation=regulation)
    return int(open_ticket(opening, at=at).ticket_pk)
