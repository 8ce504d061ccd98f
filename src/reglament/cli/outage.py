"""Owns `reglament outage`: by it a monitor writes down that a vendor's web portal is away, or serves again."""

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from reglament import wall_time
from reglament.cli import desk
from reglament.cli.failures import UsageError
from reglament.cli.printing import declare_forms, print_rows
from reglament.cli.words import language, say

if TYPE_CHECKING:
    from reglament.core.regulation.refused import Refused

EXAMPLE = "  reglament outage begin --vendor latera --reason 'the database moves'"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare beginning, ending and listing."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="begin | end | list")
    beginning = parts.add_parser(
        "begin",
        help="the portal is down; nothing changes where that is written down already",
        epilog=f"example:\n{EXAMPLE}",
    )
    _happened(beginning)
    beginning.add_argument("--reason", default="", metavar="TEXT", help="what happened")
    _happened(parts.add_parser("end", help="the portal serves again; nothing changes if it did"))
    listing = parts.add_parser("list", help="list the outages, the last one first")
    _vendor(listing)
    declare_forms(listing)


def _vendor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--vendor", required=True, metavar="CODE", help="whose portal it is")


def _happened(parser: argparse.ArgumentParser) -> None:
    _vendor(parser)
    parser.add_argument(
        "--at", default="", metavar="MOMENT", help="when it happened, in ISO 8601 with offset; now"
    )


def run(args: argparse.Namespace) -> int:
    """Write down or list; 2 for an unknown vendor and for a moment that cannot be."""
    from reglament.core.regulation.refused import Refused

    parts = {"begin": _begun, "end": _ended, "list": _listed}
    with desk.ready():
        try:
            return parts[args.part](args)
        except Refused as refused:
            raise _no(refused) from refused


def _no(refused: "Refused") -> UsageError:
    spoken = language()
    return UsageError(
        refused.what.in_language(spoken),
        where="--at",
        remedy=refused.remedy.in_language(spoken),
    )


def _begun(args: argparse.Namespace) -> int:
    from reglament.operations.record_outage import begin_outage

    vendor, at = desk.vendor_named(args.vendor), wall_time.now()
    outage = begin_outage(vendor, since=_moment(args.at, at), at=at, reason=args.reason)
    since, until = _told(outage.started_at), _told(outage.ended_at)
    if until:
        print(say(f"the portal of {vendor.code} was down from {since} until {until}"))
    else:
        print(say(f"the portal of {vendor.code} is down since {since}"))
    return 0


def _ended(args: argparse.Namespace) -> int:
    from reglament.operations.record_outage import end_outage

    vendor, at = desk.vendor_named(args.vendor), wall_time.now()
    outage = end_outage(vendor, until=_moment(args.at, at), at=at)
    if outage is None:
        print(say(f"the portal of {vendor.code} serves: no outage lasts"))
    else:
        print(say(f"the portal of {vendor.code} serves since {_told(outage.ended_at)}"))
    return 0


def _listed(args: argparse.Namespace) -> int:
    from reglament.store.queries.outages import outages_of

    rows: list[dict[str, object]] = [
        {
            "since": _told(one.started_at),
            "until": _told(one.ended_at) or None,
            "reason": one.reason,
            "begun_by": one.begun_by or None,
            "ended_by": one.ended_by or None,
        }
        for one in outages_of(desk.vendor_named(args.vendor))
    ]
    print_rows(
        args,
        rows,
        lambda row: f"{row['since']}  {row['until'] or '…':25}  {row['reason']}".rstrip(),
    )
    return 0


def _moment(text: str, now: datetime) -> datetime:
    """Return the moment of `--at`, `now` where it is not given; raises UsageError for none."""
    if not text:
        return now
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{text!r} is no moment",
            where="--at",
            remedy="Write ISO 8601 with offset, e.g. 2026-03-06T17:30:00+03:00.",
        ) from None
    if at.tzinfo is None:
        raise UsageError(
            f"the moment {text!r} has no offset",
            where="--at",
            remedy=f"Add one, e.g. {text}+03:00 for Moscow.",
        )
    return at


def _told(moment: datetime | None) -> str:
    return moment.astimezone().isoformat(timespec="seconds") if moment is not None else ""
