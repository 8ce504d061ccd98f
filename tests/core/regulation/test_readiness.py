"""What keeps a regulation from running: open points of its text, years without days off (X-2, X-30, X-58, X-68)."""

from datetime import UTC, datetime

import pytest

from reglament import regulations
from reglament.core.regulation.readiness import open_points, years_missing


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("tron-en", []),
        ("tron-ru", []),
        ("aspro", []),
        ("hydra", ["incomplete"]),
        (
            "istom",
            [
                "mailbox",
                "head_address",
                "support_site_url",
                "vip_form_url",
                "remote_tools_url",
                "documentation_url",
            ],
        ),
    ],
)
def test_open_points_are_the_incomplete_text_and_required_values_not_set(code, names):
    assert [point.name for point in open_points(regulations.load(code))] == names


def test_an_open_point_has_words_and_its_conflict():
    points = {point.name: point for point in open_points(regulations.load("istom"))}
    assert (points["mailbox"].label.en, points["mailbox"].conflict) == (
        "Mailbox of requests",
        "X-58",
    )
    assert (points["head_address"].label.ru, points["head_address"].conflict) == (
        "Адрес руководителя поддержки",
        "X-68",
    )


def test_a_year_without_days_off_is_named_with_its_calendar():
    regulation = regulations.load("tron-ru")
    assert years_missing(regulation, datetime(2026, 6, 1, tzinfo=UTC)) == ()
    # the Basic office closes on days off; the daily and round-the-clock hours need none
    assert years_missing(regulation, datetime(2060, 6, 1, tzinfo=UTC)) == (("office", 2060),)


def test_the_year_is_that_of_the_calendar_s_zone():
    regulation = regulations.load("tron-en")
    last = max(regulation.calendar_sheets["office"].years)
    new_year_in_moscow = datetime(last, 12, 31, 21, tzinfo=UTC)
    assert years_missing(regulation, new_year_in_moscow) == (("office", last + 1),)
