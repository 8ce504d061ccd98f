"""The public pages of regulations show every clause with its state, and what is ours."""

import pytest
from django.test import Client

from reglament import regulations

pytestmark = pytest.mark.django_db
COUNTS = {"tron-en": 62, "tron-ru": 64, "hydra": 33, "aspro": 71, "istom": 137}


@pytest.mark.parametrize(("code", "count"), COUNTS.items())
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.clause("TE-2", "TR-2", "AS-7", "AS-9", "IS-135", "IS-25", "IS-131", "TE-58", "TR-60")
def test_a_page_shows_every_clause_once_in_both_languages(
    code: str, count: int, language: str
) -> None:
    page = Client(headers={"accept-language": language}).get(f"/regulations/{code}/")
    text = page.content.decode()
    regulation = regulations.load(code)
    assert len(regulation.clauses) == count
    assert all(text.count(f'id="{clause}"') == 1 for clause in regulation.clauses)
    assert all(text.count(f'id="{conflict}"') == 1 for conflict in regulation.conflicts)


@pytest.mark.clause("TE-1", "TR-1")
def test_the_page_names_version_and_marks_values_that_are_ours() -> None:
    page = Client(headers={"accept-language": "en"}).get("/regulations/tron-en/")
    text = page.content.decode()
    assert "version 1.2.1" in text
    assert page.context["assumed"]
    assert text.count("ours-value") == len(page.context["assumed"])


@pytest.mark.clause("HY-1")
def test_an_incomplete_regulation_says_so() -> None:
    text = Client(headers={"accept-language": "en"}).get("/regulations/hydra/").content.decode()
    assert "The text is incomplete" in text
    assert "prevailing language not stated" in text


def test_an_unknown_regulation_is_a_page_that_says_so() -> None:
    page = Client(headers={"accept-language": "ru"}).get("/regulations/nothing/")
    assert page.status_code == 404
    assert "Такой страницы нет" in page.content.decode()
