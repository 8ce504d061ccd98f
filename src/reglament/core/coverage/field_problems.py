"""Owns what is wrong with a form's fields: which one, what, by which clauses, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from reglament.core.regulation.document import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """One field that cannot be kept as it is; `confirm` names what is kept after all where a person confirms it."""

    field: str
    what: Words
    remedy: Words
    clauses: tuple[str, ...] = ()
    confirm: str = ""


class NotKeptError(ValueError):
    """What was given is not kept, and nothing has changed; `problems` says why, one a field or more."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__("; ".join(f"{one.field}: {one.what.en}" for one in problems))
        self.problems = tuple(problems)


def require_kept(problems: Sequence[FieldProblem], *, unread: Sequence[FieldProblem] = ()) -> None:
    """Raise NotKeptError where there is any problem, `unread` ones first: what of a form could not be read at all.

    A field that could not be read has no value, and what is wrong with none is not told of it.
    """
    fields = {one.field for one in unread}
    found = (*unread, *(one for one in problems if one.field not in fields))
    if found:
        raise NotKeptError(found)
