"""Owns `reglament mailbox`: the addresses that take requests, a new one, and what changes of one."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reglament import regulations
from reglament.cli import desk
from reglament.cli.failures import UsageError, unknown_regulation
from reglament.cli.printing import declare_forms, print_rows
from reglament.cli.words import say

if TYPE_CHECKING:
    from reglament.operations.register_vendor import Polling

EXAMPLE = "  reglament mailbox add support@example.org --vendor tron --regulation tron-en --regulation tron-ru"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare adding, changing and listing."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="add | change | list")
    adding = parts.add_parser(
        "add", help="take requests at an address", epilog=f"example:\n{EXAMPLE}"
    )
    adding.add_argument("address", metavar="ADDRESS")
    adding.add_argument("--vendor", required=True, metavar="CODE", help="whose mailbox it is")
    _bind(adding, required=True)
    changing = parts.add_parser("change", help="change what is named, the rest stays")
    changing.add_argument("address", metavar="ADDRESS")
    _bind(changing, required=False)
    door = changing.add_mutually_exclusive_group()
    door.add_argument("--closed", action="store_true", help="take no more requests there")
    door.add_argument("--open", action="store_true", help="take requests there again")
    declare_forms(parts.add_parser("list", help="list the mailboxes"))


def _bind(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument(
        "--regulation", required=required, action="append", default=[], metavar="CODE",
        help="what requests are served by; again for each, the first where no licence decides",
    )  # fmt: skip
    parser.add_argument(
        "--fetch-from", default="", metavar="URL",
        help="imaps://user@host:993/INBOX, where the mailbox is polled",
    )  # fmt: skip
    parser.add_argument(
        "--password-variable", default="", metavar="NAME",
        help="the environment variable that holds the password of that mailbox",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Bind, change or list; 2 where address, vendor or regulation cannot be taken."""
    parts = {"add": _added, "change": _changed, "list": _listed}
    with desk.ready():
        return parts[args.part](args)


def _added(args: argparse.Namespace) -> int:
    from reglament.operations.register_vendor import bind_mailbox

    desk.require_address(args.address, where="ADDRESS")
    vendor = desk.vendor_named(args.vendor)
    with _told(args, vendor.code):
        box = bind_mailbox(vendor, args.address, args.regulation, polling=_polling(args))
    print(say(f"{box.address} takes requests under {', '.join(box.regulations)}"))
    return 0


def _changed(args: argparse.Namespace) -> int:
    from reglament.operations.register_vendor import rebind_mailbox
    from reglament.store.models import Mailbox

    box = Mailbox.objects.select_related("vendor").filter(address__iexact=args.address).first()
    if box is None:
        raise UsageError(
            f"there is no mailbox {args.address}", remedy="`reglament mailbox list` shows all."
        )
    active = {"active": args.open} if args.open or args.closed else {}
    with _told(args, box.vendor.code):
        rebind_mailbox(box, codes=args.regulation, polling=_polling(args), **active)
    box.refresh_from_db()
    if box.active:
        print(say(f"{box.address} takes requests under {', '.join(box.regulations)}"))
    else:
        print(say(f"{box.address} takes no requests"))
    return 0


@contextmanager
def _told(args: argparse.Namespace, vendor: str) -> Iterator[None]:
    from reglament.operations.register_vendor import RegisteredError

    try:
        yield
    except regulations.UnknownRegulationError as error:
        raise unknown_regulation(error.identity, error.known) from error
    except RegisteredError as taken:
        raise UsageError(
            f"the mailbox {args.address} is there already", remedy="Choose another address."
        ) from taken
    except ValueError as wrong:
        own = [one.code for one in regulations.load_all() if one.vendor == vendor]
        raise UsageError(
            str(wrong).rstrip("."), remedy=f"Its own are: {', '.join(sorted(set(own)))}."
        ) from wrong


def _polling(args: argparse.Namespace) -> "Polling | None":
    from reglament.operations.register_vendor import Polling

    if args.password_variable and not args.fetch_from:
        raise UsageError(
            "a password is named and nothing to fetch from", remedy="Give --fetch-from too."
        )
    if not args.fetch_from:
        return None
    try:
        return Polling(args.fetch_from, args.password_variable)
    except ValueError as wrong:
        raise UsageError(
            str(wrong).rstrip("."),
            where="--fetch-from",
            remedy="Write imaps://user@host:993/INBOX, and name the password's variable by --password-variable.",
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
    told = f"{row['address']:32} {row['vendor']:12} {named}  {row['fetch_from']}".rstrip()
    return told if row["active"] else f"{told}  {say('closed')}"
