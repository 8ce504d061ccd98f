"""Owns the forms of an answer that every listing command has: for people, one JSON document, one object a line."""

import argparse
import json
from collections.abc import Callable, Iterable


def declare_forms(parser: argparse.ArgumentParser) -> None:
    """Declare `--json` and `--jsonl`."""
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="one JSON document")
    forms.add_argument("--jsonl", action="store_true", help="one JSON object a line")


def for_machines(args: argparse.Namespace) -> bool:
    """Return whether JSON was asked for: then nothing else goes to stdout."""
    return bool(args.json or args.jsonl)


def print_rows(
    args: argparse.Namespace,
    rows: Iterable[dict[str, object]],
    plain: Callable[[dict[str, object]], str],
) -> None:
    """Print rows in the form asked for; `plain` says a row to a person."""
    if args.json:
        print(json.dumps(list(rows), ensure_ascii=False, indent=2))
        return
    for row in rows:
        print(json.dumps(row, ensure_ascii=False) if args.jsonl else plain(row))


def print_document(args: argparse.Namespace, document: object) -> None:
    """Print one document, on one line for `--jsonl`."""
    print(json.dumps(document, ensure_ascii=False, indent=None if args.jsonl else 2))
