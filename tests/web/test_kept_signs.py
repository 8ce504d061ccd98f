"""What a browser sends reaches no column with NUL, wherever it stands: PostgreSQL holds none."""

from collections.abc import Callable
from typing import Any

import pytest

from reglament.store import models as m

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T19")]


def test_an_identity_with_nul_is_kept_without(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    form = {"text": "Still\x00 so.", "identity": "z\x00z"}
    answer = browser("customer").post(f"/requests/{number}/say/", form)
    assert answer.status_code == 302
    kept = m.Event.objects.filter(type="CustomerReplied").get()
    assert ("\x00" in kept.command, kept.command.count("zz")) == (False, 1)
    assert m.Message.objects.order_by("-seq")[0].text == "Still so."


@pytest.mark.parametrize(
    "path", ["/desk/work-log/?number=%00", "/desk/search/?q=a%00b", "/desk/queue/all/?f=%00"]
)
def test_a_query_with_nul_is_answered(browser: Callable[..., Any], path: str) -> None:
    assert browser("agent").get(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/sign-in/", {"username": "a\x00@x.example", "password": "b"}),
        ("/sign-in/link/", {"address": "a\x00@x.example"}),
    ],
)
def test_a_stranger_with_nul_is_answered_as_any(
    browser: Callable[..., Any], path: str, form: dict[str, str]
) -> None:
    assert browser().post(path, form).status_code in (200, 302, 400, 401)
