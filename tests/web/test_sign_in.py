"""Signing in: mailed links and passwords open for their person only, once, and end when the person leaves (T20-T22)."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reglament import wall_time
from reglament.core.model.people import SYSTEM
from reglament.operations.mail_link import MOST_AN_HOUR, digest_of, mail_link
from reglament.operations.save_contact import save_contact
from reglament.operations.send_letters import Sent, take_letters
from reglament.operations.sessions import disable_staff
from reglament.store import models as m
from reglament.store.queries.directory import core_contact

pytestmark = pytest.mark.django_db
LINK = re.compile(r"/sign-in/with/([\w-]+)/")


@pytest.fixture(autouse=True)
def _forget_tries() -> None:
    from django.core.cache import cache

    cache.clear()


def asked(address: str, **headers: str) -> Client:
    client = Client(headers={"accept-language": "en", **headers})
    answer = client.post("/sign-in/link/", {"address": address})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/sent/")
    return client


def mailed(to: str = "ann@acme.example") -> str:
    letter = m.OutboxLetter.objects.filter(to=to).latest("pk")
    text = message_from_bytes(bytes(letter.raw), policy=policy.default).get_body(("plain",))
    found = LINK.search(text.get_content())
    assert found is not None
    return found[1]


def signed_in(client: Client) -> str:
    return str(client.get("/account/").status_code)


@pytest.mark.threat("T21")
def test_a_mailed_link_signs_its_person_in_once(desk: SimpleNamespace) -> None:
    client = asked(" ANN@acme.example ")
    token = mailed()
    assert len(token) >= 22  # 128 bits in base64
    assert token not in str(list(m.SignInLink.objects.values()))
    page = client.get(f"/sign-in/with/{token}/")
    assert (page.status_code, b"Ann" in page.content) == (200, True)
    assert signed_in(client) == "302"  # reading the link, as a mail scanner does, uses nothing up
    assert client.post(f"/sign-in/with/{token}/").status_code == 302
    assert signed_in(client) == "200"
    contact = m.Contact.objects.get(pk=desk.contact.pk)
    assert (contact.user.username, contact.signed_in_at is not None) == (
        f"contact-{contact.pk}",
        True,
    )
    other = Client()
    assert other.post(f"/sign-in/with/{token}/").status_code == 410
    assert signed_in(other) == "302"


@pytest.mark.threat("T21")
@pytest.mark.parametrize("case", ["expired", "cut", "longer", "case", "empty", "digest", "left"])
def test_a_link_that_is_not_exactly_the_one_opens_nothing(desk: SimpleNamespace, case: str) -> None:
    asked("ann@acme.example")
    token = mailed()
    if case == "expired":
        m.SignInLink.objects.update(expires_at=datetime(2026, 1, 1, tzinfo=UTC))
    if case == "left":
        m.Contact.objects.update(active=False)
    tried = {
        "cut": token[:-1],
        "longer": token + "A",
        "case": token.swapcase(),
        "empty": " ",
        "digest": digest_of(token),
    }.get(case, token)
    client = Client()
    assert client.post(f"/sign-in/with/{tried}/").status_code == 410
    assert signed_in(client) == "302"


@pytest.mark.threat("T22")
def test_an_unknown_address_costs_the_same_and_is_answered_alike(desk: SimpleNamespace) -> None:
    mail_link("ann@acme.example", language="en", at=wall_time.now())  # caches are warm

    def costs(address: str) -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            asked(address)
        # an identifier of a savepoint differs from one to the next
        return [re.sub(r"\"?s\d+_x\d+\"?", "s", one["sql"])[:60] for one in seen.captured_queries]

    known, unknown = costs("ann@acme.example"), costs("bob@acme.example")
    kinds = [[line.split()[0] for line in one] for one in (known, unknown)]
    assert [k for k in kinds[0] if k not in ("RELEASE", "ROLLBACK")] == [
        k for k in kinds[1] if k not in ("RELEASE", "ROLLBACK")
    ]
    assert not m.OutboxLetter.objects.filter(letter="sign_in").exclude(to="ann@acme.example")


@pytest.mark.threat("T20")
def test_only_confirmed_people_are_let_in_by_mail(desk: SimpleNamespace) -> None:
    m.Contact.objects.update(confirmed=False)
    asked("ann@acme.example")
    assert not m.OutboxLetter.objects.exists()
    # K as the Kelvin sign is another letter (T21); in capitals it is the same, and the one on record is written to
    m.Contact.objects.update(confirmed=True)
    m.ContactAddress.objects.update(address="kim@acme.example")
    asked("\u212aim@acme.example")
    assert not m.OutboxLetter.objects.exists()
    asked("KIM@Acme.example")
    assert [one.to for one in m.OutboxLetter.objects.all()] == ["kim@acme.example"]


@pytest.mark.threat("T20")
def test_a_user_that_was_there_before_is_never_taken_over(desk: SimpleNamespace) -> None:
    before = m.User.objects.create(username="ann@acme.example", email="ann@acme.example")
    client = asked("ann@acme.example")
    client.post(f"/sign-in/with/{mailed()}/")
    assert m.Contact.objects.get(pk=desk.contact.pk).user != before
    peer = Client(headers={"remote-user": "olga", "x-forwarded-user": "olga"})
    assert signed_in(peer) == "302"


@pytest.mark.threat("T21", "T23")
def test_links_to_one_address_are_budgeted_and_the_letter_forgets_its_secret(
    desk: SimpleNamespace,
) -> None:
    for _ in range(MOST_AN_HOUR + 2):
        asked("ann@acme.example")
    assert m.OutboxLetter.objects.count() == MOST_AN_HOUR == 4
    said = Client(headers={"accept-language": "en"}).get("/sign-in/sent/").content.decode()
    assert "four links an hour at most" in said
    at = wall_time.now()
    (held, *_) = take_letters(at=at, limit=8)
    secret = LINK.search(bytes(held.letter.raw).decode())
    assert secret is not None
    sent = Sent(held=held, state=m.LetterState.SENT, response="250")
    take_letters(at=at, limit=0, results=[sent])
    assert bytes(m.OutboxLetter.objects.get(pk=held.letter.pk).raw) == b""


WAYS = ["ann@acme.example", "ann@\uff41cme.example", '"ann"@acme.example', "ann@ac\u00adme.example"]


@pytest.mark.threat("T21", "T23")
def test_links_are_budgeted_by_the_mailbox_however_it_is_spelled(desk: SimpleNamespace) -> None:
    for address in [*WAYS, *reversed(WAYS)]:
        asked(address)
    assert [one.to for one in m.OutboxLetter.objects.all()] == ["ann@acme.example"] * MOST_AN_HOUR


def tried(name: str, peer: str = "192.0.2.7") -> int:
    given = {"username": name, "password": "wrong"}
    return Client().post("/sign-in/", given, REMOTE_ADDR=peer).status_code


@pytest.mark.threat("T20", "T22")
def test_tries_are_counted_by_the_mailbox_however_it_is_spelled(desk: SimpleNamespace) -> None:
    """Known or not: else the pause would tell which it is."""
    for name in ("ann", "eve"):
        ways = [one.replace("ann", name) for one in WAYS]
        assert [tried(one) for one in ways * 2] == [200] * 8
        assert tried(f"{name}@a\u00ad\u00adcme.example") == 429
    assert tried("bob@acme.example") == 200


@pytest.mark.threat("T20", "T23")
def test_a_network_of_ipv6_is_one_peer_at_the_door(desk: SimpleNamespace) -> None:
    assert {tried("olga", f"2001:db8:1:2::{n:x}") for n in range(8)} == {200}
    assert tried("olga", "2001:db8:1:2:ffff::1") == 429
    assert tried("olga", "2001:db8:1:3::1") == 200
    for n in range(22):
        given = {"address": "ann@acme.example" if n >= 20 else f"x{n}@who.example"}
        Client().post("/sign-in/link/", given, REMOTE_ADDR=f"2001:db8:1:2::{n:x}")
    assert not m.OutboxLetter.objects.exists()


@pytest.mark.threat("T20", "T21")
def test_who_is_no_longer_confirmed_is_out_at_once(
    desk: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    opened()
    client, waiting = asked("ann@acme.example"), "/sign-in/with/"
    client.post(f"{waiting}{mailed()}/")
    asked("ann@acme.example")
    assert (signed_in(client), client.get("/new/").status_code) == ("200", 200)
    row = m.Contact.objects.get(pk=desk.contact.pk)
    assert m.Ticket.objects.visible_to(m.User.objects.get(contact=row)).count() == 1
    doubted = replace(core_contact(row), confirmed=False)
    save_contact(desk.customer, doubted, row=row, actor=SYSTEM, at=desk.at)
    assert (signed_in(client), m.SignInLink.objects.filter(contact=row).count()) == ("302", 0)
    client.force_login(m.User.objects.get(contact=row))  # a session that nobody wrote down
    assert client.get("/new/").status_code == 403
    assert not m.Ticket.objects.visible_to(m.User.objects.get(contact=row)).exists()


@pytest.mark.threat("T21")
def test_a_password_is_set_after_a_link_and_ends_other_sessions(desk: SimpleNamespace) -> None:
    first = asked("ann@acme.example")
    first.post(f"/sign-in/with/{mailed()}/")
    second = asked("ann@acme.example")
    second.post(f"/sign-in/with/{mailed()}/")
    assert first.post("/account/password/", {"password": "short"}).status_code == 400
    assert first.post("/account/password/", {"password": "quite-long-enough"}).status_code == 302
    assert (signed_in(first), signed_in(second)) == ("200", "302")
    assert first.post("/account/password/", {"password": "another-long-one"}).status_code == 400
    third = Client()
    answer = third.post(
        "/sign-in/", {"username": "Ann@acme.example", "password": "quite-long-enough"}
    )
    assert (answer.status_code, signed_in(third)) == (302, "200")
    page = third.get("/account/")
    other = next(one for one in page.context["sessions"] if one.session_key != page.context["own"])
    assert third.post("/account/sessions/end/", {"session": other.pk}).status_code == 302
    assert (signed_in(first), signed_in(third)) == ("302", "200")


@pytest.mark.threat("T21")
def test_nobody_ends_the_sessions_of_others(
    people: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    agent = Client()
    agent.post("/sign-in/", {"username": "olga", "password": "olga-pass-77"})
    row = m.SignIn.objects.get(user=people.agent)
    browser("customer").post("/account/sessions/end/", {"session": row.pk})
    assert signed_in(agent) == "200"


@pytest.mark.threat("T21")
def test_disabling_a_member_of_staff_ends_everything_at_once(people: SimpleNamespace) -> None:
    member = people.agent.staff_member
    member.address = "olga@vendor.example"
    member.save()
    by_password, link = Client(), asked("olga@vendor.example")
    by_password.post("/sign-in/", {"username": "olga", "password": "olga-pass-77"})
    token = mailed("olga@vendor.example")
    assert by_password.get("/desk/").status_code == 200
    disable_staff(member, by=people.lead.staff_member)
    assert by_password.get("/desk/").status_code == 302
    assert link.post(f"/sign-in/with/{token}/").status_code == 410
    answer = by_password.post("/sign-in/", {"username": "olga", "password": "olga-pass-77"})
    assert answer.status_code == 200
    asked("olga@vendor.example")
    assert m.OutboxLetter.objects.filter(to="olga@vendor.example").count() == 1


@pytest.mark.threat("T22")
def test_reading_never_uses_a_link_and_posting_needs_the_token(desk: SimpleNamespace) -> None:
    asked("ann@acme.example")
    token = mailed()
    strict = Client(enforce_csrf_checks=True)
    for path in ("/sign-in/link/", f"/sign-in/with/{token}/"):
        assert strict.post(path, {"address": "ann@acme.example"}).status_code == 403
    assert strict.get("/sign-in/link/").status_code == 405
    assert m.SignInLink.objects.filter(used_at=None).count() == 1
    assert timedelta(minutes=29) < m.SignInLink.objects.get().expires_at - wall_time.now()


@pytest.mark.clause("IS-1")
def test_the_offer_is_accepted_by_a_tick_at_the_first_sign_in(desk: SimpleNamespace) -> None:
    m.Agreement.objects.all().delete()
    m.Mailbox.objects.update(regulations=["istom"])
    client = asked("ann@acme.example")
    answer = client.post(f"/sign-in/with/{mailed()}/")
    assert answer["Location"] == "/welcome/"
    assert client.post("/welcome/").status_code == 400
    assert m.Customer.objects.get().offer_accepted_at is None
    assert client.post("/welcome/", {"accept": "yes"})["Location"] == "/"
    customer = m.Customer.objects.get()
    assert customer.offer_accepted_by == "tick"
    (change,) = m.CustomerChange.objects.all()
    assert (change.actor_name, change.before, change.after) == (
        "Ann",
        {"offer_accepted_at": None, "offer_accepted_by": ""},
        {
            "offer_accepted_at": customer.offer_accepted_at.isoformat(),
            "offer_accepted_by": "tick",
        },
    )
    asked_again = asked("ann@acme.example")
    assert asked_again.post(f"/sign-in/with/{mailed()}/")["Location"] == "/"
