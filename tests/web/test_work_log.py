"""The work log on the pages: written down by staff, priced by the contract, shown with its clauses."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest

from reglament import regulations, wall_time
from reglament.core.model.commands import Message, OpenTicket
from reglament.core.model.people import Actor, ActorKind
from reglament.operations import check_histories
from reglament.operations.open_ticket import Opening, open_ticket
from reglament.store import models as m

pytestmark = pytest.mark.django_db(transaction=True)
# Wed 2026-03-11 in Moscow
NOON = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set the time of day of that Wednesday, in Moscow."""

    def set_to(clock: str) -> None:
        moment = datetime.fromisoformat(f"2026-03-11T{clock}:00+03:00")
        monkeypatch.setattr(wall_time, "now", lambda: moment)

    return set_to


@pytest.fixture
def request_page(
    browser: Callable[..., Any], desk: SimpleNamespace, at: Callable[[str], None]
) -> SimpleNamespace:
    """A request of Acme under Hydra's rules with 3000 RUB an hour, and what one does on its page."""
    at("12:00")
    m.Agreement.objects.create(
        vendor=desk.vendor, customer=desk.customer, kind="contract", regulation="hydra",
        hour_rate=300_000,
    )  # fmt: skip
    command = OpenTicket(
        identity="a", actor=Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann"),
        number="", regulation="hydra", vendor="latera", arrived_at=NOON, channel="portal",
        subject="Billing run", message=Message(text="It is slow."), requester=str(desk.contact.pk),
        requester_address="ann@acme.example", customer=str(desk.customer.pk), customer_name="Acme", language="en",
        kind="other", facts={"type": "other"},
        coverage={"sender": "contact", "contract": "active", "portal_available": "yes"},
    )  # fmt: skip
    opening = Opening(
        vendor_id=desk.vendor.pk, command=command, regulation=regulations.load("hydra")
    )
    number = open_ticket(opening, at=NOON).ticket.number

    def do(action: str, *, who: str = "agent", **values: Any) -> list[str]:
        url = f"/desk/requests/{number}/do/{action}/"
        answer = browser(who).post(url, values, follow=True)
        return [str(one) for one in answer.context["messages"]]

    def shown(who: str = "agent", language: str = "en") -> str:
        client = browser(who)
        answer = client.get(f"/desk/requests/{number}/", headers={"accept-language": language})
        return str(answer.content.decode()).replace("\u00a0", " ")

    def form(action: str, who: str = "agent") -> str:
        answer = browser(who).get(f"/desk/requests/{number}/do/{action}/")
        return str(answer.content.decode())

    return SimpleNamespace(do=do, shown=shown, form=form, number=number)


def as_latera(desk: SimpleNamespace) -> None:
    """Make the desk's vendor the one that serves under Hydra's rules."""
    m.Vendor.objects.filter(code="latera").update(code="elsewhere")
    m.Vendor.objects.filter(pk=desk.vendor.pk).update(code="latera")


def log(page: SimpleNamespace, begin: str, end: str, **values: Any) -> list[str]:
    given = {
        "work": "support", "started_at": f"2026-03-11T{begin}", "ended_at": f"2026-03-11T{end}",
        "work_note": "moved the run",
    }  # fmt: skip
    said: list[str] = page.do("log_work", **(given | values))
    return said


@pytest.mark.clause("HY-23")
def test_an_hour_is_written_down_and_stands_beside_the_request_with_its_price(
    request_page: SimpleNamespace, at: Callable[[str], None]
) -> None:
    at("14:00")
    assert log(request_page, "13:00", "14:00") == [
        "Work logged: 60 min. moved the run. No letter goes to the customer."
    ]
    shown = request_page.shown()
    assert "60 min in business hours: × 1 = 3,000.00 RUB" in shown
    assert "Work logged: 60 min. moved the run" in shown
    assert "#HY-23" in shown
    assert "60 мин в рабочее время: × 1 = 3 000,00 руб." in request_page.shown(language="ru")


def test_the_page_offers_the_forms_and_not_only_takes_them(
    request_page: SimpleNamespace, at: Callable[[str], None]
) -> None:
    at("14:00")
    shown = request_page.shown()
    asked = {
        "log_work": ("started_at", "ended_at", "work_note"),
        "propose_paid_work": ("work_planned", "minutes"),
    }
    for action, names in asked.items():
        form = request_page.form(action)
        assert [one for one in names if f'name="{one}"' not in form] == []
    assert f"/desk/requests/{request_page.number}/do/log_work/" in shown
    assert f"/desk/requests/{request_page.number}/do/propose_paid_work/" in shown
    # what was just written down does not stand in the way of the next entry
    assert log(request_page, "13:00", "14:00") == [
        "Work logged: 60 min. moved the run. No letter goes to the customer."
    ]
    assert f"/desk/requests/{request_page.number}/do/log_work/" in request_page.shown()


@pytest.mark.clause("HY-23", "HY-24")
def test_the_form_says_what_work_outside_the_hours_costs_and_needs_before_it_is_written_down(
    request_page: SimpleNamespace, opened: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    said = (
        "Minutes outside business hours cost 2 times the price, and only those that the customer and a lead approved"
        " are billable (HY-23, HY-24)."
    )
    assert said in request_page.form("log_work")
    # where the text says nothing of such work, no more does the form
    other = opened(identity="tron").ticket.number
    assert (
        "outside business hours"
        not in browser("agent").get(f"/desk/requests/{other}/do/log_work/").text
    )


@pytest.mark.clause("HY-24")
def test_an_hour_in_the_evening_is_not_billable_without_approvals(
    request_page: SimpleNamespace, at: Callable[[str], None]
) -> None:
    at("22:00")
    assert log(request_page, "20:00", "21:00") == [
        "Work logged: 60 min. moved the run. No letter goes to the customer."
    ]
    shown = request_page.shown()
    assert "60 min outside business hours: not billable, approval missing" in shown
    assert "both may still confirm until" in shown


def test_an_entry_is_taken_back_with_a_reason(
    request_page: SimpleNamespace, at: Callable[[str], None]
) -> None:
    at("14:00")
    log(request_page, "13:00", "14:00")
    entry = m.Event.objects.get(type="WorkLogged").seq
    assert request_page.do("strike_work", entry=str(entry), reason="wrong request") == [
        "An entry of the work log was cancelled. No letter goes to the customer."
    ]
    shown = request_page.shown()
    assert "3,000.00 RUB" not in shown
    assert "An entry of the work log was cancelled. wrong request" in shown


def test_later_prices_change_nothing_of_what_was_done(
    request_page: SimpleNamespace, at: Callable[[str], None]
) -> None:
    at("14:00")
    log(request_page, "13:00", "14:00")
    m.Agreement.objects.filter(regulation="hydra").update(hour_rate=500_000)
    assert "= 3,000.00 RUB" in request_page.shown()


def test_only_staff_write_work_down(
    browser: Callable[..., Any], request_page: SimpleNamespace, at: Callable[[str], None]
) -> None:
    at("14:00")
    values = {"work": "support", "started_at": "2026-03-11T13:00", "ended_at": "2026-03-11T14:00",
              "work_note": "x"}  # fmt: skip
    url = f"/desk/requests/{request_page.number}/do/log_work/"
    codes = {
        who: browser(who).post(url, values).status_code
        for who in ("customer", "stranger", "gone", "")
    }
    assert codes["customer"] in (403, 404)
    assert codes["stranger"] == 404
    assert not m.Event.objects.filter(type="WorkLogged").exists()


@pytest.mark.clause("HY-3")
@pytest.mark.parametrize("number", ["", "   ", "1042"])
def test_work_without_a_request_is_refused_with_the_clause(
    browser: Callable[..., Any], request_page: SimpleNamespace, at: Callable[[str], None],
    number: str, desk: SimpleNamespace,
) -> None:  # fmt: skip
    at("14:00")
    as_latera(desk)
    values = {"work_number": number, "started_at": "2026-03-11T13:00",
              "ended_at": "2026-03-11T14:00", "work_note": "talked on the phone"}  # fmt: skip
    answer = browser("agent").post("/desk/work-log/", values, follow=True)
    (said,) = [str(one) for one in answer.context["messages"]]
    assert "HY-3" in said
    assert "Open a request first" in said
    assert not m.Event.objects.filter(type="WorkLogged").exists()


@pytest.mark.clause("HY-3")
def test_work_is_written_down_by_the_number_of_its_request(
    browser: Callable[..., Any], request_page: SimpleNamespace, at: Callable[[str], None]
) -> None:
    at("14:00")
    values = {"work_number": request_page.number, "started_at": "2026-03-11T13:00",
              "ended_at": "2026-03-11T14:00", "work_note": "moved the run"}  # fmt: skip
    client = browser("agent")
    assert client.get("/desk/work-log/").status_code == 200
    answer = client.post("/desk/work-log/", values)
    assert answer["Location"] == f"/desk/requests/{request_page.number}/"
    assert "= 3,000.00 RUB" in request_page.shown()
    theirs = browser("stranger").post("/desk/work-log/", values, follow=True)
    assert "There is no request" in str([str(one) for one in theirs.context["messages"]])
    assert m.Event.objects.filter(type="WorkLogged").count() == 1


def test_the_same_minutes_are_written_down_on_one_request_only(
    browser: Callable[..., Any],
    request_page: SimpleNamespace,
    opened: Callable[..., Any],
    at: Callable[[str], None],
) -> None:
    at("15:00")
    other = opened("b").ticket.number
    values = {"work_number": other, "started_at": "2026-03-11T13:00",
              "ended_at": "2026-03-11T14:00", "work_note": "looked"}  # fmt: skip
    assert (
        browser("agent").post("/desk/work-log/", values)["Location"] == f"/desk/requests/{other}/"
    )
    refused = (
        f"You have an entry in this time on {other}: from Wed 11 March, 13:00 (UTC+3). "
        "Correct the times, or take that entry back."
    )
    assert log(request_page, "13:59", "14:30") == [refused]
    assert log(request_page, "12:30", "13:01") == [refused]
    # another person may, and so may the same one right before and after
    done = ["Work logged: 60 min. moved the run. No letter goes to the customer."]
    assert log(request_page, "13:00", "14:00", who="lead") == done
    assert log(request_page, "12:00", "13:00") == done
    assert log(request_page, "14:00", "15:00") == done
    # what was taken back counts for nothing
    entry = m.Event.objects.get(type="WorkLogged", ticket__number=other).seq
    strike = {"entry": str(entry), "reason": "the other request"}
    browser("agent").post(f"/desk/requests/{other}/do/strike_work/", strike)
    assert log(request_page, "13:00", "14:00") == done


@pytest.mark.clause("HY-32")
def test_the_month_is_told_by_customer_with_support_minutes_and_roubles(
    browser: Callable[..., Any], request_page: SimpleNamespace, at: Callable[[str], None],
    desk: SimpleNamespace,
) -> None:  # fmt: skip
    at("23:00")
    assert log(request_page, "12:00", "14:00", work="update") == [
        "Work logged: 120 min. moved the run. No letter goes to the customer."
    ]
    assert log(request_page, "18:30", "19:30") == [
        "Work logged: 60 min. moved the run. No letter goes to the customer."
    ]
    client = browser("agent")
    page = client.get("/desk/reports/work-and-charges/?month=2026-03")
    number = request_page.number
    told = page.content.decode()
    acme = f'<th scope="row"><a href="/desk/customers/{desk.customer.pk}/">Acme</a></th>'
    assert f'{acme}<td data-label="Request"><a href="/desk/requests/{number}/">{number}</a>' in told
    assert '<th scope="col" class="num">Roubles</th>' in told
    assert '<td class="num" data-label="Roubles">7500.00</td>' in told
    text = client.get("/desk/reports/work-and-charges.csv?month=2026-03").content.decode()
    # two hours of an update and half an hour in time; half an hour outside that nobody approved
    sums = '"150","30","30","150","7500.00"'
    assert text.splitlines()[1:] == [
        f'"Acme","{request_page.number}",{sums}',
        f'"Acme","All together",{sums}',
        f'"All together","",{sums}',
    ]
    empty = client.get("/desk/reports/work-and-charges.csv?month=2026-02").content.decode()
    assert len(empty.splitlines()) == 1


@pytest.mark.clause("HY-23")
@pytest.mark.parametrize(("given", "kept"), [("3000", 300_000), ("3 000,50", 300_050)])
def test_the_contract_names_the_price_of_an_hour(
    browser: Callable[..., Any], desk: SimpleNamespace, given: str, kept: int
) -> None:
    as_latera(desk)
    url = f"/desk/customers/{desk.customer.pk}/agreements/0/"
    values = {"regulation": "hydra", "kind": "contract", "edition": "commercial"}
    client = browser("agent")
    refused = client.post(url, values).content.decode()
    assert "The agreement lacks: the price of an hour" in refused
    assert (
        "This is no amount in roubles"
        in client.post(url, {**values, "hour_rate": "-1"}).content.decode()
    )
    assert client.post(url, {**values, "hour_rate": given}).status_code == 302
    row = m.Agreement.objects.get(regulation="hydra")
    assert row.hour_rate == kept
    form = client.get(f"/desk/customers/{desk.customer.pk}/agreements/{row.pk}/").content.decode()
    assert f'value="{kept // 100}.{kept % 100:02}"' in form


@pytest.fixture
def authorised(people: SimpleNamespace, desk: SimpleNamespace) -> m.Contact:
    """Vera, who approves work for Acme, and signs in; the requester is Ann."""
    user = m.User.objects.create_user(username="vera", password="vera-pass-777")
    people.vera = user
    contact = m.Contact.objects.create(
        vendor=desk.vendor, customer=desk.customer, name="Vera", user=user, roles=["authorised"],
        language="ru",
    )  # fmt: skip
    m.ContactAddress.objects.create(
        vendor=desk.vendor, contact=contact, address="vera@acme.example"
    )
    return contact


def mail_of(letter: m.OutboxLetter) -> EmailMessage:
    """Return the letter as a mail program reads it."""
    return message_from_bytes(bytes(letter.raw), policy=policy.default)


def propose(page: SimpleNamespace) -> list[str]:
    said: list[str] = page.do("propose_paid_work", work_planned="move the run", minutes="90")
    return said


@pytest.mark.clause("HY-24")
def test_paid_work_is_approved_in_the_portal_by_the_authorised_person_then_by_a_lead(
    browser: Callable[..., Any], request_page: SimpleNamespace, at: Callable[[str], None],
    authorised: m.Contact,
) -> None:  # fmt: skip
    at("18:00")
    assert propose(request_page) == [
        "Paid work proposed: move the run, about 90 min, 9,000.00\xa0RUB. A letter goes to vera@acme.example."
    ]
    letters = {one.to: one for one in m.OutboxLetter.objects.exclude(letter="acknowledgement")}
    assert {to: one.letter for to, one in letters.items()} == {
        "vera@acme.example": "paid_work_proposed"
    }
    # 1.5 h x 3000 x 2
    subject = str(mail_of(letters["vera@acme.example"])["Subject"]).replace("\u00a0", " ")
    assert "Согласуете платную работу: 9 000,00 руб.?" in subject
    assert "waits for approval: the customer’s authorised person, a lead" in request_page.shown()
    url = f"/requests/{request_page.number}/"
    ann = browser("customer")
    seen = ann.get(url).content.decode()
    assert "May approve or decline:" in seen
    ann.post(f"{url}wish/approve_work/")
    assert not m.Event.objects.filter(type="PaidWorkAnswered").exists()
    vera = browser("vera")
    assert "move the run" in vera.get(url).content.decode()
    done = vera.post(f"{url}wish/approve_work/", follow=True).content.decode()
    assert "You approved paid work for 9,000.00\xa0RUB: move the run." in done
    assert [str(one) for one in m.Event.objects.filter(type="PaidWorkAnswered")] != []
    assert "a lead" in request_page.shown()
    (refused,) = request_page.do("answer_paid_work", approves="yes")
    assert "This approval is not yours to give" in refused
    assert request_page.do("answer_paid_work", who="lead", approves="yes") == [
        "Paid work approved by a lead. No letter goes to the customer."
    ]
    assert "approved, work may start" in request_page.shown()
    at("19:30")
    assert request_page.do("start_work") == [
        "Owner: Olga. Work began. No letter goes to the customer."
    ]
    at("21:00")
    assert log(request_page, "19:00", "20:30") == [
        "Work logged: 90 min. moved the run. No letter goes to the customer."
    ]
    assert "90 min outside business hours: × 2 = 9,000.00 RUB" in request_page.shown()
    portal = vera.get(url).content.decode().replace("\u00a0", " ")
    assert "90 мин вне рабочего времени: × 2 = 9 000,00 руб." in portal or (
        "90 min outside business hours: × 2 = 9,000.00 RUB" in portal
    )
    # what staff wrote of it is theirs
    assert "moved the run" not in portal


@pytest.mark.clause("HY-24")
def test_the_page_asks_who_may_approve_for_the_sum_and_tells_others_who_that_is(
    browser: Callable[..., Any], request_page: SimpleNamespace, authorised: m.Contact,
    at: Callable[[str], None],
) -> None:  # fmt: skip
    at("18:00")
    propose(request_page)
    url = f"/requests/{request_page.number}/"
    # 1.5 h x 3000 x 2
    vera = browser("vera").get(url).content.decode().replace("\u00a0", " ")
    asked = re.findall(r'<section class="notice move soon consent".*?</section>', vera, re.S)
    assert len(asked) == 1
    assert "Your move: do you approve 9,000.00 RUB?" in asked[0] or (
        "Ваш ход: согласуете 9 000,00 руб.?" in asked[0]
    )
    for way in ("approve_work", "decline_work"):
        assert (asked[0].count(f"wish/{way}/"), vera.count(f"wish/{way}/")) == (1, 1)
    assert "HY-24" in asked[0]
    assert "Our move" not in vera
    assert "Ход за нами" not in vera
    ann = browser("customer").get(url).content.decode().replace("\u00a0", " ")
    assert "Your side’s move: 9,000.00 RUB to approve" in ann
    assert re.search(rf"May approve or decline: <bdi>{authorised.name}</bdi>", ann)
    assert "wish/approve_work/" not in ann
    browser("vera").post(f"{url}wish/approve_work/")
    after = browser("customer").get(url).content.decode()
    assert "Paid work approved by the customer’s authorised person" in after
    assert "Our move" in after


@pytest.mark.clause("HY-24")
@pytest.mark.threat("T16")
def test_who_approves_sees_the_requests_with_paid_work_and_no_others(
    browser: Callable[..., Any], request_page: SimpleNamespace, authorised: m.Contact,
    at: Callable[[str], None],
) -> None:  # fmt: skip
    url = f"/requests/{request_page.number}/"
    assert browser("vera").get(url).status_code == 404
    assert browser("vera").post(f"{url}wish/approve_work/").status_code == 404
    propose(request_page)
    assert browser("vera").get(url).status_code == 200
    m.Contact.objects.filter(pk=authorised.pk).update(roles=[])
    assert browser("vera").get(url).status_code == 404
    m.Contact.objects.filter(pk=authorised.pk).update(roles=["authorised"])
    elsewhere = m.Customer.objects.create(vendor=authorised.vendor, name="Else")
    m.Contact.objects.filter(pk=authorised.pk).update(customer=elsewhere)
    assert browser("vera").get(url).status_code == 404


@pytest.mark.clause("HY-24")
def test_who_declines_paid_work_is_told_what_and_which_sum(
    browser: Callable[..., Any], request_page: SimpleNamespace, at: Callable[[str], None],
    authorised: m.Contact,
) -> None:  # fmt: skip
    at("18:00")
    propose(request_page)
    url = f"/requests/{request_page.number}/wish/decline_work/"
    done = browser("vera").post(url, headers={"accept-language": "ru"}, follow=True)
    # 1.5 h x 3000 x 2
    told = "Вы отказались от платной работы за 9\xa0000,00\xa0руб.: move the run."
    assert told in done.content.decode()


@pytest.mark.clause("HY-24")
def test_an_approval_holds_for_the_proposal_that_was_read_and_no_later_one(
    browser: Callable[..., Any], request_page: SimpleNamespace, at: Callable[[str], None],
    authorised: m.Contact,
) -> None:  # fmt: skip
    at("18:00")
    propose(request_page)
    url, vera = f"/requests/{request_page.number}/", browser("vera")

    def read() -> str:
        found = re.search(r'name="proposal" value="(\d+)"', vera.get(url).content.decode())
        assert found
        return found[1]

    first = read()
    request_page.do("propose_paid_work", work_planned="move all runs", minutes="9000")
    answer = vera.post(f"{url}wish/approve_work/", {"proposal": first}, follow=True)
    assert "Another proposal" in answer.content.decode() or "другое" in answer.content.decode()
    assert not m.Event.objects.filter(type="PaidWorkAnswered").exists()
    vera.post(f"{url}wish/approve_work/", {"proposal": read()})
    assert m.Event.objects.filter(type="PaidWorkAnswered").count() == 1


@pytest.mark.clause("HY-24")
def test_a_lead_approves_the_proposal_that_stood_on_the_page(
    browser: Callable[..., Any], request_page: SimpleNamespace, at: Callable[[str], None],
    authorised: m.Contact,
) -> None:  # fmt: skip
    at("18:00")
    propose(request_page)
    first = re.search(
        r'name="proposal" value="(\d+)"', request_page.form("answer_paid_work", "lead")
    )
    assert first
    request_page.do("propose_paid_work", work_planned="move all runs", minutes="9000")
    stale = {"approves": "yes", "proposal": first[1], "who": "lead"}
    assert "Another proposal has come" in request_page.do("answer_paid_work", **stale)[0]
    assert "more than once" in request_page.do("answer_paid_work", approves="yes", who="lead")[0]
    assert not m.Event.objects.filter(type="PaidWorkAnswered").exists()
    # the form opened anew names the proposal that stands there now
    second = re.search(
        r'name="proposal" value="(\d+)"', request_page.form("answer_paid_work", "lead")
    )
    assert second
    assert second[1] != first[1]
    request_page.do("answer_paid_work", approves="yes", proposal=second[1], who="lead")
    assert m.Event.objects.filter(type="PaidWorkAnswered").count() == 1


@pytest.mark.clause("HY-24")
def test_without_an_authorised_person_nothing_is_proposed(request_page: SimpleNamespace) -> None:
    (said,) = propose(request_page)
    assert "Nobody at the customer may approve work" in said
    assert "HY-24" in said
    assert not m.Event.objects.filter(type="PaidWorkProposed").exists()


def test_what_was_proposed_and_written_down_stands_up_to_verify(
    request_page: SimpleNamespace, at: Callable[[str], None], authorised: m.Contact
) -> None:
    at("18:00")
    propose(request_page)
    assert log(request_page, "13:00", "14:00") == [
        "Work logged: 60 min. moved the run. No letter goes to the customer."
    ]
    assert list(check_histories.verify()) == []
    m.Ticket.objects.update(paid_work_at=None)
    assert [one.what for one in check_histories.verify()] != []
    assert [one.number for one in check_histories.rebuild()] == [request_page.number]
    assert list(check_histories.verify()) == []


@pytest.mark.parametrize("begin", ["0001-01-01T00:00", "1901-01-01T10:00", "9999-12-31T23:59"])
def test_a_moment_that_no_desk_has_seen_is_refused_in_words(
    browser: Callable[..., Any], opened: Callable[..., Any], begin: str
) -> None:
    """Under rules that let work begin before its request: no clause stands in the way of such a year."""
    url = f"/desk/requests/{opened().ticket.number}/do/log_work/"
    values = {"started_at": begin, "ended_at": begin[:-1] + "1", "work_note": "x"}
    answer = browser("agent").post(url, values, follow=True)
    assert ["lies ahead" in str(one) for one in answer.context["messages"]] == [True]


def test_work_from_before_the_request_is_asked_about_where_no_text_forbids_it(
    browser: Callable[..., Any], opened: Callable[..., Any], at: Callable[[str], None]
) -> None:
    """TRON's request came on 10 March at 11:00 in Moscow: work from before is a slip, or a call to be told."""
    number = opened().ticket.number
    at("14:00")
    agent = browser("agent")

    def said(day: str, language: str = "en", **more: str) -> str:
        entry = {
            "work_number": number, "started_at": f"{day}T10:30", "ended_at": f"{day}T11:30", "work_note": "x", **more
        }  # fmt: skip
        agent.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        answer = agent.post("/desk/work-log/", entry, follow=True)
        (told,) = answer.context["messages"]
        return str(told).replace("\u00a0", " ")

    assert said("2026-03-10") == (
        "The work begins before the request came in, at Tue 10 March, 11:00 (UTC+3). "
        "Correct the time, or say in the comment how the work came before, a call for example."
    )
    assert said("2026-03-10", "ru").startswith("Работа начинается раньше, чем пришло обращение: ")
    assert said("2025-03-10").startswith("The work begins before the request came in")
    assert not m.Event.objects.filter(type="WorkLogged").exists()
    assert said("2026-03-10", work_comment="She called first.").startswith("Work logged: 60 min.")
    assert said("2026-03-11").startswith("Work logged: 60 min.")


@pytest.mark.parametrize("page", ["/desk/work-log/", "/desk/requests/{}/do/log_work/"])
def test_an_entry_begins_with_the_last_quarter_of_an_hour(
    page: str, browser: Callable[..., Any], opened: Callable[..., Any], at: Callable[[str], None]
) -> None:
    number = opened().ticket.number
    at("14:07")
    form = browser("agent").get(page.format(number)).text
    found = dict(re.findall(r'name="(started_at|ended_at)" value="([^"]*)"', form))
    assert found == {"started_at": "2026-03-11T13:52", "ended_at": "2026-03-11T14:07"}


def filled(page: str, browser: Callable[..., Any], who: str = "agent") -> dict[str, str]:
    form = browser(who).get(page).text
    found = re.findall(r'name="(started_at|ended_at)" value="2026-03-11T([^"]*)"', form)
    return dict(found)


@pytest.mark.clause("HY-3")
@pytest.mark.parametrize("page", ["/desk/work-log/?number={}", "/desk/requests/{}/do/log_work/"])
@pytest.mark.parametrize(
    ("now", "ended"),
    # within the minute of filing the minute that runs is the whole entry
    [("12:05", "12:05"), ("12:00", "12:01")],
)
def test_what_is_filled_in_begins_no_earlier_than_its_request(
    request_page: SimpleNamespace, browser: Callable[..., Any], at: Callable[[str], None],
    page: str, now: str, ended: str,
) -> None:  # fmt: skip
    """The ticket was filed at 12:00; a quarter of an hour before, no work had started (HY-3)."""
    at(now)
    span = filled(page.format(request_page.number), browser)
    assert span == {"started_at": "12:00", "ended_at": ended}
    (said,) = log(request_page, span["started_at"], span["ended_at"])
    assert said.startswith("Work logged: ")


@pytest.mark.parametrize("page", ["/desk/work-log/", "/desk/requests/{}/do/log_work/"])
def test_what_is_filled_in_begins_where_the_own_last_entry_ended(
    request_page: SimpleNamespace, browser: Callable[..., Any], at: Callable[[str], None], page: str
) -> None:
    at("14:00")
    log(request_page, "13:30", "13:55")
    address = page.format(request_page.number)
    span = filled(address, browser)
    assert span == {"started_at": "13:55", "ended_at": "14:00"}
    assert filled(address, browser, "lead")["started_at"] == "13:45"
    (said,) = log(request_page, span["started_at"], span["ended_at"])
    assert said.startswith("Work logged: 5 min")


def test_what_was_typed_stands_in_the_page_of_work_again(
    browser: Callable[..., Any], at: Callable[[str], None]
) -> None:
    at("14:00")
    agent = browser("agent")
    entry = {
        "work_number": "TA-9", "started_at": "2026-03-11T10:30", "ended_at": "2026-03-11T11:30", "work_note": "tuned it"
    }  # fmt: skip
    answer = agent.post("/desk/work-log/", entry, follow=True)
    for value in entry.values():
        assert f'value="{value}"' in answer.text


@pytest.mark.parametrize("page", ["/desk/work-log/?number={}", "/desk/requests/{}/do/log_work/"])
@pytest.mark.parametrize(
    ("now", "logged", "en", "ru"),
    # the ticket was filed at 12:00
    [
        ("14:07", None, "the last 15 minutes;", "Заполнено последними 15 минутами;"),
        ("12:05", None, "the time since the request came, 5 min;", "с поступления обращения, 5 мин;"),
        ("12:00", None, "the time since the request came, 1 min;", "с поступления обращения, 1 мин;"),
        ("14:00", ("13:30", "13:55"), "since your last entry, 5 min;", "прошлой записи, 5 мин;"),
    ],
)  # fmt: skip
def test_the_hint_says_which_span_is_filled_in(
    request_page: SimpleNamespace, browser: Callable[..., Any], at: Callable[[str], None],
    page: str, now: str, logged: tuple[str, str] | None, en: str, ru: str,
) -> None:  # fmt: skip
    at(now)
    if logged:
        log(request_page, *logged)
    address = page.format(request_page.number)
    for language, words in (("en", en), ("ru", ru)):
        form = browser("agent").get(address, headers={"accept-language": language}).text
        assert words in form
        assert form.count("Filled in with") + form.count("Заполнено ") == 1


def hint_of(page: str, control: str) -> str:
    """Return what stands beside a control."""
    found = re.search(rf'id="{control}-hint"[^>]*>([^<]*)<', page)
    return found[1].replace("\u00a0", " ") if found else ""


# HY-23: work outside the hours costs twice the contract's 3000 RUB an hour; 120 minutes of it 12 000 RUB
HOUR = "An hour costs 3,000.00 RUB; outside business hours × 2 = 6,000.00 RUB an hour (HY-23)."


@pytest.mark.clause("HY-23")
def test_the_form_of_paid_work_says_what_it_is_for_and_what_the_minutes_cost(
    request_page: SimpleNamespace, browser: Callable[..., Any], at: Callable[[str], None],
    authorised: m.Contact,
) -> None:  # fmt: skip
    at("18:00")
    url = f"/desk/requests/{request_page.number}/do/propose_paid_work/"
    client = browser("agent")
    form = client.get(url).content.decode()
    assert "outside business hours" in hint_of(form, "propose_paid_work-work_planned")
    assert hint_of(form, "propose_paid_work-minutes") == HOUR
    # what the script asks while one types
    counted = client.get(url, {"minutes": "120"}, headers={"Reglament-Part": "form"})
    told = hint_of(counted.content.decode(), "propose_paid_work-minutes")
    assert told == f"{HOUR} For 120 minutes: 12,000.00 RUB."
    ru = client.get(url, {"minutes": "120"}, headers={"accept-language": "ru"}).content.decode()
    assert "За 120 минут: 12 000,00 руб." in hint_of(ru, "propose_paid_work-minutes")
    for wrong in ("-1", "0", "x", "9" * 30, "60001"):
        page = client.get(url, {"minutes": wrong}).content.decode()
        assert hint_of(page, "propose_paid_work-minutes") == HOUR


@pytest.mark.clause("HY-23")
def test_without_a_script_the_price_is_shown_before_anything_is_sent(
    request_page: SimpleNamespace, browser: Callable[..., Any], at: Callable[[str], None],
    authorised: m.Contact,
) -> None:  # fmt: skip
    at("18:00")
    url = f"/desk/requests/{request_page.number}/do/propose_paid_work/"
    client = browser("agent")
    asked = {"work_planned": "move the run", "minutes": "120", "count": "yes"}
    page = client.post(url, asked, follow=True).content.decode()
    assert hint_of(page, "propose_paid_work-minutes").endswith("For 120 minutes: 12,000.00 RUB.")
    assert 'value="move the run"' in page
    assert not m.Event.objects.filter(type="PaidWorkProposed").exists()
    assert not m.OutboxLetter.objects.filter(letter="paid_work_proposed").exists()


@pytest.mark.clause("HY-23")
def test_the_customer_reads_at_which_price_of_an_hour_paid_work_is_proposed(
    request_page: SimpleNamespace, browser: Callable[..., Any], at: Callable[[str], None],
    authorised: m.Contact,
) -> None:  # fmt: skip
    at("18:00")
    m.Contact.objects.filter(pk=authorised.pk).update(language="en")
    propose(request_page)
    (letter,) = m.OutboxLetter.objects.filter(letter="paid_work_proposed")
    text = mail_of(letter).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert HOUR in text.replace("\u00a0", " ")
    answer = browser("vera").get(f"/requests/{request_page.number}/")
    assert HOUR in answer.content.decode().replace("\u00a0", " ")


def test_a_price_that_is_not_set_is_said_in_the_form(
    request_page: SimpleNamespace, at: Callable[[str], None], authorised: m.Contact
) -> None:
    at("18:00")
    m.Agreement.objects.filter(regulation="hydra").update(hour_rate=None)
    told = hint_of(request_page.form("propose_paid_work"), "propose_paid_work-minutes")
    assert told.startswith("The price is not set")
    assert "Write the price of an hour into the customer" in told
