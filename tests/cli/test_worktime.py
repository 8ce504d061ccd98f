"""`reglament worktime` as an integrator meets it: JSON lines in, JSON lines out."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

OFFICE = {
    "tz": "Europe/Moscow",
    "week": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holidays": ["2026-03-09"],
}
BERLIN = {"tz": "Europe/Berlin", "week": {"sun": [["00:00", "24:00"]]}, "holidays": []}
COMMAND = [sys.executable, "-m", "reglament.cli", "worktime"]


def run(text: str | bytes) -> tuple[int, list[dict[str, Any]], str]:
    data = text.encode() if isinstance(text, str) else text
    done = subprocess.run(COMMAND, input=data, capture_output=True, timeout=60, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, lines, done.stderr.decode()


def asked(*requests: dict[str, Any]) -> list[dict[str, Any]]:
    return run("".join(json.dumps(request) + "\n" for request in requests))[1]


def answer(**request: Any) -> Any:
    return asked({"id": 1, "calendar": OFFICE, **request})[0]


def add(start: str, amount: Any, unit: str, **more: Any) -> dict[str, Any]:
    return {"op": "add", "start": start, "amount": amount, "unit": unit, **more}


@pytest.mark.clause("TE-23", "TE-26", "X-1", "X-26")
def test_each_operation_answers_in_the_calendar_zone() -> None:
    friday, pause = (
        "2026-03-06T14:30:00Z",
        ["2026-03-06T17:40:00+03:00", "2026-03-10T10:00:00+03:00"],
    )
    requests: list[tuple[dict[str, Any], Any]] = [
        (add(friday, 7200, "working_seconds"), "2026-03-10T10:30:00+03:00"),
        (add(friday, 7200.0, "working_seconds"), "2026-03-10T10:30:00+03:00"),
        (add(friday, -1800, "working_seconds"), "2026-03-06T17:00:00+03:00"),
        (add(friday, 0.1, "working_hours"), "2026-03-06T17:36:00+03:00"),
        (add(friday, 8, "working_days"), "2026-03-19T17:30:00+03:00"),
        (add(friday, 24, "clock_hours"), "2026-03-10T09:00:00+03:00"),
        (add(friday, 1200, "working_seconds", pauses=[pause]), "2026-03-10T10:10:00+03:00"),
        ({"op": "between", "a": friday, "b": "2026-03-10T07:00:00Z"}, 5400),
        ({"op": "between", "b": friday, "a": "2026-03-10T07:00:00Z"}, -5400),
        (
            {"op": "between", "a": friday, "b": "2026-03-10T08:00:00Z", "pauses": [pause]},
            600 + 3600,
        ),
        ({"op": "is_open", "t": friday}, True),
        ({"op": "is_open", "t": "2026-03-06T15:00:00Z"}, False),
        ({"op": "next_open", "t": "2026-03-06T18:00:00+03:00"}, "2026-03-10T09:00:00+03:00"),
        ({"op": "prev_close", "t": "2026-03-10T08:00:00+03:00"}, "2026-03-06T18:00:00+03:00"),
        ({"op": "is_working_day", "date": "2026-03-09"}, False),
        ({"op": "is_working_day", "date": "2026-03-10"}, True),
        (
            {"op": "periods", "t": friday, "n": 2},
            [
                ["2026-03-06T17:30:00+03:00", "2026-03-06T18:00:00+03:00"],
                ["2026-03-10T09:00:00+03:00", "2026-03-10T18:00:00+03:00"],
            ],
        ),
    ]
    found = asked(*({"id": i, "calendar": OFFICE, **one} for i, (one, _) in enumerate(requests)))
    assert found == [{"id": i, "result": result} for i, (_, result) in enumerate(requests)]


def test_an_instant_carries_the_offset_of_its_own_moment() -> None:
    found = asked(
        {"id": "a", "calendar": BERLIN, "op": "periods", "t": "2026-03-28T00:00:00Z", "n": 1}
    )
    day = ["2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"]
    assert found == [{"id": "a", "result": [day]}]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"op": "divide"}, "no operation"),
        ({"op": None}, "no operation"),
        ({"op": ["add"]}, "no operation"),
        ({"start": "2026-03-06T17:30:00"}, "no offset"),
        ({"start": "2026-03-06"}, "not a moment"),
        ({"start": "2026-13-06T00:00:00Z"}, "not a moment"),
        ({"start": "2026-03-06T23:59:60Z"}, "not a moment"),
        ({"start": 1772808600}, "not a moment"),
        ({"start": None}, "not a moment"),
        ({"start": "1969-03-06T17:30:00Z"}, "1970 to 2100"),
        ({"start": "2101-03-06T17:30:00Z"}, "1970 to 2100"),
        ({"start": "0001-01-01T00:00:00+14:00"}, "1970 to 2100"),
        ({"start": "9999-12-31T23:59:59-14:00"}, "1970 to 2100"),
        ({"amount": True}, "not a number"),
        ({"amount": "7200"}, "not a number"),
        ({"amount": None}, "not a number"),
        ({"amount": 0.5}, "whole"),
        ({"amount": 1.5, "unit": "working_days"}, "whole"),
        ({"amount": 10**400}, "too large"),
        ({"amount": 10**12}, "1970 to 2100"),
        ({"amount": -(10**11), "unit": "working_days"}, "1970 to 2100"),
        ({"unit": "fortnights"}, "no unit"),
        ({"unit": {}}, "no unit"),
        ({"pauses": [["2026-03-06T17:30:00Z"]]}, "list of pauses"),
        ({"pauses": "none"}, "list of pauses"),
        ({"pauses": [["2026-03-06T17:30:00Z", None]]}, "not a moment"),
        ({"pauses": [["2026-03-06T17:30:00Z", "2026-03-06T17:29:00Z"]]}, "before it starts"),
        (
            {"unit": "clock_hours", "pauses": [["2026-03-06T17:30:00Z", "2026-03-06T17:39:00Z"]]},
            "runs through pauses",
        ),
        ({"calendar": None}, "not a calendar"),
        ({"calendar": []}, "not a calendar"),
        ({"calendar": "nobody/none"}, "no calendar"),
        ({"calendar": ""}, "no calendar"),
        ({"calendar": {"tz": "UTC", "week": {}}}, "no working time"),
        ({"calendar": {**OFFICE, "tz": "Nowhere/City"}}, "no time zone"),
        ({"op": "is_working_day", "date": "2026-02-30"}, "not a date"),
        ({"op": "is_working_day", "date": "1900-01-01"}, "1970 to 2100"),
        ({"op": "periods", "t": "2026-03-06T17:30:00Z", "n": -1}, "periods"),
        ({"op": "periods", "t": "2026-03-06T17:30:00Z", "n": 1.5}, "whole"),
        ({"op": "between", "a": "2026-03-06T17:30:00Z"}, "'b' is missing"),
    ],
)
def test_a_wrong_request_is_a_clear_error_and_not_a_traceback(
    change: dict[str, Any], says: str
) -> None:
    good = {"id": 5, "calendar": OFFICE, **add("2026-03-06T17:30:00Z", 7200, "working_seconds")}
    code, found, messages = run(json.dumps({**good, **change}))
    assert (code, list(found[0]), found[0]["id"]) == (1, ["id", "error"], 5)
    assert messages == (
        "reglament: 1 of 1 questions have no answer, on line 1. The answer to each says why.\n"
    )
    assert says in found[0]["error"]
    assert "unexpected" not in found[0]["error"]


@pytest.mark.parametrize("key", ["op", "calendar", "start", "amount", "unit"])
def test_a_missing_key_is_named(key: str) -> None:
    good = {"id": 5, "calendar": OFFICE, **add("2026-03-06T17:30:00Z", 7200, "working_seconds")}
    del good[key]
    assert f"{key!r} is missing" in asked(good)[0]["error"]


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"5",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"id": NaN}',
        b'{"id": 1, "id": 2}',
        b'{"amount": ' + b"9" * 5000 + b"}",
        b'{"id": 1e999}',
    ],
)
def test_what_is_no_request_is_an_error_line_and_the_rest_goes_on(line: bytes) -> None:
    good = json.dumps({"id": 2, "calendar": OFFICE, "op": "is_open", "t": "2026-03-10T09:00:00Z"})
    code, found, messages = run(b"\n" + line + b"\n" + good.encode())
    assert (code, messages) == (
        1,
        "reglament: 1 of 2 questions have no answer, on line 2. The answer to each says why.\n",
    )
    assert found[0]["id"] is None
    assert found[0]["error"].startswith("line 2: ")
    assert "unexpected" not in found[0]["error"]
    assert found[1] == {"id": 2, "result": True}


def test_identities_come_back_as_they_were_and_blank_lines_are_nothing() -> None:
    ids: list[Any] = [None, "я", 1.5, [1, {"a": None}], 2**70, "\ud800"]
    lines = [
        json.dumps({"id": i, "calendar": OFFICE, "op": "is_open", "t": "2026-03-10T09:00:00Z"})
        for i in ids
    ]
    code, found, _ = run("\ufeff" + "\r\n\n".join(lines))
    assert (code, [each["id"] for each in found]) == (0, ids)


def test_nothing_in_is_nothing_out() -> None:
    assert run("") == (0, [], "")


def test_an_answer_comes_before_the_input_ends() -> None:
    request = {"id": 1, "calendar": OFFICE, "op": "is_open", "t": "2026-03-10T09:00:00Z"}
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(json.dumps({**request, "id": number}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"id": number, "result": True}
        process.stdin.close()
        assert process.wait(timeout=10) == 0


def test_a_reader_that_leaves_is_no_traceback() -> None:
    request = {"id": 1, "calendar": OFFICE, "op": "is_open", "t": "2026-03-10T09:00:00Z"}
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        COMMAND,
        input=json.dumps(request).encode(),
        stdout=write_end,
        stderr=subprocess.PIPE,
        timeout=30,
        check=False,
    )
    os.close(write_end)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_regulation_lends_its_calendar_by_name() -> None:
    found = answer(**add("2026-03-06T17:30:00+03:00", 7200, "working_seconds"))
    named = answer(
        **{
            **add("2026-03-06T17:30:00+03:00", 7200, "working_seconds"),
            "calendar": "tron-en/office",
        }
    )
    assert named == found == {"id": 1, "result": "2026-03-10T10:30:00+03:00"}


def test_help_shows_an_example() -> None:
    done = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, check=True)
    assert '{"id": 1, "result": "2026-03-10T11:00:00+03:00"}' in done.stdout


def test_the_examples_of_the_page_are_true() -> None:
    page = (Path(__file__).parents[2] / "docs" / "worktime.md").read_text(encoding="utf-8")
    lines = page.partition("```jsonl\n")[2].partition("```")[0].splitlines()
    requests = [line[2:] for line in lines if line.startswith("> ")]
    answers = [json.loads(line[2:]) for line in lines if line.startswith("< ")]
    assert run("\n".join(requests))[1] == answers
    assert len(answers) == 3
