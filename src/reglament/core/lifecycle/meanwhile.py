"""Owns what was said while somebody wrote or decided: what reaches the customer goes out only once that was seen."""

from collections.abc import Sequence
from functools import reduce

from reglament.core.lifecycle.case import Case
from reglament.core.lifecycle.evolve import evolve
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.hearing import hearing_of
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.relations import ProblemSplitOff
from reglament.core.model.ticket import Ticket
from reglament.core.notices.colleagues import OUTSIDE
from reglament.core.notices.notices import notices_for
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused


class Overtaken(Refused):
    """An act was begun before `said`, the newest of what others wrote since; it `tells` the customer something or not.

    Done by who has `seen` that many events, it goes through.
    """

    def __init__(self, said: e.Event, *, seen: int, tells: bool) -> None:
        super().__init__(
            _worded(said),
            remedy=Words("Read it, then send yours again.", "Прочитайте и отправьте ещё раз."),
        )
        self.said, self.seen, self.tells = said, seen, tells


def _worded(said: e.Event) -> Words:
    who = said.actor.name
    if isinstance(said, e.Resolved):
        return Words(f"{who} solved it while you wrote", f"Пока вы писали, решил(а) {who}")
    if isinstance(said, e.Closed):
        return Words(f"{who} closed it while you wrote", f"Пока вы писали, закрыл(а) {who}")
    return Words(f"{who} wrote while you did", f"Пока вы писали, написал(а) {who}")


def require_seen(case: Case, command: c.Command, events: Sequence[e.Event]) -> None:
    """Raise Overtaken where `events` reach the customer or move the request, and others wrote what was not seen."""
    if command.seen is None:
        return
    said = last_said(case.history[max(command.seen, 0) :], but=command.actor)
    if said is None:
        return
    after = reduce(evolve, events, case.ticket)
    tells = _tells(case, events, after)
    if tells or after.state is not case.ticket.state:
        raise Overtaken(said, seen=len(case.history), tells=tells)


def last_said(history: Sequence[e.Event], *, but: Actor) -> e.Event | None:
    """Return the newest words of the customer's, or of a colleague's to the customer, None where there are none."""
    found = (one for one in reversed(history) if _is_said(one) and _of_another(one, but))
    return next(found, None)


def text_of(said: e.Event) -> str:
    """Return the words of what was said, "" where it has none."""
    message = getattr(said, "message", None)
    return message.text if isinstance(message, c.Message) else ""


def _is_said(one: e.Event) -> bool:
    """Tell whether words of the customer's came, or words of ours that the portal shows where no letter goes."""
    hearing = hearing_of(one)
    if hearing is None or not hearing.customers or isinstance(one, e.TicketOpened):
        return False
    return not hearing.by_desk or bool(text_of(one).strip())


def _of_another(said: e.Event, actor: Actor) -> bool:
    hearing = hearing_of(said)
    if hearing is not None and not hearing.by_desk:
        return True
    return said.actor.kind is not ActorKind.SYSTEM and said.actor.id != actor.id


def _tells(case: Case, events: Sequence[e.Event], after: Ticket) -> bool:
    """Tell whether the events say something to the customer, by a letter or in the portal."""
    # the letter of a problem that is split off goes out of the request that it becomes
    if any(isinstance(one, ProblemSplitOff) or _is_said(one) for one in events):
        return True
    told = notices_for(case.regulation, after, events, earlier=case.history)
    return any(one.role in OUTSIDE for one in told)
