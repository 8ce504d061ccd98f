"""iStom: every maximum reaction of the ledger, first answer and answer to additions alike."""

import pytest


def case(clause, level, at, expected):
    return pytest.param(
        level, at, expected, id=f"{clause}-{level}-{at}", marks=pytest.mark.clause(clause)
    )


REACTIONS = [
    case("IS-30", "free-urgent", "2026-03-06T17:30", "Tue 2026-03-10 12:30"),
    case("IS-28", "free-urgent", "2026-03-11T12:00", "Wed 2026-03-11 16:00"),
    case("IS-33", "free-standard", "2026-03-06T17:30", "Wed 2026-03-11 17:30"),
    case("IS-33", "free-standard", "2026-04-30T17:00", "Tue 2026-05-05 17:00"),
    case("IS-36", "paid-urgent", "2026-03-06T18:30", "Tue 2026-03-10 10:30"),
    case("IS-34", "paid-urgent", "2026-03-11T12:00", "Wed 2026-03-11 13:00"),
    case("IS-39", "paid-standard", "2026-03-06T17:30", "Tue 2026-03-10 11:30"),
    case("IS-13", "paid-standard", "2026-03-06T17:30", "Tue 2026-03-10 11:30"),
    case("IS-16", "paid-standard", "2026-03-11T12:00", "Wed 2026-03-11 15:00"),
    case("IS-37", "paid-standard", "2026-03-11T12:00", "Wed 2026-03-11 15:00"),
    case("IS-47", "vip", "2026-03-06T19:30", "Tue 2026-03-10 10:30"),
    case("IS-47", "vip", "2026-03-11T12:00", "Wed 2026-03-11 13:00"),
    case("IS-14", "vip", "2026-03-11T19:10", "Thu 2026-03-12 10:10"),
    case("IS-46", "vip", "2026-03-11T19:30", "Thu 2026-03-12 10:30"),
    case("IS-57", "non-commercial", "2026-03-11T12:00", "Fri 2026-03-13 18:00"),
    case("IS-57", "non-commercial", "2026-04-30T15:00", "Wed 2026-05-06 12:00"),
    case("IS-61", "consulting", "2026-03-11T12:00", "Tue 2026-03-17 16:00"),
    case("IS-63", "development", "2026-03-11T12:00", "Tue 2026-04-14 12:00"),
]


@pytest.mark.parametrize(("level", "at", "expected"), REACTIONS)
def test_reaction_is_due_as_printed(promises, level, at, expected):
    assert promises("istom", at, level=level)["response"] == expected


@pytest.mark.clause("IS-26")
@pytest.mark.parametrize(("level", "at", "expected"), REACTIONS)
def test_an_addition_is_answered_within_the_same_maximum(promises, level, at, expected):
    assert promises("istom", at, level=level)["follow_up"] == expected


@pytest.mark.clause("IS-23")
def test_no_solution_is_promised(promises):
    assert list(promises("istom", "2026-03-11T12:00", level="paid-standard")) == [
        "response",
        "follow_up",
    ]


@pytest.mark.clause("IS-11", "IS-12")
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-11T09:59", "Wed 2026-03-11 11:00"),
        ("2026-03-11T10:00", "Wed 2026-03-11 11:00"),
        ("2026-03-11T18:59", "Thu 2026-03-12 10:59"),
        ("2026-03-11T19:00", "Thu 2026-03-12 11:00"),
        ("2026-03-09T12:00", "Tue 2026-03-10 11:00"),
        ("2026-05-11T12:00", "Tue 2026-05-12 11:00"),
        ("2025-11-01T12:00", "Sat 2025-11-01 13:00"),  # a working Saturday is open here
    ],
)
def test_hours_follow_the_russian_calendar(promises, at, expected):
    assert promises("istom", at, level="paid-urgent")["response"] == expected


@pytest.mark.clause("IS-10", "IS-31")
def test_the_level_follows_from_the_category_and_the_problem(promises):
    # the level is not given: the regulation's own table finds it
    assert (
        promises("istom", "2026-03-11T12:00", category="paid")["response"] == "Wed 2026-03-11 15:00"
    )


@pytest.mark.clause("IS-8", "IS-113", "IS-114")
@pytest.mark.parametrize("category", ["free", "paid", "vip", "non-commercial", "partner"])
@pytest.mark.parametrize("channel", ["phone", "chat", "api"])
def test_a_way_that_opens_nothing_promises_nothing(promises, category, channel):
    facts = {"category": category, "listed_address": "yes", "problem": "work_impossible"}
    assert promises("istom", "2026-12-01T12:00", channel=channel, **facts) == {}


@pytest.mark.clause("IS-40", "IS-42")
def test_the_form_of_special_requests_promises_to_vip_alone(promises):
    asked = {"channel": "vip_form", "problem": "work_impossible"}
    assert promises("istom", "2026-03-11T12:00", category="paid", **asked) == {}
    assert promises("istom", "2026-03-11T12:00", category="vip", **asked) == {
        "response": "Wed 2026-03-11 13:00",
        "follow_up": "Wed 2026-03-11 13:00",
    }


@pytest.mark.clause("IS-119", "IS-133")
def test_what_a_person_may_let_in_is_promised(promises):
    asked = {"level": "paid-standard", "sender": "unknown"}
    assert promises("istom", "2026-03-11T12:00", **asked)["response"] == "Wed 2026-03-11 15:00"
