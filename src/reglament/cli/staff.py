"""Owns `reglament staff`: who of a vendor may sign in, and a new one."""

import argparse
import sys
from getpass import getpass

from reglament.cli import desk
from reglament.cli.failures import UsageError
from reglament.cli.printing import declare_forms, print_rows
from reglament.cli.words import say

EXAMPLE = "  reglament staff add anna --vendor tron --name 'Anna Orlova' --address anna@example.org --role lead"
ROLES = ("agent", "lead", "head", "owner", "admin")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare adding and listing."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="add | list")
    adding = parts.add_parser(
        "add",
        help="give a person a sign-in",
        description="The password is asked for, or read as one line from standard input.",
        epilog=f"example:\n{EXAMPLE}",
    )
    adding.add_argument("login", metavar="LOGIN")
    adding.add_argument("--vendor", required=True, metavar="CODE", help="whose staff it is")
    adding.add_argument("--name", required=True, help="as customers read it")
    adding.add_argument("--address", required=True, help="where warnings and sign-in links go")
    adding.add_argument("--role", default="agent", choices=ROLES, help="what the person may do")
    adding.add_argument("--language", default="en", choices=("en", "ru"), help="of the pages")
    adding.add_argument(
        "--team",
        action="append",
        default=[],
        metavar="NAME",
        help="a team the person is in, founded where there is none; may be given again",
    )
    adding.add_argument(
        "--link-only", action="store_true", help="no password: sign in by mailed links"
    )
    declare_forms(parts.add_parser("list", help="list the staff"))


def run(args: argparse.Namespace) -> int:
    """Enrol or list; 2 where login, vendor or password cannot be taken."""
    with desk.ready():
        return _listed(args) if args.part == "list" else _added(args)


def _added(args: argparse.Namespace) -> int:
    from reglament.operations.keep_teams import TeamNameError
    from reglament.operations.register_vendor import RegisteredError, enrol_staff

    desk.require_address(args.address, where="--address")
    desk.require_words(args.name, where="--name")
    vendor = desk.vendor_named(args.vendor)
    password = None if args.link_only else _password()
    try:
        enrol_staff(
            vendor, args.login, name=args.name, address=args.address, role=args.role,
            language=args.language, password=password, teams=args.team,
        )  # fmt: skip
    except TeamNameError as wrong:
        raise UsageError(
            f"{wrong.name!r} is no name of a team", remedy="Write another name after --team."
        ) from wrong
    except RegisteredError as taken:
        raise UsageError(
            f"the login {args.login!r} is taken", remedy="Choose another login."
        ) from taken
    except ValueError as wrong:
        raise UsageError(
            f"{args.login!r} is no login", remedy="Use letters, digits and @ . + - _ alone."
        ) from wrong
    print(say(f"{args.name} may sign in as {args.login}"))
    return 0


def _password() -> str:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    if sys.stdin.isatty():
        given = getpass(f"{say('Password:')} ")
        if getpass(f"{say('The same again:')} ") != given:
            raise UsageError("the passwords differ", remedy="Nothing was kept; try again.")
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    try:
        validate_password(given)
    except ValidationError as wrong:
        raise UsageError(
            "the password is too easy to guess",
            remedy="Take ten characters or more, and no common word. With --link-only there is none.",
        ) from wrong
    return given


def _listed(args: argparse.Namespace) -> int:
    from reglament.store.models import StaffMember

    rows: list[dict[str, object]] = [
        {
            "login": one.user.username,
            "vendor": one.vendor.code,
            "name": one.name,
            "address": one.address,
            "role": one.role,
            "active": one.active,
            "teams": sorted(member.team.name for member in one.teams.all()),
        }
        for one in StaffMember.objects.select_related("user", "vendor")
        .prefetch_related("teams__team")
        .order_by("user__username")
    ]
    print_rows(args, rows, _line)
    return 0


def _line(row: dict[str, object]) -> str:
    said = f"{row['login']:16} {row['vendor']:12} {row['role']:8} {row['name']}, {row['address']}"
    teams = row["teams"]
    return " · ".join((said, *teams)) if isinstance(teams, list) else said
