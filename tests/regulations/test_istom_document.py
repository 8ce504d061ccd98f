"""iStom's document against the source text and the ledger; every expected value is typed from them."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reglament import regulations
from reglament.core.coverage.admission import admission
from reglament.core.lifecycle.decide import decide as answer
from reglament.core.model.commands import Classify, Message, OpenTicket
from reglament.core.model.events import Event, TicketOpened
from reglament.core.model.people import Actor, ActorKind
from reglament.core.regulation.document import ClauseKind, Regulation
from reglament.core.regulation.linting.whole import lint
from reglament.core.tables import decide

MOSCOW = ZoneInfo("Europe/Moscow")
FOLDER = Path(regulations.__file__).parent / "istom"


@pytest.fixture(scope="module")
def istom() -> Regulation:
    return regulations.load_folder(FOLDER)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def listed(regulation: Regulation, parameter: str) -> tuple[str, ...]:
    value = regulation.parameters[parameter].value
    assert isinstance(value, tuple)
    return value


def level(regulation: Regulation, **facts: str) -> str:
    known = {
        "listed_address": "yes",
        "channel": "portal",
        "problem": "product_problem",
        "client_fault": "unknown",
        "critical_confirmed": "no",
        **facts,
    }
    return decide(regulation.tables["level_assignment"], known).then["level"]


def test_every_clause_stands_there_once_with_its_kind(istom: Regulation) -> None:
    assert list(istom.clauses) == [f"IS-{n}" for n in range(1, 138)]
    kinds = Counter(clause.kind for clause in istom.clauses.values())
    assert kinds == {
        ClauseKind.EXECUTED: 82,
        ClauseKind.RECORDED: 52,
        ClauseKind.INFORMATIVE: 3,
    }
    # the text goes from 3.3 to 3.5
    assert "3.4" not in {clause.source for clause in istom.clauses.values()}


@pytest.mark.parametrize(
    ("clause", "number"),
    [("IS-9", "1.5"), ("IS-26", "2.4"), ("IS-30", "2.5.1"), ("IS-39", "2.5.2"), ("IS-47", "2.5.3"),
     ("IS-57", "2.5.4"), ("IS-61", "2.5.5"), ("IS-63", "2.5.6"), ("IS-66", "2.6"), ("IS-92", "3.5"),
     ("IS-133", "4.10"), ("IS-137", "5")],
)  # fmt: skip
def test_clauses_keep_the_number_of_the_text(istom: Regulation, clause: str, number: str) -> None:
    assert istom.clauses[clause].source == number


def test_lint_finds_no_error(istom: Regulation) -> None:
    found = lint(istom, at=moment("2026-03-11T12:00"))
    assert [str(finding) for finding in found if finding.severity == "error"] == []


# sections 2.5.1 to 2.5.6 of the text
FIGURES = {
    "free-urgent": ("4 working_hours", "istom", "IS-30"),
    "free-standard": ("2 working_days", "istom", "IS-33"),
    "paid-urgent": ("1 working_hours", "istom", "IS-36"),
    "paid-standard": ("3 working_hours", "istom", "IS-39"),
    "vip": ("1 working_hours", "istom-vip", "IS-47"),
    "non-commercial": ("24 working_hours", "istom", "IS-57"),
    "consulting": ("40 working_hours", "istom", "IS-61"),
    "development": ("24 working_days", "istom", "IS-63"),
}


@pytest.mark.clause(
    "IS-16", "IS-26", "IS-30", "IS-33", "IS-36", "IS-39", "IS-47", "IS-57", "IS-61", "IS-63"
)
@pytest.mark.parametrize("name", FIGURES)
def test_each_level_promises_its_figure_to_first_words_and_additions(
    istom: Regulation, name: str
) -> None:
    target, calendar, clause = FIGURES[name]
    assert set(istom.commitments) == {"response", "follow_up"}
    for promise in istom.commitments.values():
        row = decide(promise.table, {"level": name})
        assert row.then["target"] == target
        assert clause in row.clauses
        assert decide(promise.calendar, {"level": name}).then["calendar"] == calendar
    assert istom.commitments["follow_up"].starts == "addition"


@pytest.mark.clause("IS-11", "IS-12", "IS-46")
@pytest.mark.parametrize(
    ("at", "everybody", "vip"),
    [("2026-03-11T09:59", False, False), ("2026-03-11T10:00", True, True),
     ("2026-03-11T18:59", True, True), ("2026-03-11T19:00", False, True),
     ("2026-03-11T19:30", False, True), ("2026-03-11T20:00", False, False),
     ("2026-03-09T12:00", False, False), ("2026-05-11T12:00", False, False),
     ("2026-04-30T18:59", True, True), ("2025-11-01T12:00", True, True),
     ("2026-03-07T12:00", False, False), ("2026-12-31T12:00", False, False)],
)  # fmt: skip
def test_hours_of_everybody_and_of_vip(
    istom: Regulation, at: str, everybody: bool, vip: bool
) -> None:
    assert istom.calendars["istom"].is_open(moment(at)) is everybody
    assert istom.calendars["istom-vip"].is_open(moment(at)) is vip


@pytest.mark.clause(
    "IS-10", "IS-28", "IS-29", "IS-34", "IS-35", "IS-42", "IS-55", "IS-58", "IS-97", "IS-121"
)
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        # Free-Dent
        ({"category": "free", "problem": "work_impossible"}, "free-urgent"),
        ({"category": "free", "problem": "work_impossible", "client_fault": "yes"}, "free-standard"),
        ({"category": "free", "problem": "critical_error"}, "free-standard"),
        ({"category": "free", "problem": "critical_error", "critical_confirmed": "yes"}, "free-urgent"),
        ({"category": "free"}, "free-standard"),
        ({"category": "free", "problem": "setup_question"}, "free-standard"),
        # Pay-Dent, its unlisted doctor, and "which edition should I buy"
        ({"category": "paid", "problem": "work_impossible"}, "paid-urgent"),
        ({"category": "paid", "problem": "setup_question"}, "paid-standard"),
        ({"category": "paid", "channel": "email"}, "paid-standard"),
        ({"category": "paid", "channel": "email", "listed_address": "no"}, "free-standard"),
        ({"category": "paid", "problem": "critical_error", "critical_confirmed": "yes"}, "paid-urgent"),
        ({"category": "paid", "problem": "general_question"}, "consulting"),
        # VIP-Dent: the form, and as paid outside it
        ({"category": "vip", "channel": "vip_form"}, "vip"),
        ({"category": "vip", "channel": "vip_form", "problem": "general_question"}, "vip"),
        ({"category": "vip", "channel": "email"}, "paid-standard"),
        ({"category": "vip", "channel": "email", "problem": "work_impossible"}, "paid-urgent"),
        # Demo-Dent
        ({"category": "non-commercial", "channel": "email"}, "non-commercial"),
        ({"category": "non-commercial", "problem": "general_question"}, "non-commercial"),
        # partners
        ({"category": "partner", "channel": "email"}, "paid-standard"),
        ({"category": "partner", "channel": "email", "listed_address": "no"}, "free-standard"),
    ],
)  # fmt: skip
def test_level_follows_from_client_and_problem(
    istom: Regulation, facts: dict[str, str], expected: str
) -> None:
    assert level(istom, **facts) == expected


@pytest.mark.clause("IS-8", "IS-42", "IS-97", "IS-113", "IS-119", "IS-120", "IS-121")
@pytest.mark.parametrize(
    ("coverage", "expected"),
    [
        ({}, ("admit", "", "", ())),
        ({"channel": "portal", "listed_address": "no"}, ("admit", "", "", ())),
        ({"listed_address": "no"}, ("admit", "", "", ("unlisted-address",))),
        ({"category": "vip"}, ("admit", "", "", ("use-vip-form",))),
        ({"category": "vip", "channel": "vip_form"}, ("admit", "", "", ())),
        ({"channel": "vip_form"}, ("notice", "no-vip-entitlement", "", ())),
        ({"sender": "unknown"}, ("triage", "", "unknown-sender", ())),
        ({"sender": "colleague"}, ("triage", "", "unknown-sender", ())),
        ({"sender": "ambiguous"}, ("triage", "", "ambiguous-sender", ())),
        ({"channel": "phone"}, ("notice", "other-channel", "", ())),
        ({"channel": "chat"}, ("notice", "other-channel", "", ())),
    ],
)
def test_admission(
    istom: Regulation, coverage: dict[str, str], expected: tuple[str, str, str, tuple[str, ...]]
) -> None:
    known = {"sender": "contact", "category": "paid", "channel": "email", "listed_address": "yes"}
    found = admission(istom, {**known, **coverage})
    assert (found.answer, found.ground, found.reason, found.flags) == expected


@pytest.mark.clause("IS-6")
def test_work_on_installations_and_unlisted_errors_waits_for_access(istom: Regulation) -> None:
    table = istom.tables["access_gate"]

    def gate(**facts: str) -> str:
        return decide(table, {"in_help": "unknown", "remote_access": "false", **facts}).then[
            "answer"
        ]

    assert gate(type="installation") == "wait_for_access"
    assert gate(type="installation", remote_access="true") == "open"
    assert gate(type="error", in_help="no") == "wait_for_access"
    assert gate(type="error", in_help="yes") == "open"
    assert gate(type="question") == "open"
    assert istom.parameters["remote_tools"].value == ("TeamViewer", "AmmyAdmin")


def test_updates_rank_cloud_and_vip_before_paid_free_and_demo(istom: Regulation) -> None:
    table = istom.tables["update_queue"]

    def rank(category: str, deployment: str = "local") -> str:
        facts = {"category": category, "deployment": deployment, "listed_address": "yes"}
        return decide(table, facts).then["rank"]

    assert [rank("vip"), rank("paid"), rank("free"), rank("non-commercial")] == ["1", "2", "3", "4"]
    assert rank("free", "cloud") == "1"


def test_developers_are_involved_for_paid_and_vip(istom: Regulation) -> None:
    table = istom.tables["developer_involvement"]
    found = {
        category: decide(table, {"category": category, "listed_address": "yes"}).then
        for category in ("free", "paid", "vip")
    }
    assert {name: then["answer"] for name, then in found.items()} == {
        "free": "refused",
        "paid": "allowed",
        "vip": "allowed",
    }
    assert {then["calendar"] for then in found.values()} == {"istom"}


@pytest.mark.clause("IS-60", "IS-62", "IS-63")
def test_transfers_count_as_settled(istom: Regulation) -> None:
    assert istom.transfers["consulting"].counts_from == "registration"
    assert istom.transfers["development"].counts_from == "change"
    assert istom.transfers["development"].meets == ("response", "follow_up")
    assert istom.relevel["critical_confirmed"].counts_from == "change"
    assert {
        istom.relevel[f].counts_from for f in ("client_fault", "problem", "listed_address")
    } == {"registration"}


@pytest.mark.clause("IS-121")
def test_an_address_added_by_staff_relevels_from_registration(istom: Regulation) -> None:
    client = Actor(kind=ActorKind.CUSTOMER, id="doctor@paydent.example")
    opening = OpenTicket(
        identity="1", actor=client, number="TID 1007", regulation="istom", vendor="istom",
        arrived_at=moment("2026-03-11T12:00"), channel="email", subject="Wrong total", requester=client.id,
        message=Message(text="The total is wrong"), facts={"problem": "product_problem"},
        coverage={"sender": "contact", "category": "paid", "listed_address": "no", "channel": "email"},
    )  # fmt: skip
    history: tuple[Event, ...] = answer(
        opening, history=(), ticket=None, regulation=istom, at=opening.arrived_at
    )
    opened = history[0]
    assert isinstance(opened, TicketOpened)
    assert opened.facts["level"] == "free-standard"
    assert "unlisted-address" in opened.flags
    verified = Classify(
        identity="2", actor=Actor(kind=ActorKind.STAFF, id="igor"), facts={"listed_address": "yes"},
        reason="verified",
    )  # fmt: skip
    changed = answer(
        verified, history=history, ticket=None, regulation=istom, at=moment("2026-03-11T12:20")
    )[-1]
    assert (getattr(changed, "changes", {})["level"], getattr(changed, "counts_from", "")) == (
        "paid-standard",
        "registration",
    )


def test_scope_holds_every_matter_the_text_names(istom: Regulation) -> None:
    cited = {
        admits: {c for entry in istom.scope.values() if entry.admits == admits for c in entry.clauses}
        for admits in ("in", "out", "advice")
    }  # fmt: skip
    matters_in = {
        71,
        72,
        73,
        74,
        75,
        79,
        80,
        81,
        84,
        85,
        86,
        92,
        93,
        94,
        95,
        96,
        51,
        52,
        56,
        58,
        69,
    }
    assert {f"IS-{n}" for n in matters_in} <= cited["in"]
    assert {f"IS-{n}" for n in (5, 53, 56, 76, 77, 78, 90, 91)} <= cited["out"]
    assert {f"IS-{n}" for n in (87, 88, 89)} <= cited["advice"]
    assert len(istom.scope) >= 40
    named = {
        "general-advice",
        "local-backup",
        "cloud-transfer",
        "licence-key",
        "licensing",
        "security",
    }
    assert named <= set(istom.scope)
    assert sum(entry.ground == "third-party/hardware" for entry in istom.scope.values()) == 4


def test_some_matters_are_for_one_level_only(istom: Regulation) -> None:
    vip = {code for code, entry in istom.scope.items() if entry.levels == {"vip"}}
    assert {"database-setup", "performance-analysis", "component-development"} <= vip
    assert istom.scope["individual-task"].levels == {"non-commercial"}


def test_the_ledger_s_ground_and_outcome_codes_are_there(istom: Regulation) -> None:
    declines = {"third-party/hardware", "development", "individual-task", "import-data",
                "client-server-software", "third-party-installation", "server-software"}  # fmt: skip
    assert declines <= set(istom.grounds)
    assert {"referred", "advised", "fixed-in-diagnosis", "fix-in-update"} <= set(istom.outcomes)
    assert "installations-exceeded" in listed(istom, "requirements_sub_reasons")


@pytest.mark.clause("IS-124", "IS-125", "IS-126")
def test_grounds_demand_what_the_text_says(istom: Regulation) -> None:
    stops = {code: g for code, g in istom.grounds.items() if "IS-123" in g.clauses}
    assert len(stops) == 7
    assert stops["not-reproducible/no-access"].needs == ("reproduced_no", "no_access")
    assert stops["insufficient-info"].needs == ("clarification",)
    assert stops["needs-update"].actions == {"postpone"}


@pytest.mark.clause("IS-66")
def test_printed_prices_periods_and_formats(istom: Regulation) -> None:
    values = {name: parameter.value for name, parameter in istom.parameters.items()}
    prices = ("free", "paid_year", "vip_year", "update_hour")
    printed = [str(values[f"{name}_price_rub"]) for name in prices]
    assert printed == ["0", "15000", "30000", "1500"]
    assert str(values["first_installation_calls"]) == "1"
    assert values["screenshot_formats"] == ("jpg", "gif", "png")
    assert (values["packed_screenshot_formats"], values["screenshot_archives"]) == (
        ("bmp",),
        ("rar", "zip"),
    )


def test_values_the_text_leaves_out_must_be_set_before_it_runs(istom: Regulation) -> None:
    required = listed(istom, "required_before_activation")
    assert {"mailbox", "head_address"} <= set(required)
    assert {istom.parameters[name].value for name in required} == {""}
    assert all(istom.parameters[name].assumed in {"X-58", "X-68", "X-70"} for name in required)
    assert istom.parameters["vip_month_price_rub"].value == ""


def test_the_queue_is_critical_vip_due_soon_arrival(istom: Regulation) -> None:
    assert istom.queue.ranks == ("critical", "vip", "due_soon", "arrival")
    assert "consulting" not in istom.queue.critical_levels


@pytest.mark.clause("IS-109", "IS-110")
def test_numbers_are_tids(istom: Regulation) -> None:
    number = f"{istom.numbering.prefix}1007"
    assert istom.numbering.subject.format(number=number) == "[TID 1007]"


@pytest.mark.clause("IS-8", "IS-42", "IS-67", "IS-113")
def test_forms_and_mail_open_requests_and_calls_leave_notes(istom: Regulation) -> None:
    opening = {name for name, rule in istom.channels.items() if rule.opens}
    assert opening == {"portal", "vip_form", "email"}
    assert istom.channels["portal"].recommended
    assert istom.channels["vip_form"].opens == {"vip"}
    assert istom.channels["phone"].notes == {"paid-urgent", "paid-standard", "vip"}
