"""Budgets of automatic letters: a forged flood cuts short neither the proven customer nor our own people (T06)."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.operations import letters
from reglament.store.writes.letters import Letter, queue_letters

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T06")]


def draft(letter: str, to: str = "ann@acme.example", vendor: str = "tron") -> Any:
    from dataclasses import fields

    from reglament.operations.posting import Draft

    blank: dict[str, Any] = {field.name: "" for field in fields(Draft)}
    given = {"letter": letter, "to": to, "vendor": vendor, "automatic": True, "known": True}
    return Draft(**{**blank, **given})


def test_letters_to_the_unproven_use_up_nothing_of_the_proven(desk: SimpleNamespace) -> None:
    flood = [draft(letters.UNPROVEN) for _ in range(70)]
    real = [draft("acknowledgement_p1")]
    staff = [draft("breach_staff", "ilya@vendor.example") for _ in range(100)]
    checked = letters.within_budget([*flood, *real, *staff], vendors={desk.vendor.pk}, at=desk.at)
    sent = Counter(one.letter for one in checked if not one.refused)
    assert sent == {letters.UNPROVEN: 3, "acknowledgement_p1": 1, "breach_staff": 100}


def test_one_vendors_letters_use_up_nothing_of_anothers(desk: SimpleNamespace) -> None:
    many = [draft("reply_note", vendor="tron") for _ in range(60)]
    (last,) = letters.within_budget(
        [*many, draft("refusal", vendor="aspro")], vendors={desk.vendor.pk}, at=desk.at
    )[-1:]
    assert not last.refused


@pytest.mark.parametrize("letter", ["held_number", "held_unproven", "who_are_you"])
def test_what_is_forged_in_a_customers_name_uses_up_nothing_of_his(
    desk: SimpleNamespace, letter: str
) -> None:
    """Seventy in one batch, and seventy that were withheld yesterday evening."""
    vendors = {desk.vendor.pk}
    flood = [replace(draft(letter), known=False) for _ in range(70)]
    checked = letters.within_budget([*flood, draft("refusal")], vendors=vendors, at=desk.at)
    assert Counter(one.letter for one in checked if not one.refused) == {letter: 3, "refusal": 1}
    queue(desk, checked)
    (last,) = letters.within_budget(
        [draft("refusal")], vendors=vendors, at=desk.at + timedelta(hours=1)
    )
    assert not last.refused


def test_a_budget_is_an_addresses_however_it_is_written(desk: SimpleNamespace) -> None:
    """Else a forger writes one address in 2,048 ways, and its reader gets three letters for each."""
    ways = ["ann@acme.example", "Ann@acme.example", "ANN@ACME.example", "aNN@acme.example"]
    vendors = {desk.vendor.pk}
    first = letters.within_budget(
        [draft(letters.UNPROVEN, to) for to in ways], vendors=vendors, at=desk.at
    )
    assert [bool(one.refused) for one in first] == [False, False, False, True]
    queue(desk, first)
    later = letters.within_budget(
        [draft(letters.UNPROVEN, "anN@acme.example")], vendors=vendors, at=desk.at
    )
    assert later[0].refused


SPELLINGS = [
    ["victim@elsewhere.example", "victim@\uff45lsewhere.example", "victim@else\u00adwhere.example"],
    ["victim@elsewhere.example", '"victim"@elsewhere.example', r'"v\ictim"@elsewhere.example'],
    ["victim@elsewhere.example", "victim@elsewhere.example.", r'"\v\i\ctim"@ELSEWHERE.example'],
    ["иван@пример.рф", "иван@xn--e1afmkfd.xn--p1ai", '"иван"@ПРИМЕР.рф'],
]


@pytest.mark.parametrize("ways", SPELLINGS)
@pytest.mark.parametrize("kept", [0, 3])
def test_a_budget_is_a_mailboxs_in_wide_letters_and_in_quotes(
    desk: SimpleNamespace, ways: list[str], kept: int
) -> None:
    """Four letters, three of them committed before the fourth or all in one batch."""
    drafts = [draft(letters.UNPROVEN, to) for to in [*ways, ways[1]]]
    queue(desk, drafts[:kept])
    checked = letters.within_budget(drafts[kept:], vendors={desk.vendor.pk}, at=desk.at)
    assert [bool(one.refused) for one in checked] == [False] * (3 - kept) + [True]


def queue(desk: SimpleNamespace, drafts: list[Any]) -> None:
    rows = [
        Letter(
            key=str(number), kind="automatic", letter=one.letter, mailbox_id=None, mail_from="",
            to=one.to, message_id=f"<{number}@x>", raw=b"", refused=one.refused,
        )
        for number, one in enumerate(drafts)
    ]  # fmt: skip
    queue_letters(rows, vendor=desk.vendor.pk, at=desk.at)
