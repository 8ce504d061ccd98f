"""Owns "What do I get?": what a regulation asks for, and its promises for the answers, counted by the core."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial
from urllib.parse import urlencode

from reglament.core.model.promises import Promise, PromiseState
from reglament.core.regulation.admitting import NotOpened
from reglament.core.regulation.document import Fact, Regulation
from reglament.core.regulation.promising import unpromised
from reglament.core.regulation.reckoning import Due, Reckoner
from reglament.core.regulation.settling import facts_asked
from reglament.core.regulation.telling import Teller, target_words
from reglament.core.regulation.versions import Term, terms, version_in_force
from reglament.core.worktime import WorkingTimeError
from reglament.core.worktime.zones import zone_named
from reglament.web.drawing.ruler import Ruler, ruler
from reglament.web.moments import day_told, moment_words
from reglament.web.words import say

# found out by staff or by the door itself: a reader of the page is not asked
NOT_ASKED = frozenset({"staff", "derived"})
NOBODYS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Question:
    """One choice of the form: a fact of the regulation and the value that stands now; `own`: that is the reader's."""

    fact: Fact
    chosen: str
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One promise for the answers; `due_at` is None where the text gives no figure."""

    kind: str
    target: str
    due_at: datetime | None
    clauses: tuple[str, ...]
    because: tuple[str, ...]
    ruler: Ruler | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculated:
    """The form as filled, and what it comes to. `error` says what cannot be counted.

    `term` is the version that counts, with its time; `governing` that in force at the moment asked, None where none is;
    out of time is what is counted by another, which promises nothing then. `not_opened` says why no request opens.
    """

    questions: tuple[Question, ...]
    moment: str
    zone: str
    term: Term
    governing: Regulation | None = None
    out_of_time: bool = False
    answers: tuple[Answer, ...] = ()
    unpromised: tuple[tuple[str, tuple[str, ...]], ...] = ()
    not_opened: NotOpened | None = None
    derived: tuple[tuple[Fact, str, tuple[str, ...]], ...] = ()
    error: str = ""

    @property
    def query(self) -> str:
        """Return the form as filled, as an address carries it."""
        return urlencode(
            {one.fact.name: one.chosen for one in self.questions} | {"at": self.moment}
        )


def calculate(
    versions: Sequence[Regulation],
    given: Mapping[str, str],
    *,
    shown: Regulation,
    named: bool,
    at: datetime,
    language: str,
    reads_in: tzinfo,
    own: Mapping[str, str] = NOBODYS,
) -> Calculated:
    """Return the promises for `given` (fact -> value, `at` -> local time of the regulation), else `own`, else defaults.

    Of the regulation's `versions` that counts which is in force at the moment asked, as for requests (X-9), or `shown`
    where its reader `named` it. Pictures go by the clock that the reader `reads_in`.
    """
    zone = zone_named(shown.zone)
    moment = given.get("at", "")[:25] or f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"
    known = {one.regulation.version: one for one in terms(versions)}

    def form(regulation: Regulation) -> Calculated:
        questions = tuple(_questions(regulation, given, own))
        term = known[regulation.version]
        return Calculated(questions=questions, moment=moment, zone=shown.zone, term=term)

    try:
        begins = datetime.fromisoformat(moment)
    except ValueError:
        return replace(form(shown), error=say("calc.unreadable", language))
    begins = begins.replace(tzinfo=zone) if begins.tzinfo is None else begins
    governing = version_in_force(versions, begins)
    counting = shown if named else governing
    if counting is None:
        return replace(form(shown), error=say("calc.no_version", language))
    out_of_time = counting is not governing
    filled = replace(form(counting), governing=governing, out_of_time=out_of_time)
    try:
        return _counted(counting, filled, begins, language, now=at, reads_in=reads_in)
    except (WorkingTimeError, OverflowError):
        return replace(filled, error=say("calc.no_year", language))


def _counted(
    regulation: Regulation,
    form: Calculated,
    begins: datetime,
    language: str,
    *,
    now: datetime,
    reads_in: tzinfo,
) -> Calculated:
    reckoner = Reckoner(regulation)
    year = now.astimezone(zone_named(regulation.zone)).year
    teller = Teller(
        regulation,
        language,
        told=partial(moment_words, now=now),
        told_day=partial(day_told, now_in=year),
    )
    facts = {one.fact.name: one.chosen for one in form.questions}
    settled, _ = reckoner.undertakings(facts)
    if settled.not_opened is not None:
        return replace(form, not_opened=settled.not_opened)
    return replace(
        form,
        answers=tuple(
            Answer(
                kind=due.kind,
                target=target_words(due.undertaking.target, language),
                due_at=due.due_at,
                clauses=due.undertaking.clauses,
                because=tuple(teller.because(settled, due)),
                ruler=_ruler(due, begins, reads_in, language),
            )
            for due in reckoner.due(facts, begins)
        ),
        unpromised=unpromised(regulation, settled.facts),
        derived=tuple(
            (regulation.facts[name], row.then[name], row.clauses) for name, row in settled.derived
        ),
    )


def _questions(
    regulation: Regulation, given: Mapping[str, str], own: Mapping[str, str]
) -> Iterator[Question]:
    names = dict.fromkeys(
        name for asked in facts_asked(regulation) for name in _decided_by(regulation, asked)
    )
    for name in names:
        fact = regulation.facts[name]
        wanted = (given.get(name), own.get(name), fact.default)
        chosen = next((one for one in wanted if one in fact.values), fact.values[0])
        yield Question(fact, chosen, own=chosen == own.get(name))


def _decided_by(regulation: Regulation, name: str) -> tuple[str, ...]:
    """Return what a reader can say about a fact: the fact, or what the regulation derives it from."""
    table = regulation.tables.get(f"{name}_assignment")
    inputs = table.inputs if table is not None else (name,)
    return tuple(one for one in inputs if regulation.facts[one].origin not in NOT_ASKED)


def _ruler(due: Due, begins: datetime, zone: tzinfo, language: str) -> Ruler | None:
    if due.due_at is None:
        return None
    promise = Promise(
        kind=due.kind,
        state=PromiseState.RUNNING,
        starts_at=due.starts_at,
        due_at=due.due_at,
        warn_at=None,
        met_at=None,
        breached_at=None,
        calendar=due.undertaking.calendar_name,
        target="",
        clauses=due.undertaking.clauses,
    )
    return ruler(promise, due.undertaking.calendar, at=begins, zone=zone, language=language)
