"""Owns `reglament due`: questions in, promises out, as JSON, as a stream or as text. Reckoning is the core's."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from io import BufferedReader
from typing import BinaryIO, cast

from reglament import regulations
from reglament.cli.failures import UsageError, unknown_regulation
from reglament.cli.json_lines import LineRefusedError, Tally, object_of
from reglament.cli.printing import declare_forms, for_machines, print_document
from reglament.cli.words import LANGUAGES, language, say
from reglament.core.regulation.answering import Answering, encode, encode_identity
from reglament.core.regulation.derivation import derivation
from reglament.core.regulation.problems import RegulationInvalidError
from reglament.core.regulation.reckoning import Due
from reglament.core.regulation.settling import FactsError
from reglament.core.regulation.telling import Teller, moment_words, target_words
from reglament.core.worktime.errors import WorkingTimeError

EXAMPLE = (
    "  reglament due tron-en --at 2026-03-06T17:30:00+03:00 --set level=premium --set priority=P1 --json\n"
    "  reglament due tron-en --at 2026-03-06T17:30:00+03:00 --set level=premium --explain --language ru\n"
    '  echo \'{"id": 1, "regulation": "aspro", "at": "2026-03-11T12:00:00+03:00"}\' | reglament due --batch'
)
CHUNK = 65_536
ANSWERABLE = (
    LineRefusedError,
    FactsError,
    WorkingTimeError,
    regulations.UnknownRegulationError,
    RegulationInvalidError,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `reglament due`."""
    parser.add_argument(
        "regulation", nargs="?", metavar="CODE[@VERSION]", help="the regulation that answers"
    )
    parser.add_argument(
        "--at", metavar="MOMENT", help="arrival (addition, hand-over): ISO 8601 with offset"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="FACT=VALUE",
        help="a fact of the case; repeatable",
    )
    declare_forms(parser)
    parser.add_argument(
        "--batch", action="store_true", help="JSON lines in, JSON lines out, same order"
    )
    parser.add_argument(
        "--explain", action="store_true", help="the whole derivation, day by day, to be read aloud"
    )
    parser.add_argument("--language", choices=LANGUAGES, help="language of the words")


def run(args: argparse.Namespace) -> int:
    """Answer; returns 1 where a line of a batch could not be answered."""
    if args.batch:
        if args.at or args.set or args.explain:
            raise UsageError(
                "--batch takes each question from its line: --at, --set and --explain say nothing there",
                remedy="Leave them out, or write them on the lines.",
            )
        answers = Answers(args.language or "en", default=args.regulation)
        return _batch(_lines(cast(BufferedReader, sys.stdin.buffer), sys.stdout.buffer), answers)
    if not args.regulation or not args.at:
        raise UsageError(
            "a regulation and --at are needed, or --batch",
            remedy="Write e.g. `reglament due tron-en --at 2026-03-06T17:30:00+03:00 --set level=basic`.",
        )
    try:
        return _single(args)
    except regulations.UnknownRegulationError as error:
        raise unknown_regulation(error.identity, error.known) from error
    except (FactsError, WorkingTimeError) as error:
        raise UsageError(str(error.what), remedy=error.remedy) from error
    except RegulationInvalidError as error:
        raise UsageError(
            f"the regulation cannot be loaded\n{error.told(say)}",
            remedy="Correct it; `reglament regulation lint` checks.",
        ) from error


def _single(args: argparse.Namespace) -> int:
    # what programs read is the same in every language unless one is asked for
    chosen = "en" if for_machines(args) else language()
    answers = Answers(args.language or chosen)
    facts = _facts(args.set)
    at = _moment(args.at)
    answering = answers.of(args.regulation)
    if for_machines(args):
        print_document(args, json.loads(answering.line(None, facts, at)))
        return 0
    teller = answering.teller
    settled, _ = answering.reckoner.undertakings(facts)
    if shut := teller.not_opened(settled):
        print(shut)
    for due in answering.reckoner.due(facts, at):
        print(_heading(teller, due))
        lines = derivation(teller, settled, due) if args.explain else teller.because(settled, due)
        print("".join(f"    {line}\n" for line in lines), end="")
    return 0


def _heading(teller: Teller, due: Due) -> str:
    commitment = due.undertaking.commitment
    label = commitment.label.in_language(teller.language)
    if due.due_at is None:
        return f"{label}: {target_words(due.undertaking.target, teller.language)}"
    return f"{label}: {moment_words(due.due_at, due.undertaking.calendar.zone, teller.language)}"


def _facts(pairs: Iterable[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError(
                f"--set {pair!r} is no FACT=VALUE", remedy="Write e.g. --set priority=P1."
            )
        if name in found:
            raise UsageError(f"--set gives {name!r} twice", remedy="Give each fact once.")
        found[name] = value
    return found


def _moment(text: object) -> datetime:
    if not isinstance(text, str):
        raise FactsError(
            "`at` is missing or no text",
            "Write ISO 8601 with offset, e.g. 2026-03-06T17:30:00+03:00.",
        )
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise FactsError(
            f"{text!r} is no moment", "Write ISO 8601 with offset, e.g. 2026-03-06T17:30:00+03:00."
        ) from None
    if at.tzinfo is None:
        raise FactsError(
            f"the moment {text!r} has no offset", f"Add one, e.g. {text}+03:00 for Moscow."
        )
    return at


class Answers:
    """Who answers for each regulation, loaded once; `default` answers where a question names none."""

    def __init__(self, language: str, *, default: str | None = None) -> None:
        self.language, self.default = language, default
        self._of: dict[str, Answering] = {}

    def of(self, name: str) -> Answering:
        """Return who answers for the regulation of this name."""
        found = self._of.get(name)
        if found is None:
            found = self._of[name] = Answering(regulations.load(name), self.language)
        return found


def _lines(source: BufferedReader, out: BinaryIO) -> Iterator[bytes]:
    """Yield lines as they come; what is answered is sent before more is waited for, so nobody waits for the other."""
    rest = b""
    while chunk := source.read1(CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
        out.flush()
    yield rest


def _batch(lines: Iterable[bytes], answers: Answers) -> int:
    tally, out = Tally(), sys.stdout.buffer
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        tally.asked += 1
        identity = None
        try:
            question = object_of(line)
            identity = question.get("id")
            answer = _answer(question, answers)
        except ANSWERABLE as error:
            tally.failed.append(number)
            place = "" if identity is not None else f"line {number}: "
            answer = f'{{"id": {encode_identity(identity)}, "error": {encode(f"{place}{error}")}}}'
        out.write(answer.encode() + b"\n")
    out.flush()
    return tally.close()


def _answer(question: Mapping[str, object], answers: Answers) -> str:
    name, facts = question.get("regulation", answers.default), question.get("facts", {})
    if not isinstance(name, str):
        raise FactsError(
            "`regulation` is missing or no text",
            f"Name one of: {', '.join(regulations.identities())}.",
        )
    if not isinstance(facts, dict):
        raise FactsError("`facts` is no object", 'Write {"level": "premium", …}.')
    return answers.of(name).line(question.get("id"), facts, _moment(question.get("at")))
