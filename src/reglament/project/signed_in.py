"""Owns reading who signed in: the account with its person, and what the person chose, in one query a request."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend

from reglament.store.written import fetch

WITH = ("staff_member__deskchoice", "contact__customer")


class SignedIn(ModelBackend):
    """Django's own way of signing in; every page asks for the person behind the account."""

    def get_user(self, user_id: Any) -> Any:
        """Return the account that signed in, None where there is none or it is disabled."""
        found = fetch("signed in", _account, int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None


def _account(user_id: int) -> Any:
    return get_user_model()._default_manager.select_related(*WITH).filter(pk=user_id)
