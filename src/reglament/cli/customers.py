"""Owns `reglament customers import`: customers from a CSV file, all of them or none."""

import argparse
import sys
from pathlib import Path

from reglament import wall_time
from reglament.cli import desk
from reglament.cli.failures import UsageError
from reglament.cli.printing import declare_forms, print_rows
from reglament.cli.words import language, say

EXAMPLE = "  reglament customers import customers.csv --vendor tron"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the part, the file and the vendor."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="import")
    taken = parts.add_parser(
        "import",
        help="take customers, agreements and contacts from a CSV file",
        description=(
            "Columns: customer, regulation, level, kind, edition, from, until, reference, contact, address, "
            "language, region, domains."
        ),
        epilog=f"example:\n{EXAMPLE}",
    )
    taken.add_argument("file", type=Path, help="CSV in UTF-8, the first line names the columns")
    taken.add_argument("--vendor", required=True, metavar="CODE", help="whose customers they are")
    taken.add_argument(
        "--shared",
        action="append",
        default=[],
        metavar="DOMAIN|ADDRESS",
        help="keep it though another customer has it: new requests from it then wait in triage; may be given again",
    )
    declare_forms(taken)


def run(args: argparse.Namespace) -> int:
    """Keep every customer of the file; 2 where a line cannot be taken, and nothing is written."""
    try:
        text = args.file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as failure:
        raise UsageError(
            f"the file cannot be read: {failure}",
            where=str(args.file),
            remedy="Name a CSV file in UTF-8.",
        ) from failure
    desk.set_up()
    desk.require_migrated()
    from reglament.operations.import_customers import ImportRefusedError, import_customers

    with desk.database_faults():
        vendor = desk.vendor_named(args.vendor)
        try:
            lines = text.splitlines(keepends=True)
            kept = import_customers(vendor, lines, at=wall_time.now(), shared=args.shared)
        except ImportRefusedError as refusal:
            for one in refusal.problems:
                told = (one.what.in_language(language()), one.remedy.in_language(language()))
                ways = [say(f"Confirm with --shared {one.confirm}.")] if one.confirm else []
                words = " ".join((f"{told[0]}.", told[1], *ways))
                print(f"{args.file}:{one.line}: {words}", file=sys.stderr)
            raise UsageError(
                f"{len(refusal.problems)} problems, nothing was imported", where=str(args.file)
            ) from refusal
    print_rows(args, ({"customer": row.name} for row in kept), lambda row: str(row["customer"]))
    return 0
