"""Owns `reglament mail`: `parse` here; `deliver` and `trace` have modules of their own."""

import argparse
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from reglament.cli.failures import UsageError
from reglament.cli.json_lines import Tally

EXAMPLE = (
    "  reglament mail parse < letter.eml\n"
    "  find mails -name '*.eml' | reglament mail parse --batch > mails.jsonl\n"
    "  reglament mail deliver --recipient support@example.org < letter.eml\n"
    "  reglament mail trace '<CAF1x@mail.example>'"
)
_DELIVER, _TRACE = "reglament.cli.mail_deliver", "reglament.cli.mail_trace"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `parse` and `trace`, and `deliver` where its module exists."""
    words = parser.add_subparsers(dest="mail_command", metavar="COMMAND", required=True)
    parse = words.add_parser(
        "parse",
        help="read raw mail from stdin, write JSON; --batch reads paths from stdin",
        description="Reads any bytes: what cannot be read becomes a defect. Needs no database.",
        epilog="example:\n  reglament mail parse < letter.eml",
    )
    parse.add_argument(
        "--batch", action="store_true", help="paths on stdin, one JSON line each, with its path"
    )
    for form in ("--json", "--jsonl"):
        parse.add_argument(
            form, action="store_true", help="accepted for symmetry: the answer is always JSON"
        )
    if importlib.util.find_spec(_DELIVER) is not None:
        deliver = words.add_parser(
            "deliver",
            help="store one raw mail durably (pipe from a mail server)",
            epilog="example:\n  reglament mail deliver --recipient support@example.org < letter.eml",
        )
        importlib.import_module(_DELIVER).add_arguments(deliver)
    trace = words.add_parser(
        "trace",
        help="what became of one mail or letter, by its Message-ID",
        epilog="example:\n  reglament mail trace '<CAF1x@mail.example>'",
    )
    importlib.import_module(_TRACE).add_arguments(trace)


def run(args: argparse.Namespace) -> int:
    """Run the sub-command. `parse` returns 0, or 1 when a path of a batch could not be read."""
    if args.mail_command in ("deliver", "trace"):
        module = _DELIVER if args.mail_command == "deliver" else _TRACE
        return int(importlib.import_module(module).run(args))
    return _batch() if args.batch else _single()


def _single() -> int:
    from reglament.channels.email.sandbox import Reader

    if sys.stdin.isatty():
        raise UsageError(
            "no mail on stdin",
            where="mail parse",
            remedy="Pipe one: reglament mail parse < letter.eml",
        )
    with Reader() as reader:
        _write(reader.read(sys.stdin.buffer.read()).as_json())
    return 0


def _batch() -> int:
    from reglament.channels.email.sandbox import Reader

    tally = Tally("mails could not be read")
    with Reader() as reader:
        for path in _paths():
            tally.asked += 1
            try:
                raw = Path(path).read_bytes()
            except (OSError, ValueError) as failure:
                tally.failed.append(tally.asked)
                _write({"path": _shown(path), "error": f"cannot read the file: {_words(failure)}"})
                continue
            _write({"path": _shown(path), **reader.read(raw).as_json()})
    return tally.close()


def _paths() -> Iterator[str]:
    for line in sys.stdin.buffer:
        path = line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
        if path:
            yield path


def _shown(path: str) -> str:
    """A path whose bytes are not UTF-8 must not bring surrogates into the output."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _words(failure: Exception) -> str:
    return getattr(failure, "strerror", None) or str(failure)


def _write(document: dict[str, object]) -> None:
    text = json.dumps(document, ensure_ascii=False)
    sys.stdout.buffer.write(text.encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()
