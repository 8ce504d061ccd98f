""" "What do I get?" on the published page: the ledger's own dates, without JavaScript, in both languages."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from reglament import wall_time

pytestmark = pytest.mark.django_db
FRIDAY = "2026-03-06T17:30"


def page(code: str, language: str = "en", **asked: str) -> Any:
    client = Client(headers={"accept-language": language})
    return client.get(f"/regulations/{code}/", {"at": FRIDAY, **asked})


def promised(answer: Any) -> list[tuple[str, str]]:
    return [
        (one.kind, f"{one.due_at:%m-%d %H:%M}" if one.due_at else "")
        for one in answer.context["calc"].answers
    ]


def local(code: str, **asked: str) -> list[tuple[str, str]]:
    from datetime import timedelta, timezone

    moscow = timezone(timedelta(hours=3))
    return [
        (one.kind, f"{one.due_at.astimezone(moscow):%m-%d %H:%M}" if one.due_at else "")
        for one in page(code, **asked).context["calc"].answers
    ]


def test_premium_p1_from_friday_evening_is_promised_as_the_ledger_counts() -> None:
    assert local("tron-en", level="premium", priority="P1", remote_access="true") == [
        ("response", "03-10 10:30"),
        ("workaround", "03-11 11:30"),
        ("permanent_fix", "03-19 17:30"),
    ]


def test_the_level_is_derived_from_customer_and_problem() -> None:
    answer = page("istom", category="paid", problem="work_impossible")
    (derived,) = answer.context["calc"].derived
    assert (derived[0].name, derived[1]) == ("level", "paid-urgent")
    assert local("istom", category="paid", problem="work_impossible")[0] == (
        "response",
        "03-06 18:30",
    )
    assert local("istom", category="paid", problem="product_problem")[0] == (
        "response",
        "03-10 11:30",
    )


def test_a_text_without_figures_promises_none() -> None:
    answer = page("aspro")
    assert {due for _, due in promised(answer)} == {""}
    text = answer.content.decode()
    assert "The regulation names no time for this." in text
    # what is not counted has no why, and no headline
    assert ("Why this time?" in text, "<b>The regulation" in text) == (False, False)


def test_the_page_says_the_promise_with_its_clause_in_both_languages() -> None:
    english = page("tron-en", level="premium", priority="P1").content.decode()
    assert "Tue 10 March, 10:30" in english
    assert 'href="#TE-23"' in english
    russian = page("tron-en", "ru", level="premium", priority="P1").content.decode()
    assert "вт 10 марта, 10:30" in russian
    assert "2 рабочих часа" in russian


@pytest.mark.parametrize(
    "moment", ["yesterday", "2026-13-45", "9999-12-31T23:59", "0001-01-01T00:00", "9" * 400]
)
@pytest.mark.threat("T19")
def test_a_moment_that_cannot_be_counted_is_named_beside_its_field(moment: str) -> None:
    answer = page("tron-en", at=moment)
    assert answer.status_code == 200
    assert answer.context["calc"].error
    assert answer.context["calc"].answers == ()


def test_an_unknown_value_falls_back_to_one_of_the_regulation() -> None:
    answer = page("tron-en", level="Gold", priority="<script>")
    chosen = {one.fact.name: one.chosen for one in answer.context["calc"].questions}
    assert chosen == {"level": "basic", "priority": "P3", "remote_access": "false"}


@pytest.mark.parametrize(
    ("language", "told"), [("en", "is within the hours (Mon–Fri"), ("ru", "рабочее время (пн–пт")]
)
def test_hours_are_named_by_their_words(language: str, told: str) -> None:
    page = "/regulations/tron-en/?priority=P3&level=basic&at=2026-03-06T12:00"
    text = Client(headers={"accept-language": language}).get(page).content.decode()
    assert told in text
    assert " office " not in text


@pytest.mark.parametrize(
    ("at", "english", "russian"),
    [
        (
            "2026-12-31T10:00",
            "is within the hours (Mon–Fri 9:00–18:00, UTC+3), but on a day off: counting",
            "— в часы работы (пн–пт 9:00–18:00, UTC+3), но это нерабочий день: отсчёт",
        ),
        (
            "2026-12-31T19:00",
            "is outside the hours (Mon–Fri 9:00–18:00, UTC+3): counting",
            "— нерабочее время (пн–пт 9:00–18:00, UTC+3): отсчёт",
        ),
        (
            "2026-12-26T10:00",
            "is outside the hours (Mon–Fri 9:00–18:00, UTC+3): counting",
            "— нерабочее время (пн–пт 9:00–18:00, UTC+3): отсчёт",
        ),
    ],
    ids=["a day off", "a day off after hours", "a Saturday"],
)
def test_a_day_off_within_the_weekly_hours_is_called_one(
    at: str, english: str, russian: str
) -> None:
    for language, words in (("en", english), ("ru", russian)):
        (first, *_) = (
            page("tron-en", language, level="premium", priority="P1", at=at).context["calc"].answers
        )
        assert [line for line in first.because if words in line]


@pytest.mark.parametrize(
    ("language", "moments"),
    [
        ("en", ["Sat 7 March 2026, 10:00", "Tue 10 March 2026, 09:00", "Tue 10 March 2026, 11:00"]),
        ("ru", ["сб 7 марта 2026, 10:00", "вт 10 марта 2026, 09:00", "вт 10 марта 2026, 11:00"]),
    ],
)
def test_the_reasons_write_moments_as_the_page_does(
    monkeypatch: pytest.MonkeyPatch, language: str, moments: list[str]
) -> None:
    monkeypatch.setattr(wall_time, "now", lambda: datetime(2025, 12, 1, 9, 0, tzinfo=UTC))
    asked = {"level": "premium", "priority": "P1", "at": "2026-03-07T10:00"}
    (first, *_) = page("tron-en", language, **asked).context["calc"].answers
    told = " ".join(first.because)
    assert [one for one in moments if one in told] == moments
    assert "2026-" not in told


@pytest.mark.clause("TE-5")
@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "en",
            "closed Thu 31 December 2026 – Sun 10 January 2027 by the production calendar (TE-5, X-2)",
        ),
        (
            "ru",
            "закрыто чт 31 декабря 2026 – вс 10 января 2027 по производственному календарю (TE-5, X-2)",
        ),
    ],
)
def test_the_reasons_name_days_off_that_a_promise_crosses(
    monkeypatch: pytest.MonkeyPatch, language: str, line: str
) -> None:
    monkeypatch.setattr(wall_time, "now", lambda: datetime(2025, 12, 1, 9, 0, tzinfo=UTC))
    asked = {"level": "premium", "priority": "P2", "at": "2026-12-30T16:30"}
    (first, *_) = page("tron-en", language, **asked).context["calc"].answers
    assert f"{first.due_at:%Y-%m-%d %H:%M}" == "2027-01-11 08:30"
    # between where counting starts and where it ends
    assert first.because[-2] == line
    weekend = page("tron-en", language, **{**asked, "at": "2026-03-13T16:30"}).context["calc"]
    assert len(weekend.answers[0].because) == len(first.because) - 1


@pytest.mark.clause("IS-8", "IS-113", "IS-114")
@pytest.mark.parametrize(("channel", "category"), [("phone", "paid"), ("chat", "free")])
def test_a_way_that_opens_nothing_shows_no_time_but_its_clauses(
    channel: str, category: str
) -> None:
    answer = page("istom", channel=channel, category=category, problem="work_impossible")
    calc = answer.context["calc"]
    assert (calc.answers, calc.derived, calc.unpromised) == ((), (), ())
    text = answer.content.decode()
    said = text[text.index('id="not-opened"') :].split("</p>")[0]
    assert "No request opens in this way" in said
    assert [f'href="#{id_}"' in said for id_ in ("IS-8", "IS-113", "IS-114")] == [True] * 3
