"""`reglament roster`: every served hour has a person, or the hole is named."""

import json
from pathlib import Path

import pytest

from reglament.cli import main

NIGHTS = "tron-ru/around-the-clock"
# the shifts before and after leave 02:00-04:00 of 12 March without a person
HOLE = (
    "Olga,2026-03-11T08:00:00+03:00,2026-03-11T20:00:00+03:00\n"
    "Ilya,2026-03-12T04:00:00+03:00,2026-03-12T20:00:00+03:00\n"
    "Nina,2026-03-11T20:00:00+03:00,2026-03-12T02:00:00+03:00\n"
)


@pytest.fixture
def checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Return a function that checks the text of a roster: exit code, stdout, stderr."""

    def run(calendar: str, text: str, *words: str) -> tuple[int, str, str]:
        file = tmp_path / "roster.csv"
        file.write_text(text, encoding="utf-8")
        code = main(["roster", calendar, str(file), *words])
        said = capsys.readouterr()
        return code, said.out, said.err.replace(f"{tmp_path}/", "")

    return run


@pytest.mark.clause("TR-18")
def test_a_hole_at_night_fails_the_roster_of_a_level_served_around_the_clock(checked) -> None:
    assert checked(NIGHTS, HOLE) == (
        1,
        "nobody from 2026-03-12T02:00:00+03:00 until 2026-03-12T04:00:00+03:00\n",
        "",
    )
    code, out, _ = checked(NIGHTS, HOLE, "--json")
    assert (code, json.loads(out)) == (
        1,
        [{"from": "2026-03-12T02:00:00+03:00", "until": "2026-03-12T04:00:00+03:00"}],
    )


def test_the_same_night_needs_nobody_where_it_is_closed(checked) -> None:
    assert checked("tron-ru/daily", HOLE) == (0, "every served hour has a person\n", "")
    assert checked(NIGHTS, HOLE.replace("T02:00", "T04:30")) == (
        0,
        "every served hour has a person\n",
        "",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the roster is empty (roster.csv). Write person,from,until on each line."),
        ("Olga,2026-03-11T08:00:00,2026-03-11T20:00:00\n", "this line is no shift (roster.csv:1)."),
        ("\nOlga,x,y\n", "this line is no shift (roster.csv:2)."),
        ("Olga\n", "this line is no shift (roster.csv:1)."),
        (
            "Olga,2026-03-11T20:00:00+03:00,2026-03-11T08:00:00+03:00\n",
            "this line is no shift (roster.csv:1).",
        ),
    ],
)
def test_a_roster_that_cannot_be_read_is_told_why(checked, text: str, said: str) -> None:
    code, out, err = checked(NIGHTS, text)
    assert (code, out) == (2, "")
    assert said in err


def test_hours_that_are_none_are_told_with_those_that_are(checked) -> None:
    code, _, err = checked("tron-ru/night", HOLE)
    assert code == 2
    assert "Known are: tron-ru/office, tron-ru/daily, tron-ru/around-the-clock." in err
