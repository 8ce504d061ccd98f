"""Owns the proof of what work costs: every tariff has a price, every figure can be counted with (HY-23, IS-80)."""

from collections.abc import Iterator

from reglament.core.model.money import kopecks
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.linting.findings import at_path, at_row
from reglament.core.regulation.problems import DocumentProblem
from reglament.core.regulation.reading.figures import parse_amount
from reglament.core.regulation.vocabulary import BILLING_STEP

SIDES = ("customer", "lead")
NOT_CHARGED = "none"


def charging_findings(regulation: Regulation) -> Iterator[DocumentProblem]:
    """Yield tariffs without a price, prices that are no amount, and sides or times that nobody can count with."""
    yield from _tariffs(regulation)
    yield from _prices(regulation)
    yield from _figures(regulation)


def _tariffs(regulation: Regulation) -> Iterator[DocumentProblem]:
    table = regulation.tables.get("charging")
    for row in table.rows if table is not None else ():
        named = row.then.get("tariff", "")
        if named != NOT_CHARGED and named not in regulation.parameters:
            yield at_row(
                row, code="tariff", what=f"no parameter holds the price {named!r}",
                remedy="Name a parameter in roubles an hour, or none.",
            )  # fmt: skip


def _prices(regulation: Regulation) -> Iterator[DocumentProblem]:
    for name, parameter in regulation.parameters.items():
        if not name.endswith("_price_rub"):
            continue
        text = str(parameter.value).strip()
        try:
            if text:
                kopecks(text)
        except ValueError:
            yield at_path(
                regulation, f"parameters.{name}", code="price", what=f"{text!r} is no amount in roubles",
                remedy="Write it as 1500 or 1500.50, or leave it empty: then it is not sold.",
            )  # fmt: skip


def _figures(regulation: Regulation) -> Iterator[DocumentProblem]:
    known = regulation.parameters
    times = known.get("out_of_hours_multiplier")
    if times is not None and not (str(times.value).isdecimal() and int(str(times.value))):
        yield at_path(
            regulation, "parameters.out_of_hours_multiplier", code="times",
            what=f"{times.value!r} is no whole number of times", remedy="Write 1, 2 or more.",
        )  # fmt: skip
    sides = known.get("out_of_hours_approvals")
    named = sides.value if sides is not None else ()
    for side in named if isinstance(named, tuple) else (str(named),):
        if side not in SIDES:
            yield at_path(
                regulation, "parameters.out_of_hours_approvals", code="side", what=f"nobody is {side!r}",
                remedy=f"Use one of: {', '.join(SIDES)}.",
            )  # fmt: skip
    step = known.get("billing_step")
    if step is not None and not BILLING_STEP.fullmatch(str(step.value)):
        yield at_path(
            regulation, "parameters.billing_step", code="step", what=f"{step.value!r} is no step of minutes",
            remedy="Write it as 1 minute or 30 minutes.",
        )  # fmt: skip
    within = known.get("late_approval_within")
    if within is not None and parse_amount(str(within.value)) is None:
        yield at_path(
            regulation, "parameters.late_approval_within", code="amount",
            what=f"{within.value!r} is no length of time", remedy="Write it as 2 working days.",
        )  # fmt: skip
