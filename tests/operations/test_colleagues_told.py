"""Letters to the desk about acts on a request: of what customers reopen, and of what changes hands."""

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.model import commands as c
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.relations import Follow, HandOver
from reglament.core.model.voice import Rate
from reglament.operations.carry_out import carry_out
from reglament.store.models import OutboxLetter, StaffMember, Ticket, User

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def staff(desk: SimpleNamespace) -> SimpleNamespace:
    """Bob of the desk, Kim who reads Russian, and Lea, its lead."""

    def one(login: str, role: str, language: str = "") -> StaffMember:
        user = User.objects.create(username=login, language=language)
        return StaffMember.objects.create(
            vendor=desk.vendor, user=user, name=login.title(), role=role,
            address=f"{login}@vendor.example",
        )  # fmt: skip

    return SimpleNamespace(bob=desk.agent, kim=one("kim", "agent", "ru"), lea=one("lea", "lead"))


def acts_as(one: StaffMember) -> Actor:
    kind = ActorKind.LEAD if one.role == "lead" else ActorKind.STAFF
    return Actor(kind=kind, id=str(one.pk), name=one.name)


def give(to: StaffMember | None, by: StaffMember, identity: str, **reason: str) -> c.Assign:
    key, name = (str(to.pk), to.name) if to else ("", "")
    return c.Assign(
        identity=identity, actor=acts_as(by), assignee=key, assignee_name=name, **reason
    )


def staff_letters(**wanted: Any) -> list[tuple[str, str]]:
    rows = OutboxLetter.objects.filter(letter__endswith="_staff", **wanted).order_by("pk")
    return [(one.letter, one.to) for one in rows]


def text_of(letter: str, to: str) -> tuple[str, str]:
    row = OutboxLetter.objects.get(letter=letter, to=to)
    mail = message_from_bytes(bytes(row.raw), policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    return str(mail["Subject"]), body.get_content().replace("\r\n", "\n")


@pytest.fixture
def solved(
    desk: SimpleNamespace, opened: Callable[..., Any], staff: SimpleNamespace
) -> Callable[..., int]:
    """Return a function that opens a request, lets its owner solve it and returns its key."""

    def one(owner: StaffMember | None) -> int:
        pk: int = opened().ticket_pk
        if owner is not None:
            carry_out(give(owner, owner, "own"), ticket=pk, at=desk.at)
        solve = c.Resolve(
            identity="s", actor=acts_as(owner or staff.lea), outcome="restored",
            message=c.Message(text="Mended."),
        )  # fmt: skip
        carry_out(solve, ticket=pk, at=desk.at + HOUR)
        return pk

    return one


def reopen(desk: SimpleNamespace, pk: int) -> None:
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    again = c.Reopen(identity="r", actor=ann, reason="It fails again since noon.")
    carry_out(again, ticket=pk, at=desk.at + 2 * HOUR)


def test_owner_and_followers_read_why_the_customer_reopened_each_in_their_language(
    desk: SimpleNamespace, solved: Callable[..., int], staff: SimpleNamespace
) -> None:
    pk = solved(staff.bob)
    carry_out(Follow(identity="f", actor=acts_as(staff.kim), follows=True), ticket=pk, at=desk.at)
    reopen(desk, pk)
    assert staff_letters() == [
        ("reopened_staff", "bob@vendor.example"),
        ("reopened_staff", "kim@vendor.example"),
    ]
    subject, text = text_of("reopened_staff", "bob@vendor.example")
    assert subject == "[TA-000001] Open again, Ann (Acme): Reports do not open"
    assert text.startswith("Ann (Acme) opened ")
    assert "It fails again since noon." in text
    assert "then reopened: no clause promises a new time" in text
    assert "/desk/requests/TA-000001/" in text
    subject, text = text_of("reopened_staff", "kim@vendor.example")
    assert subject == "[TA-000001] Снова открыто, Ann (Acme): Reports do not open"
    assert "Ann (Acme): снова открыто, " in text
    assert "It fails again since noon." in text
    # a letter to the desk has a thread of its own; the customer is told, too, as before
    assert OutboxLetter.objects.filter(letter="reopened", to="ann@acme.example").count() == 1


def test_what_nobody_has_is_told_to_who_gets_it_back_else_to_the_lead(
    desk: SimpleNamespace, solved: Callable[..., int], staff: SimpleNamespace
) -> None:
    """X-8: it goes back to who solved it."""
    reopen(desk, solved(None))
    assert staff_letters() == [("reopened_staff", "lea@vendor.example")]
    assert Ticket.objects.get().assignee == staff.lea


def test_a_message_that_reopens_sends_one_letter_with_its_words(
    desk: SimpleNamespace, solved: Callable[..., int], staff: SimpleNamespace
) -> None:
    pk = solved(staff.bob)
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    at = desk.at + 2 * HOUR
    said = c.AddCustomerReply(
        identity="m", actor=ann, message=c.Message(text="No, it is not."), channel="email",
        arrived_at=at,
    )  # fmt: skip
    carry_out(said, ticket=pk, at=at)
    assert staff_letters() == [("reopened_staff", "bob@vendor.example")]
    assert "No, it is not." in text_of("reopened_staff", "bob@vendor.example")[1]


def test_who_loses_a_request_to_somebody_elses_act_is_told_where_it_went(
    desk: SimpleNamespace, opened: Callable[..., Any], staff: SimpleNamespace
) -> None:
    pk = opened().ticket_pk
    bob, kim, lea = staff.bob, staff.kim, staff.lea
    carry_out(give(bob, bob, "1"), ticket=pk, at=desk.at)
    assert staff_letters() == []
    carry_out(give(kim, lea, "2", reason="Bob is ill"), ticket=pk, at=desk.at + HOUR)
    assert sorted(staff_letters()) == [
        ("given_staff", "kim@vendor.example"),
        ("handed_on_staff", "bob@vendor.example"),
    ]
    subject, text = text_of("given_staff", "kim@vendor.example")
    assert subject == "[TA-000001] Теперь за вами: Reports do not open"
    assert "Кто передал: Lea\nПояснение: Bob is ill\n" in text
    subject, text = text_of("handed_on_staff", "bob@vendor.example")
    assert subject == "[TA-000001] No longer yours: Reports do not open"
    assert "The owner is now: Kim\nChanged by: Lea\nNote: Bob is ill\n" in text
    # to nobody: whoever had it reads it in the own language, and of no new owner
    carry_out(give(None, lea, "3"), ticket=pk, at=desk.at + HOUR)
    assert staff_letters(to="kim@vendor.example") == [
        ("given_staff", "kim@vendor.example"),
        ("handed_on_staff", "kim@vendor.example"),
    ]
    text = text_of("handed_on_staff", "kim@vendor.example")[1]
    assert "Больше не за вами: " in text
    assert "Исполнитель теперь" not in text
    assert "Кто изменил: Lea" in text


def test_who_hands_over_at_the_end_of_a_shift_needs_no_letter(
    desk: SimpleNamespace, opened: Callable[..., Any], staff: SimpleNamespace
) -> None:
    pk, bob, kim = opened().ticket_pk, staff.bob, staff.kim
    carry_out(give(bob, bob, "1"), ticket=pk, at=desk.at)

    def handed(to: StaffMember, by: StaffMember, identity: str) -> None:
        over = HandOver(
            identity=identity, actor=acts_as(by), assignee=str(to.pk), assignee_name=to.name,
            note="Node 2 is left",
        )  # fmt: skip
        carry_out(over, ticket=pk, at=desk.at + HOUR)

    handed(kim, bob, "2")
    assert staff_letters() == [("given_staff", "kim@vendor.example")]
    # a colleague who takes it from him at the end of his shift tells him
    handed(bob, bob, "3")
    assert staff_letters()[1:] == [("handed_on_staff", "kim@vendor.example")]
    assert "Пояснение: Node 2 is left" in text_of("handed_on_staff", "kim@vendor.example")[1]


def test_a_lead_who_follows_what_nobody_has_reads_of_it_once(
    desk: SimpleNamespace, opened: Callable[..., Any], staff: SimpleNamespace
) -> None:
    pk = opened().ticket_pk
    carry_out(Follow(identity="f", actor=acts_as(staff.lea), follows=True), ticket=pk, at=desk.at)
    said = c.AddCustomerReply(
        identity="m", actor=Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann"),
        message=c.Message(text="More."), channel="email", arrived_at=desk.at + HOUR,
    )  # fmt: skip
    carry_out(said, ticket=pk, at=desk.at + HOUR)
    assert staff_letters() == [("addition_staff", "lea@vendor.example")]


def test_a_bad_rating_reaches_owner_and_leads_with_its_words_once(
    desk: SimpleNamespace, solved: Callable[..., int], staff: SimpleNamespace
) -> None:
    pk = solved(staff.kim)
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    rate = Rate(identity="v", actor=ann, stars=2, comment="It {fails} still.")
    for _ in range(2):
        carry_out(rate, ticket=pk, at=desk.at + 2 * HOUR)
    assert staff_letters() == [
        ("rated_staff", "kim@vendor.example"),
        ("rated_staff", "lea@vendor.example"),
    ]
    subject, text = text_of("rated_staff", "lea@vendor.example")
    assert subject == "[TA-000001] Rated 2 of 5: Reports do not open"
    assert text.startswith("Ann (Acme) rated the solution of ")
    assert ": 2 of 5.\n\nIt {fails} still.\n\nOwner: Kim\n" in text
    assert "/desk/requests/TA-000001/" in text
    subject, text = text_of("rated_staff", "kim@vendor.example")
    assert subject == "[TA-000001] Оценка 2 из 5: Reports do not open"
    assert "Ann (Acme): оценка решения, " in text


def test_who_leads_and_has_the_request_reads_of_a_rating_once(
    desk: SimpleNamespace, solved: Callable[..., int], staff: SimpleNamespace
) -> None:
    pk = solved(staff.lea)
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    carry_out(Rate(identity="v", actor=ann, stars=1), ticket=pk, at=desk.at + 2 * HOUR)
    assert staff_letters() == [("rated_staff", "lea@vendor.example")]
