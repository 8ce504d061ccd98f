"""Which event is told to whom, and in which words."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from reglament import regulations
from reglament.core.clocks import promises
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.people import Actor, ActorKind
from reglament.core.notices import (
    PLACEHOLDERS,
    derivation,
    notices_for,
    promises_told,
    render,
    teller,
    unknown_placeholders,
    values_for,
)
from reglament.core.notices.moments import told_moment

TEXT = c.Message(text="what we did")
LETTERS = sorted((Path(regulations.__file__).parent / "letters").glob("*.txt"))


def letters(play, events):
    return [(n.letter, n.to, n.language) for n in notices_for(play.regulation, play.ticket, events)]


@pytest.mark.clause("TE-48", "TR-50", "IS-106")
@pytest.mark.parametrize("code", ["tron-en", "tron-ru", "hydra", "aspro", "istom"])
def test_registration_is_acknowledged_once_to_the_requester(ticket, code) -> None:
    facts = {"level": "basic"} if code.startswith("tron") else {}
    facts |= {"priority": "normal"} if code == "hydra" else {}
    channel = "email" if code == "aspro" else "portal"
    play = ticket(code).open("03-11 12:00", channel=channel, **facts)
    found = [
        n for n in notices_for(play.regulation, play.ticket, play.history) if n.role == "requester"
    ]
    assert [(n.letter, n.to, n.language, n.automatic) for n in found] == [
        ("acknowledgement", "anna@customer.example", "en", True)
    ]
    assert found == [
        n for n in notices_for(play.regulation, play.ticket, play.history) if n.role == "requester"
    ]


@pytest.mark.clause("TE-50", "TE-53", "TR-52", "TR-55")
@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
def test_replies_and_solutions_are_mailed_notes_are_not(ticket, code) -> None:
    play = ticket(code).open("03-11 12:00", level="basic")
    note = play.events(c.AddNote, "03-11 12:10", message=TEXT)
    assert letters(play, note) == []
    reply = play.events(c.ReplyToCustomer, "03-11 12:20", message=TEXT)
    assert letters(play, reply)[0] == ("reply", "anna@customer.example", "en")
    assert not notices_for(play.regulation, play.ticket, reply)[0].automatic
    solved = play.events(c.Resolve, "03-11 12:30", outcome="restored", message=TEXT)
    assert ("resolution", "anna@customer.example", "en") in letters(play, solved)


@pytest.mark.clause("TE-7")
def test_a_decline_is_told_by_its_own_letter_only(ticket) -> None:
    play = ticket("tron-en").open("03-11 12:00", level="basic", coverage={"edition": "trial"})
    assert letters(play, play.history) == [("refusal", "anna@customer.example", "en")]


@pytest.mark.clause("IS-108")
def test_the_second_start_of_work_is_not_told(ticket) -> None:
    play = ticket("istom").open("03-11 12:00", channel="portal", problem="product_problem")
    play.do(c.Classify, "03-11 12:10", scope="product-problem")
    first = play.events(c.StartWork, "03-11 12:40")
    play.do(c.Wait, "03-11 12:50", party="third_party", ask="Antivirus X: its log")
    second = play.events(c.StartWork, "03-11 13:00")
    assert [name for name, *_ in letters(play, second)] == []
    play.history = play.history[:-2]
    assert [name for name, *_ in letters(play, first)] == ["work_started"]


def test_a_breach_is_told_to_staff_in_order(ticket) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    events = play.pass_time("03-11 13:00")
    told = [(n.letter, n.to) for n in notices_for(play.regulation, play.ticket, events)]
    assert [x for x in told if x[0] in ("warning_staff", "breach_staff", "escalation_staff")] == [
        ("warning_staff", "owner"),
        ("breach_staff", "owner"),
        ("escalation_staff", "lead"),
        ("escalation_staff", "head"),
    ]


def test_keys_are_unique_and_the_same_again(ticket) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    play.pass_time("03-20 13:00")
    keys = [n.key for n in notices_for(play.regulation, play.ticket, play.history)]
    assert len(set(keys)) == len(keys) > 10
    tail = notices_for(play.regulation, play.ticket, play.history[3:])
    assert {n.key for n in tail} <= set(keys)


@pytest.mark.parametrize("path", LETTERS, ids=lambda p: p.name)
def test_every_letter_of_the_product_can_be_filled(path) -> None:
    template = path.read_text("utf-8")
    assert unknown_placeholders(template) == ()
    subject, body = render(template, dict.fromkeys(PLACEHOLDERS, "word"))
    assert subject
    assert "{" not in body


@pytest.mark.threat("T15")
@pytest.mark.parametrize("code", ["tron-en", "tron-ru", "hydra", "aspro", "istom"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_line_of_a_letter_begins_with_a_small_letter(code, language) -> None:
    """The regulations' words for a request are small within a sentence, and lines begin with them, too."""
    word = regulations.load(code).glossary["ticket"].in_language(language)
    assert word.islower()
    # what people wrote stands as they wrote it
    values = {name: name.upper() for name in PLACEHOLDERS} | {"product_ticket_word": word}
    for path in LETTERS:
        if not path.name.endswith(f".{language}.txt"):
            continue
        subject, text = render(path.read_text(encoding="utf-8"), values)
        small = [line for line in (subject, *text.splitlines()) if line[:1].islower()]
        assert small == [], path.name


def test_values_are_never_interpreted_and_break_no_subject() -> None:
    values = {"subject": "a\r\nBcc:\x00\x07 x{number}", "text": "{clause} %s ${x}", "number": "1"}
    subject, body = render("Subject: {number} {subject}\n\n{text}\n{reason}\nend\n", values)
    assert subject == "1 a Bcc: x{number}"
    assert body == "{clause} %s ${x}\nend\n"
    with pytest.raises(ValueError, match="nonsense"):
        render("Subject: {nonsense}\n\nx", {})


@pytest.mark.parametrize(
    ("price", "said"),
    [
        (
            "1\u00a0500,00\u00a0руб.",
            "Цена: 1\u00a0500,00\u00a0руб. Час: 1\u00a0500,00\u00a0руб., не больше.",
        ),
        ("10 RUB", "Цена: 10 RUB. Час: 10 RUB, не больше."),
    ],
)
def test_a_value_that_ends_with_a_full_stop_ends_its_sentence(price: str, said: str) -> None:
    template = "Subject: {price}\n\nЦена: {price}. Час: {price}, не больше.\n{text}"
    # what people write stays theirs
    assert (
        render(template, {"price": price, "text": "Hm..\nNo...\n"})[1] == f"{said}\nHm..\nNo...\n"
    )


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_letter_prints_two_full_stops_whatever_it_is_filled_with(language: str) -> None:
    shipped = Path(regulations.__file__).parent.glob(f"**/letters/*.{language}.txt")
    found = [path for path in shipped if path.name != f"README.{language}.txt"]
    assert len(found) > 50
    for path in found:
        subject, text = render(path.read_text("utf-8"), dict.fromkeys(PLACEHOLDERS, "руб."))
        assert ".." not in subject + text, path.name


SIGNS = {
    "en": (
        "– Business systems are down",
        "– Critical business processes are affected",
        "– Data is lost",
        "– Data is harder to recover",
    ),
    "ru": (
        "– Бизнес-системы не работают",
        "– Задеты критичные бизнес-процессы",
        "– Потеряны данные",
        "– Данные труднее восстановить",
    ),
}


@pytest.mark.clause("TE-19", "TR-30")
@pytest.mark.parametrize(("language", "asks"), [("en", "Tell us which"), ("ru", "что из этого")])
@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
def test_a_letter_asks_for_a_sign_of_priority_1_only_where_none_was_told(
    ticket, code, language, asks
) -> None:
    def letter(channel: str, **said: str) -> str:
        facts = {"level": "premium", "priority": "P1"}
        play = ticket(code).open("03-11 12:00", channel=channel, intake=said, **facts)
        (found,) = (n for n in notices_for(play.regulation, play.ticket, play.history))
        values = values_for(play.regulation, play.ticket, play.history[0], (), language=language)
        return render(play.regulation.letters[found.letter][language], values)[1]

    tagged = letter("email").splitlines()
    assert [line for line in tagged if line in SIGNS[language]] == [*SIGNS[language]]
    assert any(asks in line for line in tagged)
    ticked = letter("portal", criteria="data_loss")
    assert asks not in ticked
    assert not any(line in ticked for line in SIGNS[language])


@pytest.mark.clause("IS-107")
def test_the_acknowledgement_names_level_and_moment(ticket) -> None:
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": "paid"}, channel="portal", problem="product_problem"
    )
    values = values_for(
        play.regulation, play.ticket, play.history[0], play.promises(), language="en"
    )
    assert "maximum 3 working hours, to Wed 11 March, 15:00 (UTC+3)" in values["promises"]
    assert "IS-39" in values["promises"]
    told = promises_told(
        play.regulation, play.promises(), language="ru", told=teller(play.regulation, language="ru")
    )
    assert "максимум 3 рабочих часа, до ср 11 марта, 15:00 (UTC+3)" in told
    assert values["level"] == play.regulation.facts["level"].labels["paid-standard"].en
    assert set(values) <= PLACEHOLDERS


def test_an_addition_is_told_as_its_authors_and_what_nothing_proves_as_such(ticket) -> None:
    play = ticket("tron-en").open("03-11 12:00", level="premium", priority="P3")
    of_orion = replace(play.ticket, requester_name="Aliya Sadykova", customer_name="Orion")

    def author(name: str, *, unproven: bool = False, language: str = "en") -> str:
        said = e.CustomerReplied(
            at=play.history[0].at, actor=Actor(kind=ActorKind.CUSTOMER, id="", name=name),
            regulation=play.ticket.regulation, message=TEXT, channel="email",
            address="stranger@elsewhere.example", unproven=unproven,
        )  # fmt: skip
        found = values_for(play.regulation, of_orion, said, play.promises(), language=language)
        return found["author"]

    assert author("Aliya Sadykova") == "Aliya Sadykova (Orion)"
    assert author("Somebody Else", unproven=True) == "Somebody Else (sender not proven)"
    assert author("Кто-то", unproven=True, language="ru") == "Кто-то (отправитель не подтверждён)"
    # nor is her own name hers where nothing proves it
    assert author("Aliya Sadykova", unproven=True) == "Aliya Sadykova (sender not proven)"
    assert author("", unproven=True) == "stranger@elsewhere.example (sender not proven)"
    assert author("Boris Orlov") == "Boris Orlov"


def test_a_letter_of_december_tells_the_year_of_january_and_no_other(ticket) -> None:
    play = ticket("tron-en").open("12-31 16:00", level="premium", priority="P3")
    found = play.promises()
    values = values_for(play.regulation, play.ticket, play.history[0], found, language="ru")
    due = [one.due_at for one in found if one.due_at is not None]
    assert due
    assert all(one.year == 2027 for one in due)
    told = [line for line in values["promises"].splitlines() if " 2027, 18:00 (UTC+3)" in line]
    assert len(told) == len(due)
    in_march = ticket("tron-en").open("03-11 12:00", level="premium", priority="P3")
    said = values_for(
        in_march.regulation,
        in_march.ticket,
        in_march.history[0],
        in_march.promises(),
        language="ru",
    )
    assert " 2026" not in said["promises"]


def test_a_reader_elsewhere_sees_both_clocks(ticket) -> None:
    play = ticket("tron-en").open("03-11 12:00", level="premium", priority="P1")
    told = promises_told(
        play.regulation,
        play.promises(),
        language="ru",
        told=teller(play.regulation, language="ru", zone="Asia/Almaty"),
    )
    assert "ср 11 марта, 16:00 (UTC+5) = ср 11 марта, 14:00 (UTC+3)" in told


@pytest.mark.clause("HY-15", "AS-25")
@pytest.mark.parametrize("code", ["aspro", "hydra"])
def test_where_the_text_gives_no_figure_none_is_told(ticket, code) -> None:
    asked = {"channel": "email"} if code == "aspro" else {"channel": "portal", "priority": "normal"}
    play = ticket(code).open("03-11 12:00", **asked)
    told = promises_told(
        play.regulation, play.promises(), language="en", told=teller(play.regulation, language="en")
    )
    assert "no figure is promised" in told


@pytest.mark.clause("TE-21", "TE-45")
def test_a_provisional_priority_is_explained(ticket) -> None:
    play = ticket("tron-en").open("03-11 12:00", level="premium")
    values = values_for(play.regulation, play.ticket, play.history[0], (), language="en")
    assert "[P1]" in values["hint"]


@pytest.mark.clause("IS-121", "IS-42")
@pytest.mark.parametrize(
    ("coverage", "told"),
    [
        ({"category": "paid", "listed_address": "no"}, "Your address is named neither"),
        ({"category": "vip", "listed_address": "yes"}, "through their own form only"),
        ({"category": "paid", "listed_address": "yes"}, ""),
    ],
)
def test_the_acknowledgement_says_why_the_level_is_not_the_expected_one(
    ticket, coverage, told
) -> None:
    play = ticket("istom").open("03-11 12:00", coverage=coverage, problem="product_problem")
    hint = values_for(play.regulation, play.ticket, play.history[0], (), language="en")["hint"]
    assert told in hint
    assert bool(hint) == bool(told)


@pytest.mark.clause("AS-10")
def test_who_has_no_account_is_told_how_to_be_added(ticket) -> None:
    play = ticket("aspro").open("03-11 12:00", coverage={"sender": "unknown"})
    refused = play.history[-1]
    values = values_for(play.regulation, play.ticket, refused, (), language="en")
    assert "ask an administrator of your company's account to register this" in values["hint"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_derivation_is_printable_and_names_its_clauses_and_changes(ticket, at, language) -> None:
    play = ticket("tron-en").open("03-06 17:30", level="premium", priority="P2")
    play.do(c.SetRemoteAccess, "03-10 10:00", granted=True).priority("03-10 11:00", "P1")
    play.reply("03-10 11:30")
    found = promises(play.regulation, play.history, at=at("03-26 12:00"), explain=True)
    told = [step for p in found for step in derivation(play.regulation, p, language=language)]
    text = "\n".join(step.words for step in told)
    assert "{" not in text
    assert "None" not in text
    assert "TE-24" in {clause for step in told for clause in step.clauses}
    assert ("leaves the due instant" if language == "en" else "срока не меняет") in text
    assert ("Tue 10 March, 12:30" if language == "en" else "вт 10 марта, 12:30") in text


@pytest.mark.parametrize("arrived", ["03-11 12:39", "03-11 12:39:00.001", "03-11 12:39:59.999"])
def test_the_minutes_of_a_derivation_follow_from_its_moments_and_add_up_to_the_figure(
    ticket, at, arrived
) -> None:
    play = ticket("tron-en").open(arrived, level="premium", priority="P1")
    found = promises(play.regulation, play.history, at=at("03-11 13:00"), explain=True)
    (workaround,) = (one for one in found if one.kind == "workaround")
    told = derivation(play.regulation, workaround, language="en")
    assert [(step.words, step.counted) for step in told[2:-1]] == [
        ("Wed 11 March, 12:39–18:00", "5 h 21 min"),
        ("Thu 12 March, 09:00–18:00", "9 h"),
        ("Fri 13 March, 09:00–10:39", "1 h 39 min"),
        ("Together", "16 h"),
    ]
    assert [step.sums for step in told] == [False] * 5 + [True, False]


def test_a_derivation_of_many_days_counts_those_it_leaves_out(ticket, at) -> None:
    # TE-26: twenty working days of nine hours; between 27 March and 8 April lie seven of them
    play = ticket("tron-en").open("03-11 12:00", level="basic", priority="P2")
    found = promises(play.regulation, play.history, at=at("03-11 13:00"), explain=True)
    (fix,) = (one for one in found if one.kind == "permanent_fix")
    told = derivation(play.regulation, fix, language="en")
    assert [(one.words, one.counted) for one in told[-5:-1]] == [
        ("Fri 27 March, 09:00–18:00", "9 h"),
        ("… 7 more periods …", "63 h"),
        ("Wed 8 April, 09:00–12:00", "3 h"),
        ("Together", "180 h"),
    ]


def test_what_was_counted_anew_is_not_summed(ticket, at) -> None:
    play = ticket("tron-en").open("03-11 12:39", level="premium", priority="P1")
    play.priority("03-11 13:00", "P2")
    found = promises(play.regulation, play.history, at=at("03-11 14:00"), explain=True)
    told = [one for p in found for one in derivation(play.regulation, p, language="en")]
    assert {one.counted for one in told} == {"", "4 h", "5 h 21 min", "9 h", "3 h 39 min"}
    assert not any(one.sums for one in told)


@pytest.mark.parametrize(
    ("arrived", "en", "ru"),
    [
        ("03-09 10:00", "but on a day off: counting begins Tue 10", "но нерабочий день: отсчёт с"),
        ("03-09 19:00", "That is outside hours (", "Это нерабочее время ("),
        ("03-08 10:00", "That is outside hours (", "Это нерабочее время ("),
    ],
    ids=["a holiday", "a holiday after hours", "a Sunday"],
)
def test_a_call_on_a_day_off_within_the_weekly_hours_is_told_of_the_day_off(
    ticket, at, arrived, en, ru
) -> None:
    play = ticket("tron-en").open(arrived, level="premium", priority="P1")
    (response, *_) = promises(play.regulation, play.history, at=at(arrived), explain=True)
    for language, words in (("en", en), ("ru", ru)):
        assert words in derivation(play.regulation, response, language=language)[1].words


@pytest.mark.clause("TR-34")
@pytest.mark.parametrize(
    ("arrived", "level", "en", "ru"),
    [
        (
            "03-06 17:30",
            "basic",
            "Counted by the clock from Fri 6 March, 17:30 (UTC+3); the end, Sat 7 March, 17:30 (UTC+3), is outside "
            "hours (Mon–Fri 9:00–18:00, UTC+3) and moves to the opening, Tue 10 March, 09:00 (UTC+3).",
            "Считаются астрономические часы с пт 6 марта, 17:30 (UTC+3); конец, сб 7 марта, 17:30 (UTC+3), — нерабочее "
            "время (пн–пт 9:00–18:00, UTC+3), он переносится на открытие, вт 10 марта, 09:00 (UTC+3).",
        ),
        (
            "03-11 12:00",
            "basic",
            "Counted by the clock, day and night: Wed 11 March, 12:00 (UTC+3) to Thu 12 March, 12:00 (UTC+3).",
            "Считаются астрономические часы, днём и ночью: ср 11 марта, 12:00 (UTC+3) — чт 12 марта, 12:00 (UTC+3).",
        ),
        (
            "03-07 11:19",
            "premium+",
            "Counted by the clock, day and night: Sat 7 March, 11:19 (UTC+3) to Sat 7 March, 17:19 (UTC+3).",
            "Считаются астрономические часы, днём и ночью: сб 7 марта, 11:19 (UTC+3) — сб 7 марта, 17:19 (UTC+3).",
        ),
    ],
    ids=["an end in closed time moves", "an end within hours stands", "round the clock none moves"],
)
def test_an_end_by_the_clock_is_said_to_move_only_where_it_moved(
    ticket, at, arrived, level, en, ru
) -> None:
    play = ticket("tron-ru").open(arrived, level=level, priority="P1")
    (response, *_) = promises(play.regulation, play.history, at=at(arrived), explain=True)
    for language, words in (("en", en), ("ru", ru)):
        told = [one.words for one in derivation(play.regulation, response, language=language)]
        assert words in told


@pytest.mark.clause("TE-34")
@pytest.mark.parametrize(
    ("ending", "en", "ru"),
    [
        (
            lambda play: play.priority("03-10 11:00", "P4"),
            "no longer promised (Priority: Priority 4).",
            "больше не обещано (Приоритет: Приоритет 4).",
        ),
        (
            lambda play: play.do(c.Resolve, "03-10 11:00", outcome="not-covered", message=TEXT),
            "the outcome that was told is no solution.",
            "сообщённый итог — не решение.",
        ),
        (
            lambda play: play.do(c.Close, "03-10 11:00", outcome="not-covered", message=TEXT),
            "the request was closed.",
            "обращение закрыто.",
        ),
    ],
    ids=["P4 has no workaround", "told", "closed"],
)
def test_a_promise_that_ends_says_what_ended_it(ticket, at, ending, en, ru) -> None:
    play = ticket("tron-en").open("03-10 10:00", level="premium", priority="P2")
    ending(play)
    found = promises(play.regulation, play.history, at=at("03-10 12:00"), explain=True)
    (workaround,) = (one for one in found if one.kind == "workaround")
    assert workaround.state == "cancelled"
    for language, words in (("en", en), ("ru", ru)):
        last = derivation(play.regulation, workaround, language=language)[-1].words
        assert last.endswith(words)
        assert ("Tue 10 March, 11:00" if language == "en" else "вт 10 марта, 11:00") in last


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("tron-en", {"level": "premium", "priority": "P2"}),
        ("tron-ru", {"level": "premium+", "priority": "P1"}),
        ("istom", {"level": "paid-standard"}),
        ("hydra", {"channel": "portal", "type": "incident", "priority": "normal"}),
        ("aspro", {}),
    ],
)
def test_a_derivation_names_its_row_in_words_and_each_clause_once(
    ticket, at, language, code, facts
) -> None:
    play = ticket(code).open("03-06 19:30", **facts)
    if code.startswith("tron"):
        play.priority("03-10 11:00", "P3").priority("03-10 12:00", "P2")
    found = promises(play.regulation, play.history, at=at("03-26 12:00"), explain=True)
    assert found
    rows = {
        value for p in found for step in p.steps for name, value in step.values if name == "row"
    }
    names = {*rows, *play.regulation.calendars}
    for promise in found:
        steps = derivation(play.regulation, promise, language=language)
        for step in steps:
            assert not {
                name
                for name in names
                if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", step.words)
            }
            assert "[" not in step.words
        cited = [clause for step in steps for clause in step.clauses]
        assert len(cited) == len(set(cited)) > 0
        # Aspro's one row asks nothing
        word = "Row: " if language == "en" else "Строка: "
        assert any(word in step.words for step in steps) == (code != "aspro")


def test_who_gave_no_name_is_addressed_by_the_address(ticket) -> None:
    play = ticket("tron-en").open("03-11 12:00", level="basic")
    nameless = replace(play.ticket, requester_name="")
    found = values_for(play.regulation, nameless, play.history[0], language="en", promises=())
    assert found["requester_name"] == "anna@customer.example"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Closed Thu 31 December – Sun 10 January by the production calendar."),
        ("ru", "Закрыто чт 31 декабря – вс 10 января по производственному календарю."),
    ],
)
def test_days_off_that_a_promise_crosses_are_told_with_what_says_so(
    ticket, at, language, line
) -> None:
    play = ticket("tron-en").open("2026-12-30 16:30", level="premium", priority="P2")
    (first, *_) = promises(play.regulation, play.history, at=at("2026-12-30 17:00"), explain=True)
    told = derivation(play.regulation, first, language=language)
    assert [step.clauses for step in told if step.words == line] == [("TE-5", "X-2")]


def test_a_moment_west_of_greenwich_has_a_true_minus(at) -> None:
    told = told_moment(at("12-04 18:00"), zone="America/New_York", language="en", beside="+03:00")
    assert told == "Fri 4 December, 10:00 (UTC−5) = Fri 4 December, 18:00 (UTC+3)"
