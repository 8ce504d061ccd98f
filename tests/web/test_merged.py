"""A request that was merged: its customer is told where it goes on, in words, and that nothing is promised here."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.lifecycle import Refused
from reglament.core.model import commands as core
from reglament.core.model.interaction import Attachment
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.voice import Rate
from reglament.operations.carry_out import carry_out
from reglament.operations.check_histories import verify
from reglament.store.models import Contact, Message, StoredFile, Ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def merged(
    desk: SimpleNamespace,
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[str, str]:
    """Numbers of a duplicate, merged before anything fell due, and of the request that it goes on as."""
    from reglament import wall_time

    monkeypatch.setattr(wall_time, "now", lambda: desk.at + timedelta(minutes=10))
    first, second = (opened(one).ticket.number for one in ("a", "b"))
    browser("agent").post(f"/desk/requests/{second}/do/merge/", {"number": first, "reason": "Same"})
    return second, first


def test_a_customer_is_led_to_the_request_that_goes_on(
    browser: Callable[..., Any], merged: tuple[str, str]
) -> None:
    duplicate, goes_on = merged
    text = browser("customer").get(f"/requests/{duplicate}/").content.decode()
    assert (
        f'<b>Goes on as <a class="numbered" href="/requests/{goes_on}/">{goes_on}</a></b>' in text
    )
    assert "Nothing is promised any more." in text
    assert "The regulation names no time" not in text


@pytest.fixture
def with_file(desk: SimpleNamespace, opened: Callable[..., Any]) -> Callable[..., str]:
    """Return a function that opens a request whose message holds a picture of what it is about."""
    content = b"a picture"
    sha256 = hashlib.sha256(content).hexdigest()
    StoredFile.objects.create(vendor=desk.vendor, sha256=sha256, size=len(content), content=content)
    file = Attachment(name="snimok.txt", media_type="text/plain", size=len(content), sha256=sha256)

    def open_one(identity: str, **more: Any) -> str:
        said = core.Message(text="See the zebra on the picture.", attachments=(file,))
        return str(opened(identity, message=said, **more).ticket.number)

    return open_one


def merge(browser: Callable[..., Any], duplicate: str, into: str) -> None:
    answer = browser("agent").post(
        f"/desk/requests/{duplicate}/do/merge/", {"number": into, "reason": "Same"}
    )
    assert answer.status_code == 302


@pytest.mark.clause("TE-39", "AS-27")
def test_words_and_files_of_a_duplicate_are_read_and_found_where_it_goes_on(
    browser: Callable[..., Any], opened: Callable[..., Any], with_file: Callable[..., str]
) -> None:
    goes_on, duplicate = opened("a").ticket.number, with_file("b")
    merge(browser, duplicate, goes_on)
    row = Ticket.objects.get(number=goes_on)
    said = row.messages.order_by("seq").last()
    assert said is not None
    assert (said.public, said.direction, said.author_name) == (True, "in", "Ann")
    assert (said.at, said.channel) == (row.registered_at, "email")
    own = browser("customer")
    text = own.get(f"/requests/{goes_on}/").content.decode()
    assert "See the zebra on the picture." in text
    assert f"written in {duplicate}, which goes on here" in text
    file = own.get(f"/requests/{goes_on}/files/{said.seq}/0/")
    assert b"".join(file) == b"a picture"
    desk_page = browser("agent").get(f"/desk/requests/{goes_on}/").content.decode()
    assert f"Written in {duplicate}, a duplicate of this request" in desk_page
    assert not row.messages.filter(direction="note").exists()
    assert goes_on in own.get("/requests/?q=zebra").content.decode()
    assert list(verify()) == []


@pytest.mark.threat("T16", "T17")
def test_words_of_a_colleagues_duplicate_are_shown_to_staff_alone_with_their_file(
    desk: SimpleNamespace,
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    with_file: Callable[..., str],
) -> None:
    other = Contact.objects.create(vendor=desk.vendor, customer=desk.customer, name="Bob")
    goes_on, duplicate = opened("a").ticket.number, with_file("b", requester=str(other.pk))
    merge(browser, duplicate, goes_on)
    note = Ticket.objects.get(number=goes_on).messages.get(direction="note")
    assert (note.public, [one["name"] for one in note.attachments]) == (False, ["snimok.txt"])
    own = browser("customer")
    assert "zebra" not in own.get(f"/requests/{goes_on}/").content.decode()
    assert own.get(f"/requests/{goes_on}/files/{note.seq}/0/").status_code == 404
    assert goes_on not in own.get("/requests/?q=zebra").content.decode()
    staff = browser("agent")
    assert "snimok.txt" in staff.get(f"/desk/requests/{goes_on}/").content.decode()
    assert list(verify()) == []


def test_the_outcome_of_a_merge_is_in_the_readers_language(
    browser: Callable[..., Any], merged: tuple[str, str]
) -> None:
    path = f"/desk/requests/{merged[0]}/"
    text = browser("agent").get(path, headers={"accept-language": "ru"}).content.decode()
    assert "Закрыто: объединено" in text
    promises = text[text.index('data-part="promises"') : text.index('data-part="details"')]
    assert "r-open" not in promises, "a legend explains rulers, and none is drawn"


def test_a_merged_request_asks_for_no_rating_and_takes_no_words(
    browser: Callable[..., Any], merged: tuple[str, str]
) -> None:
    duplicate, goes_on = merged
    client = browser("customer")
    text = client.get(f"/requests/{duplicate}/").content.decode()
    assert f"/requests/{duplicate}/wish/rate/" not in text
    assert f"/requests/{duplicate}/say/" not in text
    assert (
        f'Answers and additions go to <a class="numbered" href="/requests/{goes_on}/">{goes_on}</a>'
        in text
    )
    form = {"stars": "5", "comment": "", "identity": "r"}
    client.post(f"/requests/{duplicate}/wish/rate/", form)
    assert Ticket.objects.get(number=duplicate).rating is None


def test_the_core_refuses_to_rate_what_goes_on_elsewhere(
    desk: SimpleNamespace, merged: tuple[str, str]
) -> None:
    row = Ticket.objects.get(number=merged[0])
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    with pytest.raises(Refused, match=f"goes on as {merged[1]}"):
        carry_out(Rate(identity="r", actor=ann, stars=5), ticket=row.pk, at=desk.at + HOUR)


def test_who_does_not_see_where_it_goes_on_can_still_write_and_is_told_where_it_goes(
    desk: SimpleNamespace, browser: Callable[..., Any], merged: tuple[str, str]
) -> None:
    duplicate, goes_on = merged
    other = Contact.objects.create(vendor=desk.vendor, customer=desk.customer, name="Bob")
    Ticket.objects.filter(number=goes_on).update(requester=other)
    client = browser("customer")
    text = client.get(f"/requests/{duplicate}/").content.decode()
    assert f"What you write here is added to {goes_on}, as which this request goes on." in text
    client.post(f"/requests/{duplicate}/say/", {"text": "One thing more.", "identity": "s"})
    assert [one.ticket.number for one in Message.objects.filter(text="One thing more.")] == [
        goes_on
    ]
