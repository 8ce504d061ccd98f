"""Owns putting the files of one regulation together; finding and reading files is the loader's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from reglament.core.regulation.document import (
    CalendarSheet,
    Clause,
    Fact,
    Ground,
    Numbering,
    Outcome,
    Regulation,
    Words,
)
from reglament.core.regulation.problems import DocumentProblem, RegulationInvalidError
from reglament.core.regulation.reading import calendars as hours
from reglament.core.regulation.reading import clauses as clause_list
from reglament.core.regulation.reading import desk, rules
from reglament.core.regulation.reading.facts import read_facts
from reglament.core.regulation.reading.nodes import Node, compose
from reglament.core.regulation.reading.report import Report
from reglament.core.regulation.reading.section import Section
from reglament.core.regulation.vocabulary import INFORMATIVE_PURPOSES, LANGUAGES, STATUSES
from reglament.core.worktime import Calendar
from reglament.core.worktime.errors import WorkingTimeError
from reglament.core.worktime.zones import EPOCH, zone_named

FILE = "regulation.yaml"
CODE = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
LETTER = re.compile(r"letters/([a-z0-9_-]+)\.([a-z]{2})\.txt", re.ASCII)


def read_regulation(files: Mapping[str, str], *, folder: str = "", digest: str = "") -> Regulation:
    """Return the regulation that `files` (name -> text) hold; raises RegulationInvalidError with all problems.

    `folder` only leads the file names in problems.
    """
    report = Report(folder=folder)
    roots = {name: _root(files, name, report) for name in (FILE, clause_list.FILE, hours.FILE)}
    _strangers(files, report)
    if hours.PRODUCTION_FILE in files:
        roots[hours.PRODUCTION_FILE] = _root(files, hours.PRODUCTION_FILE, report)
    if report.problems:
        raise RegulationInvalidError(tuple(report.problems))
    found = _read(
        files, {name: node for name, node in roots.items() if node is not None}, report, digest
    )
    if report.problems:
        problems = sorted(report.problems, key=lambda problem: (problem.file, problem.line))
        raise RegulationInvalidError(tuple(problems))
    return found


def _strangers(files: Mapping[str, str], report: Report) -> None:
    """Note documents under a name that nothing reads: a misspelt one would be left out unseen."""
    known = (FILE, clause_list.FILE, hours.FILE, hours.PRODUCTION_FILE)
    for name in files:
        if name.endswith(".yaml") and "/" not in name and name not in known:
            report.add(
                file=name, node=1, path="", what="nothing reads a file of this name",
                remedy=f"Name it one of {', '.join(known)}, or take it away.",
                code="unknown",
            )  # fmt: skip


def _root(files: Mapping[str, str], name: str, report: Report) -> Node | None:
    if name not in files:
        report.add(
            file=name, node=1, path="", what="the file is missing",
            remedy="Add it; docs/regulation-format.md says what is in it.",
            code="missing",
        )  # fmt: skip
        return None
    root = compose(files[name], file=report.file(name))
    if isinstance(root, DocumentProblem):
        report.problems.append(root)
        return None
    return root


@dataclass(slots=True)
class _Basis:
    """What the rest of a document refers to: clauses, hours, facts, grounds, outcomes."""

    document: Section
    clauses: dict[str, Clause]
    conflicts: dict[str, Words]
    production: hours.ProductionCalendar
    calendars: dict[str, Calendar]
    sheets: dict[str, CalendarSheet]
    facts: dict[str, Fact]
    grounds: dict[str, Ground]
    outcomes: dict[str, Outcome]


def _read(
    files: Mapping[str, str], roots: Mapping[str, Node], report: Report, digest: str
) -> Regulation:
    basis = _basis(roots, report)
    document = basis.document
    whole = _desk(_rules(_identity(basis, digest), basis), basis, letters=_letters(files, report))
    for key in document.names():
        report.places.setdefault(key, (report.file(FILE), document.line(key)))
    document.close()
    return whole(
        citations={clause: tuple(paths) for clause, paths in report.citations.items()},
        assumptions={conflict: tuple(paths) for conflict, paths in report.assumptions.items()},
        places=report.places,
    )


def _basis(roots: Mapping[str, Node], report: Report) -> _Basis:
    clauses = clause_list.read_clauses(roots[clause_list.FILE], report)
    document = Section(report, roots[FILE], file=FILE, path="")
    conflicts = _conflicts(document)
    production = hours.ProductionCalendar()
    if hours.PRODUCTION_FILE in roots:
        section = Section(report, roots[hours.PRODUCTION_FILE], file=hours.PRODUCTION_FILE, path="")
        production = hours.read_production_calendar(section)
    section = Section(report, roots[hours.FILE], file=hours.FILE, path="")
    calendars, sheets = hours.read_calendars(section, production)
    return _Basis(
        document=document,
        clauses=clauses,
        conflicts=conflicts,
        production=production,
        calendars=calendars,
        sheets=sheets,
        facts=read_facts(document),
        grounds=desk.read_grounds(document),
        outcomes=desk.read_outcomes(document),
    )


def _identity(basis: _Basis, digest: str) -> "partial[Regulation]":
    document = basis.document
    return partial(
        Regulation,
        code=_code(document),
        version=_version(document),
        in_force_from=_in_force_from(document),
        vendor=document.text("vendor"),
        status=document.text("status", among=STATUSES),
        zone=_zone(document),
        languages=document.texts("languages", among=LANGUAGES),
        prevailing_language=document.text(
            "prevailing_language", default="", among=("", *LANGUAGES)
        ),
        title=document.words("title"),
        clauses=basis.clauses,
        conflicts=basis.conflicts,
        glossary=_glossary(document),
        links=_links(document),
        numbering=_numbering(document),
        informative=_informative(document),
        recorded=desk.read_recorded(document),
        digest=digest,
    )


def _rules(begun: "partial[Regulation]", basis: _Basis) -> "partial[Regulation]":
    document, facts = basis.document, basis.facts
    status_update, status_calendar = rules.read_status_update(document, facts)
    return partial(
        begun,
        facts=facts,
        calendars=basis.calendars,
        calendar_sheets=basis.sheets,
        production_source=basis.production.source,
        commitments=rules.read_commitments(document, facts, basis.sheets),
        tables=rules.read_tables(document, facts, basis.grounds),
        authority=rules.read_authority(document, facts),
        transfers=rules.read_transfers(document, facts),
        relevel=rules.read_relevel(document, facts),
        status_update=status_update,
        status_calendar=status_calendar,
    )


def _desk(
    begun: "partial[Regulation]", basis: _Basis, *, letters: dict[str, dict[str, str]]
) -> "partial[Regulation]":
    document, facts = basis.document, basis.facts
    percent, escalate_to = _warnings(document)
    return partial(
        begun,
        parameters=desk.read_parameters(document),
        channels=desk.read_channels(document, facts),
        intake=desk.read_intake(document),
        outcomes=basis.outcomes,
        grounds=basis.grounds,
        scope=desk.read_scope(document, facts, basis.grounds),
        explanations=desk.read_explanations(document),
        notices=desk.read_notices(document, facts),
        letters=letters,
        warn_at_percent=percent,
        escalate_to=escalate_to,
        queue=desk.read_queue(document, facts),
        silence=desk.read_silence(document, basis.sheets, basis.outcomes),
        continuous=desk.read_continuous(document, facts),
        permits=desk.read_permits(document, facts),
    )


def _code(document: Section) -> str:
    code = document.text("regulation")
    if not CODE.fullmatch(code):
        remedy = "Use small letters, digits and hyphens, a letter first."
        document.problem(f"{code!r} is no code", remedy, key="regulation", code="code")
    return code


def _version(document: Section) -> str:
    version = document.text("version")
    if not VERSION.fullmatch(version):
        remedy = "Use letters, digits, dots and hyphens."
        document.problem(f"{version!r} is no version", remedy, key="version", code="code")
    return version


def _in_force_from(document: Section) -> datetime:
    text = document.text("in_force_from")
    what, remedy = f"{text!r} is no moment", "Write 2026-01-01T00:00:00+03:00."
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is not None and moment.utcoffset() is None:
        what, remedy, moment = (
            f"the moment {text!r} has no offset",
            "Add one, such as +03:00.",
            None,
        )
    if moment is None:
        document.problem(what, remedy, key="in_force_from", code="moment")
    return moment or EPOCH


def _zone(document: Section) -> str:
    zone = document.text("zone")
    try:
        zone_named(zone)
    except WorkingTimeError as error:
        document.problem(error.what, error.remedy, key="zone", code="zone")
    return zone


def _conflicts(document: Section) -> dict[str, Words]:
    section = document.section("conflicts")
    if section is None:
        return {}
    found = {name: section.words(name) for name in section.names()}
    section.report.conflicts = set(found)
    return found


def _numbering(document: Section) -> Numbering:
    section = document.section("numbering", required=True)
    if section is None:
        return Numbering(prefix="", digits=0, subject="")
    # documents of older installations name a series; what begins alike is one series in any case
    section.text("series", default="")
    found = Numbering(
        prefix=section.text("prefix", default=""),
        digits=section.number("digits", default=0, most=12),
        subject=section.text("subject", default="[{number}]"),
        clauses=section.clauses(),
    )
    section.assumed()
    if "{number}" not in found.subject:
        section.problem(
            "the subject does not hold {number}", 'Write e.g. "[{number}]".', key="subject"
        )
    section.close()
    return found


def _glossary(document: Section) -> dict[str, Words]:
    section = document.section("glossary")
    return {} if section is None else {word: section.words(word) for word in section.names()}


def _links(document: Section) -> dict[str, str]:
    section = document.section("links")
    return {} if section is None else {name: section.text(name) for name in section.names()}


def _warnings(document: Section) -> tuple[int, tuple[str, ...]]:
    section = document.section("warnings")
    if section is None:
        return 75, ("owner", "lead", "head")
    percent = section.number("at_percent", default=75, least=1, most=100)
    to = section.texts(
        "escalate_to", default=("owner", "lead", "head"), among=("owner", "lead", "head")
    )
    section.assumed()
    section.clauses()
    section.close()
    return percent, to


def _informative(document: Section) -> dict[str, str]:
    section = document.section("informative")
    if section is None:
        return {}
    found = {}
    for clause in section.names():
        found[clause] = section.text(clause, among=INFORMATIVE_PURPOSES)
        section.report.cite(clause, section.inside(clause))
        if clause not in section.report.clauses:
            section.problem(
                f"there is no clause {clause!r}",
                "Correct the id.",
                key=clause,
                code="unknown-clause",
                clause=clause,
            )
    return found


def _letters(files: Mapping[str, str], report: Report) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, text in sorted(files.items()):
        match = LETTER.fullmatch(name)
        if match:
            found.setdefault(match[1], {})[match[2]] = text
        elif name.startswith("letters/"):
            report.add(
                file=name, node=1, path="", what="this is no letter's file name",
                remedy="Name it letters/<letter>.<en or ru>.txt.", code="letter",
            )  # fmt: skip
    for letter, texts in found.items():
        for language in LANGUAGES:
            if language not in texts:
                report.add(
                    file=f"letters/{letter}.{language}.txt", node=1, path="",
                    what=f"the letter {letter!r} has no {language!r} text",
                    remedy="Add this file beside the other language.", code="translation",
                )  # fmt: skip
    return found
