"""Versions on the public pages: each by its own address, with its time, and a promise only by that in force then."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.second_version import two_versions

from reglament import regulations, wall_time
from reglament.store.queries.regulations import InForce
from reglament.web.agent.customers.served import regulations_of_vendor

pytestmark = pytest.mark.django_db
# version 2.0 from Thu 1 January 2026, version 2.1 from Sun 1 February 2026, Berlin; high at Silver is answered in two
# hours by the first and in one by the second
BEFORE, AFTER = datetime(2026, 1, 28, 9, tzinfo=UTC), datetime(2026, 2, 3, 9, tzinfo=UTC)
IN_JANUARY, IN_FEBRUARY = "2026-01-29T09:00", "2026-02-05T09:00"
ASKED = {"level": "silver", "priority": "high"}


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Both versions are published; the moment is before the second is in force."""
    monkeypatch.setenv("REGLAMENT_REGULATIONS", str(two_versions(tmp_path)))
    monkeypatch.setattr(wall_time, "now", lambda: BEFORE)
    regulations.forget()
    yield monkeypatch
    monkeypatch.undo()
    regulations.forget()


def page(name: str, language: str = "en", **asked: str) -> Any:
    return Client(headers={"accept-language": language}).get(f"/regulations/{name}/", asked)


def plain(html: str) -> str:
    return re.sub(r"\s+([,:)])", r"\1", " ".join(re.sub(r"<[^>]+>", " ", html).split()))


def rows(language: str) -> list[tuple[str, str]]:
    """Return the address and the words of each version of the invented regulation on the list."""
    text = Client(headers={"accept-language": language}).get("/regulations/").content.decode()
    found = re.findall(
        r'<li class="item plain">.*?href="(/[^"]+)".*?<p class="meta">(.*?)</p>', text, re.S
    )
    return [(address, plain(meta)) for address, meta in found if "meridian" in address]


@pytest.mark.usefixtures("two")
def test_each_row_of_the_list_leads_to_its_own_version_and_says_its_time() -> None:
    (first, early), (second, late) = rows("en")
    assert (first, second) == ("/regulations/meridian@2.0/", "/regulations/meridian@2.1/")
    assert "in force since Thu 1 January 2026 until Sun 1 February 2026, when version 2.1" in early
    assert "will be in force from Sun 1 February 2026" in late
    assert "since" not in late
    assert "version 2.1" in plain(page("meridian@2.1").content.decode())


def test_after_its_end_the_list_says_that_a_version_was_in_force(two: pytest.MonkeyPatch) -> None:
    two.setattr(wall_time, "now", lambda: AFTER)
    (_, early), (_, late) = rows("ru")
    assert "действовала с чт 1 января 2026 до вс 1 февраля 2026, когда её сменила" in early
    assert "действует с вс 1 февраля 2026" in late


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("language", "coming", "ending"),
    [
        (
            "en",
            "will be in force from Sun 1 February 2026",
            "in force since Thu 1 January 2026 until Sun 1 February 2026",
        ),
        (
            "ru",
            "начнёт действовать с вс 1 февраля 2026",
            "действует с чт 1 января 2026 до вс 1 февраля 2026",
        ),
    ],
)
def test_the_head_of_a_page_says_when_its_version_begins_and_ends(
    language: str, coming: str, ending: str
) -> None:
    for name, told in (("2.1", coming), ("2.0", ending)):
        text = page(f"meridian@{name}", language).content.decode()
        head = text[text.index("<h1>") :].partition("</p>")[0]
        assert told in plain(head)


def counted(answer: Any) -> tuple[str, str, bool]:
    """Return by which version the page counts, the response it promises, and whether it says "not in force then"."""
    calc = answer.context["calc"]
    response = next(one for one in calc.answers if one.kind == "response")
    said = 'id="out-of-time"' in answer.content.decode()
    return calc.term.regulation.version, response.target, said


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("now", [BEFORE, AFTER])
@pytest.mark.parametrize(
    ("at", "version", "target"),
    [(IN_JANUARY, "2.0", "2 working hours"), (IN_FEBRUARY, "2.1", "1 working hour")],
)
def test_without_a_version_that_in_force_at_the_moment_asked_counts_as_for_requests(
    two: pytest.MonkeyPatch, now: datetime, at: str, version: str, target: str
) -> None:
    two.setattr(wall_time, "now", lambda: now)
    answer = page("meridian", at=at, **ASKED)
    assert counted(answer) == (version, target, False)
    assert f"Counted by version {version}:" in plain(answer.content.decode())
    governs = InForce().at("meridian", datetime.fromisoformat(f"{at}+01:00"))
    assert governs is not None
    assert governs.version == version


@pytest.mark.usefixtures("two")
def test_clauses_of_a_promise_lead_to_the_version_that_gives_it() -> None:
    text = page("meridian", at=IN_FEBRUARY, **ASKED).content.decode()
    calc = text[text.index('id="calc"') : text.index("</form>")]
    assert 'href="/regulations/meridian@2.1/#ME-5"' in calc
    assert 'href="#ME-5"' not in calc


@pytest.mark.usefixtures("two")
def test_a_version_named_counts_by_itself_and_says_where_the_right_one_is() -> None:
    assert counted(page("meridian@2.0", at=IN_JANUARY, **ASKED)) == (
        "2.0",
        "2 working hours",
        False,
    )
    answer = page("meridian@2.0", at=IN_FEBRUARY, **ASKED)
    assert counted(answer) == ("2.0", "2 working hours", True)
    text = answer.content.decode()
    notice = text[text.index('id="out-of-time"') :].partition("</p>")[0]
    assert "Version 2.0 is not in force at this moment" in plain(notice)
    address = re.findall(r'href="([^"#]+)#calc"', notice)[0].replace("&amp;", "&")
    assert address.startswith("/regulations/meridian@2.1/?")
    there = Client(headers={"accept-language": "en"}).get(address)
    assert counted(there) == ("2.1", "1 working hour", False)
    early = page("meridian@2.1", at=IN_JANUARY, **ASKED)
    assert counted(early) == ("2.1", "1 working hour", True)


@pytest.mark.usefixtures("two")
def test_before_the_first_version_nothing_is_promised() -> None:
    answer = page("meridian", at="2025-12-31T12:00", **ASKED)
    assert answer.context["calc"].answers == ()
    assert "No version of this regulation is in force then." in answer.content.decode()
    named = page("meridian@2.0", at="2025-12-31T12:00", **ASKED)
    assert "No version of this regulation is in force then." in named.content.decode()


def test_pages_of_customers_speak_of_the_version_in_force(two: pytest.MonkeyPatch) -> None:
    assert [one.identity for one in regulations_of_vendor("meridian")] == ["meridian@2.0"]
    two.setattr(wall_time, "now", lambda: AFTER)
    assert [one.identity for one in regulations_of_vendor("meridian")] == ["meridian@2.1"]
