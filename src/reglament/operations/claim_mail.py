"""Owns taking stored mail for reading, and setting aside what ends its readers."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reglament.store.models import RawMail
from reglament.store.writes.claims import MAX_DEATHS, Claim, Kind, claim, finish, let_go
from reglament.store.writes.raw_mail import set_aside_poison

# a killed reader's mail is taken up again in time for an acknowledgement within the minute
LEASE = timedelta(seconds=40)
READ_AT_MOST = timedelta(seconds=15)
# where several vendors have their desk: two such batches, one read and one decided, are what another's mail waits for
OF_ONE_VENDOR = 4
# and where mail of several came lately: half as fast for a vendor that floods, but nobody waits twice as long (T23)
BESIDE_OTHERS = 2
LATELY = timedelta(minutes=1)
KIND = Kind(RawMail, ("stored",), LEASE, each=OF_ONE_VENDOR)


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A stored mail in our hands until the lease ends."""

    claim: Claim
    mail: RawMail


class Lately:
    """Whose mail one reader took in the last minute."""

    def __init__(self) -> None:
        self._taken_at: dict[int, datetime] = {}

    def note(self, vendors: Iterable[int], *, at: datetime) -> None:
        """Remember that mail of these vendors, by key, was taken."""
        self._taken_at |= dict.fromkeys(vendors, at)

    def several(self, *, at: datetime) -> bool:
        """Tell whether mail of more than one vendor was."""
        return sum(at - taken_at < LATELY for taken_at in self._taken_at.values()) > 1


def take_mail(*, at: datetime, limit: int, lately: Lately | None = None) -> list[HeldMail]:
    """Claim up to `limit` stored mails, an equal share for each vendor: their first ones in turn, then their second.

    What takes long to read so holds up the other vendors for one mail at the most. `lately`, a reader's own, is asked
    and told.
    """
    lately = lately or Lately()
    kind = replace(KIND, each=BESIDE_OTHERS) if lately.several(at=at) else KIND
    claims = {one.pk: one for one in claim(kind, at=at, limit=limit)}
    if not claims:
        return []
    rows = RawMail.objects.filter(pk__in=claims).select_related("mailbox__vendor").order_by("pk")
    taken = [HeldMail(claims[row.pk], row) for row in _in_turn(rows)]
    lately.note((one.mail.vendor_id for one in taken), at=at)
    return taken


def _in_turn(rows: Iterable[RawMail]) -> list[RawMail]:
    place: Counter[int] = Counter()
    placed = []
    for row in rows:
        placed.append((place[row.vendor_id], row.pk, row))
        place[row.vendor_id] += 1
    return [row for _, _, row in sorted(placed, key=lambda one: one[:2])]


def set_aside(*, at: datetime) -> list[RawMail]:
    """Set aside the mail that ended every process which read it, and return it."""
    return set_aside_poison(max_deaths=MAX_DEATHS, at=at)


def what_became(keys: Collection[int]) -> dict[int, str]:
    """Return in a word what became of mails, by key; one that still waits is not among them."""
    rows = RawMail.objects.filter(pk__in=keys).exclude(state="stored")
    return {
        pk: " ".join(filter(None, (state, outcome, number)))
        for pk, state, outcome, number in rows.values_list(
            "pk", "state", "outcome", "ticket__number"
        )
    }


def give_back_mail(held: Sequence[HeldMail], *, at: datetime) -> None:
    """Return mails that were not begun."""
    for one in held:
        finish(KIND, one.claim, claimable_at=at)


def let_mail_go(held: Sequence[HeldMail], *, at: datetime) -> None:
    """Return mails whose reading or writing failed: each is then taken alone, and set aside if it fails on."""
    for one in held:
        let_go(KIND, one.claim, at=at)
