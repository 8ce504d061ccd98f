"""Intake: what one contact becomes. Looking up people, threads and regulations is left to the shell."""

from reglament.core.intake.answers import Hold, Ignore, ThreadMatch
from reglament.core.intake.budget import may_send_automatically
from reglament.core.intake.interpret import interpret
from reglament.core.intake.joining import UNPROVEN_LETTER, chosen_thread
from reglament.core.intake.numbers import Named, numbers_named, priority_tag

__all__ = [
    "UNPROVEN_LETTER",
    "Hold",
    "Ignore",
    "Named",
    "ThreadMatch",
    "chosen_thread",
    "interpret",
    "may_send_automatically",
    "numbers_named",
    "priority_tag",
]
