"""Owns what an agreement must carry before it is kept: a level there is, and the dates asked for (TE-8, TE-62)."""

from reglament.core.coverage.field_problems import FieldProblem
from reglament.core.coverage.people_rules import address_problems, choice_problems
from reglament.core.coverage.words import EDITIONS, KINDS
from reglament.core.model.people import Agreement
from reglament.core.regulation.document import Fact, Regulation, Words
from reglament.core.regulation.refused import Refused
from reglament.core.regulation.vocabulary import LANGUAGES

# the level of a period of special requests: it is ordered, where every other follows from customer and problem
SPECIAL = "vip"
FILL_IN = Words("Fill it in and save again.", "Заполните и сохраните снова.")
LEAVE_EMPTY = Words(
    "Agreements under it carry no level: leave it empty.",
    "В договорах по нему уровня нет: оставьте поле пустым.",
)
PARTS = {
    "level": ("level", Words("service level", "уровень обслуживания")),
    "from": ("valid_from_date", Words("first day", "первый день")),
    "until": ("valid_until_date", Words("last day", "последний день")),
}


def levels_offered(regulation: Regulation) -> tuple[str, ...]:
    """Return the levels an agreement may carry: all where it says the level (TE-8), else that of an order (IS-40)."""
    level = regulation.facts.get("level")
    if level is None:
        return ()
    return level.values if level.origin == "agreement" else _of_orders(level.values)


def _of_orders(levels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in levels if one == SPECIAL)


def check_agreement(regulation: Regulation, agreement: Agreement) -> None:
    """Raise Refused where the agreement lacks what every one must carry, or names a level there is none of."""
    found = [*_missing(regulation, agreement), *_no_such_level(regulation, agreement)]
    if found:
        first = found[0]
        raise Refused(_joined(found), clauses=first.clauses, remedy=first.remedy)


def agreement_problems(
    regulation: Regulation | None, agreement: Agreement, *, vendor: str
) -> tuple[FieldProblem, ...]:
    """Return everything that keeps the agreement from being kept, by field; `regulation` is the one it names.

    An agreement chooses its regulation itself (X-24), among those of the vendor.
    """
    apart = (*_words(agreement), *_figures(agreement), *address_problems(agreement.addresses))
    if regulation is None or regulation.vendor != vendor:
        named = Words("The agreement names no regulation of ours", "Регламент не выбран")
        choose = Words("Choose the regulation.", "Выберите регламент.")
        lacking = FieldProblem(field="regulation", what=named, remedy=choose, clauses=("X-24",))
        return (lacking, *apart)
    return (
        *_missing(regulation, agreement),
        *(_no_such_level(regulation, agreement) if agreement.level else ()),
        *apart,
        *_no_rate(regulation, agreement),
    )


def _missing(regulation: Regulation, agreement: Agreement) -> list[FieldProblem]:
    parameter = regulation.parameters.get("licence_needs")
    if parameter is None or not isinstance(parameter.value, tuple):
        return []
    carried = {
        "level": agreement.level,
        "from": agreement.valid_from_date,
        "until": agreement.valid_until_date,
    }
    return [
        FieldProblem(
            field=field,
            what=Words(f"The agreement lacks: {what.en}", f"В договоре не указано: {what.ru}"),
            remedy=FILL_IN,
            clauses=parameter.clauses,
        )
        for name, (field, what) in PARTS.items()
        if name in parameter.value and not carried[name]
    ]


def _no_such_level(regulation: Regulation, agreement: Agreement) -> list[FieldProblem]:
    """A form offers the levels of all regulations, an import takes any word: only those of the chosen one will do."""
    level, offered = regulation.facts.get("level"), levels_offered(regulation)
    if agreement.level in offered or not (agreement.level or _carried(level)):
        return []
    return [
        FieldProblem(
            field="level",
            what=Words(
                f"There is no service level {agreement.level!r:.60} under this regulation",
                f"В этом регламенте нет уровня обслуживания {agreement.level!r:.60}",
            ),
            remedy=_one_of(level, offered) if level is not None and offered else LEAVE_EMPTY,
            clauses=level.clauses if level is not None else (),
        )
    ]


def _one_of(level: Fact, offered: tuple[str, ...]) -> Words:
    """Return the levels as they are written, each with its name where that is another word."""
    told = []
    for language in LANGUAGES:
        names = {
            one: level.labels[one].in_language(language) for one in offered if one in level.labels
        }
        told.append(
            ", ".join(
                one if names.get(one, one).lower() == one else f"{one} ({names[one]})"
                for one in offered
            )
        )
    return Words(f"Use one of: {told[0]}.", f"Допустимы: {told[1]}.")


def _carried(level: Fact | None) -> bool:
    return level is not None and level.origin == "agreement"


def _no_rate(regulation: Regulation, agreement: Agreement) -> list[FieldProblem]:
    """A regulation that bills by the contract's rate needs one (X-34)."""
    base = regulation.parameters.get("base_rate")
    if base is None or base.value != "from_contract" or agreement.hour_rate is not None:
        return []
    return [
        FieldProblem(
            field="hour_rate",
            what=Words(
                "The agreement lacks: the price of an hour", "В договоре не указана цена часа"
            ),
            remedy=FILL_IN,
            clauses=base.clauses,
        )
    ]


def _words(agreement: Agreement) -> list[FieldProblem]:
    return [
        *choice_problems("kind", agreement.kind, KINDS),
        *choice_problems("edition", agreement.edition, EDITIONS),
    ]


def _figures(agreement: Agreement) -> list[FieldProblem]:
    found = []
    first, last = agreement.valid_from_date, agreement.valid_until_date
    if first is not None and last is not None and last < first:
        found.append(
            FieldProblem(
                field="valid_until_date",
                what=Words("The last day lies before the first", "Последний день раньше первого"),
                remedy=Words(
                    "The last day is served whole; set it on or after the first.",
                    "Последний день обслуживается целиком: он не раньше первого.",
                ),
            )
        )
    if agreement.installations is not None and agreement.installations < 1:
        found.append(
            FieldProblem(
                field="installations",
                what=Words(
                    "A licence allows one installation at least",
                    "Лицензия разрешает хотя бы одну установку",
                ),
                remedy=Words(
                    "Give a whole number, or leave the field empty.",
                    "Укажите целое число или оставьте поле пустым.",
                ),
            )
        )
    return found


def _joined(found: list[FieldProblem]) -> Words:
    return Words("; ".join(one.what.en for one in found), "; ".join(one.what.ru for one in found))
