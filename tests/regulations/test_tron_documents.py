"""Both TRON documents against the ledger's counts and the figures as printed in the texts."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from reglament import regulations
from reglament.core.regulation.linting import lint
from reglament.core.tables import decide

MOSCOW = timezone(timedelta(hours=3))
LEVELS = ("basic", "premium", "premium+")
COUNTS = [("tron-en", "TE", 40, 19, 3), ("tron-ru", "TR", 42, 19, 3)]
# the ledger's conventions: decrees 1466 of 24.09.2025 and 1335 of 04.10.2024
NON_WORKING = {
    2026: "0101 0102 0105 0106 0107 0108 0109 0223 0309 0501 0511 0612 1104 1231",
    2025: "0101 0102 0103 0106 0107 0108 0501 0502 0508 0509 0612 0613 1103 1104 1231",
}
# as printed, the mark at the columns applied: days and hours of working time
ENGLISH = {
    "P1": {
        "response": ("1 working_days", "2 working_hours", "1 working_hours"),
        "workaround true": ("3 working_days", "12 working_hours", "8 working_hours"),
        "workaround false": ("5 working_days", "16 working_hours", "12 working_hours"),
        "permanent_fix": ("12 working_days", "8 working_days", "5 working_days"),
    },
    "P2": {
        "response": ("2 working_days", "4 working_hours", "2 working_hours"),
        "workaround true": ("5 working_days", "2 working_days", "1 working_days"),
        "workaround false": ("5 working_days", "2 working_days", "1 working_days"),
        "permanent_fix": ("20 working_days", "12 working_days", "6 working_days"),
    },
    "P3": {
        "response": ("10 working_days", "5 working_days", "3 working_days"),
        "workaround true": ("12 working_days", "8 working_days", "3 working_days"),
        "workaround false": ("12 working_days", "8 working_days", "3 working_days"),
        "permanent_fix": ("30 working_days", "16 working_days", "8 working_days"),
    },
    "P4": {
        "response": ("15 working_days", "10 working_days", "4 working_days"),
        "workaround true": ("none", "none", "none"),
        "workaround false": ("none", "none", "none"),
        "permanent_fix": ("40 working_days", "20 working_days", "10 working_days"),
    },
}
RUSSIAN = {
    "P1": ("24 clock_hours", "6 clock_hours"),
    "P2": ("12 working_hours", "12 clock_hours"),
    "P3": ("18 working_hours", "18 clock_hours"),
    "P4": ("24 working_hours", "24 clock_hours"),
}


@pytest.mark.parametrize(("code", "prefix", "executed", "recorded", "informative"), COUNTS)
def test_every_clause_of_the_ledger_stands_there_with_its_kind(
    code: str, prefix: str, executed: int, recorded: int, informative: int
) -> None:
    clauses = regulations.load(code).clauses
    total = executed + recorded + informative
    kinds = [clause.kind for clause in clauses.values()]
    assert list(clauses) == [f"{prefix}-{number}" for number in range(1, total + 1)]
    assert [kinds.count(kind) for kind in ("executed", "recorded", "informative")] == [
        executed,
        recorded,
        informative,
    ]


def test_the_informative_clauses_are_those_of_the_ledger() -> None:
    found = {
        clause.id
        for code in ("tron-en", "tron-ru")
        for clause in regulations.load(code).clauses.values()
        if clause.kind == "informative"
    }
    assert found == {"TE-2", "TE-3", "TE-58", "TR-2", "TR-3", "TR-60"}


@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
def test_lint_finds_no_error(code: str) -> None:
    problems = lint(
        regulations.load(code),
        at=datetime(2026, 3, 6, tzinfo=UTC),
        letters=regulations.letter_names(),
    )
    assert [str(problem) for problem in problems if problem.severity == "error"] == []


@pytest.mark.clause(*(f"TE-{number}" for number in range(23, 37)))
@pytest.mark.parametrize("priority", ENGLISH)
def test_english_figures_are_as_printed(priority: str) -> None:
    regulation = regulations.load("tron-en")
    found = {}
    for line in ENGLISH[priority]:
        kind, _, access = line.partition(" ")
        facts = {"priority": priority, "remote_access": access or "false"}
        found[line] = tuple(
            decide(regulation.commitments[kind].table, {**facts, "level": level}).then["target"]
            for level in LEVELS
        )
    assert found == ENGLISH[priority]


@pytest.mark.clause("TR-34", "TR-35", "TR-36", "TR-37", "TR-38")
@pytest.mark.parametrize("priority", RUSSIAN)
def test_russian_figures_are_as_printed_and_shared_by_the_premium_levels(priority: str) -> None:
    table = regulations.load("tron-ru").commitments["response"].table
    basic, premium = RUSSIAN[priority]
    found = [
        decide(table, {"priority": priority, "level": level}).then["target"] for level in LEVELS
    ]
    assert found == [basic, premium, premium]


@pytest.mark.clause("TR-1", "TR-25")
def test_the_russian_edition_promises_a_response_only() -> None:
    assert list(regulations.load("tron-ru").commitments) == ["response"]


@pytest.mark.clause("TR-10", "TR-14", "TR-17")
def test_each_russian_level_runs_on_its_own_hours() -> None:
    table = regulations.load("tron-ru").commitments["response"].calendar
    found = [decide(table, {"level": level}).then["calendar"] for level in LEVELS]
    assert found == ["office", "daily", "around-the-clock"]


@pytest.mark.clause("TE-5", "TR-10", "HY-7")
@pytest.mark.parametrize("year", NON_WORKING)
@pytest.mark.parametrize("name", ["tron-en/office", "tron-ru/office", "hydra/business"])
def test_closed_weekdays_are_the_decree_s_and_saturdays_stay_closed(name: str, year: int) -> None:
    calendar = regulations.calendar_named(name)
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    closed = [day for day in days if day.weekday() < 5 and not calendar.is_working_day(day)]
    open_weekends = [day for day in days if day.weekday() >= 5 and calendar.is_working_day(day)]
    assert " ".join(f"{day:%m%d}" for day in closed) == NON_WORKING[year]
    assert open_weekends == []


@pytest.mark.clause("TE-5", "TE-11", "TR-14", "TR-17")
@pytest.mark.parametrize(
    ("name", "opens", "closes"),
    [
        ("tron-en/office", "2026-03-10T09:00", "2026-03-10T18:00"),
        ("tron-ru/office", "2026-03-10T09:00", "2026-03-10T18:00"),
        ("tron-ru/daily", "2026-03-07T09:00", "2026-03-07T18:00"),
    ],
)
def test_the_hours_after_a_friday_evening(name: str, opens: str, closes: str) -> None:
    evening = datetime(2026, 3, 6, 18, tzinfo=MOSCOW)
    expected = tuple(datetime.fromisoformat(f"{text}+03:00") for text in (opens, closes))
    assert regulations.calendar_named(name).periods(evening, 1) == [expected]


@pytest.mark.clause("TR-17")
def test_around_the_clock_never_closes() -> None:
    calendar = regulations.calendar_named("tron-ru/around-the-clock")
    start = datetime(2026, 1, 1, tzinfo=MOSCOW)
    assert calendar.between(start, start + timedelta(days=365)) == 365 * 86400


ADMISSION = [
    ("contact", "active", "commercial", {"answer": "admit"}),
    ("colleague", "active", "commercial", {"answer": "admit", "flag": "confirm-contact"}),
    ("contact", "active", "trial", {"answer": "decline", "ground": "not-commercial"}),
    ("contact", "ended", "commercial", {"answer": "decline", "ground": "licence-expired"}),
    ("contact", "ended", "demo", {"answer": "decline", "ground": "not-commercial"}),
    ("contact", "none", "commercial", {"answer": "decline", "ground": "not-commercial"}),
    ("unknown", "none", "commercial", {"answer": "triage", "reason": "unknown-sender"}),
]


@pytest.mark.clause("TE-7", "TE-9", "TE-38", "TE-62", "TR-7", "TR-9", "TR-12", "TR-16", "TR-19")
@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
@pytest.mark.parametrize(("sender", "contract", "edition", "expected"), ADMISSION)
def test_admission(
    code: str, sender: str, contract: str, edition: str, expected: dict[str, str]
) -> None:
    table = regulations.load(code).tables["admission"]
    row = decide(table, {"sender": sender, "contract": contract, "edition": edition})
    assert row.then == expected


@pytest.mark.clause("TE-12", "TR-11", "TR-15")
@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
def test_the_telephone_opens_for_the_premium_levels_only(code: str) -> None:
    phone = regulations.load(code).channels["phone"]
    assert phone.opens == {"premium", "premium+"}
    assert phone.address == "+7 (499) 110-71-14"
    assert phone.refusal is not None
    assert "support@tronasoc.ru" in phone.refusal.en


@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
def test_the_user_changes_priority_at_once_and_staff_on_consent(code: str) -> None:
    authority = regulations.load(code).authority
    assert authority is not None
    assert (authority.customer, authority.staff) == ("at_once", "on_consent")
    assert set(authority.criteria["P1"]) == {
        "systems_down",
        "critical_processes",
        "data_loss",
        "weaker_recovery",
    }


@pytest.mark.clause("TE-48", "TR-50")
def test_both_editions_share_one_series_of_numbers() -> None:
    english, russian = (regulations.load(code).numbering for code in ("tron-en", "tron-ru"))
    assert (english.prefix, english.digits) == ("TA-", 6)
    assert (russian.prefix, russian.digits) == ("TA-", 6)
    assert english.series == russian.series


@pytest.mark.clause("TE-3", "TR-3")
def test_the_editions_name_different_documentation() -> None:
    found = [regulations.load(code).links["documentation"] for code in ("tron-en", "tron-ru")]
    assert found == ["https://docs.tronasoc.ru/", "https://tronasoc.ru"]
