"""Owns a row of the queue drawn outside a request, once a language however many pages get it."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from reglament.store.models.tickets import Ticket
from reglament.web.agent.queue.rows import axis_of, row_of
from reglament.web.moments import DESK_ZONE


class Drawn:
    """One ticket as it stands now, drawn for each language when first asked for."""

    def __init__(self, ticket: Ticket, at: datetime) -> None:
        self.ticket, self._at = ticket, at
        self._by_language: dict[str, str] = {}

    def html(self, language: str) -> str:
        """Return the row in a language."""
        if language not in self._by_language:
            axis, _ = axis_of([self.ticket], self._at, language)
            row = row_of(self.ticket, axis=axis, at=self._at, language=language)
            with translation.override(language):
                self._by_language[language] = render_to_string(
                    "reglament/queue_row.html", {"row": row, "now": self._at, "zone": DESK_ZONE}
                )
        return self._by_language[language]
