"""The public pages of regulations show every clause with its state, and what is ours."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.second_version import two_versions

from reglament import regulations, wall_time
from reglament.web.portal.assumed import told_value
from reglament.web.portal.regulation_pages import changes_from

pytestmark = pytest.mark.django_db
COUNTS = {"tron-en": 62, "tron-ru": 64, "hydra": 33, "aspro": 71, "istom": 137}


@pytest.mark.parametrize(("code", "count"), COUNTS.items())
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.clause("TE-2", "TR-2", "AS-7", "AS-9", "IS-135", "IS-25", "IS-131", "TE-58", "TR-60")
def test_a_page_shows_every_clause_once_in_both_languages(
    code: str, count: int, language: str
) -> None:
    page = Client(headers={"accept-language": language}).get(f"/regulations/{code}/")
    text = page.content.decode()
    regulation = regulations.load(code)
    assert len(regulation.clauses) == count
    assert all(text.count(f'id="{clause}"') == 1 for clause in regulation.clauses)
    assert all(text.count(f'id="{conflict}"') == 1 for conflict in regulation.conflicts)


@pytest.mark.clause("TE-1", "TR-1")
def test_the_page_names_version_and_marks_values_that_are_ours() -> None:
    page = Client(headers={"accept-language": "en"}).get("/regulations/tron-en/")
    text = page.content.decode()
    assert "version 1.2.1" in text
    assert page.context["assumed"]
    assert text.count("ours-value") == len(page.context["assumed"])


# names of things, and what is the same in both languages
NAMES = re.compile(r"https?://\S+|TeamViewer|AmmyAdmin|VIP|\b[A-Z]{2}\b")


@pytest.mark.parametrize("code", COUNTS)
def test_a_value_of_ours_is_told_in_the_words_of_its_reader(code: str) -> None:
    for language, foreign in (("ru", "[A-Za-z_]"), ("en", "[А-Яа-я_]")):
        page = Client(headers={"accept-language": language}).get(f"/regulations/{code}/")
        shown = {one.conflict: one.shown for one in page.context["assumed"]}
        assert all(shown.values())
        assert {
            one.name.en: one.shown
            for one in page.context["assumed"]
            if re.search(foreign, NAMES.sub("", one.shown))
        } == {}


def test_the_words_that_are_watched_for_stand_on_no_public_page() -> None:
    regulation = regulations.load("aspro")
    parameter = regulation.parameters["flagged_words"]
    watched = parameter.value
    text = Client(headers={"accept-language": "en"}).get("/regulations/aspro/").content.decode()
    assert isinstance(watched, tuple)
    assert [one for one in watched if f"{one}," in text] == []
    target = regulation.parameters["internal_response_target"]
    assert told_value(regulation, parameter, "en") == "known to the desk's staff"
    assert told_value(regulation, target, "en") == "not set"
    secret = replace(target, value="2 working hours")
    assert told_value(regulation, secret, "en") == "known to the desk's staff"


def test_a_new_list_of_watched_words_is_no_change_that_is_published() -> None:
    old = regulations.load("aspro")
    watched = replace(old.parameters["flagged_words"], value=("other",))
    later = {"in_force_from": old.in_force_from + timedelta(days=1), "version": "2"}
    new = replace(old, parameters={**old.parameters, "flagged_words": watched}, **later)
    changes = changes_from([old, new], new)
    assert changes is not None
    assert changes.differences == ()


def test_what_is_counted_is_named_in_its_number() -> None:
    text = Client(headers={"accept-language": "ru"}).get("/regulations/istom/").content.decode()
    assert "33 противоречия разрешено" in text


@pytest.mark.parametrize(
    ("language", "day", "prevails"),
    [
        ("en", "Mon 1 January 2024", "prevailing language: Russian"),
        ("ru", "пн 1 января 2024", "преобладающий язык: русский"),
    ],
)
def test_the_head_tells_first_day_and_language_in_words(
    language: str, day: str, prevails: str
) -> None:
    client = Client(headers={"accept-language": language})
    text = client.get("/regulations/istom/").content.decode()
    assert f"{day}</time></span>" in text
    assert f"<span>{prevails}</span>" in text


@pytest.mark.clause("HY-1")
def test_an_incomplete_regulation_says_so() -> None:
    text = Client(headers={"accept-language": "en"}).get("/regulations/hydra/").content.decode()
    assert "The text is incomplete" in text
    assert "prevailing language not stated" in text


def test_an_unknown_regulation_is_a_page_that_says_so() -> None:
    page = Client(headers={"accept-language": "ru"}).get("/regulations/nothing/")
    assert page.status_code == 404
    assert "Такой страницы нет" in page.content.decode()


@pytest.mark.clause("TE-44", "TR-46")
@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
def test_the_contact_block_names_the_recommended_mailbox_before_the_telephone(code: str) -> None:
    text = Client(headers={"accept-language": "en"}).get(f"/regulations/{code}/").content.decode()
    block = text[text.index('id="contacts"') : text.index('<div class="reg">')]
    basic, premium, plus = block.split("<h3>")[1:]
    for card in (premium, plus):
        assert card.index("support@tronasoc.ru") < card.index("+7 (499) 110-71-14")
    assert "+7 (499)" not in basic
    assert all(
        "recommended" in card.partition("</li>")[0] and card.count("recommended") == 1
        for card in (basic, premium, plus)
    )


@pytest.mark.clause("TR-20", "TR-21", "TR-22")
def test_the_printed_table_of_hours_stands_on_the_cards() -> None:
    text = Client(headers={"accept-language": "en"}).get("/regulations/tron-ru/").content.decode()
    block = text[text.index('id="contacts"') : text.index('<div class="reg">')]
    hours = ["Mon–Fri 09:00–18:00", "daily 09:00–18:00", "24×7"]
    assert [h for card in block.split("<h3>")[1:] for h in hours if h in card] == hours
    # of whose clocks
    assert block.count('<span class="hint">UTC+3</span>') == 3


@pytest.mark.clause("AS-7", "AS-9")
def test_the_glossary_explains_seven_terms() -> None:
    page = Client(headers={"accept-language": "en"}).get("/regulations/aspro/")
    assert [term for term, _ in page.context["glossary"]] == [
        "administrator",
        "account",
        "active licence",
        "Aspro.Cloud",
        "account user",
        "program",
        "technical support",
    ]


def test_the_first_version_has_no_changes_to_show() -> None:
    page = Client(headers={"accept-language": "en"}).get("/regulations/tron-en/")
    assert page.context["changes"] is None
    assert 'id="changes"' not in page.content.decode()


@pytest.mark.parametrize(
    ("code", "cells"),
    [
        (
            "istom",
            ('<td data-label="Paid urgent">covered</td>', ">advice only</td>", ">not covered<"),
        ),
        ("tron-en", ('<td data-label="Basic">',)),
    ],
)
def test_what_support_covers_is_said_in_words(code: str, cells: tuple[str, ...]) -> None:
    text = Client(headers={"accept-language": "en"}).get(f"/regulations/{code}/").text
    table = text[text.index('id="coverage"') :]
    table = table[: table.index("</table>")]
    assert [cell for cell in cells if cell not in table] == []
    assert "Covered: support deals with it. Advice only: " in table
    # a row names something that is served or not, and is no question that "covered" would have to answer
    assert re.findall(r'<th scope="row">[^<]*\?', table) == []
    # no cell is without the name of its column
    assert "<td>" not in table


@pytest.mark.parametrize(
    ("language", "areas", "promise", "hours"),
    [
        (
            "en",
            ["Promises", "Hours", "Wording of clauses"],
            ("Response, Level: Silver, Priority: High", "2 working hours", "1 working hour"),
            "lunch 12:00–13:00",
        ),
        (
            "ru",
            ["Обещания", "Часы", "Формулировки пунктов"],
            ("Реакция, Уровень: Silver, Приоритет: Высокий", "2 рабочих часа", "1 рабочий час"),
            "обед 12:00–13:00",
        ),
    ],
)
def test_a_second_version_says_what_it_changed_in_the_readers_words(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    language: str,
    areas: list[str],
    promise: tuple[str, str, str],
    hours: str,
) -> None:
    monkeypatch.setenv("REGLAMENT_REGULATIONS", str(two_versions(tmp_path)))
    regulations.forget()
    try:
        client = Client(headers={"accept-language": language})
        now = client.get("/regulations/meridian/").content.decode()
        first = client.get("/regulations/meridian@2.0/").content.decode()
    finally:
        monkeypatch.undo()
        regulations.forget()
    assert 'id="changes"' not in first
    table = now[now.index('id="changes"') :].partition("</section>")[0]
    assert re.findall(r'class="area"[^>]*>([^<]+)<', table) == areas
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr>.*?</tr>", table)]
    told = [[cell.strip() for cell in row.split("|") if cell.strip()] for row in rows]
    wanted = [row for row in told if row[0] == promise[0]]
    assert [(row[0], *row[-2:]) for row in wanted] == [promise]
    # two promises, a calendar, two clauses; a value that stayed is not told
    assert len([row for row in told if len(row) > 2]) == 5 + 1
    assert hours in table
    assert "90" in table


@pytest.mark.parametrize(
    ("code", "language", "lines"),
    [
        (
            "tron-en",
            "en",
            [
                "Response and permanent fix of every request TE-15 TE-36",
                "Workaround at Priority 1, Priority 2, Priority 3 TE-17 TE-36",
                "Reminders and closing when no answer comes TE-57",
            ],
        ),
        (
            "tron-ru",
            "ru",
            [
                "Реакция: Basic; Приоритет 2, Приоритет 3, Приоритет 4 TR-10 TR-20",
                "Реакция: Basic; Приоритет 1 — в астрономических часах, которые начинаются и кончаются "
                "в это время TR-10 TR-20",
                "Напоминания и закрытие, когда нет ответа TR-59",
                "Реакция: Premium — в астрономических часах, которые начинаются и кончаются в это время TR-14 TR-21",
                "Реакция: Premium+ TR-17 TR-22",
            ],
        ),
        (
            "istom",
            "en",
            [
                "Response and follow-up response at every level but Special request (VIP) IS-13 IS-16 IS-26",
                "Reminders and closing when no answer comes IS-130",
                "Response and follow-up response at Special request (VIP) IS-13 IS-16 IS-26",
            ],
        ),
        (
            "istom",
            "ru",
            [
                "Реакция и реакция на дополнение: все уровни, кроме «Спецобращение (VIP)» IS-13 IS-16 IS-26",
                "Напоминания и закрытие, когда нет ответа IS-130",
                "Реакция и реакция на дополнение: Спецобращение (VIP) IS-13 IS-16 IS-26",
            ],
        ),
    ],
)
def test_beside_each_calendar_stands_what_it_counts(
    code: str, language: str, lines: list[str]
) -> None:
    page = Client(headers={"accept-language": language}).get(f"/regulations/{code}/")
    shown = re.findall(r'<ul class="counts">(.*?)</ul>', page.content.decode(), re.DOTALL)
    items = [one for part in shown for one in re.findall(r"<li>(.*?)</li>", part, re.DOTALL)]
    assert [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in items] == lines


def test_codes_of_regulations_are_read_by_staff_alone(people: SimpleNamespace) -> None:
    def read(path: str, who: Any = None) -> str:
        client = Client(headers={"accept-language": "en"})
        if who is not None:
            client.force_login(who)
        return re.sub(r"<[^>]+>", " ", client.get(path).content.decode())

    for path in ("/regulations/", "/regulations/hydra/", "/regulations/tron-ru/"):
        for who in (None, people.customer):
            text = read(path, who)
            assert not re.search(r"tron-en|tron-ru|hydra@|undated-1", text)
            assert "undated edition" in text
    assert "tron-en" in read("/regulations/", people.agent)
    assert "hydra@undated-1" in read("/regulations/hydra/", people.agent)


@pytest.mark.clause("TE-5", "IS-12", "AS-16")
@pytest.mark.parametrize(
    ("code", "language", "lines"),
    [
        (
            "tron-en",
            "en",
            [
                (
                    "Coming days closed by the production calendar:",
                    ("TE-5", "X-2"),
                    (
                        "Thu 31 December 2026 – Sun 10 January 2027",
                        "Mon 22 February 2027 – Tue 23 February 2027",
                        "Mon 8 March 2027",
                        "Mon 3 May 2027",
                        "Mon 10 May 2027",
                        "Mon 14 June 2027",
                        "Thu 4 November 2027 – Sun 7 November 2027",
                        "Fri 31 December 2027 – Sun 2 January 2028",
                    ),
                ),
                (
                    "Days off that the production calendar makes working days stay closed.",
                    ("TE-11", "X-3"),
                    (),
                ),
            ],
        ),
        (
            "aspro",
            "ru",
            [
                (
                    "Ближайшие дни, закрытые по производственному календарю:",
                    ("AS-16", "X-2"),
                    (
                        "чт 31 декабря 2026 – вс 10 января 2027",
                        "пн 22 февраля 2027 – вт 23 февраля 2027",
                        "пн 8 марта 2027",
                        "пн 3 мая 2027",
                        "пн 10 мая 2027",
                        "пн 14 июня 2027",
                        "чт 4 ноября 2027 – вс 7 ноября 2027",
                        "пт 31 декабря 2027 – вс 2 января 2028",
                    ),
                ),
                (
                    "Ближайшие рабочие дни, перенесённые на выходные:",
                    ("AS-16", "X-3"),
                    ("сб 20 февраля 2027",),
                ),
            ],
        ),
    ],
)
def test_the_hours_list_the_coming_days_off_and_moved_working_days(
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    language: str,
    lines: list[tuple[str, tuple[str, ...], tuple[str, ...]]],
) -> None:
    monkeypatch.setattr(wall_time, "now", lambda: datetime(2026, 11, 5, 9, 0, tzinfo=UTC))
    page = Client(headers={"accept-language": language}).get(f"/regulations/{code}/")
    found = [(one.told, one.said_by, one.days) for one in page.context["hours"][0].days]
    assert found == lines
    text = page.content.decode()
    assert all(told in text for told, _, _ in lines)
    assert all(f"<li>{day}</li>" in text for _, _, days in lines for day in days)


@pytest.mark.clause("IS-12", "IS-46")
def test_days_off_that_calendars_share_are_listed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wall_time, "now", lambda: datetime(2026, 11, 5, 9, 0, tzinfo=UTC))
    page = Client(headers={"accept-language": "en"}).get("/regulations/istom/")
    assert len(page.context["hours"]) == 2
    assert page.content.decode().count("<li>Mon 8 March 2027</li>") == 1
    ((names, lines),) = page.context["days"]
    assert names == ()
    # both say so, each by its own clauses
    assert [one.said_by for one in lines] == [("IS-12", "X-2"), ("IS-11", "IS-46", "X-3")]


def test_hours_that_close_on_no_day_off_list_none() -> None:
    page = Client(headers={"accept-language": "en"}).get("/regulations/tron-ru/")
    assert [(one.sheet.name, bool(one.days)) for one in page.context["hours"]] == [
        ("office", True),
        ("daily", False),
        ("around-the-clock", False),
    ]
