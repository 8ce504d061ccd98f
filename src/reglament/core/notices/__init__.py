"""Notices: which event is told to whom, in which words. Finding people's addresses and sending is the shell's."""

from reglament.core.notices.colleagues import (
    APPROVERS,
    INSIDE,
    OUTSIDE,
    Colleague,
    readers_among,
)
from reglament.core.notices.derivation import ToldStep, derivation
from reglament.core.notices.notices import Notice, notices_for
from reglament.core.notices.paid import hour_told
from reglament.core.notices.rendering import IN_ANSWERS, PLACEHOLDERS, render, unknown_placeholders
from reglament.core.notices.silence import waits_told
from reglament.core.notices.subjects import plain_line, shown_subject, unturned
from reglament.core.notices.values import (
    promises_told,
    reason_told,
    shifts_told,
    teller,
    values_for,
)

__all__ = [
    "APPROVERS",
    "INSIDE",
    "IN_ANSWERS",
    "OUTSIDE",
    "PLACEHOLDERS",
    "Colleague",
    "Notice",
    "ToldStep",
    "derivation",
    "hour_told",
    "notices_for",
    "plain_line",
    "promises_told",
    "readers_among",
    "reason_told",
    "render",
    "shifts_told",
    "shown_subject",
    "teller",
    "unknown_placeholders",
    "unturned",
    "values_for",
    "waits_told",
]
