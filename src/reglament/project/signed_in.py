"""Owns reading who signed in: the account with its person, and what the person chose, in one query a request."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend

WITH = ("staff_member__deskchoice", "contact__customer")


class SignedIn(ModelBackend):
    """Django's own way of signing in; every page asks for the person behind the account."""

    def get_user(self, user_id: Any) -> Any:
        """Return the account that signed in, None where there is none or it is disabled."""
        user = get_user_model()._default_manager.select_related(*WITH).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
