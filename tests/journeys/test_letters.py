"""What customers are told, as it leaves the relay: both parts of the letter, both languages, both clocks."""

import re
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from html import unescape
from typing import Any

import pytest

from reglament.store.models import Customer

ISTOM, PAYDENT = "support@istom.example", "Марина <office@paydent.example>"
AT = datetime(2026, 3, 11, 12, 0, tzinfo=timezone(timedelta(hours=3)))


def parts(raw: bytes) -> tuple[str, str]:
    """Return the plain text and the words of the HTML twin."""
    mail = message_from_bytes(raw, policy=policy.default)
    plain, markup = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    words = re.sub(r"<[^>]+>", "", markup.partition("<body")[2].partition(">")[2])
    return plain, unescape(words)


@pytest.mark.clause("IS-107")
@pytest.mark.parametrize(
    ("text", "level", "promised"),
    [
        (
            "Не сходится итог.",
            "Платная стандартная",
            "максимум 3 рабочих часа, до ср 11 марта, 15:00 (UTC+3)",
        ),
        (
            "The total of the invoice is wrong.",
            "Paid standard",
            "maximum 3 working hours, to Wed 11 March, 15:00 (UTC+3)",
        ),
    ],
)
def test_the_acknowledgement_names_level_maximum_and_moment(
    journey: Any, text: str, level: str, promised: str
) -> None:
    mail = journey.written(PAYDENT, "\u202eИтог\u202c " + "и" * 300, text, to=ISTOM)
    (letter,) = journey.arrive(mail, at=AT)
    assert "\u202e" not in letter.header("Subject")
    assert len(letter.header("Subject")) < 160
    plain, words = parts(letter.raw)
    for told in (plain, words):
        assert promised in told
        assert level in told
    assert " ".join(plain.split()) == " ".join(words.split())


def test_a_customer_elsewhere_is_told_both_clocks(journey: Any) -> None:
    Customer.objects.filter(contacts__addresses__address="office@paydent.example").update(
        zone="Asia/Almaty"
    )
    mail = journey.written(PAYDENT, "Итог", "Не сходится.", to=ISTOM)
    (letter,) = journey.arrive(mail, at=AT)
    for told in parts(letter.raw):
        assert "до ср 11 марта, 17:00 (UTC+5) = ср 11 марта, 15:00 (UTC+3)" in told


def test_a_zone_that_does_not_exist_keeps_no_letter_back(journey: Any) -> None:
    Customer.objects.filter(contacts__addresses__address="office@paydent.example").update(
        zone="Mars/Olympus"
    )
    (letter,) = journey.arrive(journey.written(PAYDENT, "Итог", "Не сходится.", to=ISTOM), at=AT)
    assert "до ср 11 марта, 15:00 (UTC+3)" in letter.text
