"""Owns what an open page of the portal is told: that something it shows changed, and nothing of what it does not."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from reglament.store.queries import changes
from reglament.store.queries.own_standing import user_of_contact
from reglament.web.live.rendering import Drawn
from reglament.web.live.watch import Watch
from reglament.web.portal.told import standing


@dataclass(eq=False, kw_only=True)
class OwnWatch(Watch):
    """A page of a contact: that of one request by its number, or the list of all that the contact sees.

    It hears one word for how they stand, and only when the word is another one: numbers of events would tell when
    others are at work, and so would a message that changes nothing.
    """

    contact: int
    customer: int
    only: str = ""
    _word: str = ""
    _known: frozenset[int] = field(default_factory=frozenset)

    @property
    def reader(self) -> changes.Reader:
        """Return the contact."""
        return changes.Reader("contact", self.contact, self.customer)

    def hear(self, changed: Sequence[Drawn]) -> None:
        """Tell the page where what it shows stands otherwise now."""
        rows = [one.ticket for one in changed]
        if any(row.customer_id == self.customer or row.pk in self._known for row in rows):
            told = self.news()
            if told:
                self.tell(told)

    def news(self) -> str:
        """Return the event that tells how the requests stand by now; "" where the page was told that already."""
        user = user_of_contact(self.contact)
        word, self._known = standing(user, only=self.only)
        if word == self._word:
            return ""
        self._word = word
        return f"event: state\ndata: {json.dumps({'state': word})}\n\n"
