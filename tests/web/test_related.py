"""Requests that were split, merged or linked lead to each other where both are seen; a split names its message."""

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from reglament.channels.email.identity import identity_of
from reglament.core.lifecycle import Refused
from reglament.core.model import commands as c
from reglament.core.model.interaction import Attachment
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.relations import SplitOff
from reglament.operations.carry_out import carry_out
from reglament.operations.check_histories import verify
from reglament.operations.check_stores import verify_stores
from reglament.operations.relate import split_ticket
from reglament.store.models import Contact, Customer, Message, Ticket
from reglament.store.queries.histories import history_of
from reglament.store.writes.kept_files import File

pytestmark = pytest.mark.django_db(transaction=True)
Browser = Callable[..., Any]


@pytest.fixture
def noon(desk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three hours after the desk's moment, so that nothing has fallen due."""
    from reglament import wall_time

    monkeypatch.setattr(wall_time, "now", lambda: desk.at + timedelta(hours=3))


def act(browser: Browser, on: str, action: str, **values: str) -> None:
    answer = browser("agent").post(f"/desk/requests/{on}/do/{action}/", values, follow=True)
    assert [one.level_tag for one in answer.context["messages"]] == ["success"]


def block(browser: Browser, number: str, language: str = "en") -> str:
    """Return what the portal's page tells of other requests, "" for nothing."""
    page = browser("customer").get(f"/requests/{number}/", headers={"accept-language": language})
    html = page.content.decode()
    start = html.find('aria-labelledby="h-related"')
    return html[start : html.index("</section>", start)] if start >= 0 else ""


def split_off(browser: Browser, opened: Callable[..., Any]) -> tuple[str, str]:
    whole = str(opened().ticket.number)
    act(browser, whole, "split", subject="Export", problem="Export fails")
    return whole, str(Ticket.objects.exclude(number=whole).get().number)


@pytest.mark.clause("AS-27", "IS-54")
@pytest.mark.parametrize(
    ("language", "down", "up", "told"),
    [
        ("en", "split off from this one", "this one was split off from it", "A problem goes on as"),
        ("ru", "отделено от этого", "это отделено от него", "Проблема отделена в"),
    ],
    ids=["en", "ru"],
)
def test_both_requests_of_a_split_name_each_other_to_their_customer(
    noon: None, browser: Browser, opened: Callable[..., Any], language: str, down: str, up: str,
    told: str,
) -> None:  # fmt: skip
    whole, part = split_off(browser, opened)
    assert f'<a class="numbered" href="/requests/{part}/">{part}</a>' in block(
        browser, whole, language
    )
    assert down in block(browser, whole, language)
    assert f'<a class="numbered" href="/requests/{whole}/">{whole}</a>' in block(
        browser, part, language
    )
    assert up in block(browser, part, language)
    page = browser("customer").get(f"/requests/{whole}/", headers={"accept-language": language})
    assert f"{told} {part}" in page.content.decode()


@pytest.mark.threat("T16", "T17")
def test_whoever_does_not_see_the_other_request_reads_nothing_of_it(
    noon: None, desk: SimpleNamespace, browser: Browser, opened: Callable[..., Any]
) -> None:
    whole, part = split_off(browser, opened)
    other = Contact.objects.create(vendor=desk.vendor, customer=desk.customer, name="Eve")
    Ticket.objects.filter(number=part).update(requester=other)
    assert block(browser, whole) == ""
    assert part not in browser("customer").get(f"/requests/{whole}/").content.decode()
    # nor of another customer's, which staff may link all the same
    away = Customer.objects.create(vendor=desk.vendor, name="Away")
    foreign = str(opened("away", customer=str(away.pk), customer_name="Away").ticket.number)
    act(browser, whole, "link", number=foreign)
    assert foreign not in browser("customer").get(f"/requests/{whole}/").content.decode()


def test_a_merged_request_and_the_one_it_goes_on_as_name_each_other(
    noon: None, browser: Browser, opened: Callable[..., Any]
) -> None:
    first, second = (str(opened(one).ticket.number) for one in "ab")
    act(browser, second, "merge", number=first, reason="Same")
    gone, kept = block(browser, second), block(browser, first)
    assert (first in gone, "this request goes on there" in gone) == (True, True)
    assert (second in kept, "it goes on here" in kept) == (True, True)
    third = str(opened("c").ticket.number)
    act(browser, third, "link", number=first)
    assert (first in block(browser, third), "related" in block(browser, third)) == (True, True)


@pytest.fixture
def said_twice(desk: SimpleNamespace, opened: Callable[..., Any]) -> Any:
    """A request with a second message of the customer's an hour later, by a colleague whom nothing proves."""
    outcome = opened()
    eve = Actor(kind=ActorKind.CUSTOMER, id="eve@acme.example", name="Eve")
    more = c.AddCustomerReply(
        identity="more", actor=eve, message=c.Message(text="And the export fails."), channel="email",
        arrived_at=desk.at + timedelta(hours=1), unproven=True,
    )  # fmt: skip
    carry_out(more, ticket=outcome.ticket_pk, at=desk.at + timedelta(hours=1))
    return outcome


def test_the_form_of_a_split_offers_the_customers_messages_the_last_one_chosen(
    noon: None, desk: SimpleNamespace, browser: Browser, said_twice: Any
) -> None:
    form = browser("agent").get("/desk/requests/TA-000001/do/split/")
    (choice,) = [one for one in form.context["offer"].fields if one.name == "said_in"]
    seq = len(history_of(said_twice.ticket_pk).events)
    assert [value for value, _ in choice.options] == [str(seq), "1", ""]
    assert choice.value == str(seq)
    html = form.content.decode()
    assert (
        f'<option value="{seq}" selected>Tue 10 March, 12:00 · Eve: And the export fails.</option>'
        in html
    )
    assert (
        '<option value="1">Tue 10 March, 11:00 · Ann: The monthly report shows an error.</option>'
        in html
    )


@pytest.mark.parametrize(
    ("language", "whose"),
    [("en", "Eve, Tue 10 March, 12:00"), ("ru", "Eve, вт 10 марта, 12:00")],
)
def test_the_form_of_a_split_shows_how_each_message_begins_and_with_which_option(
    noon: None, browser: Browser, said_twice: Any, language: str, whose: str
) -> None:
    spoken = {"accept-language": language}
    page = browser("agent").get("/desk/requests/TA-000001/do/split/", headers=spoken)
    html = page.content.decode()
    shown = re.findall(
        r'<figure[^>]*data-with="said_in" data-when="(\d+)">(.*?)</figure>', html, re.S
    )
    seq = str(len(history_of(said_twice.ticket_pk).events))
    assert [value for value, _ in shown] == [seq, "1"]
    assert whose in shown[0][1]
    assert "And the export fails." in shown[0][1]


@pytest.mark.clause("IS-54")
def test_a_split_brings_author_and_moment_of_its_message_and_the_clocks_of_the_whole(
    noon: None, desk: SimpleNamespace, browser: Browser, said_twice: Any
) -> None:
    seq = str(len(history_of(said_twice.ticket_pk).events))
    act(browser, "TA-000001", "split", subject="Export", problem="The export fails.", said_in=seq)
    whole, part = Ticket.objects.order_by("pk")
    page = browser("agent").get(f"/desk/requests/{part.number}/")
    first = page.context["entries"][0]
    assert (first.who, first.side, first.at, first.unproven) == (
        "Eve", "theirs", desk.at + timedelta(hours=1), True,
    )  # fmt: skip
    assert "split off by Olga, Tue 10 March, 14:00, from" in page.content.decode()
    # "second child ticket, own 1 h clock from the same arrival"
    assert (part.registered_at, part.requester_id) == (whole.registered_at, whole.requester_id)
    assert part.next_due_at == whole.next_due_at
    portal = browser("customer").get(f"/requests/{part.number}/").content.decode()
    assert "is not proven" in portal
    assert list(verify()) == []


def test_words_from_no_message_are_of_one_moment_in_record_and_choice_and_what_comes_of_them(
    noon: None, desk: SimpleNamespace, browser: Browser, opened: Callable[..., Any]
) -> None:
    opened()
    act(browser, "TA-000001", "split", subject="Export", problem="Export fails.", said_in="")
    part = Ticket.objects.latest("pk").number
    act(browser, part, "split", subject="Again", problem="Export fails again.", said_in="1")
    again = Ticket.objects.latest("pk").number

    def told(number: str) -> tuple[Any, str]:
        page = browser("agent").get(f"/desk/requests/{number}/")
        form = browser("agent").get(f"/desk/requests/{number}/do/split/")
        (choice,) = [one for one in form.context["offer"].fields if one.name == "said_in"]
        return page.context["entries"][0].at, choice.options[0][1].en

    # the whole came three hours before
    noted = desk.at + timedelta(hours=3)
    assert told(part) == (noted, "Tue 10 March, 14:00 · Ann: Export fails.")
    assert told(again) == (noted, "Tue 10 March, 14:00 · Ann: Export fails again.")


def test_the_files_of_the_message_go_along(
    noon: None, desk: SimpleNamespace, browser: Browser, opened: Callable[..., Any]
) -> None:
    outcome = opened()
    content = b"export stopped at row 7"
    digest = sha256(content).hexdigest()
    log = Attachment(name="export.log", media_type="text/plain", size=len(content), sha256=digest)
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    words = c.Message(text="And the export fails.", attachments=(log,))
    more = c.AddCustomerReply(
        identity="more", actor=ann, message=words, channel="email", arrived_at=desk.at
    )
    kept = (File(sha256=digest, content=content),)
    carry_out(more, ticket=outcome.ticket_pk, at=desk.at, files=kept)
    seq = str(len(history_of(outcome.ticket_pk).events))

    def named(said_in: str) -> tuple[str, list[str]]:
        act(browser, "TA-000001", "split", subject="Part", problem="It fails.", said_in=said_in)
        part = Ticket.objects.latest("pk")
        (opening,) = Message.objects.filter(ticket=part, direction="in")
        return part.number, [file["name"] for file in opening.attachments]

    part, files = named(seq)
    assert files == ["export.log"]
    for who, door in (("agent", "attachment"), ("customer", "request_file")):
        answer = browser(who).get(reverse(door, args=(part, 1, 0)))
        assert answer.getvalue() == content
    # nor has the opening files, nor what no message holds
    assert (named("1")[1], named("")[1]) == ([], [])
    assert [*verify(), *verify_stores(identity_of)] == []


@pytest.mark.threat("T01")
def test_a_split_is_as_proven_as_the_message_it_comes_from(
    noon: None, desk: SimpleNamespace, browser: Browser, opened: Callable[..., Any]
) -> None:
    known = {"sender": "contact", "contract": "active", "edition": "commercial"}
    outcome = opened(coverage={**known, "proof": "unproven"})
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    more = c.AddCustomerReply(
        identity="more", actor=ann, message=c.Message(text="And the export fails."), channel="email",
        arrived_at=desk.at + timedelta(hours=1),
    )  # fmt: skip
    carry_out(more, ticket=outcome.ticket_pk, at=desk.at + timedelta(hours=1))
    seq = str(len(history_of(outcome.ticket_pk).events))

    def part_of(whole: str, said_in: str) -> str:
        act(browser, whole, "split", subject="Part", problem="It fails.", said_in=said_in)
        return str(Ticket.objects.latest("pk").number)

    def doubted(number: str) -> tuple[bool, bool]:
        page = browser("agent").get(f"/desk/requests/{number}/")
        mine = browser("customer").get(f"/requests/{number}/").content.decode()
        return page.context["entries"][0].unproven, "is not proven" in mine

    proven, unproven = part_of("TA-000001", seq), part_of("TA-000001", "1")
    assert (doubted(proven), doubted(part_of(proven, "1"))) == ((False, False), (False, False))
    assert (doubted(unproven), doubted(part_of(unproven, "1"))) == ((True, True), (True, True))
    # words that no message holds come with the whole, as it came
    assert doubted(part_of("TA-000001", "")) == (True, False)


def test_only_a_message_of_the_customers_is_split_off(
    desk: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    outcome = opened()
    staff = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")
    words = c.Message(text="Restart it.")
    carry_out(
        c.ReplyToCustomer(identity="r", actor=staff, message=words),
        ticket=outcome.ticket_pk, at=desk.at,
    )  # fmt: skip
    last = len(history_of(outcome.ticket_pk).events)
    for number in (last, last + 1, 10**17, -1):
        wanted = SplitOff(
            identity=f"s{number}", actor=staff, subject="x", message=words, said_in=number
        )
        with pytest.raises(Refused, match="No such message"):
            split_ticket(wanted, ticket=outcome.ticket_pk, vendor=desk.vendor.pk, at=desk.at)
    assert Ticket.objects.count() == 1
