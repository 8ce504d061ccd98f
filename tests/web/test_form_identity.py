"""The identity of a form: the same form twice is one, a changed one another, and its words cannot be tried from it."""

import hashlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import RequestFactory

from reglament.web.agent.doing import identity_of

PATH, PAGE, USER = "/requests/TID%202/access/", "fedcba98", 7


def identity(secret: str) -> str:
    request: Any = RequestFactory().post(PATH, {"identity": PAGE, "access_details": secret})
    request.user = SimpleNamespace(pk=USER)
    return identity_of(request)


def test_the_same_form_is_one_and_a_changed_one_another() -> None:
    assert identity("AnyDesk 0815") == identity("AnyDesk 0815")
    assert identity("AnyDesk 0815") != identity("AnyDesk 0816")


@pytest.mark.threat("T27")
def test_short_access_details_are_not_found_by_trying_them_against_the_history(
    settings: Any,
) -> None:
    """All that the history tells is known: path, person, page; four digits are tried in a hundredth of a second."""
    kept = identity("AnyDesk 0815").rpartition(":")[2]
    fields = [("access_details", ["AnyDesk 0815"]), ("identity", [PAGE])]
    said = repr(("/requests/TID 2/access/", USER, fields, []))
    assert not hashlib.sha256(said.encode()).hexdigest().startswith(kept)
    settings.SECRET_KEY = "the key of another desk"
    assert identity("AnyDesk 0815").rpartition(":")[2] != kept
