"""Owns `reglament regulation`: list, show, lint, clauses. What they say is core.regulation's."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from reglament import regulations, wall_time
from reglament.cli.failures import UsageError
from reglament.core.regulation.clause_states import IMPLEMENTED, clause_states
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.problems import ERROR, DocumentProblem, RegulationInvalidError

EXAMPLE = (
    "  reglament regulation list\n"
    "  reglament regulation show tron-en --language ru\n"
    "  reglament regulation lint tron-en\n"
    "  reglament regulation clauses istom --json"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the parts of `reglament regulation` and their arguments."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="list|show|lint|clauses")
    listed = parts.add_parser("list", help="codes, versions, since when, status")
    shown = parts.add_parser("show", help="one regulation, whole")
    shown.add_argument("name", metavar="CODE[@VERSION]")
    shown.add_argument("--language", choices=("en", "ru"), default="en")
    linted = parts.add_parser("lint", help="errors and notes; exit 1 on errors")
    linted.add_argument(
        "name", nargs="?", metavar="CODE|FOLDER|FILE", help="all regulations where left out"
    )
    linted.add_argument("--errors-only", action="store_true", help="leave the notes out")
    clauses = parts.add_parser(
        "clauses", help="every clause, what carries it out, which tests show it"
    )
    clauses.add_argument("name", nargs="?", metavar="CODE[@VERSION]")
    for part in (listed, shown, linted, clauses):
        part.add_argument("--json", action="store_true", help="one JSON document")


def run(args: argparse.Namespace) -> int:
    """Run the part asked for; returns 1 where lint found errors."""
    try:
        return int(PARTS[args.part](args))
    except regulations.UnknownRegulationError as error:
        raise UsageError(
            f"there is no regulation {error.identity!r}",
            remedy=f"Known are: {', '.join(error.known)}.",
        ) from error
    except RegulationInvalidError as error:
        raise UsageError(
            f"the regulation cannot be loaded\n{error}",
            remedy="`reglament regulation lint` checks it.",
        ) from error


def _list(args: argparse.Namespace) -> int:
    found = [
        {
            "code": regulation.code,
            "version": regulation.version,
            "in_force_from": regulation.in_force_from.isoformat(),
            "status": regulation.status,
            "vendor": regulation.vendor,
            "clauses": len(regulation.clauses),
            "title": {"en": regulation.title.en, "ru": regulation.title.ru},
        }
        for regulation in regulations.load_all()
    ]
    if args.json:
        _print_json(found)
        return 0
    for one, regulation in zip(found, regulations.load_all(), strict=True):
        print(
            f"{regulation.identity:<24} from {one['in_force_from']}  {one['status']:<10}  "
            f"{one['clauses']:>3} clauses  {regulation.title.en}"
        )
    return 0


def _show(args: argparse.Namespace) -> int:
    from reglament.core.regulation.showing import plain, shown

    regulation = regulations.load(args.name)
    if args.json:
        _print_json(plain(regulation))
    else:
        print("\n".join(shown(regulation, args.language)))
    return 0


def _lint(args: argparse.Namespace) -> int:
    found = [finding for folder in _folders(args.name) for finding in _findings(folder)]
    errors = sum(finding.severity == ERROR for finding in found)
    if args.errors_only:
        found = [finding for finding in found if finding.severity == ERROR]
    if args.json:
        from reglament.core.regulation.showing import plain

        _print_json([plain(finding) for finding in found])
    else:
        for finding in found:
            print(f"{finding.severity}: {finding}")
        print(f"{errors} errors, {len(found) - errors} notes", file=sys.stderr)
    return 1 if errors else 0


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
    if args.json:
        _print_json(found)
        return 0
    for one in found:
        tests = one["tests"]
        count = len(tests) if isinstance(tests, list) else 0
        print(
            f"{one['id']:<8} {one['kind']:<12} {one['state']:<12} {count:>3} tests  {one['text_en']}"
        )
    done = sum(one["state"] == IMPLEMENTED for one in found)
    print(f"{done} of {len(found)} clauses implemented", file=sys.stderr)
    return 0


def _chosen(name: str | None) -> tuple[Regulation, ...]:
    return regulations.load_all() if name is None else (regulations.load(name),)


def _clause_documents(regulation: Regulation) -> Iterator[dict[str, object]]:
    for found in clause_states(regulation, regulations.evidence()):
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
            "tests": list(found.tests),
        }


def _print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))


PARTS = {"list": _list, "show": _show, "lint": _lint, "clauses": _clauses}
