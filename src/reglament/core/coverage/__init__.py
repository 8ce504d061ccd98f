"""Coverage: who writes, under which agreement and regulation, and whether that is served."""

from reglament.core.coverage.admission import Admission, admission, turned_away
from reglament.core.coverage.agreements import Choice, choose_agreement
from reglament.core.coverage.sender import Sender, identify
from reglament.core.coverage.vocabulary import coverage_facts

__all__ = [
    "Admission",
    "Choice",
    "Sender",
    "admission",
    "choose_agreement",
    "coverage_facts",
    "identify",
    "turned_away",
]
