"""Owns what the details are called that an outcome or a ground needs; which needs which is the regulation's to say."""

from collections.abc import Mapping, Sequence

from reglament.core.regulation.document import Regulation, Words

NEEDS = {
    "breach": Words("Breach of procedure", "Нарушение порядка"),
    "cause": Words("Cause", "Причина"),
    "checked_versions": Words("Versions checked", "Проверенные версии"),
    "clarification": Words("A question to the customer", "Вопрос клиенту"),
    "covered": Words("Covered by support", "Входит в поддержку"),
    "development_item": Words("Development item", "Задача разработки"),
    "down_at": Words("Down since", "Не работало с"),
    "external_number": Words("Number at the maker", "Номер у производителя"),
    "maker": Words("Maker", "Производитель"),
    "message": Words("Message it is about", "О каком сообщении речь"),
    "no_access": Words("No remote access", "Нет удалённого доступа"),
    "party": Words("Referred to", "Куда направлено"),
    "reproduced_no": Words("That it is not reproducible", "Отметка, что не повторяется"),
    "restored_at": Words("Restored at", "Восстановлено в"),
    "scope": Words("The subject of support", "Предмет поддержки"),
    "solution": Words("The solution", "Решение"),
    "sub_reason": Words("Which requirement", "Какое требование"),
    "version": Words("Version", "Версия"),
    "warning": Words("Warning given, or why none", "Предупреждение или почему без него"),
}
# those that are a moment, written by ISO 8601 with an offset
MOMENTS = frozenset({"down_at", "restored_at"})
# those that are a yes or a no
TRUTHS = frozenset({"covered"})
# those whose values a parameter of the regulation lists (HY-22, IS-127)
LISTED_IN = {"breach": "breach_codes", "sub_reason": "requirements_sub_reasons"}


def name_of_need(need: str) -> Words:
    """Return what a need is called; one that only its regulation knows is called by its code."""
    return NEEDS.get(need, Words(need, need))


def values_of_need(regulation: Regulation, need: str) -> Mapping[str, Words]:
    """Return the values that the regulation lists for a need, with their words; none where any text answers it."""
    parameter = regulation.parameters.get(LISTED_IN.get(need, ""))
    if parameter is None or not isinstance(parameter.value, tuple):
        return {}
    return {one: parameter.labels.get(one, Words(one, one)) for one in parameter.value}


def names_of_needs(needs: Sequence[str]) -> Words:
    """Return the names of several needs in one line.

    >>> names_of_needs(["version", "covered"]).en
    'Version, Covered by support'
    """
    names = [name_of_need(one) for one in needs]
    return Words(", ".join(one.en for one in names), ", ".join(one.ru for one in names))
