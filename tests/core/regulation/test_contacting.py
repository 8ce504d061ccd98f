"""Contact cards against the printed tables: TRON's 3.3 (seed 001, lines 34-37) and the recommendations of channels."""

import pytest

from reglament import regulations
from reglament.core.regulation.contacting import contact_card, contact_cards


def told(code: str, level: str = "") -> tuple[list[str], str, str]:
    card = contact_card(regulations.load(code), level)
    return [rule.channel for rule in card.channels], card.hours.en, card.hours.ru


@pytest.mark.parametrize(
    ("level", "channels", "en", "ru"),
    [
        ("basic", ["email"], "Mon–Fri 09:00–18:00", "пн–пт 09:00–18:00"),
        ("premium", ["email", "phone"], "daily 09:00–18:00", "ежедневно 09:00–18:00"),
        ("premium+", ["email", "phone"], "24×7", "круглосуточно"),
    ],
)
def test_each_level_of_the_russian_text_has_its_channels_and_hours(
    level: str, channels: list[str], en: str, ru: str
) -> None:
    assert told("tron-ru", level) == (channels, en, ru)


@pytest.mark.parametrize(
    ("level", "channels"),
    [("basic", ["email"]), ("premium", ["email", "phone"]), ("premium+", ["email", "phone"])],
)
def test_the_english_text_adds_a_telephone_to_premium_only(level: str, channels: list[str]) -> None:
    assert told("tron-en", level) == (channels, "Mon–Fri 09:00–18:00", "пн–пт 09:00–18:00")


def test_the_recommended_channel_stands_first_whatever_the_order_of_the_document() -> None:
    first = {
        code: contact_cards(regulations.load(code))[0].channels[0]
        for code in ("tron-en", "tron-ru", "hydra", "istom", "aspro")
    }
    assert {code: (rule.channel, rule.recommended) for code, rule in first.items()} == {
        "tron-en": ("email", True),
        "tron-ru": ("email", True),
        "hydra": ("portal", True),
        "istom": ("portal", True),
        "aspro": ("email", False),
    }


def test_a_regulation_without_printed_levels_has_one_card() -> None:
    assert [card.level for card in contact_cards(regulations.load("istom"))] == [""]
    assert told("aspro")[0] == ["email", "chat"]


@pytest.mark.clause("IS-46")
def test_special_requests_have_hours_of_their_own() -> None:
    (own,) = contact_card(regulations.load("istom")).others
    assert (own.channel, own.label.en) == ("vip_form", "Special request (VIP)")
    assert (own.hours.en, own.hours.ru) == ("Mon–Fri 10:00–20:00", "пн–пт 10:00–20:00")
    assert "IS-46" in own.clauses


@pytest.mark.parametrize("code", ["tron-en", "tron-ru", "hydra", "aspro"])
def test_one_card_has_one_calendar_elsewhere(code: str) -> None:
    assert [card.others for card in contact_cards(regulations.load(code)) if card.others] == []
