"""The Hydra document against the ledger: counts, hours, and nothing invented where the text breaks off."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from reglament import regulations
from reglament.core.regulation.linting import lint
from reglament.core.tables import decide

MOSCOW = timezone(timedelta(hours=3))


def test_every_clause_of_the_ledger_stands_there_with_its_kind() -> None:
    clauses = regulations.load("hydra").clauses
    kinds = [clause.kind for clause in clauses.values()]
    assert list(clauses) == [f"HY-{number}" for number in range(1, 34)]
    assert [kinds.count(kind) for kind in ("executed", "recorded", "informative")] == [18, 13, 2]
    assert {one.id for one in clauses.values() if one.kind == "informative"} == {"HY-1", "HY-28"}


def test_lint_finds_no_error_and_says_that_the_text_is_incomplete() -> None:
    problems = lint(
        regulations.load("hydra"),
        at=datetime(2026, 3, 6, tzinfo=UTC),
        letters=regulations.letter_names(),
    )
    assert [str(problem) for problem in problems if problem.severity == "error"] == []
    assert regulations.load("hydra").status == "incomplete"


@pytest.mark.clause("HY-15", "HY-16", "HY-17")
@pytest.mark.parametrize(
    "facts",
    [
        {"type": "incident", "priority": "urgent"},
        {"type": "incident", "priority": "normal"},
        {"type": "other", "priority": ""},
    ],
)
def test_no_figure_is_invented(facts: dict[str, str]) -> None:
    regulation = regulations.load("hydra")
    assert list(regulation.commitments) == ["response"]
    assert decide(regulation.commitments["response"].table, facts).then["target"] == "unspecified"


@pytest.mark.clause("HY-6", "HY-7")
@pytest.mark.parametrize(
    ("at", "opens", "closes"),
    [
        ("2026-03-06T19:00", "2026-03-10T10:00", "2026-03-10T19:00"),
        ("2025-11-01T12:00", "2025-11-05T10:00", "2025-11-05T19:00"),
    ],
)
def test_next_opening_skips_weekends_holidays_and_moved_saturdays(
    at: str, opens: str, closes: str
) -> None:
    start, first, last = (
        datetime.fromisoformat(text).replace(tzinfo=MOSCOW) for text in (at, opens, closes)
    )
    assert regulations.calendar_named("hydra/business").periods(start, 1) == [(first, last)]


ADMISSION = [
    ("contact", "active", "portal", "yes", {"answer": "admit"}),
    ("contact", "active", "email", "no", {"answer": "admit", "flag": "portal-outage"}),
    (
        "contact",
        "active",
        "email",
        "yes",
        {"answer": "notice", "ground": "not-properly-submitted"},
    ),
    ("contact", "ended", "portal", "yes", {"answer": "decline", "ground": "no-contract"}),
    ("unknown", "none", "email", "yes", {"answer": "triage", "reason": "unknown-sender"}),
]


@pytest.mark.clause("HY-2", "HY-4", "HY-5", "HY-21")
@pytest.mark.parametrize(("sender", "contract", "channel", "available", "expected"), ADMISSION)
def test_admission(
    sender: str, contract: str, channel: str, available: str, expected: dict[str, str]
) -> None:
    facts = {
        "sender": sender,
        "contract": contract,
        "channel": channel,
        "portal_available": available,
    }
    assert decide(regulations.load("hydra").tables["admission"], facts).then == expected


@pytest.mark.parametrize(
    ("kind", "answer"), [("support-and-maintenance", "schedule"), ("consulting", "refuse")]
)
def test_updates_need_the_maintenance_contract(kind: str, answer: str) -> None:
    row = decide(regulations.load("hydra").tables["updates"], {"contract_kind": kind})
    assert row.then["answer"] == answer


@pytest.mark.clause("HY-16", "HY-18", "HY-20")
def test_priority_is_for_incidents_and_staff_need_a_reason_and_no_consent() -> None:
    authority = regulations.load("hydra").authority
    assert authority is not None
    assert authority.applies_when == {"type": frozenset({"incident"})}
    assert (authority.staff, authority.reason_from) == ("at_once", ("staff",))
    assert authority.otherwise_reset_to == ""


@pytest.mark.clause("HY-25")
def test_a_call_opens_nothing() -> None:
    assert regulations.load("hydra").channels["phone"].opens == frozenset()
