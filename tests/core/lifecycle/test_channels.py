"""An opening cites the clauses of the way it came by: its form and its level, and not those of the others."""

import pytest

from reglament.core.regulation.contacting import contact_card

BASIC = {"level": "basic", "priority": "P3"}
PREMIUM = {"level": "premium", "priority": "P3"}
ASKED = {"problem": "product_problem", "coverage": {"category": "paid"}, "channel": "portal"}


@pytest.mark.clause("IS-99", "IS-100", "TE-12", "TR-11", "TR-15", "TR-20", "TR-21", "TR-22")
@pytest.mark.parametrize(
    ("code", "values", "ways", "cited"),
    [
        ("istom", ASKED | {"intake": {"form": "question"}}, {"IS-99", "IS-100"}, {"IS-99"}),
        ("istom", ASKED | {"intake": {"form": "support site"}}, {"IS-99", "IS-100"}, {"IS-100"}),
        ("tron-en", BASIC, {"TE-10", "TE-12"}, {"TE-10"}),
        ("tron-en", PREMIUM, {"TE-10", "TE-12"}, {"TE-12"}),
        ("tron-ru", BASIC, {"TR-11", "TR-15", "TR-18", "TR-20", "TR-21"}, {"TR-11", "TR-20"}),
        ("tron-ru", PREMIUM, {"TR-11", "TR-15", "TR-18", "TR-20", "TR-21"}, {"TR-15", "TR-21"}),
    ],
)
def test_an_opening_cites_its_own_way(ticket, code, values, ways, cited):
    play = ticket(code).open("03-11 12:00", **values)
    assert ways & {*play.history[0].clauses} == cited


@pytest.mark.clause("IS-99", "IS-100")
def test_the_form_is_named_where_the_text_tells_forms_apart(ticket):
    rule = ticket("istom").regulation.channels["portal"]
    assert [rule.label_of(one).en for one in ("question", "support site")] == [
        "web: question",
        "web: support site",
    ]
    assert rule.label_of("") == rule.label


@pytest.mark.clause("TR-11", "TR-15")
def test_a_card_cites_what_serves_its_level(ticket):
    regulation = ticket("tron-ru").regulation
    for level, cited in (("basic", {"TR-11"}), ("premium", {"TR-15"})):
        assert {"TR-11", "TR-15"} & {*contact_card(regulation, level).clauses} == cited
