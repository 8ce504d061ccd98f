"""Owns scenarios as written: signed examples in local time and fixed phrases. Running them is the rehearsal's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import pairwise

from reglament.core.regulation.document import Regulation
from reglament.core.regulation.problems import DocumentProblem, RegulationInvalidError
from reglament.core.regulation.reading.facts import value_set
from reglament.core.regulation.reading.nodes import Sequence, compose, kind_of, line_of
from reglament.core.regulation.reading.report import Report, nearest, one_of
from reglament.core.regulation.reading.section import Section
from reglament.core.regulation.vocabulary import COMMITMENTS, COVERAGE, DAYS
from reglament.core.worktime.zones import zone_named

MOMENT = re.compile(r"([A-Z][a-z]{2}) (\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?)")
# a phrase and the word it takes; the word is checked against what the regulation knows
PHRASES = {
    "request arrives by <channel>": re.compile(
        r"request arrives by (?P<word>\w+)(?P<access>, remote access granted)?"
    ),
    "staff reply": re.compile(r"staff reply"),
    "customer adds information": re.compile(r"customer adds information"),
    "customer chases": re.compile(r"customer chases"),
    "customer sets priority <priority>": re.compile(r"customer sets priority (?P<word>\S+)"),
    "staff propose priority <priority>": re.compile(r"staff propose priority (?P<word>\S+)"),
    "staff set priority <priority>": re.compile(r"staff set priority (?P<word>\S+)"),
    "customer consents": re.compile(r"customer consents"),
    "remote access granted": re.compile(r"remote access granted"),
    "remote access withdrawn": re.compile(r"remote access withdrawn"),
    "impact reduced": re.compile(r"impact reduced"),
    "workaround given": re.compile(r"workaround given"),
    "resolved": re.compile(r"resolved"),
    "closed": re.compile(r"closed"),
    "level becomes <level>": re.compile(r"level becomes (?P<word>\S+)"),
    "staff confirm critical error": re.compile(r"staff confirm critical error"),
    "staff mark client's fault": re.compile(r"staff mark client's fault"),
    "waiting for customer": re.compile(r"waiting for customer"),
    "time passes": re.compile(r"time passes"),
}
STATES = (
    "running", "warned", "breached", "met", "met_late", "measured", "cancelled",
    "registered", "in_work", "waiting", "suspended", "resolved", "closed", "declined",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioStep:
    """One line of a history: `phrase` is a key of PHRASES, `word` what it names, `access` access given with it."""

    at: datetime
    phrase: str
    word: str = ""
    access: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One signed example. `promised`: kind -> due instant, "unspecified" or "none"; `states` at the last moment."""

    name: str
    clauses: tuple[str, ...]
    given: Mapping[str, str]
    steps: tuple[ScenarioStep, ...]
    promised: Mapping[str, datetime | str]
    states: Mapping[str, str]
    file: str
    line: int


def read_scenarios(
    files: Mapping[str, str], regulation: Regulation, *, folder: str = ""
) -> tuple[Scenario, ...]:
    """Return the scenarios of `files` (name -> text); raises RegulationInvalidError with all problems."""
    report = Report(
        folder=folder, clauses=set(regulation.clauses), conflicts=set(regulation.conflicts)
    )
    found = []
    for name, text in sorted(files.items()):
        if not name.startswith("scenarios/"):
            continue
        root = compose(text, file=report.file(name))
        if isinstance(root, DocumentProblem):
            report.problems.append(root)
        elif not isinstance(root, Sequence):
            what = f"this should be a list of scenarios, and is {kind_of(root)}"
            report.add(
                file=name, node=root, path="", what=what, remedy="Begin each with `- scenario: …`."
            )
        else:
            found += [
                _scenario(Section(report, node, file=name, path=""), regulation)
                for node in root.value
            ]
    if report.problems:
        raise RegulationInvalidError(tuple(report.problems))
    return tuple(found)


def _scenario(section: Section, regulation: Regulation) -> Scenario:
    section.path = section.text("scenario")
    zone = zone_named(regulation.zone)
    found = Scenario(
        name=section.path,
        clauses=section.clauses(required=True),
        given=_given(section, regulation),
        steps=_steps(section, regulation, zone),
        promised=_promised(section, zone),
        states=_states(section),
        file=section.report.file(section.file),
        line=section.begins,
    )
    if not found.promised and not found.states:
        section.problem(
            "nothing is expected of this scenario", "Add `promised:` or `states:`.", code="scenario"
        )
    section.close()
    return found


def _given(section: Section, regulation: Regulation) -> dict[str, str]:
    part = section.section("given")
    found = {}
    for name in part.names() if part is not None else ():
        if part is None:
            break
        node = part.take(name)
        if name not in regulation.facts:
            remedy = nearest(name, tuple(regulation.facts)) + one_of(regulation.facts)
            part.problem(
                f"{name!r} is not declared under `facts`", remedy, key=name, code="unknown-fact"
            )
        elif node is not None and value_set(part, node, regulation.facts[name], key=name):
            found[name] = part.text(name)
    return found


def _steps(section: Section, regulation: Regulation, zone: tzinfo) -> tuple[ScenarioStep, ...]:
    node = section.take("history", required=True)
    if not isinstance(node, Sequence):
        remedy = "Write `- Fri 2026-03-06 17:30 request arrives by email`."
        section.problem("a history is a list of lines", remedy, key="history", code="scenario")
        return ()
    lines = [(line_of(item), section.scalar(item, key="history")) for item in node.value]
    found = [
        step for line, text in lines if (step := _step(section, text, regulation, zone, line=line))
    ]
    for earlier, later in pairwise(found):
        if later.at < earlier.at:
            what = "this line is earlier than the one before"
            _say(section, later.line, what, "Keep the lines in the order of time.")
    if found and not found[0].phrase.startswith("request arrives"):
        what = "a history begins with a request"
        _say(section, found[0].line, what, "Begin with `request arrives by <channel>`.")
    if not found and not section.report.problems:
        _say(
            section,
            section.begins,
            "the history is empty",
            "Begin with `request arrives by <channel>`.",
        )
    return tuple(found)


def _step(
    section: Section, text: str, regulation: Regulation, zone: tzinfo, *, line: int
) -> ScenarioStep | None:
    moment = MOMENT.match(text)
    if moment is None:
        what = f"{text!r} does not begin with a moment"
        _say(section, line, what, "Begin with e.g. `Fri 2026-03-06 17:30`.")
        return None
    at = _moment(section, text, zone, line=line)
    phrase = _phrase(section, text[moment.end() :].strip(), regulation, line=line)
    if at is None or phrase is None:
        return None
    return ScenarioStep(at=at, phrase=phrase[0], word=phrase[1], access=phrase[2], line=line)


def _say(section: Section, line: int, what: str, remedy: str) -> None:
    section.report.add(
        file=section.file, node=line, path=section.path, what=what, remedy=remedy, code="scenario"
    )


def _moment(section: Section, text: str, zone: tzinfo, *, line: int) -> datetime | None:
    match = MOMENT.match(text)
    try:
        local = datetime.fromisoformat(f"{match[2]}T{match[3]}") if match else None
    except ValueError:
        local = None
    if local is None or match is None:
        _say(section, line, f"{text!r} is no moment", "Write e.g. `Tue 2026-03-10 10:30`.")
        return None
    weekday = DAYS[local.weekday()].capitalize()
    if match[1] != weekday:
        _say(
            section,
            line,
            f"{match[2]} is a {weekday}, not a {match[1]}",
            "Correct the weekday or the date.",
        )
        return None
    return local.replace(tzinfo=zone)


def _phrase(
    section: Section, text: str, regulation: Regulation, *, line: int
) -> tuple[str, str, bool] | None:
    for phrase, pattern in PHRASES.items():
        match = pattern.fullmatch(text)
        if match is not None:
            groups = match.groupdict()
            word = groups.get("word") or ""
            allowed = _allowed(phrase, regulation)
            if word and word not in allowed:
                _say(section, line, f"{word!r} is not known here", one_of(allowed))
                return None
            return phrase, word, bool(groups.get("access"))
    _say(
        section,
        line,
        f"nothing is known to be done for {text!r}",
        nearest(text, tuple(PHRASES)) + one_of(PHRASES),
    )
    return None


def _allowed(phrase: str, regulation: Regulation) -> tuple[str, ...]:
    if "<channel>" in phrase:
        return COVERAGE["channel"]
    name = "level"
    if "<priority>" in phrase:
        name = regulation.authority.fact if regulation.authority else "priority"
    fact = regulation.facts.get(name)
    return fact.values if fact else ()


def _promised(section: Section, zone: tzinfo) -> dict[str, datetime | str]:
    part = section.section("promised")
    found: dict[str, datetime | str] = {}
    if part is None:
        return found
    for kind in part.names():
        text = part.text(kind)
        if kind not in COMMITMENTS:
            part.problem(
                f"{kind!r} is no kind of commitment",
                one_of(COMMITMENTS),
                key=kind,
                code="unknown-value",
            )
        elif text in {"none", "unspecified"}:
            found[kind] = text
        else:
            at = _moment(section, text, zone, line=part.line(kind))
            if at is not None:
                found[kind] = at
    return found


def _states(section: Section) -> dict[str, str]:
    part = section.section("states")
    if part is None:
        return {}
    found = {}
    for kind in part.names():
        if kind not in (*COMMITMENTS, "ticket"):
            part.problem(
                f"{kind!r} is no kind of commitment", one_of((*COMMITMENTS, "ticket")), key=kind
            )
        found[kind] = part.text(kind, among=STATES)
    return found
