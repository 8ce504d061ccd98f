"""Cells of reports: a page tells days in words and aligns figures, a spreadsheet gets what it can count with."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "week", "moment"),
    [
        ("en", "Mon 9 March", "Tue 10 March, 11:00"),
        ("ru", "пн 9 марта", "вт 10 марта, 11:00"),
    ],
)
def test_a_page_tells_days_in_words_and_a_spreadsheet_counts_with_them(
    opened: Callable[..., Any], browser: Callable[..., Any], language: str, week: str, moment: str
) -> None:
    opened(facts={"level": "basic", "priority": "P2"})
    agent = browser("agent")

    def answer(path: str) -> str:
        headers = {"accept-language": language}
        return str(agent.get(f"/desk/reports/{path}?month=2026-03", headers=headers).text)

    assert f'<th scope="row">{week}</th>' in answer("requests-by-week/")
    assert '"2026-03-09"' in answer("requests-by-week.csv")
    assert f">{moment}</td>" in answer("priority-without-impact/")
    assert '"2026-03-10 11:00"' in answer("priority-without-impact.csv")


@pytest.mark.django_db
def test_figures_are_aligned_at_their_end_and_what_has_none_says_so(
    opened: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    opened(facts={"level": "basic", "priority": "P2"})
    page = browser("agent").get("/desk/reports/promises-kept/?month=2026-03").text
    assert '<th scope="col" class="num">Still open</th>' in page
    assert '<td class="num" data-label="Still open">1</td>' in page
    assert '<th scope="col">Level</th>' in page
    # a share stands at the end like any figure, drawn or not, and before there is one
    assert '<th scope="col" class="num">In time, %</th>' in page
    assert 'class="drawn num" data-label="In time, %"' in page
    assert '<td class="num" data-label="In time without waiting, %">—</td>' in page
    assert '"—"' not in browser("agent").get("/desk/reports/promises-kept.csv?month=2026-03").text


@pytest.mark.django_db
def test_a_line_of_one_customer_leads_to_the_customer(
    opened: Callable[..., Any], browser: Callable[..., Any], desk: SimpleNamespace
) -> None:
    opened(facts={"level": "basic", "priority": "P2"})
    link = f'<th scope="row"><a href="/desk/customers/{desk.customer.pk}/">Acme</a></th>'
    for report in ("promises-by-customer", "customer-gaps"):
        assert link in browser("agent").get(f"/desk/reports/{report}/?month=2026-03").text
