"""What each calendar counts, against the printed tables of the regulations (tron-ru 3.3 and 4, iStom 3 and 4)."""

from dataclasses import replace

import pytest

from reglament import regulations
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.serving import served_by
from reglament.core.tables.table import Row, Table

Told = list[tuple[str, dict[str, str], bool]]


def told(regulation: Regulation, calendar: str) -> Told:
    return [
        (
            " + ".join(name.en for name in one.promises),
            {fact: " ".join(values) for fact, values in one.where},
            one.by_clock,
        )
        for one in served_by(regulation, calendar)
    ]


@pytest.mark.parametrize(
    ("code", "calendar", "counted"),
    [
        ("aspro", "aspro", [("Response + Follow-up response", {}, False)]),
        ("hydra", "business", [("Response", {}, False)]),
        ("istom", "istom-vip", [("Response + Follow-up response", {"level": "vip"}, False)]),
        (
            "tron-en",
            "office",
            [
                ("Response + Permanent fix", {}, False),
                # no workaround is promised at priority 4 (TE-34), and no level makes a difference
                ("Workaround", {"priority": "P1 P2 P3"}, False),
            ],
        ),
        (
            "tron-ru",
            "office",
            [
                ("Response", {"level": "basic", "priority": "P2 P3 P4"}, False),
                # 24 hours, not working hours, stand in this one cell (TR-34)
                ("Response", {"level": "basic", "priority": "P1"}, True),
            ],
        ),
        ("tron-ru", "daily", [("Response", {"level": "premium"}, True)]),
        # where nothing ever closes, an hour by the clock is a working hour
        ("tron-ru", "around-the-clock", [("Response", {"level": "premium+"}, False)]),
    ],
)
def test_a_calendar_counts_what_the_tables_say(code: str, calendar: str, counted: Told) -> None:
    assert told(regulations.load(code), calendar) == counted


def test_the_hours_of_a_level_are_cited_from_the_row_that_gives_them() -> None:
    regulation = regulations.load("tron-ru")
    assert {
        calendar: {id_ for one in served_by(regulation, calendar) for id_ in one.clauses}
        for calendar in regulation.calendars
    } == {
        "office": {"TR-10", "TR-20"},
        "daily": {"TR-14", "TR-21"},
        "around-the-clock": {"TR-17", "TR-22"},
    }


def test_a_changed_table_changes_what_is_told_and_a_calendar_without_promises_tells_nothing() -> (
    None
):
    regulation = regulations.load("tron-ru")
    response = regulation.commitments["response"]
    rows = (
        row("daily", level="basic premium", priority="P1"),
        row("office", level="basic premium", priority="P2 P3 P4"),
        row("office", level="premium+"),
    )
    calendar = Table(name="calendar", inputs=("level", "priority"), rows=rows)
    cells = (Row(id="cell", when={}, then={"target": "unspecified"}, clauses=("TR-25",)),)
    table = Table(name="response", inputs=(), rows=cells)
    other = replace(response, calendar=calendar, table=table)
    changed = replace(regulation, commitments={"response": other})
    assert told(changed, "daily") == [
        ("Response", {"level": "basic premium", "priority": "P1"}, False)
    ]
    assert told(changed, "office") == [
        ("Response", {"level": "basic premium", "priority": "P2 P3 P4"}, False),
        ("Response", {"level": "premium+"}, False),
    ]
    assert told(changed, "around-the-clock") == []


def row(calendar: str, **when: str) -> Row:
    allowed = {fact: frozenset(values.split()) for fact, values in when.items()}
    return Row(id=calendar, when=allowed, then={"calendar": calendar}, clauses=("TR-10",))
