"""A refused form comes back open, with what is wrong beside the control at fault, which has the focus."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
BY_SCRIPT = {"Reglament-Part": "answer"}


def tag(page: str, control: str) -> str:
    """Return the tag with this id."""
    found = re.search(rf'<[a-z]+ [^>]*\bid="{control}"[^>]*>', page)
    assert found, control
    return found[0]


def beside(page: str, control: str) -> str:
    """Return what is said beside a control that is marked, described by it and focused, and linked at the head."""
    marked = tag(page, control)
    assert 'aria-invalid="true" autofocus' in marked
    described = re.search(r'aria-describedby="([^"]*)"', marked)
    assert described
    assert described[1].split()[-1] == f"{control}-wrong"
    assert page.count("autofocus") == 1
    told = re.search(rf'id="{control}-wrong">.*?<p>(.*?)</p>', page, re.DOTALL)
    assert told
    # no line of the notice ends within a clause's name
    assert f'<a href="#{control}">{told[1]}</a>' in re.sub(
        r'<span class="typed">([^<]*)</span>', r"\1", page
    )
    return unescape(told[1])


@pytest.mark.parametrize(
    ("action", "given", "control", "told"),
    [
        ("resolve", {"outcome": "restored", "text": " "}, "resolve-text", "Letter"),
        ("set_priority", {"priority": "P1", "reason": ""}, "set_priority-reason", "Reason"),
        ("assign", {"assignee": "0"}, "assign-assignee", ""),
        (
            "participants",
            {"add": "nobody"},
            "participants-add",
            "'nobody' is no mail address. Write name@example.org.",
        ),
        (
            "log_work",
            {
                "work": "reactive",
                "started_at": "2026-03-02T10:00",
                "ended_at": "2026-03-02T09:00",
                "work_note": "Read logs",
            },
            "log_work-ended_at",
            "The work does not end after it begins",
        ),
    ],
)
def test_an_action_of_the_desk_comes_back_at_its_field(
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    action: str,
    given: dict[str, str],
    control: str,
    told: str,
) -> None:
    url = f"/desk/requests/{opened().ticket.number}/"
    agent = browser("agent")
    page = agent.post(f"{url}do/{action}/", given, follow=True).text
    assert told in beside(page, control)
    assert f"{control}-wrong" not in agent.get(url).text


def test_what_a_whole_form_is_refused_for_has_the_focus_in_its_panel(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    page = (
        browser("agent")
        .post(f"/desk/requests/{number}/do/link/", {"number": "TRON-0"}, follow=True)
        .text
    )
    assert 'tabindex="-1" autofocus' in tag(page, "link-refused")
    assert '<a href="#link-refused">' in page


@pytest.mark.parametrize(
    ("given", "control", "told"),
    [
        (
            {"priority": "P1", "reason": "All stands"},
            "priority-criteria",
            "This priority needs one of its criteria",
        ),
        ({"priority": "P1", "reason": " "}, "priority-reason", "nothing fitting was given"),
        ({"priority": "P9", "reason": "x"}, "priority-priority", "is not one of the values"),
    ],
)
def test_the_priority_panel_of_the_portal_comes_back_at_its_field(
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    given: dict[str, str],
    control: str,
    told: str,
) -> None:
    url = f"/requests/{opened().ticket.number}/"
    page = browser("customer").post(f"{url}wish/priority/", given, follow=True).text
    if control.endswith("criteria"):
        assert f'aria-describedby=" {control}-wrong"' in tag(page, control)
        assert '<input type="checkbox" name="criteria"' in page
        assert told in page[page.index(f'id="{control}-wrong"') :][:600]
        assert f'<a href="#{control}">' in page
    else:
        assert told in beside(page, control)
    assert re.search(r"<details open><summary>Change the priority", page)


@pytest.mark.parametrize(
    ("who", "path", "form"),
    [("agent", "/desk/requests/{}/", "reply/"), ("customer", "/requests/{}/", "say/")],
)
def test_an_empty_answer_comes_back_at_the_text_and_a_script_is_told_where(
    browser: Callable[..., Any], opened: Callable[..., Any], who: str, path: str, form: str
) -> None:
    url = path.format(opened().ticket.number)
    client = browser(who)
    assert "othing was" in beside(client.post(url + form, {"text": " "}, follow=True).text, "text")
    answer = client.post(url + form, {"text": " "}, headers=BY_SCRIPT)
    assert 'data-told data-at="text"' in answer.text
    assert "autofocus" not in client.get(url).text


@pytest.mark.parametrize(
    ("given", "control"),
    [
        ({"subject": "", "text": "Since the morning."}, "subject"),
        ({"subject": "Reports", "text": ""}, "text"),
        ({"subject": "Reports", "text": "x", "environment": "y" * 20_001}, "f-environment"),
        ({"subject": "Reports", "text": "x", "priority": "P9"}, "f-priority"),
    ],
)
def test_a_new_request_comes_back_at_its_field(
    browser: Callable[..., Any], desk: Any, given: dict[str, str], control: str
) -> None:
    answer = browser("customer").post("/new/", given)
    assert answer.status_code == 422
    assert beside(answer.text, control)
    if control == "f-environment":
        assert '<details class="fold" open>' in answer.text
