"""Where the text says that a kind of promise does not exist, the pages say "none" with the clause (TE-34)."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from reglament import wall_time
from reglament.core.model.commands import Reopen
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.store.models import Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("TE-34")]
NONE = re.compile(r'<p class="hint">.*?Workaround: <b>none</b> <a[^>]*>TE-34</a></p>')
P4 = {"facts": {"level": "basic", "priority": "P4"}}


def shown(client: Any, path: str, **form: str) -> int:
    answer = client.post(path, form) if form else client.get(path)
    assert answer.status_code == 200
    return len(NONE.findall(answer.content.decode()))


def test_a_request_of_priority_4_says_it_on_both_sides(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened(**P4).ticket.number
    assert shown(browser("agent"), f"/desk/requests/{number}/") == 1
    assert shown(browser("customer"), f"/requests/{number}/") == 1


def test_any_other_priority_says_nothing_of_the_kind(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    assert shown(browser("agent"), f"/desk/requests/{number}/") == 0
    assert shown(browser("customer"), f"/requests/{number}/") == 0


def test_the_calculator_and_the_preview_say_it_too(browser: Callable[..., Any]) -> None:
    page = "/regulations/tron-en/?priority=%s&level=basic&at=2026-03-06T17:30"
    assert [shown(browser(), page % one) for one in ("P4", "P3")] == [1, 0]
    form = {"do": "preview", "subject": "Rename it", "text": "Rename the button.", "identity": "i"}
    assert shown(browser("customer"), "/new/", **form, priority="P4") == 1


def test_it_is_told_in_russian(browser: Callable[..., Any], opened: Callable[..., Any]) -> None:
    client = browser("customer")
    client.cookies["django_language"] = "ru"
    page = client.get(f"/requests/{opened(**P4).ticket.number}/").content.decode()
    assert "Временное решение: <b>нет</b>" in page


@pytest.mark.clause("TE-7")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Nothing is promised, the request was declined when it came: "),
        ("ru", "Ничего не обещано, обращение отклонено при поступлении: "),
    ],
)
def test_a_declined_request_says_why_nothing_is_promised(
    browser: Callable[..., Any], opened: Callable[..., Any], language: str, said: str
) -> None:
    """TE-7: commercial version only, else declined, no clocks started; the clause is cited."""
    trial = {"sender": "contact", "contract": "active", "edition": "trial"}
    number = opened(facts={"level": "premium"}, coverage=trial).ticket.number
    for who, path in (("agent", "/desk/requests/"), ("customer", "/requests/")):
        client = browser(who)
        client.cookies["django_language"] = language
        page = client.get(f"{path}{number}/").content.decode()
        block = page[page.index('id="h-promises"') :].partition("</section>")[0]
        assert said in block
        assert ">TE-7<" in block
        assert block.count('class="hint"') == 1

    olga = Actor(kind=ActorKind.STAFF, id="1", name="Olga")
    pk = Ticket.objects.get(number=number).pk
    carry_out(
        Reopen(identity="back", actor=olga, reason="A mistake"), ticket=pk, at=wall_time.now()
    )
    client = browser("agent")
    client.cookies["django_language"] = language
    # it came back: what declined it decides no longer
    assert said not in client.get(f"/desk/requests/{number}/").content.decode()


@pytest.mark.clause("AS-24", "AS-25")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The regulation names no time for this."),
        ("ru", "Срока для этого регламент не называет."),
    ],
)
def test_where_the_text_names_no_time_the_customer_reads_so_in_calm_words_with_the_clause(
    browser: Callable[..., Any], opened: Callable[..., Any], language: str, words: str
) -> None:
    covered = {"coverage": {"sender": "contact", "contract": "active", "access": "user"}}
    aspro = {"regulation": "aspro", "facts": {}, "vendor": "aspro", "kind": "question"}
    number = opened("a", **aspro, **covered).ticket.number
    client, spoken = browser("customer"), {"accept-language": language}
    page = client.get(f"/requests/{number}/", headers=spoken).content.decode()
    promises = page[page.index('id="h-promises"') :].partition("</section>")[0]
    assert f'<p class="hint">{words}</p>' in promises
    assert ">AS-24</a>" in promises or ">AS-25</a>" in promises
    assert "<details>" not in promises
    assert "<b>" not in promises


@pytest.mark.clause("TE-15")
def test_what_is_counted_keeps_its_why(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    page = browser("customer").get(f"/requests/{opened().ticket.number}/").content.decode()
    promises = page[page.index('id="h-promises"') :].partition("</section>")[0]
    assert promises.count("Why this time?") == 3
    assert "names no time" not in promises
