"""Every detail that a regulation's outcomes and grounds need has a name that people read."""

from reglament import regulations
from reglament.core.regulation.needs import NEEDS


def test_each_need_of_the_shipped_regulations_has_a_name_and_no_name_is_left_over() -> None:
    loaded = [regulations.load(code) for code in ("tron-en", "tron-ru", "hydra", "aspro", "istom")]
    asked = {
        need
        for one in loaded
        for part in (*one.outcomes.values(), *one.grounds.values())
        for need in part.needs
    }
    assert asked == set(NEEDS)
