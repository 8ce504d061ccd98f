"""Owns what the desk remembers of its machines' clocks, and setting right what waits by a clock that went back."""

from datetime import datetime, timedelta

from django.db.models import F

from reglament.store.models import (
    ClockAnchor,
    ClockJump,
    Deadline,
    JumpState,
    LetterState,
    OutboxLetter,
    RawMail,
    RawState,
)

# two watchers of one machine see the same jump
SAME_JUMP = timedelta(minutes=1)
# what a living holder may have claimed by the new time stays his
LONGEST_LEASE = timedelta(seconds=90)


def believed_zero(host: str, boot: str) -> float | None:
    """Return the wall time at which this machine's boot clock stood at zero, None before the first look."""
    return ClockAnchor.objects.filter(host=host, boot=boot).values_list("zero", flat=True).first()


def last_look(host: str) -> datetime | None:
    """Return the latest wall time that was ever believed on this machine."""
    seen = ClockAnchor.objects.filter(host=host).order_by("-seen_at")
    return seen.values_list("seen_at", flat=True).first()


def keep_zero(host: str, boot: str, *, zero: float, at: datetime) -> None:
    """Remember what is believed, for the processes that come after this one."""
    ClockAnchor.objects.update_or_create(
        host=host, boot=boot, defaults={"zero": zero, "seen_at": at}
    )


def note_jump(host: str, *, seconds: float, at: datetime) -> ClockJump:
    """Write a jump down, once for all processes of the machine."""
    recent = ClockJump.objects.filter(
        host=host,
        seen_at__range=(at - SAME_JUMP, at + SAME_JUMP),
        seconds__range=(seconds - 1, seconds + 1),
        state=JumpState.DOUBTED,
    )
    return recent.first() or ClockJump.objects.create(host=host, seconds=seconds, seen_at=at)


def settle_jump(jump: ClockJump, state: JumpState, *, at: datetime) -> None:
    """Write down what became of a jump; after a step back, what waits by the old time waits by the new one."""
    settled = ClockJump.objects.filter(pk=jump.pk, state=JumpState.DOUBTED).update(state=state)
    if settled and state is JumpState.BELIEVED and jump.seconds < 0:
        _pull_back(timedelta(seconds=-jump.seconds), at=at)


def _pull_back(step: timedelta, *, at: datetime) -> None:
    beyond = at + LONGEST_LEASE
    mails = RawMail.objects.filter(state=RawState.STORED, claimable_at__gt=beyond)
    mails.update(claimable_at=F("claimable_at") - step)
    letters = OutboxLetter.objects.filter(state=LetterState.QUEUED, claimable_at__gt=beyond)
    letters.update(claimable_at=F("claimable_at") - step)
    # what somebody claimed, and only that, waits beyond its own moment
    Deadline.objects.filter(claimable_at__gt=F("at")).update(claimable_at=F("at"))
