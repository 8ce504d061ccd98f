"""Owns `reglament vendor`: the vendors of this desk, and a new one."""

import argparse

from reglament.cli import desk
from reglament.cli.failures import UsageError
from reglament.cli.printing import declare_forms, print_rows
from reglament.cli.words import say

EXAMPLE = "  reglament vendor add tron --name 'TRON support' --head head@example.org"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare adding and listing."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="add | list")
    adding = parts.add_parser("add", help="register a vendor", epilog=f"example:\n{EXAMPLE}")
    adding.add_argument("code", metavar="CODE", help="as `vendor:` in its regulations says it")
    adding.add_argument("--name", required=True, help="as letters and pages call it")
    adding.add_argument(
        "--head", default="", metavar="ADDRESS", help="where letters to the head of support go"
    )
    declare_forms(parts.add_parser("list", help="list the vendors"))


def run(args: argparse.Namespace) -> int:
    """Register or list; 2 for a code that is taken or none."""
    with desk.ready():
        return _listed(args) if args.part == "list" else _added(args)


def _added(args: argparse.Namespace) -> int:
    from reglament import regulations
    from reglament.operations.register_vendor import RegisteredError, register_vendor

    desk.require_words(args.name, where="--name")
    if args.head:
        desk.require_address(args.head, where="--head")
    try:
        vendor = register_vendor(args.code, args.name, head_address=args.head)
    except RegisteredError as taken:
        raise UsageError(
            f"the vendor {args.code!r} is registered already", remedy="Choose another code."
        ) from taken
    except ValueError as wrong:
        raise UsageError(
            f"{args.code!r} is no vendor's code", remedy="Use small letters, digits and hyphens."
        ) from wrong
    print(say(f"the vendor {vendor.code} is registered"))
    own = sorted({one.code for one in regulations.load_all() if one.vendor == vendor.code})
    if own:
        print(say(f"its regulations: {', '.join(own)}"))
    else:
        print(say("no regulation names this vendor yet"))
    return 0


def _listed(args: argparse.Namespace) -> int:
    from reglament.store.models import Vendor

    rows: list[dict[str, object]] = [
        {"vendor": one.code, "name": one.name, "head": one.head_address}
        for one in Vendor.objects.order_by("code")
    ]
    print_rows(args, rows, lambda row: f"{row['vendor']:20} {row['name']}  {row['head']}".rstrip())
    return 0
