"""Owns where sessions are kept: Django's own table, read by a statement that is written once."""

from typing import Any

from django.contrib.sessions.backends import db

from reglament import wall_time
from reglament.store.written import fetch


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    @classmethod
    def get_model_class(cls) -> Any:
        """Return Django's own table, not one for this module."""
        return db.SessionStore.get_model_class()

    def _get_session_from_db(self) -> Any:
        sessions = self.get_model_class().objects
        found = fetch(
            "session",
            lambda key, at: sessions.filter(session_key=key, expire_date__gt=at),
            self.session_key or "",
            wall_time.now(),
        )
        if not found:
            self._session_key = None
        return found[0] if found else None
