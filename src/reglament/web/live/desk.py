"""Owns what an open page of the desk is told: each changed row, drawn where it belongs on the page by its filters.

The page of one request hears besides who writes on it now.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from reglament.store.models.tickets import Ticket
from reglament.store.queries import changes
from reglament.store.queries.filters import Filter, Reader, holds
from reglament.web.live.rendering import Drawn
from reglament.web.live.watch import Watch


@dataclass(eq=False, kw_only=True)
class DeskWatch(Watch):
    """A page of a member of staff: its vendor decides what may be told, its filters what belongs on it.

    `request` is the number of the one request whose page it is.
    """

    staff: int
    language: str
    zone: tzinfo
    filters: tuple[Filter, ...]
    request: str = ""
    _writing: tuple[str, ...] | None = None

    @property
    def reader(self) -> changes.Reader:
        """Return the member of staff."""
        return changes.Reader("staff", self.staff, self.vendor)

    def hear(self, changed: Sequence[Drawn]) -> None:
        """Tell the page of each row."""
        for one in changed:
            self.tell(self.message(one))

    def hear_writing(self, seen: Sequence[tuple[int, str]]) -> None:
        """Tell the page who else writes on its request, by key and name, where it was not told that already."""
        names = tuple(name for key, name in seen if key != self.staff)
        if names != self._writing:
            self._writing = names
            said = json.dumps({"names": names}, ensure_ascii=False)
            self.tell(f"event: writing\ndata: {said}\n\n")

    def message(self, drawn: Drawn) -> str:
        """Return the event that tells of a row."""
        shown = self.shows(drawn.ticket, drawn.at)
        html = drawn.html(self.language, self.zone) if shown else None
        return message(drawn.ticket, number=drawn.number, html=html, sure=self.is_sure)

    def shows(self, row: Ticket, at: datetime) -> bool:
        """Return whether the row belongs on the page, as far as its columns tell."""
        reader = Reader(staff=self.staff, at=at)
        return all(holds(one, row, reader) for one in self.filters)

    @property
    def is_sure(self) -> bool:
        """Return whether `shows` tells all: words are not looked at, so that an unknown row may not belong."""
        return not any(one.words for one in self.filters)


def message(row: Ticket, *, number: int, html: str | None, sure: bool = True) -> str:
    """Return the event that tells of a row; without `html` the row is not on the page by its filter.

    One that is not `sure` belongs on the page only if it stands there already.
    """
    data = {"number": row.number, "version": row.version, "html": html, "sure": sure}
    return f"id: {number}\nevent: row\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
