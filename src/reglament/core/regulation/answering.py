"""Owns the contract's JSON answer to "what is due": one line of text a question, made fast for long batches.

What facts and words do not change is encoded once for each undertaking; a line then joins ready pieces with the few
instants that are its own.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from json.encoder import encode_basestring as quoted

from reglament.core.regulation.document import Regulation
from reglament.core.regulation.reckoning import Due, Reckoner, Undertaking
from reglament.core.regulation.settling import Settled
from reglament.core.regulation.telling import Teller

encode = json.JSONEncoder(ensure_ascii=False).encode
# an identity is the asker's: escaped, so that any text he may use can be written
encode_identity = json.JSONEncoder().encode


class Answering:
    """Answers questions to one regulation, with reasons in one language."""

    def __init__(self, regulation: Regulation, language: str = "en") -> None:
        self.reckoner = Reckoner(regulation)
        self.teller = Teller(regulation, language)
        identity = (
            f'"regulation": {encode(regulation.code)}, "version": {encode(regulation.version)}'
        )
        self._opening = f'{identity}, "commitments": ['
        self._pieces: dict[int, tuple[Undertaking, str, str]] = {}

    def line(self, identity: object, given: Mapping[str, object], at: datetime) -> str:
        """Return the answer as JSON on one line.

        Raises FactsError for facts the regulation cannot answer and WorkingTimeError where a calendar lacks the year.
        """
        settled, undertakings = self.reckoner.undertakings(given)
        head = f'{{"id": {encode_identity(identity)}, {self._opening}'
        if settled.not_opened is not None:
            clauses, because = settled.not_opened.clauses, [self.teller.not_opened(settled)]
            return f'{head}], "not_opened": {encode({"clauses": clauses, "because": because})}}}'
        # commitments on one calendar share the words of where counting starts
        starts: dict[str, tuple[str, str]] = {}
        told = [
            self._commitment(settled, due, starts) for due in self.reckoner.due_of(undertakings, at)
        ]
        return f"{head}{', '.join(told)}]}}"

    def _commitment(self, settled: Settled, due: Due, starts: dict[str, tuple[str, str]]) -> str:
        undertaking = due.undertaking
        zone = undertaking.calendar.zone
        head, tail = self._standing(settled, undertaking)
        start = starts.get(undertaking.calendar_name)
        if start is None:
            start = _instant(due.starts_at.astimezone(zone)), quoted(self.teller.counting(due))
            starts[undertaking.calendar_name] = start
        if due.due_at is None:
            return f'{head}{start[0]}, "due_at": null{tail}{start[1]}]}}'
        due_at = due.due_at.astimezone(zone)
        ends = quoted(self.teller.ending(undertaking, due.starts_at, due_at))
        if crossing := self.teller.crossing(due):
            ends = f"{', '.join(map(quoted, crossing))}, {ends}"
        return f'{head}{start[0]}, "due_at": {_instant(due_at)}{tail}{start[1]}, {ends}]}}'

    def _standing(self, settled: Settled, undertaking: Undertaking) -> tuple[str, str]:
        known = self._pieces.get(id(undertaking))
        # the undertaking is kept beside its pieces, so that its id is not given to another one
        if known is None:
            amount = undertaking.target.amount
            target = {"amount": amount.count, "unit": amount.unit.value} if amount else None
            reasons = "".join(
                f"{encode(line)}, " for line in self.teller.standing(settled, undertaking)
            )
            known = (
                undertaking,
                f'{{"kind": {encode(undertaking.commitment.kind)}, "target": {encode(target)}, '
                f'"calendar": {encode(undertaking.calendar_name)}, "starts_at": ',
                f', "clauses": {encode(undertaking.clauses)}, "because": [{reasons}',
            )
            self._pieces[id(undertaking)] = known
        return known[1], known[2]


def _instant(local: datetime) -> str:
    return f'"{local.isoformat()}"'
