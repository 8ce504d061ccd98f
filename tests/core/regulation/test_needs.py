"""Every detail that a regulation's outcomes and grounds need has a name that people read."""

import re

from reglament import regulations
from reglament.core.regulation.needs import LISTED_IN, NEEDS, values_of_need


def test_each_need_of_the_shipped_regulations_has_a_name_and_no_name_is_left_over() -> None:
    loaded = [regulations.load(code) for code in ("tron-en", "tron-ru", "hydra", "aspro", "istom")]
    asked = {
        need
        for one in loaded
        for part in (*one.outcomes.values(), *one.grounds.values())
        for need in part.needs
    }
    assert asked == set(NEEDS)


def test_what_a_regulation_lists_for_a_need_is_told_in_words() -> None:
    """A person chooses among them: none is shown as its code, in neither language (HY-22, IS-127)."""
    found = {
        (code, need): values_of_need(regulations.load(code), need)
        for code, need in (("hydra", "breach"), ("istom", "sub_reason"))
    }
    assert {need for _, need in found} == set(LISTED_IN)
    for values in found.values():
        for code, words in values.items():
            assert code not in (words.en, words.ru)
            assert re.search("[а-я]", words.ru)
    assert set(found["istom", "sub_reason"]) == {
        "requirements", "core-changed", "installations-exceeded", "other"
    }  # fmt: skip
    assert values_of_need(regulations.load("tron-en"), "breach") == {}
