"""Fixtures for what the shipped regulations promise: local words in, local words out."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from reglament import regulations
from reglament.core.regulation.reckoning import due
from reglament.core.regulation.telling import moment_words

MOSCOW = timezone(timedelta(hours=3))
Promises = Callable[..., dict[str, str | None]]


@pytest.fixture
def promises() -> Promises:
    """Answer what a regulation promises: kind -> "Tue 2026-03-10 10:30" in Moscow, None without a figure."""

    def ask(code: str, at: str, **facts: str) -> dict[str, str | None]:
        arrived_at = datetime.fromisoformat(at).replace(tzinfo=MOSCOW)
        given = {name.replace("_plus", "+"): value for name, value in facts.items()}
        return {
            one.kind: moment_words(one.due_at, MOSCOW) if one.due_at else None
            for one in due(regulations.load(code), given, arrived_at)
        }

    return ask
