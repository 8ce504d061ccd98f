"""Owns `reglament regulation`: list, show, lint, clauses. What they say is core.regulation's."""

import argparse
import importlib
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

from reglament import regulations, wall_time
from reglament.cli.failures import UsageError, unknown_regulation
from reglament.cli.printing import declare_forms, for_machines, print_document, print_rows
from reglament.cli.words import LANGUAGES, Speaker, language, say
from reglament.core.regulation.clause_states import IMPLEMENTED, UNTESTED, clause_states
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.problems import ERROR, DocumentProblem, RegulationInvalidError

EXAMPLE = (
    "  reglament regulation list --jsonl\n"
    "  reglament regulation show tron-en --language ru\n"
    "  reglament regulation lint tron-en\n"
    "  reglament regulation clauses istom --json\n"
    "  reglament regulation activate hydra --incomplete --by 'Anna Orlova'"
)
# it alone needs the desk's database
_ACTIVATE = "reglament.cli.regulation_activate"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the parts of `reglament regulation` and their arguments."""
    parts = parser.add_subparsers(
        dest="part", required=True, metavar="list|show|lint|clauses|activate"
    )
    _part(parts, "list", "codes, versions, since when, status")
    shown = _part(parts, "show", "one regulation, whole")
    shown.add_argument("name", metavar="CODE[@VERSION]")
    shown.add_argument("--language", choices=LANGUAGES, default=language())
    linted = _part(parts, "lint", "errors and notes; exit 1 on errors")
    linted.add_argument(
        "name", nargs="?", metavar="CODE|FOLDER|FILE", help="all regulations where left out"
    )
    linted.add_argument("--errors-only", action="store_true", help="leave the notes out")
    clauses = _part(parts, "clauses", "every clause, what carries it out, which tests show it")
    clauses.add_argument("name", nargs="?", metavar="CODE[@VERSION]")
    activate = parts.add_parser(
        "activate",
        help="let a regulation run whose text leaves points open",
        epilog="example:\n  reglament regulation activate hydra --incomplete --by 'Anna Orlova'",
    )
    importlib.import_module(_ACTIVATE).add_arguments(activate)


def _part(
    parts: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    example = next(line for line in EXAMPLE.splitlines() if f" regulation {name}" in line)
    part = parts.add_parser(
        name,
        help=summary,
        description=summary,
        epilog=f"example:\n{example}",
    )
    declare_forms(part)
    return part


def run(args: argparse.Namespace) -> int:
    """Run the part asked for; returns 1 where lint found errors."""
    try:
        return int(PARTS[args.part](args))
    except regulations.UnknownRegulationError as error:
        raise unknown_regulation(error.identity, error.known) from error
    except RegulationInvalidError as error:
        raise UsageError(
            f"the regulation cannot be loaded\n{error.told(say)}",
            remedy="`reglament regulation lint` checks it.",
        ) from error


def _list(args: argparse.Namespace) -> int:
    """Print the regulations that can be loaded, then raise for all that cannot."""
    sound, problems = regulations.load_sound()
    rows: list[dict[str, object]] = [
        {
            "code": regulation.code,
            "version": regulation.version,
            "in_force_from": regulation.in_force_from.isoformat(),
            "status": regulation.status,
            "vendor": regulation.vendor,
            "clauses": len(regulation.clauses),
            "title": {"en": regulation.title.en, "ru": regulation.title.ru},
        }
        for regulation in sound
    ]
    print_rows(args, rows, _listed)
    if problems:
        told = RegulationInvalidError(problems).told(say)
        sys.stdout.flush()
        raise UsageError(
            f"what cannot be loaded is left out\n{told}",
            remedy="`reglament regulation lint` checks it.",
        )
    return 0


def _listed(row: dict[str, object]) -> str:
    title = row["title"]
    assert isinstance(title, dict)
    identity = f"{row['code']}@{row['version']}"
    return (
        f"{identity:<24} {say('from')} {row['in_force_from']}  {say(str(row['status'])):<10}  "
        f"{row['clauses']:>3} {say('clauses')}  {title[language()]}"
    )


def _show(args: argparse.Namespace) -> int:
    from reglament.core.regulation.showing import plain, shown

    regulation = regulations.load(args.name)
    if for_machines(args):
        print_document(args, plain(regulation))
    else:
        print("\n".join(shown(regulation, args.language)))
    return 0


def _lint(args: argparse.Namespace) -> int:
    found = [finding for folder in _folders(args.name) for finding in _findings(folder)]
    errors = sum(finding.severity == ERROR for finding in found)
    if args.errors_only:
        found = [finding for finding in found if finding.severity == ERROR]
    if for_machines(args):
        print_rows(args, (_document(finding) for finding in found), str)
    else:
        speaker = Speaker(_own_words())
        for finding in found:
            print(f"{say(finding.severity)}: {finding.told(speaker.say)}")
        print(say(f"errors: {errors}, notes: {len(found) - errors}"), file=sys.stderr)
    return 1 if errors else 0


def _own_words() -> dict[str, str]:
    """Return what the regulations say in both languages, for findings that quote it."""
    with suppress(RegulationInvalidError):
        return {
            words.en: words.ru
            for regulation in regulations.load_all()
            for words in (
                *regulation.conflicts.values(),
                *(clause.text for clause in regulation.clauses.values()),
            )
        }
    return {}


def _document(finding: DocumentProblem) -> dict[str, object]:
    return {part.name: getattr(finding, part.name) for part in fields(finding)}


def _folders(name: str | None) -> list[Path]:
    known = list(regulations.folders())
    if name is None:
        return known
    path = Path(name)
    if path.is_file():
        path = path.parent.parent if path.parent.name in {"scenarios", "letters"} else path.parent
    if path.is_dir():
        return [path.resolve()]
    fitting = [folder for folder in known if name in (folder.name, folder.name.partition("@")[0])]
    if not fitting:
        raise UsageError(
            f"{name!r} is neither a folder, a file nor a regulation",
            remedy=f"Known are: {', '.join(regulations.identities())}.",
        )
    return fitting


def _findings(folder: Path) -> list[DocumentProblem]:
    from reglament.core.regulation.linting import lint
    from reglament.core.regulation.scenarios import read_scenarios
    from reglament.regulations.rehearsal import scenario_findings

    try:
        regulation = regulations.load_folder(folder)
        found = lint(regulation, at=wall_time.now(), letters=regulations.letter_names())
        files = regulations.read_files(folder)
        scenarios = read_scenarios(files, regulation, folder=regulations.shown(folder))
    except RegulationInvalidError as error:
        return list(error.problems)
    return [*scenario_findings(regulation, scenarios), *found]


def _clauses(args: argparse.Namespace) -> int:
    found = [one for regulation in _chosen(args.name) for one in _clause_documents(regulation)]
    print_rows(args, found, _clause)
    if not for_machines(args):
        done = sum(one["state"] == IMPLEMENTED for one in found)
        print(say(f"{done} of {len(found)} clauses implemented"), file=sys.stderr)
        if untested := sum(one["state"] == UNTESTED for one in found):
            told = f"{untested} clauses are carried out as no test of the product shows: it ships another text"
            print(say(told), file=sys.stderr)
    return 0


def _clause(row: dict[str, object]) -> str:
    tests = row["tests"]
    count = len(tests) if isinstance(tests, list) else 0
    kind, state = say(str(row["kind"])), say(str(row["state"]))
    words = row[f"text_{language()}"]
    return f"{row['id']:<8} {kind:<12} {state:<12} {count:>3} {say('tests')}  {words}"


def _activate(args: argparse.Namespace) -> int:
    return int(importlib.import_module(_ACTIVATE).run(args))


def _chosen(name: str | None) -> tuple[Regulation, ...]:
    return regulations.load_all() if name is None else (regulations.load(name),)


def _clause_documents(regulation: Regulation) -> Iterator[dict[str, object]]:
    for found in clause_states(regulation, regulations.evidence_of(regulation)):
        clause = found.clause
        yield {
            "id": clause.id,
            "regulation": regulation.identity,
            "kind": clause.kind.value,
            "state": found.state,
            "source": clause.source,
            "text_en": clause.text.en,
            "text_ru": clause.text.ru,
            "settled_by": list(clause.settled_by),
            "implemented_by": list(found.implemented_by),
            "tests": list(found.tests or ()),
        }


PARTS = {"list": _list, "show": _show, "lint": _lint, "clauses": _clauses, "activate": _activate}
