"""Budgets of automatic letters: a forged flood cuts short neither the proven customer nor our own people (T06)."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.operations import letters

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
