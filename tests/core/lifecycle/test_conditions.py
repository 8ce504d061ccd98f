"""What is foretold of the work on a request: what its level does not cover, what it waits for, what it costs."""

from dataclasses import replace

import pytest

from reglament import regulations
from reglament.core.lifecycle import Prospect
from reglament.core.model import commands as c
from reglament.core.regulation.covering import coverage, levels_of

DEMO_GETS_ADVICE = (
    "Only advice is given on: other matters of demo and non-commercial users",
    "IS-56",
)
HOURLY = "Work is charged by the hour (1,500.00 RUB) and starts after your consent to the price."
ACCESS = "Work needs remote access (TeamViewer, AmmyAdmin) and starts once it is given; advice needs none."


def foretold(ticket, category: str, *, scope: str = "", **facts: str) -> list[tuple[str, str]]:
    channel = "vip_form" if category == "vip" else "portal"
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": category}, channel=channel, **facts
    )
    return told(play, scope=scope)


def told(play, *, scope: str = "") -> list[tuple[str, str]]:
    prospect = Prospect(play.history, play.regulation, play.history[-1].at)
    found = prospect.conditions(scope=scope)
    return [(one.told.en.replace("\u00a0", " "), " ".join(one.clauses)) for one in found]


@pytest.mark.clause("IS-56", "IS-69")
@pytest.mark.parametrize(
    ("facts", "what", "clauses"),
    [
        ({"problem": "product_problem"}, "problems in the product's work", "IS-31 IS-37 IS-69"),
        ({"type": "error"}, "errors met in operation", "IS-84"),
        ({"type": "update_repair"}, "repair of a wrongly installed update, by the hour", "IS-80"),
    ],
)
def test_what_a_demo_user_is_not_served_with_is_foretold_and_that_there_is_advice(
    ticket, facts, what, clauses
) -> None:
    said = f"Not covered at your level, “Non-commercial”: {what}"
    assert foretold(ticket, "non-commercial", **facts) == [(said, clauses), DEMO_GETS_ADVICE]


@pytest.mark.clause("IS-56", "IS-58")
@pytest.mark.parametrize("problem", ["general_question", "beyond_support", "other"])
def test_a_demo_user_is_told_of_no_limit_where_the_level_serves(ticket, problem) -> None:
    assert foretold(ticket, "non-commercial", problem=problem) == []


@pytest.mark.clause("IS-69")
@pytest.mark.parametrize("category", ["free", "paid", "vip"])
def test_a_problem_of_the_product_is_covered_at_all_three(ticket, category) -> None:
    assert foretold(ticket, category, problem="product_problem", type="error") == []


@pytest.mark.clause("IS-80", "IS-81")
@pytest.mark.parametrize(
    ("kind", "clauses"), [("update_repair", "IS-80"), ("update_installation", "IS-81 IS-90")]
)
def test_help_in_an_update_is_foretold_with_its_price_and_the_consent_it_waits_for(
    ticket, customer, kind, clauses
) -> None:
    assert foretold(ticket, "paid", type=kind) == [(HOURLY, clauses)]
    # updating in the cloud of the vendor's own is free of charge
    assert foretold(ticket, "paid", type=kind, deployment="cloud") == []
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": "paid"}, channel="portal", type=kind
    )
    agreed = {"actor": customer, "intake": {"price_consent": "Anna"}}
    assert told(play.do(c.Classify, "03-11 12:05", **agreed)) == []


@pytest.mark.clause("IS-6")
def test_an_installation_is_foretold_to_wait_for_remote_access_until_it_is_given(ticket) -> None:
    assert foretold(ticket, "paid", type="installation") == [(ACCESS, "IS-6")]
    assert foretold(ticket, "paid", type="installation", remote_access="true") == []


@pytest.mark.clause("IS-81", "IS-87")
@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("update-installation", [(HOURLY, "IS-81 IS-90")]),
        (
            "self-made-installation",
            [("Only advice is given on: errors of a self-made installation", "IS-87")],
        ),
        ("network-equipment", [("Not covered: network equipment", "IS-5")]),
        ("vip-update", []),
    ],
)
def test_the_subject_of_a_special_request_says_what_is_foretold(ticket, scope, expected) -> None:
    assert foretold(ticket, "vip", scope=scope) == expected


def test_a_price_not_set_and_tools_not_named_are_foretold_as_such(ticket) -> None:
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": "paid"}, channel="portal", type="update_repair"
    )
    istom = play.regulation
    price = replace(istom.parameters["update_hour_price_rub"], value="")
    named = {k: v for k, v in istom.parameters.items() if k != "remote_tools"}
    play.regulation = replace(istom, parameters={**named, "update_hour_price_rub": price})
    assert told(play) == [(HOURLY.replace("1,500.00 RUB", "a price that is not set yet"), "IS-80")]
    play.do(c.Classify, "03-11 12:05", kind="installation")
    assert told(play) == [(ACCESS.replace(" (TeamViewer, AmmyAdmin)", ""), "IS-6")]


@pytest.mark.parametrize(
    ("code", "facts"),
    [("tron-en", {"level": "basic", "priority": "P1"}), ("aspro", {})],
)
def test_nothing_is_foretold_where_the_text_says_nothing_of_the_kind(ticket, code, facts) -> None:
    assert told(ticket(code).open("03-11 12:00", **facts)) == []


@pytest.mark.clause("IS-69")
def test_what_is_foretold_is_what_the_published_table_answers(ticket) -> None:
    """Each thing a form can ask for, asked at the level of demo users: a line of "not" is foretold, one of "in" not."""
    istom = regulations.load("istom")
    place = [name for name, _ in levels_of(istom)].index("non-commercial")
    seen = 0
    for line in coverage(istom):
        for name, values in line.entry.asked_as.items():
            for value in values if line.entry.admits == "in" else ():
                if value == "beyond_support":
                    continue  # of another level (IS-58)
                named = foretold(ticket, "non-commercial", **{name: value})
                said = [one for one, _ in named if one.endswith(f": {line.entry.label.en}")]
                assert bool(said) is (line.answers[place] == "out"), (line.entry.code, value)
                seen += 1
    assert seen >= 9
