"""Owns what reminders need to know of a history: is it live, who has the ball, when was the last word, what was said.

Promises themselves are `run`'s; the ticket as people see it is `core.lifecycle.evolve`'s.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from reglament.core.model import events as e
from reglament.core.model import voice as v
from reglament.core.model.people import ActorKind
from reglament.core.model.promises import Stretch
from reglament.core.model.status import StatusReported
from reglament.core.regulation.document import Regulation


@dataclass(slots=True)
class Scene:
    """The state that reminders are computed from; `reminded` holds each reminder's moments since its stretch began."""

    regulation: Regulation
    facts: dict[str, str] = field(default_factory=dict)
    coverage: dict[str, str] = field(default_factory=dict)
    stamp: str = ""
    opened_at: datetime | None = None
    latest_at: datetime | None = None
    live: bool = False
    suspended: bool = False
    suspended_at: datetime | None = None
    closed_at: datetime | None = None
    urgent_since_at: datetime | None = None
    called_at: datetime | None = None
    waiting_for: str = ""
    waiting_since_at: datetime | None = None
    waits: list[Stretch] = field(default_factory=list)
    last_public_at: datetime | None = None
    expected_at: datetime | None = None
    last_entry_at: datetime | None = None
    impact_lessened: bool = False
    resolved: bool = False
    head_asked_at: datetime | None = None
    reminded: dict[str, list[datetime]] = field(default_factory=dict)

    def copy(self) -> "Scene":
        """Return the same scene, which goes on apart from this one."""
        return replace(
            self,
            facts={**self.facts},
            coverage={**self.coverage},
            waits=[*self.waits],
            reminded={what: [*moments] for what, moments in self.reminded.items()},
        )

    def take(self, event: e.Event) -> None:
        """Fold one event in."""
        self.latest_at = max(event.at, self.latest_at or event.at)
        if event.actor.kind in (ActorKind.STAFF, ActorKind.LEAD):
            self.last_entry_at = event.at
            self.reminded.pop("idle", None)
        taken = TAKEN.get(type(event))
        if taken is not None:
            taken(self, event)

    def start_waiting(self, party: str, at: datetime) -> None:
        """Begin a stretch of waiting; a stretch already open ends first."""
        self.end_waiting(at)
        self.waiting_for, self.waiting_since_at = party, at
        if party == "customer":
            self.waits.append((at, None))
        self.reminded.pop("silence", None)
        self.reminded.pop("continuous_waiting", None)

    def end_waiting(self, at: datetime) -> None:
        """End the stretch of waiting, if one is open; idling is counted from when the ball came back."""
        if self.waits and self.waits[-1][1] is None:
            self.waits[-1] = (self.waits[-1][0], at)
            self.last_entry_at = max(at, self.last_entry_at or at)
        self.waiting_for, self.waiting_since_at = "", None

    def public_word(self, at: datetime) -> None:
        """Take a public update of a person; reminders of it begin anew."""
        self.last_public_at = at
        self.reminded.pop("status_update", None)


def _opened(scene: Scene, event: e.TicketOpened) -> None:
    scene.stamp = event.regulation
    scene.facts, scene.coverage = dict(event.facts), dict(event.coverage)
    scene.opened_at = scene.last_entry_at = event.at
    scene.live = "declined" not in event.flags
    _note_urgency(scene, event.at)


def _changed(scene: Scene, event: e.FactsChanged) -> None:
    scene.facts.update(event.changes)
    _note_urgency(scene, event.at)


def _note_urgency(scene: Scene, at: datetime) -> None:
    """Remember since when the ticket has had the most urgent priority there is."""
    authority = scene.regulation.authority
    most = authority.most_urgent_first[0] if authority is not None else ""
    if authority is None or scene.facts.get(authority.fact) != most:
        scene.urgent_since_at = None
    elif scene.urgent_since_at is None:
        scene.urgent_since_at = at


def _noted(scene: Scene, event: e.NoteAdded) -> None:
    if event.channel == "phone":
        scene.called_at = event.at


def _transferred(scene: Scene, event: e.LevelTransferred) -> None:
    scene.facts["level"] = event.level


def _access(scene: Scene, event: e.RemoteAccessSet) -> None:
    if "remote_access" in scene.facts:
        scene.facts["remote_access"] = "true" if event.granted else "false"


def _public(scene: Scene, event: e.Event) -> None:
    scene.public_word(event.at)


def _status_reported(scene: Scene, event: StatusReported) -> None:
    scene.public_word(event.at)
    scene.expected_at = event.expected_at
    scene.reminded.pop("estimate_passed", None)


def _workaround(scene: Scene, event: e.WorkaroundGiven) -> None:
    scene.public_word(event.at)
    scene.impact_lessened = True


def _resolved(scene: Scene, event: e.Resolved) -> None:
    scene.public_word(event.at)
    scene.end_waiting(event.at)
    scene.live, scene.resolved, scene.expected_at = False, True, None


def _ended(scene: Scene, event: e.Event) -> None:
    scene.end_waiting(event.at)
    scene.live, scene.closed_at, scene.expected_at = False, event.at, None


def _refused(scene: Scene, event: e.Refused) -> None:
    scene.end_waiting(event.at)
    scene.public_word(event.at)
    scene.expected_at = None
    if event.action in ("suspend", "postpone"):
        scene.suspended, scene.suspended_at = True, event.at
        scene.reminded.pop("suspension_review", None)
    else:
        scene.live, scene.closed_at = False, event.at


def _reopened(scene: Scene, event: e.Reopened) -> None:
    scene.live, scene.resolved, scene.suspended = True, False, False
    scene.closed_at = None
    scene.reminded.pop("access_removal", None)
    scene.last_entry_at = event.at


def _waiting(scene: Scene, event: e.WaitingStarted) -> None:
    scene.start_waiting(event.party, event.at)


def _resumed(scene: Scene, event: e.Event) -> None:
    scene.end_waiting(event.at)
    scene.suspended = False


def _reminded(scene: Scene, event: e.Reminded) -> None:
    scene.reminded.setdefault(event.what, []).append(event.at)


def _head_asked(scene: Scene, event: v.HeadAsked) -> None:
    if scene.head_asked_at is None:
        scene.head_asked_at = event.at
        scene.reminded.pop("head_letter", None)


def _head_answered(scene: Scene, _: v.HeadAnswered) -> None:
    scene.head_asked_at = None


TAKEN: dict[type[e.Event], Callable[[Scene, Any], None]] = {
    e.TicketOpened: _opened,
    e.FactsChanged: _changed,
    e.LevelTransferred: _transferred,
    e.RemoteAccessSet: _access,
    e.NoteAdded: _noted,
    e.StaffReplied: _public,
    e.WorkaroundGiven: _workaround,
    StatusReported: _status_reported,
    e.Resolved: _resolved,
    e.Closed: _ended,
    e.Refused: _refused,
    e.Reopened: _reopened,
    e.WaitingStarted: _waiting,
    e.WaitingEnded: _resumed,
    e.WorkStarted: _resumed,
    e.Reminded: _reminded,
    v.HeadAsked: _head_asked,
    v.HeadAnswered: _head_answered,
}
