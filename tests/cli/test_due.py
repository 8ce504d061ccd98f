# ruff: noqa: E501 - what is said to a person is asserted whole, on one line
"""`reglament due`: the contract's document, its stream, its words and its refusals."""

import io
import json
from types import SimpleNamespace

import pytest

from reglament.cli import main

EVENING = "2026-03-06T17:30:00+03:00"


@pytest.fixture
def batch(monkeypatch, capsysbinary):
    """Answer a batch of lines: exit code and answers."""

    def ask(*lines):
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        source = io.BufferedReader(io.BytesIO(text.encode()))
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=source))
        code = main(["due", "--batch"])
        return code, [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]

    return ask


@pytest.mark.clause("TE-23", "TE-36")
def test_json_is_the_contract_s_document(capsys):
    code = main(
        [
            "due",
            "tron-en",
            "--at",
            EVENING,
            "--set",
            "level=premium",
            "--set",
            "priority=P1",
            "--json",
        ]
    )
    answer = json.loads(capsys.readouterr().out)
    response = answer["commitments"][0]
    assert (code, answer["id"], answer["regulation"], answer["version"]) == (
        0,
        None,
        "tron-en",
        "1.2.1",
    )
    assert [one["kind"] for one in answer["commitments"]] == [
        "response",
        "workaround",
        "permanent_fix",
    ]
    assert {name: response[name] for name in ("kind", "target", "calendar", "starts_at", "due_at")} == {
        "kind": "response", "target": {"amount": 2, "unit": "working_hours"}, "calendar": "office",
        "starts_at": EVENING, "due_at": "2026-03-10T10:30:00+03:00",
    }  # fmt: skip
    assert response["clauses"][0] == "TE-23"
    assert "TE-36" in response["clauses"]
    assert "2 working hours from there end Tue 2026-03-10 10:30" in response["because"]


def test_a_closed_arrival_starts_at_the_next_opening_in_the_calendar_s_offset(capsys):
    main(["due", "istom", "--at", "2026-03-07T08:00:00Z", "--set", "level=vip", "--json"])
    response = json.loads(capsys.readouterr().out)["commitments"][0]
    assert (response["starts_at"], response["due_at"]) == (
        "2026-03-10T10:00:00+03:00",
        "2026-03-10T11:00:00+03:00",
    )


def test_a_batch_keeps_order_and_goes_on_after_an_error(batch):
    code, answers = batch(
        {"id": "a", "regulation": "aspro", "at": EVENING},
        {
            "id": 2,
            "regulation": "tron-en",
            "facts": {"level": "premium", "priority": "P5"},
            "at": EVENING,
        },
        "not json",
        "",
        {
            "id": 4,
            "regulation": "tron-ru@ru-undated-1",
            "facts": {"level": "premium+", "priority": "P1"},
            "at": EVENING,
        },
    )
    assert code == 1
    assert [answer["id"] for answer in answers] == ["a", 2, None, 4]
    assert [one["due_at"] for one in answers[0]["commitments"]] == [None, None]
    assert [one["target"] for one in answers[0]["commitments"]] == [None, None]
    assert answers[1] == {"id": 2, "error": "priority cannot be 'P5'. Use one of: P1, P2, P3, P4."}
    assert (
        answers[2]["error"]
        == "line 3: the line is not JSON at character 1. Write one JSON object a line."
    )
    assert answers[3]["commitments"][0]["due_at"] == "2026-03-06T23:30:00+03:00"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"at": "2026-03-06T17:30:00"}, "the moment '2026-03-06T17:30:00' has no offset. Add one, e.g. 2026-03-06T17:30:00+03:00 for Moscow."),
        ({"at": "yesterday"}, "'yesterday' is no moment. Write ISO 8601 with offset, e.g. 2026-03-06T17:30:00+03:00."),
        ({"at": None}, "`at` is missing or no text. Write ISO 8601 with offset, e.g. 2026-03-06T17:30:00+03:00."),
        ({"at": "2028-03-06T17:30:00+03:00"}, "the calendar has no data for the year 2028 (years). Add the non-working days of 2028"),
        ({"at": "0001-01-01T00:00:00+03:00"}, "outside the years 1970 to 2100"),
        ({"regulation": "tron"}, "there is no regulation 'tron'; known are: aspro, hydra, istom, tron-en, tron-ru"),
        ({"regulation": "tron-en@9"}, "there is no regulation 'tron-en@9'"),
        ({"regulation": None}, "`regulation` is missing or no text. Name one of:"),
        ({"facts": {"level": "gold"}}, "level cannot be 'gold'. Use one of: basic, premium, premium+."),
        ({"facts": {"colour": "red"}}, "tron-en has no fact 'colour'. Its facts are: level, priority, remote_access"),
        ({"facts": {"priority": "P1"}}, "tron-en needs the fact 'level' (Level). Give one of: basic, premium, premium+."),
        ({"facts": {"level": ["basic"]}}, "level cannot be ['basic']. Use one of: basic, premium, premium+."),
        ({"facts": []}, "`facts` is no object."),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_is_told_why(batch, change, error):
    question = {
        "id": 1,
        "regulation": "tron-en",
        "facts": {"level": "basic"},
        "at": EVENING,
        **change,
    }
    code, (answer,) = batch(question)
    assert (code, answer["id"]) == (1, 1)
    assert error in answer["error"]


def test_any_identity_comes_back_and_hostile_lines_do_not_stop_the_rest(batch):
    deep = '{"id": 5, "facts": ' + "[" * 100_000
    code, answers = batch(
        '{"id": "\\ud800", "regulation": "aspro", "at": "2026-03-11T12:00:00+03:00"}',
        {"id": {"a": [1]}, "regulation": "aspro", "facts": {"type": None}, "at": EVENING},
        {"id": 3, "regulation": "aspro", "facts": {"type": []}, "at": EVENING},
        deep,
        {"id": 6, "regulation": "aspro", "at": "2026-03-11T12:00:00.750+03:00"},
    )
    assert code == 1
    assert [answer["id"] for answer in answers] == ["\ud800", {"a": [1]}, 3, None, 6]
    assert ["error" in answer for answer in answers] == [False, False, True, True, False]
    assert answers[4]["commitments"][0]["starts_at"] == "2026-03-11T12:00:00+03:00"
    assert any("is within the hours" in line for line in answers[4]["commitments"][0]["because"])


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ('{"id": 2,', "the line is not JSON at character 10. Write one JSON object a line."),
        ("[1]", 'the line is not a JSON object. Write {"id": …} on one line.'),
        ('{"id": NaN}', "NaN is not a number. Write a finite number."),
        ('{"id": 1e999}', "1e999 is too large a number. Write a smaller number."),
        ('{"id": 1, "id": 2}', "the key 'id' is given twice. Keep one of them."),
        ("[" * 100_000, "the line nests too deeply. Write one flat JSON object a line."),
        (
            '{"at": ' + "9" * 5000 + "}",
            "the line holds a number of thousands of digits. Write a smaller number.",
        ),
    ],
)
def test_a_line_that_is_no_question_is_refused_by_its_number(batch, line, error):
    code, answers = batch("", line, {"id": 1, "regulation": "aspro", "at": EVENING})
    assert (code, answers[0]) == (1, {"id": None, "error": f"line 2: {error}"})
    assert answers[1]["id"] == 1


def test_a_batch_tells_a_person_which_lines_have_no_answer(monkeypatch, capfd):
    source = io.BufferedReader(io.BytesIO(b"{}\n" * 12))
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=source))
    assert main(["due", "--batch"]) == 1
    assert capfd.readouterr().err == (
        "reglament: 12 of 12 questions have no answer, on line 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …. "
        "The answer to each says why.\n"
    )


@pytest.mark.parametrize("truth", [True, "true", "yes"])
def test_truth_is_given_as_json_or_as_words(batch, truth):
    facts = {"level": "premium", "priority": "P1", "remote_access": truth}
    _, (answer,) = batch({"id": 1, "regulation": "tron-en", "facts": facts, "at": EVENING})
    assert answer["commitments"][1]["due_at"] == "2026-03-11T11:30:00+03:00"


@pytest.mark.clause("TE-34")
def test_a_promise_that_is_none_is_left_out(batch):
    _, (answer,) = batch(
        {
            "id": 1,
            "regulation": "tron-en",
            "facts": {"level": "basic", "priority": "P4"},
            "at": EVENING,
        }
    )
    assert [one["kind"] for one in answer["commitments"]] == ["response", "permanent_fix"]


@pytest.mark.clause("HY-17")
def test_an_ignored_priority_is_said_to_be(batch):
    facts = {"type": "other", "priority": "urgent"}
    _, (answer,) = batch({"id": 1, "regulation": "hydra", "facts": facts, "at": EVENING})
    assert any("is ignored here" in line for line in answer["commitments"][0]["because"])


def test_a_default_taken_is_named_with_its_source(batch):
    _, (answer,) = batch(
        {"id": 1, "regulation": "tron-en", "facts": {"level": "basic"}, "at": EVENING}
    )
    first = answer["commitments"][0]["because"][0]
    assert first.startswith("Priority was not given:")
    assert "provisional" in first
    assert "X-20" in first


def test_the_derivation_counts_day_by_day_and_names_closed_days(capsys):
    arguments = [
        "due",
        "tron-en",
        "--at",
        EVENING,
        "--set",
        "level=premium",
        "--set",
        "priority=P1",
        "--explain",
    ]
    assert main(arguments) == 0
    told = capsys.readouterr().out
    response = told[: told.index("Workaround")]
    expected = """\
    Fri 2026-03-06 17:30–18:00 counts 30 min, together 30 min
    Sat 2026-03-07 – Sun 2026-03-08 closed: days off
    Mon 2026-03-09 closed: non-working day of the production calendar (TE-5, X-2)
    Tue 2026-03-10 09:00–10:30 counts 1 h 30 min, together 2 h
    2 working hours are 2 h of opening time, used up at Tue 2026-03-10 10:30
"""
    assert expected in response
    assert "TE-23: " in response


def test_the_derivation_says_that_a_saturday_was_made_a_working_day(capsys):
    at, facts = "2025-10-31T17:30:00+03:00", ("--set", "level=paid-standard")
    assert main(["due", "istom", "--at", at, *facts, "--explain"]) == 0
    assert (
        """\
    Fri 2025-10-31 17:30–19:00 counts 1 h 30 min, together 1 h 30 min
    open Sat 2025-11-01 by the production calendar, a moved working day (IS-11, X-3)
    Sat 2025-11-01 10:00–11:30 counts 1 h 30 min, together 3 h
"""
        in capsys.readouterr().out
    )


def test_the_reasons_name_days_off_between_start_and_end(batch):
    facts, at = {"level": "premium", "priority": "P2"}, "2026-12-30T16:30:00+03:00"
    _, (answer,) = batch({"id": 1, "regulation": "tron-en", "facts": facts, "at": at})
    assert answer["commitments"][0]["because"][-2:] == [
        "closed Thu 2026-12-31 – Sun 2027-01-10 by the production calendar (TE-5, X-2)",
        "4 working hours from there end Mon 2027-01-11 11:30",
    ]


@pytest.mark.parametrize(
    ("code", "facts", "defaults"),
    [
        ("tron-en", {"level": "premium", "priority": "P1"}, "X-11, X-4, X-2"),
        ("tron-en", {"level": "basic", "priority": "P1"}, "X-1, X-4, X-2"),
        ("tron-ru", {"level": "basic", "priority": "P1"}, "X-26, X-4, X-2"),
        ("istom", {"level": "free-standard"}, "X-49, X-1, X-4"),
        ("istom", {"level": "paid-urgent"}, "X-50, X-4, X-1"),
        ("istom", {"level": "consulting"}, "X-51, X-4, X-1"),
        ("istom", {"level": "development"}, "X-52, X-1, X-4"),
    ],
)
def test_the_defaults_that_settle_a_figure_are_named(batch, code, facts, defaults):
    _, (answer,) = batch({"id": 1, "regulation": code, "facts": facts, "at": EVENING})
    said = [line for line in answer["commitments"][0]["because"] if line.startswith("our default")]
    assert said == [f"our default where the text is silent or divided: {defaults}"]


@pytest.mark.clause("TR-34")
def test_the_derivation_says_that_clock_hours_roll_in_russian(capsys):
    main(
        [
            "due",
            "tron-ru",
            "--at",
            EVENING,
            "--set",
            "level=basic",
            "--set",
            "priority=P1",
            "--explain",
            "--language",
            "ru",
        ]
    )
    told = capsys.readouterr().out
    assert (
        "24 часа (по часам) истекают сб 2026-03-07 17:30, в нерабочее время: срок — следующее открытие, вт 2026-03-10 09:00 (X-26)"
        in told
    )


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["due"], "a regulation and --at are needed, or --batch"),
        (["due", "tron-en", "--at", EVENING, "--set", "level"], "--set 'level' is no FACT=VALUE"),
        (["due", "tron-en", "--at", EVENING, "--set", "level=basic", "--set", "level=premium"], "--set gives 'level' twice. Give each fact once."),
        (["due", "tron-en", "--at", EVENING, "--set", "level=gold"], "level cannot be 'gold'. Use one of: basic, premium, premium+."),
        (["due", "tron", "--at", EVENING], "there is no regulation 'tron'. Known are: aspro, hydra, istom, tron-en, tron-ru."),
        (["due", "tron-en@1.3", "--at", EVENING], "there is no regulation 'tron-en@1.3'. Known are: tron-en@1.2.1."),
        (["due", "tron-en@", "--at", EVENING], "there is no regulation 'tron-en@'. Known are: tron-en@1.2.1."),
        (["due", "--batch", "--set", "level=basic"], "--batch takes each question from its line: --at, --set and --explain say nothing there."),
        (["due", "aspro", "--at", "2026-03-06"], "the moment '2026-03-06' has no offset"),
        (["due", "aspro", "--at", "2031-03-06T12:00Z"], "the calendar has no data for the year 2031"),
    ],
)  # fmt: skip
def test_bad_usage_is_exit_2_with_what_and_what_to_do(capsys, arguments, error):
    assert main(arguments) == 2
    assert error in capsys.readouterr().err


def test_help_shows_an_example(capsys):
    assert main(["due", "--help"]) == 0
    assert "reglament due tron-en --at 2026-03-06T17:30:00+03:00" in capsys.readouterr().out


@pytest.mark.clause("IS-8", "IS-113", "IS-114")
def test_a_way_that_opens_nothing_is_answered_with_its_clauses(batch):
    facts = {"category": "paid", "channel": "phone", "problem": "work_impossible"}
    code, (answer,) = batch({"id": 1, "regulation": "istom", "facts": facts, "at": EVENING})
    told = "Channel: phone — no request is opened, so nothing is promised (IS-8, IS-113, IS-114)"
    assert (code, answer["commitments"]) == (0, [])
    assert answer["not_opened"] == {"clauses": ["IS-8", "IS-113", "IS-114"], "because": [told]}


def test_people_read_that_a_way_opens_nothing(capsys):
    facts = ("--set", "level=vip", "--set", "channel=chat")
    assert main(["due", "istom", "--at", EVENING, *facts, "--language", "ru"]) == 0
    assert capsys.readouterr().out == (
        "Канал: ICQ, Skype и подобное — обращение не открывается, поэтому ничего не обещано (IS-8, IS-113, IS-114)\n"
    )


# 17:30 and twelve hours by the clock are 05:30, when Premium is closed: due at 09:00 (TR-35, X-26)
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "12 hours (by the clock) from there end Sat 2026-12-05 05:30, in closed time: "
         "the next opening, Sat 2026-12-05 09:00, is due (X-26)"),
        ("ru", "12 часов (по часам) истекают сб 2026-12-05 05:30, в нерабочее время: "
         "срок — следующее открытие, сб 2026-12-05 09:00 (X-26)"),
    ],
)  # fmt: skip
@pytest.mark.clause("TR-35")
@pytest.mark.parametrize("explain", [(), ("--explain",)])
def test_an_end_by_the_clock_that_moves_says_where_it_was(capsys, language, told, explain):
    asked = ("--set", "level=premium", "--set", "priority=P2", "--language", language, *explain)
    assert main(["due", "tron-ru", "--at", "2026-12-04T17:30:00+03:00", *asked]) == 0
    assert f"    {told}\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "facts", "told"),
    [
        ("en", "level=vip", "1 working hour from there ends Wed 2026-03-11 13:00"),
        ("en", "level=paid-standard", "3 working hours from there end Wed 2026-03-11 15:00"),
        ("ru", "level=vip", "1 рабочий час с этого момента истекает ср 2026-03-11 13:00"),
        ("ru", "level=paid-standard", "3 рабочих часа с этого момента истекают ср 2026-03-11 15:00"),
        ("ru", "level=consulting", "40 рабочих часов с этого момента истекают вт 2026-03-17 16:00"),
    ],
)  # fmt: skip
def test_verb_and_figure_agree(capsys, language, facts, told):
    at = "2026-03-11T12:00:00+03:00"
    assert main(["due", "istom", "--at", at, "--set", facts, "--language", language]) == 0
    assert f"    {told}\n" in capsys.readouterr().out


def test_the_sum_of_one_hour_agrees_too(capsys):
    at = "2026-03-11T12:00:00+03:00"
    assert main(["due", "istom", "--at", at, "--set", "level=vip", "--explain"]) == 0
    told = capsys.readouterr().out
    assert "1 working hour is 1 h of opening time, used up at Wed 2026-03-11 13:00\n" in told
