"""Owns where sessions are kept: Django's own table, read by a statement that is written once."""

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from reglament.store.written import fetch


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Any:
        sessions = self.get_model_class().objects
        found = fetch(
            "session",
            lambda key, at: sessions.filter(session_key=key, expire_date__gt=at),
            self.session_key or "",
            timezone.now(),  # noqa: TID251 - by this clock Django writes when a session ends
        )
        if not found:
            self._session_key = None
        return found[0] if found else None
