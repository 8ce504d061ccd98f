"""The product's letters: both languages, known placeholders, tone, and nothing quoted to whom nothing is proved."""

import re
from pathlib import Path

import pytest

from reglament import regulations

FOLDER = Path(regulations.__file__).parent / "letters"
FILES = sorted(FOLDER.glob("*.txt"))
OWN = sorted(
    path
    for code in ("tron-en", "tron-ru", "hydra")
    for path in FOLDER.parent.glob(f"{code}/letters/*.txt")
)
PLACEHOLDERS = {
    "subject_tag", "number", "subject", "product_ticket_word", "level", "priority",
    "proposed_priority", "promises", "text", "reason", "clause", "demand", "ground", "outcome",
    "regulation_title", "portal_url", "documentation_url", "requester_name", "customer_name",
    "agent_name", "due", "mailbox", "hint", "other_number", "item", "item_value",
    "owner_name", "owner_phone", "access_period", "work", "estimate", "price", "hour_price", "expected", "if_agreed",
    "release", "starts", "usual", "author", "rating", "moved", "best_rating", "start", "waits", "way_back",
}  # fmt: skip


def names_in(text: str) -> set[str]:
    return set(re.findall(r"\{([^{}]*)\}", text))


def test_every_letter_stands_in_both_languages_with_the_same_placeholders() -> None:
    languages: dict[str, dict[str, set[str]]] = {}
    for path in FILES:
        name, language, _ = path.name.split(".")
        languages.setdefault(name, {})[language] = names_in(path.read_text(encoding="utf-8"))
    assert len(languages) >= 24
    assert [name for name, one in languages.items() if set(one) != {"en", "ru"}] == []
    assert [name for name, one in languages.items() if one["en"] != one["ru"]] == []


@pytest.mark.parametrize("path", [*FILES, *OWN], ids=lambda path: path.name)
def test_a_letter_begins_with_its_subject_and_uses_known_placeholders(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    first, second, third = text.split("\n")[:3]
    assert first.startswith("Subject: ")
    assert (second, bool(third)) == ("", True)
    assert names_in(text) - PLACEHOLDERS == set()


@pytest.mark.parametrize("path", [*FILES, *OWN], ids=lambda path: path.name)
def test_what_stands_above_the_dashes_is_not_read_as_a_signature(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [lines[n - 1] for n, line in enumerate(lines) if line == "--" and lines[n - 1]] == []


def test_a_letter_of_an_addition_says_that_something_was_added() -> None:
    first = {
        language: (FOLDER / f"addition_staff.{language}.txt").read_text("utf-8").splitlines()[0]
        for language in ("en", "ru")
    }
    assert "More from {author}" in first["en"]
    assert "Дополнение, {author}" in first["ru"]


@pytest.mark.parametrize("path", [*FILES, *OWN], ids=lambda path: path.name)
def test_the_tone_is_ours(path: Path) -> None:
    found = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"please|sorry|!|уважаем|просьба", line, re.IGNORECASE)
        or re.search(r"(?<=[а-яё,] )В(ы|ас|ам|аш\w*)\b", line)
    ]
    assert found == []


@pytest.mark.threat("T06")
@pytest.mark.parametrize(
    "letter", ["acknowledgement_unproven", "who_are_you", "held_number", "held_unproven"]
)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_nothing_is_quoted_to_an_unproven_sender(letter: str, language: str) -> None:
    text = (FOLDER / f"{letter}.{language}.txt").read_text(encoding="utf-8")
    assert names_in(text) & {"subject", "text", "customer_name", "requester_name"} == set()


def test_the_guide_names_every_placeholder_and_letter() -> None:
    guide = (FOLDER / "README.md").read_text(encoding="utf-8")
    letters = {path.name.partition(".")[0] for path in FILES}
    assert [name for name in PLACEHOLDERS if f"`{{{name}}}`" not in guide] == []
    assert [name for name in letters if f"`{name}`" not in guide] == []


@pytest.mark.clause("HY-26")
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_letter_of_an_urgent_ticket_says_whom_to_call(language: str) -> None:
    hydra = regulations.load("hydra")
    opened = [notice for notice in hydra.notices if notice.event == "TicketOpened"]
    assert opened[0].when == {"type": frozenset({"incident"}), "priority": frozenset({"urgent"})}
    assert "+7 (499) 940-95-05" in hydra.letters[opened[0].letter][language]
