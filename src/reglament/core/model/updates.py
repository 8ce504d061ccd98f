"""Owns commands and events of installing an update or a new version at a customer's, and the register's releases.

An update is installed on a request: what is planned, proposed, agreed, begun and done are events of the request.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from reglament.core.model.commands import Command
from reglament.core.model.events import Event

# which side proposes or answers
CUSTOMER_SIDE, VENDOR_SIDE = "customer", "vendor"
_PARTS = re.compile(r"\d+|[^\W\d_]+")
MOST_PARTS = 12


class ReleaseKind(StrEnum):
    """What a release of the register is (HY-27)."""

    URGENT_UPDATE = "urgent_update"
    NEW_VERSION = "new_version"


def version_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return what orders versions by their name: numbers as numbers, and words, as in 6.2.0-rc, before their end.

    >>> version_key("6.2.9") < version_key("6.2.10") < version_key("6.3")
    True
    >>> version_key("6.2-rc1") < version_key("6.2") == version_key("v6.2")
    True
    """
    parts = _PARTS.findall(name.casefold().removeprefix("v"))[:MOST_PARTS]
    key = [(1, int(one[:18]), "") if one.isdigit() else (-1, 0, one) for one in parts]
    return (*key, (0, 0, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanUpdate(Command):
    """Staff plan the installation of a release of the register, and who of them installs it.

    `release` is the register's key of it, `release_name` what people call it. `coverage` holds what of the contract is
    known now: it goes before what was known when the request was opened.
    """

    release: str
    release_name: str
    assignee: str = ""
    assignee_name: str = ""
    coverage: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePlanned(Event):
    """The request is an update task: this release is to be installed."""

    release: str
    release_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeUpdateTime(Command):
    """One side proposes when the installation starts; `note` says what else the other should know."""

    starts_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateTimeProposed(Event):
    """One side proposes a start; what was agreed before it holds no longer."""

    starts_at: datetime
    side: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerUpdateTime(Command):
    """The other side agrees to the proposed start, or does not.

    `event` is the sequence number of the proposal that was read, 0 where the answer does not say. Staff who write down
    what the customer answered elsewhere say in `note` who it was and how.
    """

    consent: bool
    event: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateTimeAnswered(Event):
    """The proposed start is agreed, or declined, by the `side` that did not propose it."""

    consent: bool
    side: str
    starts_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartUpdate(Command):
    """Staff begin the installation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateStarted(Event):
    """The installation began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishUpdate(Command):
    """Staff installed the release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateInstalled(Event):
    """The release runs at the customer's from now on."""

    release: str
    release_name: str
