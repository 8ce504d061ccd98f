"""What is written down on the ticket page is found again: environment, errors with version, unknown accounts."""

from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, get_type_hints

import pytest
from django.utils.translation import override

from reglament.core.model.commands import Message, OpenTicket
from reglament.core.model.event_types import EVENT_TYPES
from reglament.core.model.events import Event, Reminded, TicketOpened
from reglament.core.model.people import SYSTEM, Actor, ActorKind
from reglament.operations.open_ticket import Opening, open_ticket
from reglament.regulations import load
from reglament.store.models import Account, SearchText, WorkItem
from reglament.web.record import OF_ITSELF, entries, folded
from reglament.web.words import catalogue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser: Callable[..., Any], desk: SimpleNamespace) -> SimpleNamespace:
    regulation = load("aspro")
    command = OpenTicket(
        identity="a",
        actor=Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann"),
        number="",
        regulation="aspro",
        vendor="tron",
        arrived_at=desk.at,
        channel="email",
        subject="Import",
        message=Message(text="The import stops."),
        requester=str(desk.contact.pk),
        requester_address="ann@acme.example",
        customer=str(desk.customer.pk),
        language="en",
        coverage={"sender": "contact", "contract": "active", "access": "user"},
    )
    opening = Opening(vendor_id=desk.vendor.pk, command=command, regulation=regulation)
    url = f"/desk/requests/{open_ticket(opening, at=desk.at).ticket.number}/"
    client = browser("agent")

    def do(action: str, **values: Any) -> str:
        answer = client.post(f"{url}do/{action}/", values, follow=True)
        (said,) = answer.context["messages"]
        assert said.level_tag == "success"
        return str(client.get(url).content.decode())

    return SimpleNamespace(do=do)


@pytest.mark.clause("AS-8")
def test_the_environment_is_shown_and_found(page: SimpleNamespace) -> None:
    assert "mobile app 3.1" in page.do("fill_in", intake_environment_version="mobile app 3.1")
    assert "mobil" in SearchText.objects.get().public_terms


@pytest.mark.clause("AS-30")
def test_an_error_is_recorded_with_the_version(page: SimpleNamespace) -> None:
    assert "E-1</a> Import stops" in page.do("error", title="Import stops", product_version="4.2")
    assert [(one.kind, one.version) for one in WorkItem.objects.all()] == [("error", "4.2")]


def test_an_account_that_nobody_has_is_pointed_out(
    page: SimpleNamespace, desk: SimpleNamespace
) -> None:
    shown = page.do("fill_in", intake_account_address="acmee.aspro.cloud")
    assert "The account acmee.aspro.cloud is not known here" in shown
    Account.objects.create(vendor=desk.vendor, customer=desk.customer, address="acme.aspro.cloud")
    shown = page.do("fill_in", intake_account_address="acme.aspro.cloud")
    assert "is not known here" not in shown


def test_a_failure_is_recorded_with_its_minutes(page: SimpleNamespace) -> None:
    shown = page.do(
        "failure", down_at="2026-03-10T11:00", restored_at="2026-03-10T11:50", cause="disk"
    )
    assert "Down 50 min. disk" in shown


def test_what_comes_again_and_again_is_told_once_with_its_moments() -> None:
    regulation, at = load("tron-en"), datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
    system = Actor(kind=ActorKind.SYSTEM, id="", name="")

    def reminded(hours: int, what: str = "status_update") -> Reminded:
        when = at + timedelta(hours=hours)
        return Reminded(
            at=when,
            actor=system,
            regulation="tron-en@1.2.1",
            clauses=("TE-52",),
            what=what,
            to="owner",
        )

    history = (reminded(0), reminded(4), reminded(8), reminded(9, "idle"), reminded(12))
    told = folded(entries(regulation, history, {}))
    assert [(one.seq, len(one.again)) for one in told] == [(1, 2), (4, 0), (5, 0)]
    assert told[0].again == (history[1].at, history[2].at)


MADE = {
    name: one for name, one in EVENT_TYPES.items() if one not in (TicketOpened, *OF_ITSELF)
}  # fmt: skip
OLGA = Actor(kind=ActorKind.STAFF, id="3", name="Olga Kim")
ANN = Actor(kind=ActorKind.CUSTOMER, id="7", name="Ann Lee")


def made(name: str, actor: Actor, at: datetime) -> Event:
    """Return an event of this type by `actor`, each field with a value of its type."""
    hints = get_type_hints(EVENT_TYPES[name])
    values: dict[str, Any] = {
        str: "x", int: 1, bool: True, datetime: at, Message: Message(text="x"), tuple[str, ...]: ("x",),
    }  # fmt: skip
    needed = {
        one.name: values.get(hints[one.name], {"k": "v"})
        for one in fields(EVENT_TYPES[name])
        if one.default is MISSING and one.default_factory is MISSING
    }
    by_name = {"action": "decline", "stars": 5, "starts_at": at}
    given = {key: by_name.get(key, value) for key, value in needed.items()}
    return EVENT_TYPES[name](**{**given, "at": at, "actor": actor, "regulation": "tron-en@1"})


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", MADE)
def test_every_act_of_a_person_names_the_person(name: str, language: str, desk: Any) -> None:
    """Beside a message stands who wrote it, in every other line who did it."""
    for actor in (OLGA, ANN):
        event = made(name, actor, desk.at)
        with override(language):
            (told,) = entries(load("tron-en"), [event], {})
        said = {"en": f"by {actor.name}", "ru": f"— {actor.name}"}[language]
        assert (told.who, told.by) == (actor.name, said)


ASKED = sorted(
    name for name in EVENT_TYPES if "{yes}" in str(catalogue().get(f"event.{name}"))
)  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
def test_words_that_say_yes_or_no_say_what_the_event_holds(name: str, desk: Any) -> None:
    event = made(name, OLGA, desk.at)
    (holds,) = (one for one, kind in get_type_hints(type(event)).items() if kind is bool)
    told = [
        entries(load("tron-en"), [replace(event, **{holds: truth})], {})[0].sentence
        for truth in (True, False)
    ]
    assert told[0].replace("yes", "no") == told[1] != told[0]


def test_words_that_say_yes_or_no_of_an_event_without_one_truth_are_an_error(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ASKED
    for name in ("Reopened", "PaidWorkAnswered"):
        words = {**catalogue(), f"event.{name}": {"en": "{yes}", "ru": "{yes}"}}
        for module in ("record", "words"):
            monkeypatch.setattr(f"reglament.web.{module}.catalogue", lambda words=words: words)
        with pytest.raises(ValueError, match=f"{name} holds [02] truths"):
            entries(load("tron-en"), [made(name, OLGA, desk.at)], {})


def test_what_the_desk_did_by_itself_says_so_where_a_person_might_have_done_it(desk: Any) -> None:
    def by(name: str) -> str:
        return entries(load("tron-en"), [made(name, SYSTEM, desk.at)], {})[0].by

    assert {by(name) for name in ("Assigned", "WorkStarted", "Closed", "FactsChanged")} == {
        "automatically"
    }
    assert {by(one.__name__) for one in OF_ITSELF} == {""}


def test_a_customer_is_told_who_of_their_own_did_it_and_no_name_of_ours(desk: Any) -> None:
    history = [made("Reopened", one, desk.at) for one in (ANN, OLGA, SYSTEM)]
    told = entries(load("tron-en"), history, {}, to_customer=True)
    assert [one.by for one in told] == ["by Ann Lee", "", ""]


def test_who_has_no_name_is_told_by_the_address(desk: Any) -> None:
    stranger = Actor(kind=ActorKind.CUSTOMER, id="")
    reply = replace(made("CustomerReplied", stranger, desk.at), address="ann@acme.example")
    assert entries(load("tron-en"), [reply], {})[0].by == "by ann@acme.example"


def test_what_two_people_did_alike_is_not_told_as_one(desk: Any) -> None:
    history = [made("Classified", one, desk.at) for one in (OLGA, OLGA, ANN)]
    told = folded(entries(load("tron-en"), history, {}))
    assert [(one.by, len(one.again)) for one in told] == [("by Olga Kim", 1), ("by Ann Lee", 0)]


def test_the_page_names_who_did_it(page: SimpleNamespace) -> None:
    """Whoever takes it is not named twice, as owner and as who did it."""
    shown = page.do("assign_me")
    assert '<b>Taken</b> <span class="hint"><bdi>by Olga</bdi>' in shown
    assert "Owner: Olga" not in shown
