"""No parameter of a shipped regulation is there for show: the program reads it, or a page prints it as ours.

A parameter is read where the program names it, where a table of its regulation names it as a tariff, or where it is a
price by its name. One that is `assumed` is printed on the regulation's page as our default (`assumed_values`), which is
what the owner of the text decides about. Whatever else nobody reads is listed here with the reason.
"""

import re
from pathlib import Path

import pytest

from reglament import regulations
from reglament.core.charging.price_list import price_list
from reglament.core.regulation.document import Regulation

SOURCE = Path(__file__).resolve().parents[2] / "src" / "reglament"
NAMED = set(re.findall(r"""["']([a-z_]+)["']|\bparameters\.([a-z_]+)""", "\n".join(
    path.read_text(encoding="utf-8") for kind in ("py", "html") for path in SOURCE.rglob(f"*.{kind}")
)))  # fmt: skip
READ = {name for pair in NAMED for name in pair if name}
PRICE = re.compile(r"[a-z]+_(year|month)_price_rub")
NOT_READ = {
    ("istom", "free_price_rub"): "IS-70 prints 0 for what nobody orders",
    ("tron-en", "letter_languages"): "TE-4 is carried out by the regulation's `languages`, held to it below",
    ("tron-ru", "letter_languages"): "TR-4 is carried out by the regulation's `languages`, held to it below",
}  # fmt: skip


def unread(regulation: Regulation) -> set[str]:
    tariffs = {row.then.get("tariff") for table in regulation.tables.values() for row in table.rows}
    return {
        name
        for name, one in regulation.parameters.items()
        if not (name in READ or name in tariffs or PRICE.fullmatch(name) or one.assumed)
    }


@pytest.mark.parametrize("regulation", regulations.load_all(), ids=lambda one: one.code)
def test_every_parameter_is_read(regulation: Regulation) -> None:
    reasoned = {name for code, name in NOT_READ if code == regulation.code}
    assert unread(regulation) == reasoned


@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
def test_the_languages_of_letters_are_those_of_the_text(code: str) -> None:
    regulation = regulations.load(code)
    assert regulation.parameters["letter_languages"].value == regulation.languages


def test_a_price_by_its_name_is_one_that_is_offered() -> None:
    istom = regulations.load("istom")
    named = [one for one in istom.parameters if PRICE.fullmatch(one)]
    assert len(price_list(istom)) == len(named) == 3
