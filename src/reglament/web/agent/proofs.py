"""Owns what the page of a request says of senders whom nothing proves: what the checks of their mail found."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reglament.channels.email.proof_record import explain
from reglament.store.queries.one_request import proofs_of
from reglament.web.moments import tongue
from reglament.web.record_entry import Entry


def with_proofs(user: Any, told: Sequence[Entry]) -> list[Entry]:
    """Return the record with a sentence beside each unproven message; one query, and none where there is none."""
    sources = {one.message.source for one in told if one.unproven and one.message is not None}
    found = proofs_of(user, sources)
    return [replace(one, proof=_said(one, found)) if one.unproven else one for one in told]


def _said(one: Entry, found: dict[str, Any]) -> str:
    kept = found.get(one.message.source) if one.message is not None else None
    return explain(kept, tongue()) if kept else ""
