"""A workaround is what lessens the harm: nothing else can be given as one, and its letter says what is true (TE-17)."""

from collections.abc import Callable
from typing import Any

import pytest

from reglament.store.models import OutboxLetter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("TE-17")]


def test_it_is_a_description_alone_that_nobody_marks_as_no_help(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    url, client = f"/desk/requests/{opened().ticket.number}/", browser("agent")
    offers = {one.name: one for one in client.get(url).context["acts"].offers}
    assert [one.name for one in offers["workaround"].fields] == ["text"]
    client.post(f"{url}do/workaround/", {"text": "Export by days until the fix."})
    letter = OutboxLetter.objects.get(letter="workaround")
    assert "Export by days until the fix." in bytes(letter.raw).decode()
