"""Owns a row of the queue drawn outside a request, once a language and zone however many pages get it."""

from datetime import datetime, tzinfo

from django.template.loader import render_to_string
from django.utils import timezone

from reglament.store.models.tickets import Ticket
from reglament.web.agent.queue.rows import axis_of, row_of
from reglament.web.moments import read_in


class Drawn:
    """One ticket as it stands at `at` after event `number`, drawn for each language and zone when first asked for."""

    def __init__(self, ticket: Ticket, at: datetime, *, number: int) -> None:
        self.ticket, self.at, self.number = ticket, at, number
        self._drawn: dict[tuple[str, str], str] = {}

    def html(self, language: str, zone: tzinfo) -> str:
        """Return the row in a language and zone."""
        known = (language, str(zone))
        if known not in self._drawn:
            with read_in(language), timezone.override(zone):
                axis, _ = axis_of([self.ticket], self.at, language)
                row = row_of(self.ticket, axis=axis, at=self.at, language=language)
                self._drawn[known] = render_to_string(
                    "reglament/queue_row.html", {"row": row, "now": self.at, "zone": zone}
                )
        return self._drawn[known]
