"""Owns what an agreement must carry before it is kept: a level there is, and the dates asked for (TE-8, TE-62)."""

from reglament.core.model.people import Agreement
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refused import Refused

PARTS = {
    "level": Words("service level", "уровень обслуживания"),
    "from": Words("first day", "первый день"),
    "until": Words("last day", "последний день"),
}


def levels_offered(regulation: Regulation) -> tuple[str, ...]:
    """Return the levels an agreement may carry; none where the level follows from something else.

    A period of special requests is no level of the text but of the order, and stays free (IS-40).
    """
    level = regulation.facts.get("level")
    return level.values if level is not None and level.origin == "agreement" else ()


def check_agreement(regulation: Regulation, agreement: Agreement) -> None:
    """Raise Refused where the agreement lacks what every one must carry, or names a level there is none of."""
    parameter = regulation.parameters.get("licence_needs")
    needed = parameter.value if parameter is not None and isinstance(parameter.value, tuple) else ()
    carried = {
        "level": agreement.level,
        "from": agreement.valid_from_date,
        "until": agreement.valid_until_date,
    }
    missing = [PARTS[name] for name in needed if name in PARTS and not carried[name]]
    cited = parameter.clauses if parameter is not None else ()
    if missing:
        raise Refused(
            Words(
                f"The agreement lacks: {', '.join(one.en for one in missing)}",
                f"В договоре не указано: {', '.join(one.ru for one in missing)}",
            ),
            clauses=cited,
            remedy=Words("Fill it in and save again.", "Заполните и сохраните снова."),
        )
    offered = levels_offered(regulation)
    if offered and agreement.level not in offered:
        raise Refused(
            Words(
                f"There is no service level {agreement.level!r:.60}",
                f"Нет уровня обслуживания {agreement.level!r:.60}",
            ),
            clauses=regulation.facts["level"].clauses,
            remedy=Words(f"Use one of: {', '.join(offered)}.", f"Допустимы: {', '.join(offered)}."),
        )
