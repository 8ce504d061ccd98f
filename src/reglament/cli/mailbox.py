"""Owns `reglament mailbox`: the addresses that take requests, and a new one."""

import argparse
from typing import TYPE_CHECKING

from reglament import regulations
from reglament.cli import desk
from reglament.cli.failures import UsageError
from reglament.cli.printing import declare_forms, print_rows
from reglament.cli.words import say

if TYPE_CHECKING:
    from reglament.operations.register_vendor import Polling

EXAMPLE = "  reglament mailbox add support@example.org --vendor tron --regulation tron-en --regulation tron-ru"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare adding and listing."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="add | list")
    adding = parts.add_parser(
        "add", help="take requests at an address", epilog=f"example:\n{EXAMPLE}"
    )
    adding.add_argument("address", metavar="ADDRESS")
    adding.add_argument("--vendor", required=True, metavar="CODE", help="whose mailbox it is")
    adding.add_argument(
        "--regulation", required=True, action="append", metavar="CODE",
        help="what requests are served by; again for each, the first where no licence decides",
    )  # fmt: skip
    adding.add_argument(
        "--fetch-from", default="", metavar="URL",
        help="imaps://user@host:993/INBOX, where the mailbox is polled",
    )  # fmt: skip
    adding.add_argument(
        "--password-variable", default="", metavar="NAME",
        help="the environment variable that holds the password of that mailbox",
    )  # fmt: skip
    declare_forms(parts.add_parser("list", help="list the mailboxes"))


def run(args: argparse.Namespace) -> int:
    """Bind or list; 2 where address, vendor or regulation cannot be taken."""
    desk.set_up()
    desk.require_migrated(migrate_sqlite=True)
    with desk.database_faults():
        return _listed(args) if args.part == "list" else _added(args)


def _added(args: argparse.Namespace) -> int:
    from reglament.operations.register_vendor import RegisteredError, bind_mailbox

    desk.require_address(args.address, where="ADDRESS")
    vendor = desk.vendor_named(args.vendor)
    try:
        box = bind_mailbox(vendor, args.address, args.regulation, polling=_polling(args))
    except regulations.UnknownRegulationError as error:
        raise UsageError(
            f"there is no regulation {error.identity!r}",
            remedy=f"Known are: {', '.join(error.known)}.",
        ) from error
    except RegisteredError as taken:
        raise UsageError(
            f"the mailbox {args.address} is there already", remedy="Choose another address."
        ) from taken
    except ValueError as wrong:
        own = [one.code for one in regulations.load_all() if one.vendor == vendor.code]
        raise UsageError(
            str(wrong).rstrip("."), remedy=f"Its own are: {', '.join(sorted(set(own)))}."
        ) from wrong
    print(say(f"{box.address} takes requests under {', '.join(box.regulations)}"))
    return 0


def _polling(args: argparse.Namespace) -> "Polling | None":
    from reglament.operations.register_vendor import Polling

    if not args.fetch_from:
        return None
    try:
        return Polling(args.fetch_from, args.password_variable)
    except ValueError as wrong:
        raise UsageError(
            str(wrong).rstrip("."),
            where="--fetch-from",
            remedy="Write imaps://user@host:993/INBOX.",
        ) from wrong


def _listed(args: argparse.Namespace) -> int:
    from reglament.store.models import Mailbox

    rows: list[dict[str, object]] = [
        {
            "address": one.address,
            "vendor": one.vendor.code,
            "regulations": one.regulations,
            "fetch_from": one.fetch_from,
            "active": one.active,
        }
        for one in Mailbox.objects.select_related("vendor").order_by("address")
    ]
    print_rows(args, rows, _plain)
    return 0


def _plain(row: dict[str, object]) -> str:
    bound = row["regulations"]
    named = ", ".join(bound) if isinstance(bound, list) else ""
    return f"{row['address']:32} {row['vendor']:12} {named}  {row['fetch_from']}".rstrip()
