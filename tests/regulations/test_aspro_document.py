"""Aspro's document against the source text and the ledger; every expected value is typed from them."""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reglament import regulations
from reglament.core.coverage.admission import admission
from reglament.core.regulation.document import ClauseKind, Regulation
from reglament.core.regulation.linting.whole import lint
from reglament.core.tables import decide

MOSCOW = ZoneInfo("Europe/Moscow")
FOLDER = Path(regulations.__file__).parent / "aspro"

# ledger, "Conventions behind every computed date"
CLOSED_2026 = {
    *(date(2026, 1, day) for day in range(1, 10)),
    date(2026, 2, 23), date(2026, 3, 9), date(2026, 5, 1), date(2026, 5, 11), date(2026, 6, 12),
    date(2026, 11, 4), date(2026, 12, 31),
}  # fmt: skip
CLOSED_WEEKDAYS_2025 = {
    *(date(2025, 1, day) for day in (1, 2, 3, 6, 7, 8)),
    *(date(2025, 5, day) for day in (1, 2, 8, 9)),
    date(2025, 6, 12), date(2025, 6, 13), date(2025, 11, 3), date(2025, 11, 4), date(2025, 12, 31),
}  # fmt: skip


@pytest.fixture(scope="module")
def aspro() -> Regulation:
    return regulations.load_folder(FOLDER)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def test_every_clause_stands_there_once_with_its_kind(aspro: Regulation) -> None:
    assert list(aspro.clauses) == [f"AS-{n}" for n in range(1, 72)]
    kinds = Counter(clause.kind for clause in aspro.clauses.values())
    assert kinds == {
        ClauseKind.EXECUTED: 29,
        ClauseKind.RECORDED: 40,
        ClauseKind.INFORMATIVE: 2,
    }


@pytest.mark.parametrize(
    ("clause", "number"),
    [("AS-9", ""), ("AS-10", "1.1"), ("AS-14", "1.3"), ("AS-27", "2.4"), ("AS-38", "3.2"),
     ("AS-57", "4.5"), ("AS-64", "4.8"), ("AS-71", "5")],
)  # fmt: skip
def test_clauses_keep_the_number_of_the_text(aspro: Regulation, clause: str, number: str) -> None:
    assert aspro.clauses[clause].source == number


def test_lint_finds_no_error(aspro: Regulation) -> None:
    found = lint(aspro, at=moment("2026-03-11T12:00"))
    assert [str(finding) for finding in found if finding.severity == "error"] == []
    assert sum(finding.code == "unspecified" for finding in found) == 2


@pytest.mark.clause("AS-15", "AS-16")
def test_closed_days_are_those_of_the_production_calendar(aspro: Regulation) -> None:
    calendar = aspro.calendars["aspro"]
    closed = {day for day in days_of(2026) if not calendar.is_working_day(day)}
    assert closed == CLOSED_2026 | {day for day in days_of(2026) if day.weekday() >= 5}
    closed = {day for day in days_of(2025) if not calendar.is_working_day(day)}
    weekends = {day for day in days_of(2025) if day.weekday() >= 5} - {date(2025, 11, 1)}
    assert closed == CLOSED_WEEKDAYS_2025 | weekends


@pytest.mark.clause("AS-15", "AS-16")
@pytest.mark.parametrize(
    ("at", "opens"),
    [("2026-03-11T07:30", "2026-03-11T08:00"), ("2026-03-11T17:59", "2026-03-11T17:59"),
     ("2026-03-11T18:00", "2026-03-12T08:00"), ("2026-03-09T12:00", "2026-03-10T08:00"),
     ("2025-11-01T12:00", "2025-11-01T12:00")],
)  # fmt: skip
def test_support_is_open_8_to_18(aspro: Regulation, at: str, opens: str) -> None:
    assert aspro.calendars["aspro"].next_open(moment(at)) == moment(opens)


@pytest.mark.clause("AS-25", "AS-26")
def test_reactions_are_measured_in_working_hours(aspro: Regulation) -> None:
    calendar = aspro.calendars["aspro"]
    assert calendar.between(moment("2026-03-11T12:00"), moment("2026-03-12T10:00")) == 8 * 3600
    assert calendar.between(moment("2026-03-11T12:00"), moment("2026-03-13T15:00")) == 23 * 3600


@pytest.mark.clause("AS-24", "AS-25", "AS-26")
def test_no_figure_is_invented(aspro: Regulation) -> None:
    figures = {
        kind: [row.then["target"] for row in promise.table.rows]
        for kind, promise in aspro.commitments.items()
    }
    assert figures == {"response": ["unspecified"], "follow_up": ["unspecified"]}


@pytest.mark.clause("AS-3", "AS-5", "AS-6", "AS-10")
@pytest.mark.parametrize(
    ("coverage", "expected"),
    [
        ({"access": "administrator"}, ("admit", "", ())),  # anna
        ({"access": "user"}, ("admit", "", ())),  # boris
        ({"access": "user", "contract": "ended"}, ("admit", "", ("no-active-licence",))),
        ({"access": "invited"}, ("decline", "not-account-user", ())),  # vera
        ({"access": "cabinet_only"}, ("decline", "client-cabinet-only", ())),  # gleb
        ({"access": "none"}, ("decline", "not-entitled", ())),
        ({"sender": "unknown", "access": "none"}, ("decline", "not-entitled", ())),
        ({"sender": "ambiguous", "access": "user"}, ("triage", "", ())),
    ],
)
def test_admission_goes_by_access(
    aspro: Regulation, coverage: dict[str, str], expected: tuple[str, str, tuple[str, ...]]
) -> None:
    found = admission(aspro, {"sender": "contact", "contract": "active", **coverage})
    assert (found.answer, found.ground, found.flags) == expected


@pytest.mark.clause("AS-46", "AS-57")
def test_only_mail_and_chat_open_requests(aspro: Regulation) -> None:
    assert {name for name, rule in aspro.channels.items() if rule.opens} == {"email", "chat"}
    assert aspro.channels["email"].address == "support@aspro.finance"
    assert aspro.channels["portal"].continues == {"*"}
    assert not aspro.channels["phone"].continues


def test_scope_has_the_ten_matters_in_and_seven_out(aspro: Regulation) -> None:
    cited = {
        admits: {c for entry in aspro.scope.values() if entry.admits == admits for c in entry.clauses}
        for admits in ("in", "out")
    }  # fmt: skip
    assert {f"AS-{n}" for n in range(28, 38)} <= cited["in"]
    assert cited["out"] == {f"AS-{n}" for n in (38, 39, 40, 41, 42, 43, 45)}
    named = {"setup", "functionality", "api-consulting", "module-functions", "security"}
    assert named <= set(aspro.scope)


def test_the_ledger_s_ground_codes_are_there(aspro: Regulation) -> None:
    declines = {"client-cabinet-only", "not-entitled", "general-programming", "task-with-given-logic",
                "custom-component", "custom-module", "payment-script", "business-case"}  # fmt: skip
    stops = {"not-reproducible/no-access", "outdated-software", "insufficient-info", "needs-update",
             "out-of-scope", "unconstructive/late-info", "language"}  # fmt: skip
    assert declines | stops <= set(aspro.grounds)
    for code in stops - {"needs-update"}:
        assert aspro.grounds[code].actions == {"suspend", "refuse"}


@pytest.mark.clause("AS-66", "AS-67")
def test_the_need_for_an_update_only_suspends(aspro: Regulation) -> None:
    assert aspro.grounds["needs-update"].actions == {"suspend"}
    assert aspro.grounds["needs-update"].needs == ("development_item",)
    assert aspro.grounds["insufficient-info"].needs == ("clarification",)


def test_code_is_changed_for_a_product_error_only(aspro: Regulation) -> None:
    table = aspro.tables["code_change"]
    assert decide(table, {"diagnosis": "error"}).then["answer"] == "hand_over"
    assert decide(table, {"diagnosis": "not_error"}).then["ground"] == "code-change"


def test_the_queue_is_arrival_after_criticality(aspro: Regulation) -> None:
    assert aspro.queue.ranks == ("critical", "arrival")
    assert aspro.queue.reason_for_skipping


def test_printed_values_are_kept(aspro: Regulation) -> None:
    values = {name: parameter.value for name, parameter in aspro.parameters.items()}
    assert values["screenshot_formats"] == ("jpg", "gif", "png")
    assert values["packed_screenshot_formats"] == ()
    assert values["access_removal_reminders"] == ("1 working day", "3 working days")
    assert aspro.links == {
        "documentation": "https://aspro.cloud/help/",
        "regulation": "https://aspro.finance/sla/",
    }
    assert aspro.numbering.subject.format(number=f"{aspro.numbering.prefix}501") == "[#501]"
    assert aspro.authority is None
