"""Owns what was said while somebody wrote: a second answer goes out only once the first one was seen."""

from reglament.core.lifecycle.case import Case
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.status import StatusReported
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused

Said = e.CustomerReplied | e.StaffReplied | StatusReported | e.WorkaroundGiven | e.Resolved


class Overtaken(Refused):
    """A reply or a solution was begun before `said`, the newest of what others wrote since.

    Sent by who has `seen` that many events, it goes out.
    """

    def __init__(self, said: Said, seen: int) -> None:
        who = said.actor.name
        super().__init__(
            Words(f"{who} wrote while you did", f"Пока вы писали, написал(а) {who}"),
            remedy=Words("Read it, then send yours again.", "Прочитайте и отправьте ещё раз."),
        )
        self.said, self.seen = said, seen


def require_seen(case: Case, command: c.ReplyToCustomer | c.Resolve) -> None:
    """Raise Overtaken, with the newest words of others, where an answer was written without sight of them."""
    if command.seen is None:
        return
    since = case.history[max(command.seen, 0) :]
    unseen = [one for one in since if isinstance(one, Said) and _of_another(one, command)]
    if unseen:
        raise Overtaken(unseen[-1], len(case.history))


def _of_another(said: Said, command: c.Command) -> bool:
    return isinstance(said, e.CustomerReplied) or said.actor.id != command.actor.id
