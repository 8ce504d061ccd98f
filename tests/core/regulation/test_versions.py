"""Which version is in force: from its first moment until its successor's, whatever the order they are given in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.core.regulation.conftest import FILES

from reglament.core.regulation.document import Regulation
from reglament.core.regulation.reading import read_regulation
from reglament.core.regulation.versions import (
    Standing,
    Term,
    term_of,
    terms,
    version_in_force,
    versions_shown,
)

FIRST_AT = datetime(2026, 1, 1, tzinfo=UTC)
SECOND_AT = datetime(2026, 12, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def version(name: str, begins: datetime, code: str = "quick") -> Regulation:
    whole = read_regulation(FILES, folder="quick")
    return replace(whole, code=code, version=name, in_force_from=begins)


FIRST, SECOND = version("1", FIRST_AT), version("2", SECOND_AT)


def chosen(at: datetime) -> str | None:
    found = [version_in_force(given, at) for given in ([FIRST, SECOND], [SECOND, FIRST])]
    (name,) = {one.version if one else None for one in found}
    return name


def test_a_version_is_in_force_from_its_first_moment_until_the_next_begins() -> None:
    assert chosen(FIRST_AT - MOMENT) is None
    assert [chosen(at) for at in (FIRST_AT, SECOND_AT - MOMENT)] == ["1", "1"]
    assert [chosen(at) for at in (SECOND_AT, SECOND_AT.replace(year=2999))] == ["2", "2"]


def test_a_term_ends_where_the_successor_s_begins() -> None:
    first, second = terms([SECOND, FIRST])
    assert (first.regulation, first.successor, first.until) == (FIRST, SECOND, SECOND_AT)
    assert (second.regulation, second.successor, second.until) == (SECOND, None, None)
    assert first.standing(SECOND_AT - MOMENT) is Standing.IN_FORCE
    assert first.standing(SECOND_AT) is Standing.PAST
    assert second.standing(SECOND_AT - MOMENT) is Standing.COMING
    assert second.standing(SECOND_AT) is Standing.IN_FORCE


def test_of_two_that_begin_at_one_moment_one_is_in_force_in_either_order() -> None:
    twin = version("1a", FIRST_AT)
    assert version_in_force([FIRST, twin], FIRST_AT) == twin
    assert version_in_force([twin, FIRST], FIRST_AT) == twin


def test_without_a_version_that_in_force_is_spoken_of_else_the_first_to_come() -> None:
    later = version("3", SECOND_AT.replace(year=2028))
    other = version("7", SECOND_AT, code="other")
    found = versions_shown([later, SECOND, other, FIRST], SECOND_AT - MOMENT)
    assert [one.identity for one in found] == ["other@7", "quick@1"]
    assert [one.version for one in versions_shown([later, SECOND], FIRST_AT)] == ["2"]


def test_the_time_of_a_version_is_told_among_all_and_has_no_end_where_it_is_not_among_them() -> (
    None
):
    other = version("1", SECOND_AT - MOMENT, code="other")
    assert term_of(FIRST, [other, SECOND, FIRST]) == Term(FIRST, SECOND)
    assert term_of(SECOND, [other, SECOND, FIRST]) == Term(SECOND)
    assert term_of(FIRST, [other, SECOND]) == Term(FIRST)
