"""A regulation with open points takes no request before somebody confirms it by name (X-30, X-58, X-68)."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from reglament import regulations
from reglament.cli import main
from reglament.core.intake import Hold
from reglament.core.model.interaction import Address, Interaction
from reglament.core.regulation.refused import Refused
from reglament.operations.activate_regulation import NotReadyError, activate_regulation
from reglament.operations.interpreting import Contacted, gather, meaning_of
from reglament.operations.open_ticket import Opening, open_tickets
from reglament.store.models import Mailbox, Ticket, Vendor
from reglament.store.queries.regulations import InForce

AT = datetime(2026, 3, 11, 9, tzinfo=UTC)


@pytest.fixture
def latera(desk: SimpleNamespace) -> Mailbox:
    """A vendor whose mailbox takes requests under Hydra, whose text breaks off."""
    vendor = Vendor.objects.create(code="latera", name="Latera")
    return Mailbox.objects.create(
        vendor=vendor, address="support@latera.example", regulations=["hydra"]
    )


def contact(box: Mailbox) -> Contacted:
    interaction = Interaction(
        identity="raw-1",
        channel="email",
        arrived_at=AT,
        mailbox=box.address,
        sender=Address(address="ann@acme.example", name="Ann"),
        subject="Billing stops",
        text="It stops.",
        language="en",
        message_id="<1@acme.example>",
    )
    return Contacted(interaction=interaction, mailbox=box)


def held_for(box: Mailbox) -> str:
    answer = meaning_of(contact(box), gather([contact(box)], InForce())).answer
    return answer.reason if isinstance(answer, Hold) else type(answer).__name__


def test_mail_is_held_until_the_open_points_are_confirmed(latera: Mailbox) -> None:
    hydra = regulations.load("hydra")
    assert held_for(latera) == "regulation-not-active"
    with pytest.raises(NotReadyError) as refusal:
        activate_regulation(latera.vendor, hydra, incomplete=False, by="", at=AT)
    assert [point.name for point in refusal.value.points] == ["incomplete"]
    assert not latera.vendor.activations.exists()
    activate_regulation(latera.vendor, hydra, incomplete=True, by="Anna", at=AT)
    row = latera.vendor.activations.get()
    assert (row.code, row.version, row.open_points, row.confirmed_by, row.confirmed_at) == (
        "hydra",
        "undated-1",
        ["incomplete"],
        "Anna",
        AT,
    )
    assert held_for(latera) != "regulation-not-active"


def test_the_first_confirmation_stays_and_none_is_needed_where_nothing_is_open(
    latera: Mailbox,
) -> None:
    hydra = regulations.load("hydra")
    for name in ("Anna", "Boris"):
        confirmed = activate_regulation(latera.vendor, hydra, incomplete=True, by=name, at=AT)
        assert confirmed is not None
        assert confirmed.confirmed_by == "Anna"
    aspro = regulations.load("aspro")
    assert activate_regulation(latera.vendor, aspro, incomplete=True, by="Anna", at=AT) is None
    assert latera.vendor.activations.count() == 1


def test_a_year_without_days_off_refuses_even_a_confirmation(latera: Mailbox) -> None:
    with pytest.raises(NotReadyError) as refusal:
        activate_regulation(
            latera.vendor,
            regulations.load("hydra"),
            incomplete=True,
            by="Anna",
            at=AT.replace(year=2060),
        )
    assert refusal.value.years == (("business", 2060),)
    assert not latera.vendor.activations.exists()


def test_the_confirmation_of_one_vendor_is_not_another_s(latera: Mailbox) -> None:
    other = Vendor.objects.create(code="other", name="Other")
    activate_regulation(other, regulations.load("hydra"), incomplete=True, by="Anna", at=AT)
    assert held_for(latera) == "regulation-not-active"


def test_no_ticket_opens_under_a_regulation_that_waits(latera: Mailbox) -> None:
    command = SimpleNamespace(arrived_at=AT)
    opening = Opening(
        vendor_id=latera.vendor_id,
        command=command,  # type: ignore[arg-type]
        regulation=regulations.load("hydra"),
    )
    with pytest.raises(Refused, match="hydra@undated-1 does not run here"):
        open_tickets([opening], at=AT)
    assert not Ticket.objects.exists()


def test_the_command_says_what_is_open_and_confirms_by_name(
    latera: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["regulation", "activate", "hydra"]) == 2
    said = capsys.readouterr().err
    assert "incomplete (X-30): the text itself is incomplete" in said
    assert "--incomplete --by NAME" in said
    assert main(["regulation", "activate", "hydra", "--incomplete"]) == 2
    assert "nobody confirms (--by)" in capsys.readouterr().err
    assert not latera.vendor.activations.exists()
    assert main(["regulation", "activate", "hydra", "--incomplete", "--by", "Anna"]) == 0
    assert "hydra@undated-1 runs incomplete, confirmed by Anna at" in capsys.readouterr().out
    assert main(["regulation", "activate", "istom"]) == 2
    assert "the vendor 'istom' of istom@1 is not registered here" in capsys.readouterr().err


@pytest.mark.django_db
def test_the_published_page_says_whether_it_runs(client) -> None:
    page = client.get("/regulations/hydra/", headers={"accept-language": "en"}).content.decode()
    assert "It does not run here until somebody confirms" in page
    vendor = Vendor.objects.create(code="latera", name="Latera")
    activate_regulation(vendor, regulations.load("hydra"), incomplete=True, by="Anna", at=AT)
    page = client.get("/regulations/hydra/", headers={"accept-language": "ru"}).content.decode()
    assert "Действует неполным" in page
    assert "неполон сам текст" in page
    assert "Anna" not in page  # the name is the desk's, not the public's
