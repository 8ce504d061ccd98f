"""Updates at work: the register and who runs older versions, one planned, agreed on by both sides, installed."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.parser import BytesParser
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from reglament.core.intake.wishes import Wish, wish_of
from reglament.core.lifecycle import fold
from reglament.core.model.commands import AddCustomerReply, Message, OpenTicket
from reglament.core.model.interaction import Interaction
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.updates import PlanUpdate
from reglament.operations.activate_regulation import activate_regulation
from reglament.operations.carry_out import carry_out
from reglament.operations.check_histories import rebuild, verify
from reglament.operations.open_ticket import Opening, open_ticket
from reglament.operations.updates import plan_update
from reglament.regulations import load
from reglament.store import models as m
from reglament.store.queries.histories import history_of

pytestmark = pytest.mark.django_db(transaction=True)
# Wed 2026-03-11 12:00 in Moscow
NOON = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
ALL = {"sender": "contact", "contract": "active", "category": "paid", "listed_address": "yes"}


@pytest.fixture
def latera(
    people: SimpleNamespace, browser: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> SimpleNamespace:
    """Latera's desk: Telecom-7 in Vladivostok with the maintenance contract, Consulta with advice only."""
    clock = SimpleNamespace(now=NOON)
    monkeypatch.setattr("reglament.wall_time.now", lambda: clock.now)
    vendor = people.other_vendor
    m.StaffMember.objects.filter(vendor=vendor).update(name="Pavel")
    for code in ("hydra", "istom"):
        activate_regulation(vendor, load(code), incomplete=True, by="the tests", at=NOON)

    def customer(name: str, kind: str, regulation: str = "hydra", **columns: Any) -> m.Customer:
        row = m.Customer.objects.create(vendor=vendor, name=name, **columns)
        m.Agreement.objects.create(vendor=vendor, customer=row, kind=kind, regulation=regulation)
        return row

    telecom = customer("Telecom-7", "contract", zone="Asia/Vladivostok")
    consulta = customer("Consulta", "consulting")
    user = m.User.objects.create_user(username="nikita", password="nikita-pass-7")
    nikita = m.Contact.objects.create(
        vendor=vendor, customer=telecom, name="Nikita", user=user, language="en"
    )
    m.ContactAddress.objects.create(vendor=vendor, contact=nikita, address="n@telecom7.example")
    m.Mailbox.objects.create(vendor=vendor, address="support@latera.ru", regulations=["hydra"])
    portal = Client(headers={"accept-language": "en"})
    portal.force_login(user)

    def opened(row: m.Customer, identity: str = "one", code: str = "hydra", **values: Any) -> Any:
        given: dict[str, Any] = {
            "coverage": {**ALL, "contract_kind": "support-and-maintenance"},
            "facts": {"type": "other"},
            **values,
        }
        command = OpenTicket(
            identity=identity,
            actor=Actor(kind=ActorKind.CUSTOMER, id=str(nikita.pk), name="Nikita"),
            number="", regulation=code, vendor="latera", arrived_at=clock.now, channel="portal",
            subject="Install the update", message=Message(text="Please."),
            requester=str(nikita.pk) if row == telecom else "", requester_name="Nikita",
            requester_address="n@telecom7.example", customer=str(row.pk), language="en", **given,
        )  # fmt: skip
        opening = Opening(vendor_id=vendor.pk, command=command, regulation=load(code))
        return open_ticket(opening, at=clock.now).ticket.number

    desk = browser("stranger")

    def said(answer: Any) -> str:
        return " ".join(str(one) for one in answer.context["messages"])

    def do(number: str, action: str, **values: Any) -> str:
        return said(desk.post(f"/desk/requests/{number}/do/{action}/", values, follow=True))

    def wish(number: str, name: str, **values: Any) -> str:
        return said(portal.post(f"/requests/{number}/wish/{name}/", values, follow=True))

    def release(name: str, kind: str = "new_version", day: date = date(2026, 3, 10)) -> m.Release:
        return m.Release.objects.create(
            vendor=vendor, name=name, kind=kind, published_date=day, registered_at=NOON
        )

    return SimpleNamespace(
        clock=clock, vendor=vendor, telecom=telecom, consulta=consulta, desk=desk, portal=portal,
        opened=opened, do=do, wish=wish, release=release, said=said,
        pavel=m.StaffMember.objects.get(vendor=vendor), nikita=nikita,
    )  # fmt: skip


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.clause("HY-27", "HY-28")
def test_a_release_is_registered_and_lists_the_customers_on_older_versions(
    latera: SimpleNamespace,
) -> None:
    old, newer = latera.release("6.2.0"), latera.release("6.2.10")
    given = {
        "name": "6.2.1", "kind": "urgent_update", "published_date": "2026-03-10",
        "fixes": "Billing stops no more.", "features": "Export to CSV.",
    }  # fmt: skip
    answer = latera.desk.post("/desk/releases/", given, follow=True)
    assert latera.said(answer) == "The release is in the register."
    row = m.Release.objects.get(name="6.2.1")
    assert (row.kind, row.published_date) == ("urgent_update", date(2026, 3, 10))
    listed = text_of(latera.desk.get("/desk/releases/"))
    assert "6.2.1 urgent update 10 March 2026" in listed
    page = f"/desk/releases/{row.pk}/"
    shown = text_of(latera.desk.get(page))
    assert "Fixes Billing stops no more. Features Export to CSV." in shown
    assert "0 customers on older versions" in shown
    assert "2 customers whose version is not recorded" in shown
    noted = {"do": "note", "customer": latera.telecom.pk, "runs": old.pk}
    assert "version is recorded" in latera.said(latera.desk.post(page, noted, follow=True))
    latera.clock.now += timedelta(minutes=1)
    latera.desk.post(page, {**noted, "customer": latera.consulta.pk})
    shown = text_of(latera.desk.get(page))
    assert "2 customers on older versions Consulta 6.2.0" in shown
    assert "need the support and maintenance contract (HY-29)" in shown
    assert shown.count("(HY-29)") == 1
    # what is written down last counts, and 6.2.10 comes after 6.2.1
    latera.clock.now += timedelta(minutes=1)
    latera.desk.post(page, {**noted, "runs": newer.pk})
    shown = text_of(latera.desk.get(page))
    assert "1 customer on an older version Consulta 6.2.0" in shown
    assert "Telecom-7" not in shown


@pytest.mark.clause("HY-27")
def test_notes_of_a_release_are_kept_whole(latera: SimpleNamespace) -> None:
    given = {"name": "7.0", "kind": "new_version", "published_date": "2026-03-10"}
    latera.desk.post("/desk/releases/", {**given, "fixes": "mended " * 20_000 + "the last"})
    assert m.Release.objects.get(name="7.0").fixes.endswith("the last")


@pytest.mark.clause("HY-27")
def test_the_register_refuses_a_name_twice_and_a_day_that_is_none(latera: SimpleNamespace) -> None:
    given = {"name": "6.2.1", "kind": "urgent_update", "published_date": "2026-03-10"}
    row = latera.release("6.2.1")

    def refused(**values: str) -> str:
        return latera.said(latera.desk.post("/desk/releases/", {**given, **values}, follow=True))

    assert refused() == "6.2.1 is in the register already. Open it there and correct it."
    assert refused(name="7", published_date="x").startswith("The day of the release is missing")
    assert refused(name="7", kind="patch").startswith("There is no kind of release 'patch'")
    assert refused(name=" ").startswith("The release has no name")
    page = f"/desk/releases/{row.pk}/"
    latera.desk.post(page, {**given, "name": "9", "fixes": "One."})
    assert m.Release.objects.values_list("name", "kind", "fixes").get() == (
        "6.2.1",
        "urgent_update",
        "One.",
    )


@pytest.mark.clause("HY-27")
def test_a_correction_leaves_on_record_who_registered_a_release_and_when(
    latera: SimpleNamespace,
) -> None:
    given = {"name": "7.0", "kind": "new_version", "published_date": "2026-03-10"}
    latera.desk.post("/desk/releases/", given)
    row = m.Release.objects.get(name="7.0")
    assert (row.registered_at, str(row.registered_by), row.corrected_at) == (NOON, "Pavel", None)
    m.StaffMember.objects.filter(pk=row.registered_by_id).update(name="Pavel K.")
    latera.clock.now = NOON + timedelta(hours=1)
    latera.desk.post(f"/desk/releases/{row.pk}/", {**given, "fixes": "One."})
    row.refresh_from_db()
    assert (row.registered_at, row.corrected_at, row.corrected_by) == (
        NOON,
        latera.clock.now,
        "Pavel K.",
    )
    shown = text_of(latera.desk.get(f"/desk/releases/{row.pk}/"))
    assert "registered by Pavel K., Wed 11 March, 12:00" in shown
    assert "corrected by Pavel K., Wed 11 March, 13:00" in shown


@pytest.mark.clause("HY-30")
def test_only_engineers_of_the_contractor_can_be_given_an_update(latera: SimpleNamespace) -> None:
    release, number = latera.release("6.2.1"), latera.opened(latera.telecom)
    form = latera.desk.get(f"/desk/requests/{number}/do/plan_update/").content.decode()
    choice = form.partition('name="assignee"')[2].partition("</select>")[0]
    assert re.findall(r'<option value="(\d+)"[^>]*>([^<]+)', choice) == [
        (str(latera.pavel.pk), "Pavel")
    ]
    foreign = m.StaffMember.objects.exclude(vendor=latera.vendor).first()
    assert foreign is not None
    for wrong in (latera.nikita.pk + 1000, foreign.pk):
        said = latera.do(number, "plan_update", release=release.pk, assignee=wrong)
        assert "Engineer who installs it" in said
    command = PlanUpdate(
        identity="p", actor=Actor(kind=ActorKind.STAFF, id=str(latera.pavel.pk)),
        release=str(release.pk), release_name="", assignee=str(foreign.pk),
    )  # fmt: skip
    row = m.Ticket.objects.get(number=number)
    with pytest.raises(Exception, match="Only our engineers install updates") as refused:
        plan_update(command, row=row, at=NOON)
    assert refused.value.clauses == ("HY-30",)  # type: ignore[attr-defined]
    said = latera.do(number, "plan_update", release=release.pk, assignee=latera.pavel.pk)
    assert said.startswith("Update planned: 6.2.1.")
    assert m.Ticket.objects.get().assignee == latera.pavel


@pytest.mark.clause("HY-29")
def test_a_customer_without_the_contract_is_not_scheduled(latera: SimpleNamespace) -> None:
    release = latera.release("6.2.1")
    # the request was opened while the contract was another one: what holds now decides
    number = latera.opened(latera.consulta)
    said = latera.do(number, "plan_update", release=release.pk, assignee=latera.pavel.pk)
    assert said.startswith("Updates need the support and maintenance contract")
    assert "no-S&M-contract" in said
    assert "HY-29" in said
    ended = latera.opened(latera.telecom, "two")
    m.Agreement.objects.filter(customer=latera.telecom).update(valid_until_date=date(2026, 2, 28))
    said = latera.do(ended, "plan_update", release=release.pk, assignee=latera.pavel.pk)
    assert "HY-29" in said
    assert not m.Ticket.objects.exclude(update_rank=None).exists()


@pytest.mark.clause("HY-31", "HY-27", "HY-30")
def test_a_time_is_proposed_confirmed_in_the_portal_and_the_update_installed(
    latera: SimpleNamespace,
) -> None:
    latera.release("6.2.0")
    release, number = latera.release("6.2.1"), latera.opened(latera.telecom)
    latera.do(number, "plan_update", release=release.pk, assignee=latera.pavel.pk)
    latera.clock.now = NOON + timedelta(hours=3)
    latera.do(number, "propose_update_time", starts_at="2026-03-12T11:00", time_note="No billing.")
    letter = m.OutboxLetter.objects.get(letter="update_time_proposed")
    assert letter.to == "n@telecom7.example"
    said = BytesParser(policy=policy.default).parsebytes(bytes(letter.raw)).get_body(("plain",))
    assert said is not None
    assert "a “yes” in it agrees to no time" in said.get_content()
    assert f"/tickets/{number}/" in said.get_content()
    page = text_of(latera.portal.get(f"/requests/{number}/"))
    # 11:00 in Moscow, as read in Vladivostok
    assert "install 6.2.1 on Thu 12 March, 18:00" in page
    assert "Usually it takes 1–3 h." in page
    latera.clock.now = datetime(2026, 3, 12, 7, 30, tzinfo=UTC)
    before = latera.do(number, "start_update")
    assert before.startswith("The customer has not agreed to the time of the update")
    assert "HY-31" in before
    latera.clock.now = datetime(2026, 3, 12, 7, 40, tzinfo=UTC)
    seq = re.search(
        r'name="proposed_time" value="(\d+)"',
        latera.portal.get(f"/requests/{number}/").content.decode(),
    )
    assert seq is not None
    said = latera.wish(number, "agree_update_time", proposed_time=seq[1])
    assert said == "Your answer on the time is recorded."
    assert m.OutboxLetter.objects.filter(letter="update_time_answered").count() == 1
    shown = text_of(latera.portal.get(f"/requests/{number}/"))
    assert "Start on Thu 12 March, 18:00 agreed by you: yes" in shown
    latera.clock.now = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
    assert "The installation began" in latera.do(number, "start_update")
    latera.clock.now = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
    assert "Installed: 6.2.1" in latera.do(number, "finish_update")
    runs = m.Installation.objects.get()
    assert (runs.customer, runs.release, runs.at) == (latera.telecom, release, latera.clock.now)
    shown = text_of(latera.portal.get(f"/requests/{number}/"))
    assert "6.2.1 has been installed since Thu 12 March, 20:00" in shown


@pytest.mark.clause("HY-31")
@pytest.mark.parametrize("word", ["Yes", "Да, согласен", "Agreed"])
def test_a_mailed_yes_is_read_by_staff_and_agrees_to_no_time(
    latera: SimpleNamespace, word: str
) -> None:
    release, number = latera.release("6.2.1"), latera.opened(latera.telecom)
    latera.do(number, "plan_update", release=release.pk, assignee=latera.pavel.pk)
    latera.do(number, "propose_update_time", starts_at="2026-03-12T11:00")
    row = m.Ticket.objects.get(number=number)
    ticket = fold(history_of(row.pk).events)
    mail = Interaction(
        identity="y", channel="email", arrived_at=NOON, mailbox="support@latera.ru", sender=None, text=word,
    )  # fmt: skip
    assert wish_of(mail, ticket, load("hydra")) == Wish()
    reply = AddCustomerReply(
        identity="y", actor=Actor(kind=ActorKind.CUSTOMER, id="1", name="Nikita"),
        message=Message(text=word), channel="email", arrived_at=NOON,
    )  # fmt: skip
    carry_out(reply, ticket=row.pk, at=NOON)
    assert "has not agreed to the time" in latera.do(number, "start_update")
    assert word in text_of(latera.desk.get(f"/desk/requests/{number}/"))


@pytest.mark.clause("HY-31")
def test_the_customer_asks_for_another_time_by_the_own_clock(latera: SimpleNamespace) -> None:
    release, number = latera.release("6.2.1"), latera.opened(latera.telecom)
    latera.do(number, "plan_update", release=release.pk, assignee=latera.pavel.pk)
    latera.do(number, "propose_update_time", starts_at="2026-03-12T11:00")
    said = latera.wish(number, "other_update_time", starts_at="2026-03-12T17:30", time_note="Lunch")
    assert said == "The time you propose is recorded: we answer it."
    queue = text_of(latera.desk.get("/desk/updates/"))
    # 17:30 in Vladivostok
    assert "6.2.1: the customer asks for Thu 12 March, 10:30" in queue
    assert "Pavel" in queue
    assert "agreed by us: yes" in latera.do(number, "answer_update_time", agrees="yes")
    assert "agreed for Thu 12 March, 10:30" in text_of(latera.desk.get("/desk/updates/"))


@pytest.mark.clause("HY-31", "HY-27")
def test_what_is_stored_of_updates_follows_from_the_history(latera: SimpleNamespace) -> None:
    release, number = latera.release("6.2.1"), latera.opened(latera.telecom)
    latera.do(number, "plan_update", release=release.pk, assignee=latera.pavel.pk)
    latera.do(number, "propose_update_time", starts_at="2026-03-11T12:30")
    latera.wish(number, "agree_update_time")
    latera.clock.now = NOON + timedelta(minutes=30)
    latera.do(number, "start_update")
    assert m.Ticket.objects.get().update_rank == 1
    m.Ticket.objects.update(update_rank=None)
    assert [one.what for one in verify()] == [
        "update_rank differs from the history: run `reglament rebuild`"
    ]
    list(rebuild())
    assert (m.Ticket.objects.get().update_rank, list(verify())) == (1, [])
    latera.do(number, "finish_update")
    m.Installation.objects.all().delete()
    assert [one.what for one in verify()] == [
        "installation differs from the history: run `reglament rebuild`"
    ]
    list(rebuild())
    assert (m.Installation.objects.get().release, list(verify())) == (release, [])


@pytest.mark.clause("IS-82", "IS-83")
def test_the_queue_of_updates_stands_in_the_order_of_the_regulation(
    latera: SimpleNamespace,
) -> None:
    def waits(name: str, clock: str, category: str, **facts: str) -> str:
        latera.clock.now = datetime.fromisoformat(f"2026-03-11T{clock}:00+03:00")
        return str(
            latera.opened(
                latera.telecom, name, "istom",
                coverage={**ALL, "category": category}, facts={"type": "update_installation", **facts},
            )
        )  # fmt: skip

    free, paid = waits("free", "10:00", "free"), waits("paid", "10:30", "paid")
    cloud = waits("cloud", "11:00", "free", deployment="cloud")
    vip, demo = waits("vip", "11:05", "vip"), waits("demo", "09:00", "non-commercial")
    latera.opened(latera.telecom, "asked", "istom", facts={"type": "question"})

    def order() -> list[str]:
        page = latera.desk.get("/desk/updates/").content.decode()
        return re.findall(r'<td[^>]*><div><a class="numbered" href="/desk/requests/([^/]+)/"', page)

    wanted = [one.replace(" ", "%20") for one in (cloud, vip, paid, free, demo)]
    assert order() == wanted
    assert "IS-83" in text_of(latera.desk.get("/desk/updates/"))
    latera.do(paid, "set_fact", fact="deployment=cloud", reason="moved")
    assert order() == [wanted[i] for i in (2, 0, 1, 3, 4)]


def test_pages_of_updates_cost_the_same_however_many_wait(
    latera: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    release = latera.release("6.2.1")
    for n in range(3):
        row = m.Customer.objects.create(vendor=latera.vendor, name=f"C{n}")
        m.Agreement.objects.create(
            vendor=latera.vendor, customer=row, kind="contract", regulation="hydra"
        )
        number = latera.opened(latera.telecom, f"n{n}")
        latera.do(number, "plan_update", release=release.pk, assignee=latera.pavel.pk)
    pages = ("/desk/updates/", "/desk/releases/", f"/desk/releases/{release.pk}/")
    for page in pages:
        latera.desk.get(page)
        with django_assert_max_num_queries(15):
            latera.desk.get(page)


def test_another_vendor_sees_none_of_it(
    latera: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    release, number = latera.release("6.2.1"), latera.opened(latera.telecom)
    latera.do(number, "plan_update", release=release.pk, assignee=latera.pavel.pk)
    other = browser("agent")
    assert other.get(f"/desk/releases/{release.pk}/").status_code == 404
    assert b"No release is registered." in other.get("/desk/releases/").content
    assert b"No updates are waiting." in other.get("/desk/updates/").content
