"""An outcome's form asks what that outcome needs, in words, and a refusal names what is missing in words (TE-55)."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from reglament import regulations
from reglament.core.regulation.document import Words
from reglament.store.models import Ticket
from reglament.web.agent.acts.forms import needed
from reglament.web.agent.acts.standing import _grounds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("TE-55", "TE-61")]


@pytest.fixture
def page(browser: Callable[..., Any], opened: Callable[..., Any]) -> SimpleNamespace:
    url, client = f"/desk/requests/{opened().ticket.number}/", browser("agent")

    def do(action: str, **values: str) -> str:
        answer = client.post(f"{url}do/{action}/", values, follow=True)
        (said,) = [str(one) for one in answer.context["messages"]]
        return said

    def fields(action: str) -> dict[str, Any]:
        offers = {one.name: one for one in client.get(url).context["acts"].offers}
        return {one.name: one for one in offers[action].fields}

    return SimpleNamespace(client=client, url=url, do=do, fields=fields)


@pytest.mark.parametrize("action", ["resolve", "close"])
def test_each_detail_is_asked_with_the_outcomes_that_need_it(
    page: SimpleNamespace, action: str
) -> None:
    asked = {name: one.asked_with for name, one in page.fields(action).items() if one.asked_with}
    assert asked == {
        "need_version": ("outcome", ("special-version",)),
        "need_covered": ("outcome", ("special-version",)),
        "need_maker": ("outcome", ("referred-to-maker",)),
        "need_external_number": ("outcome", ("referred-to-maker",)),
    }
    shown = page.client.get(f"{page.url}do/{action}/").content.decode()
    label = re.escape(f'<label for="{action}-need_maker">Maker</label>')
    # without a script, too, it is said which outcome asks for them, and they stand together
    drawn = rf'data-with="outcome" data-when="referred-to-maker"><legend>([^<]*)</legend>.*?{label}'
    found = re.search(drawn, shown, re.DOTALL)
    assert found is not None
    labels = {code: one.label.en for code, one in regulations.load("tron-en").outcomes.items()}
    assert found[1] == f"Only where this is chosen: {labels['referred-to-maker']}"
    parts = re.findall(r"<fieldset.*?</fieldset>", shown, re.DOTALL)
    assert [re.findall(r'name="(need_\w+)"', part) for part in parts] == [
        ["need_version", "need_covered"], ["need_maker", "need_external_number"],
    ]  # fmt: skip


def test_a_detail_of_another_outcome_than_the_chosen_one_is_not_taken(
    page: SimpleNamespace,
) -> None:
    """Without a script a person sees all of them, and may write into the wrong one."""
    from reglament.core.model.events import Resolved
    from reglament.store.queries.histories import history_of

    others = {"need_maker": "Fabrikam", "need_external_number": "F-1", "need_covered": "perhaps"}
    page.do("resolve", outcome="restored", text="It works again.", need_version="7.1", **others)
    (resolved,) = (
        one for one in history_of(Ticket.objects.get().pk).events if isinstance(one, Resolved)
    )
    assert dict(resolved.details) == {"solution": "It works again."}


@pytest.mark.parametrize("code", ["tron-en", "tron-ru", "hydra", "aspro", "istom"])
def test_a_refusal_is_asked_for_as_a_ground_with_what_it_allows_and_its_clauses(code: str) -> None:
    regulation = regulations.load(code)
    (field,) = (one for one in _grounds(regulation, Ticket()) if one.name == "refusal")
    offered = {tuple(value.split("/", 1)) for value, _ in field.options}
    assert offered == {
        (action, ground.code) for ground in regulation.grounds.values() for action in ground.actions
    }
    for value, label in field.options:
        ground = regulation.grounds[value.partition("/")[2]]
        assert isinstance(label, Words)
        assert ground.label.ru.casefold() in label.ru.casefold()
        assert all(clause in label.en for clause in ground.clauses)


def test_whether_support_covers_it_is_a_yes_or_a_no(page: SimpleNamespace) -> None:
    covered = page.fields("resolve")["need_covered"]
    assert (covered.kind, [value for value, _ in covered.options]) == ("choice", ["", "yes", "no"])
    special = {"outcome": "special-version", "text": "Yours alone.", "need_version": "7.1-a"}
    said = page.do("resolve", **special, need_covered="perhaps")
    assert (
        said
        == "Nothing was done: “Covered by support” is not chosen. Choose and press the button again."
    )
    page.do("resolve", **special, need_covered="yes")
    assert Ticket.objects.get().state == "resolved"


def test_a_refusal_names_what_is_missing_in_both_languages(page: SimpleNamespace) -> None:
    special = {"outcome": "special-version", "text": "Yours alone."}
    said = page.do("resolve", **special, need_covered="")
    assert "needs: Version, Covered by support" in said
    page.client.cookies["django_language"] = "ru"
    said = page.do("resolve", **special, need_covered="")
    assert "нужно: Версия, Входит в поддержку" in said


@pytest.mark.clause("IS-127")
def test_sub_reasons_are_chosen_by_words_and_not_by_codes() -> None:
    regulation = regulations.load("istom")
    (field,) = needed(regulation, "ground", {"requirements": ["sub_reason"]})
    told = {value: words for value, words in field.options if isinstance(words, Words)}
    # IS-127: technical requirements, changed core, number of installations, etc.
    assert len(told) == 4
    assert [value for value, words in told.items() if value in (words.en, words.ru)] == []
