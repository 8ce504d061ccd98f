"""Published versions (C01): a new text counts from publication, running requests stay, the old text stays readable."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from reglament import regulations, wall_time
from reglament.store.queries.regulations import InForce

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _fresh_memory: None
) -> Iterator[None]:
    """Publish version 2 of Aspro's regulation, in force from 2026-04-01 00:00 Moscow time."""
    folder = tmp_path / "aspro@2"
    shutil.copytree(regulations.HERE / "aspro", folder)
    path = folder / "regulation.yaml"
    text = path.read_text("utf-8")
    text = text.replace('version: "1"', 'version: "2"', 1)
    text = text.replace("2024-01-01T00:00:00+03:00", "2026-04-01T00:00:00+03:00", 1)
    path.write_text(text, "utf-8")
    monkeypatch.setenv(regulations.VARIABLE, str(tmp_path))
    regulations.forget()
    yield
    monkeypatch.undo()
    regulations.forget()


def opened_on(opened: Callable[..., Any], desk: SimpleNamespace, at: datetime) -> str:
    from reglament.core.model.commands import Message, OpenTicket
    from reglament.core.model.people import Actor, ActorKind
    from reglament.operations.open_ticket import Opening, open_ticket

    regulation = InForce().at("aspro", at)
    assert regulation is not None
    command = OpenTicket(
        identity=at.isoformat(),
        actor=Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk)),
        number="",
        regulation=regulation.identity,
        vendor="aspro",
        arrived_at=at,
        channel="email",
        subject="how to set up the funnel",
        message=Message(text="how?"),
        requester=str(desk.contact.pk),
        requester_address="ann@acme.example",
        coverage={"sender": "contact", "access": "user", "contract": "active"},
    )
    opening = Opening(vendor_id=desk.vendor.pk, command=command, regulation=regulation)
    return str(open_ticket(opening, at=at).ticket.regulation)


@pytest.mark.clause("AS-71")
def test_a_new_text_counts_from_publication_and_running_requests_stay(
    desk: SimpleNamespace,
    second_version: None,
    opened: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = datetime(2026, 3, 31, 20, 59, tzinfo=UTC)
    after = datetime(2026, 3, 31, 21, 0, tzinfo=UTC)
    assert opened_on(opened, desk, before) == "aspro@1"
    assert opened_on(opened, desk, after) == "aspro@2"
    visitor = Client(headers={"accept-language": "en"})

    monkeypatch.setattr(wall_time, "now", lambda: before)
    assert "version 1<" in visitor.get("/regulations/aspro/").content.decode()
    monkeypatch.setattr(wall_time, "now", lambda: after)
    page = visitor.get("/regulations/aspro/").content.decode()
    assert "version 2<" in page
    assert 'href="/regulations/aspro@1/"' in page
    old = visitor.get("/regulations/aspro@1/").content.decode()
    assert "version 1<" in old
    assert 'href="/regulations/aspro@2/"' in old
    assert "What changed since version 1<" in page
    assert "Nothing that people are told." in page
    assert "What changed" not in old
