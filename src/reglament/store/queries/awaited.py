"""Owns finding mail that must wait its turn: it answers one that is stored and not yet done."""

from collections.abc import Sequence

from reglament.core.model.interaction import Interaction
from reglament.store.models import RawMail, RawState
from reglament.store.queries.threads import answered


def awaited(mails: Sequence[tuple[int, int, Interaction]]) -> set[int]:
    """Return the keys of those mails (vendor, key, contact) whose answered mail is still stored; at most one query.

    Only an earlier mail is waited for, so that two which name each other cannot wait for ever.
    """
    named = [(vendor, key, answered(interaction)) for vendor, key, interaction in mails]
    wanted = {digest for _, _, digests in named for digest in digests}
    if not wanted:
        return set()
    rows = RawMail.objects.filter(
        vendor__in={vendor for vendor, _, _ in named}, state=RawState.STORED, digest__in=wanted
    )
    first = {
        (vendor, digest): key
        for vendor, digest, key in rows.order_by("-pk").values_list("vendor", "digest", "pk")
    }
    return {
        key
        for vendor, key, digests in named
        if any(first.get((vendor, digest), key) < key for digest in digests)
    }
