"""Taking what a colleague has: never without a word, on purpose with a form that names him, and he is told."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.store.models import OutboxLetter, StaffMember, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
OWNER = re.compile(r'name="owner" value="(\d*)"')


@pytest.fixture
def url(opened: Callable[..., Any]) -> str:
    return f"/desk/requests/{opened().ticket.number}/"


def form(page: str, url: str) -> str:
    return page.partition(f'action="{url}do/assign_me/"')[2].partition("</form>")[0]


def owner_in(text: str) -> str:
    found = OWNER.search(text)
    assert found
    return found[1]


def test_two_who_press_take_it_on_one_page_each_are_not_both_told_that_they_have_it(
    browser: Callable[..., Any], people: SimpleNamespace, url: str
) -> None:
    olga, ilya = browser("agent"), browser("lead")
    StaffMember.objects.filter(pk=people.agent.staff_member.pk).update(
        address="olga@vendor.example"
    )
    free = [owner_in(form(one.get(url).text, url)) for one in (olga, ilya)]
    assert free == ["", ""]
    olga.post(f"{url}do/assign_me/", {"owner": ""}, follow=True)
    late = ilya.post(f"{url}do/assign_me/", {"owner": ""}, follow=True)
    (told,) = (str(one) for one in late.context["messages"])
    assert re.fullmatch(r"Nothing was changed\. Olga took it at \d\d:\d\d\. Take it over\?", told)
    assert Ticket.objects.get().assignee == people.agent.staff_member
    assert not OutboxLetter.objects.filter(letter="handed_on_staff").exists()
    # the way to take it over stands open on the page, without a script too
    again = form(unescape(late.text), url)
    assert owner_in(again) == str(people.agent.staff_member.pk)
    assert ">Take over from Olga</button>" in again
    assert 'name="reason"' in again
    ilya.post(
        f"{url}do/assign_me/", {"owner": owner_in(again), "reason": "She is ill."}, follow=True
    )
    assert Ticket.objects.get().assignee == people.lead.staff_member
    letter = OutboxLetter.objects.get(letter="handed_on_staff")
    body = message_from_bytes(bytes(letter.raw), policy=policy.default).get_body(("plain",))
    assert body is not None
    assert "She is ill." in body.get_content()


def test_what_somebody_has_is_taken_over_by_a_form_that_names_him_and_is_not_usual(
    browser: Callable[..., Any], url: str
) -> None:
    olga, ilya = browser("agent"), browser("lead")
    free = ilya.get(url)
    assert re.search(r"<button data-command>Take it</button>", form(free.text, url))
    assert "assign_me" in {one.name for one in free.context["acts"].usual}
    olga.post(f"{url}do/assign_me/")
    owned = ilya.get(url)
    assert re.search(r'do/assign_me/" data-form>Take over from Olga…</a>', owned.text)
    assert "assign_me" not in {one.name for one in owned.context["acts"].usual}
    alone = ilya.get(f"{url}do/assign_me/").text
    assert "<h1>Take over from Olga</h1>" in alone
    reason = re.search(r'<input[^>]* name="reason"[^>]*>', form(alone, url))
    assert reason
    assert "required" not in reason[0]
    assert "do/assign_me/" not in olga.get(url).text


def test_it_is_said_in_russian_too(browser: Callable[..., Any], url: str) -> None:
    browser("agent").post(f"{url}do/assign_me/")
    ilya = browser("lead")
    answer = ilya.post(
        f"{url}do/assign_me/", {"owner": ""}, follow=True, headers={"accept-language": "ru"}
    )
    page = unescape(ilya.get(f"{url}do/assign_me/", headers={"accept-language": "ru"}).text)
    assert "Принять у коллеги: Olga" in page
    assert re.search(
        r"Обращение взял другой сотрудник: Olga, \d\d:\d\d\. Принять его у коллеги\?",
        " ".join(str(one) for one in answer.context["messages"]),
    )


def test_what_a_lead_gave_to_somebody_meanwhile_is_said_to_be_given(
    browser: Callable[..., Any], people: SimpleNamespace, url: str
) -> None:
    ilya, olga = browser("lead"), browser("agent")
    helper = people.agent.staff_member
    ilya.post(f"{url}do/assign/", {"assignee": helper.pk, "reason": "Yours."}, follow=True)
    late = ilya.post(f"{url}do/assign_me/", {"owner": ""}, follow=True)
    (told,) = (str(one) for one in late.context["messages"])
    assert re.fullmatch(
        r"Nothing was changed\. It was given to Olga at \d\d:\d\d\. Take it over\?", told
    )
    assert "do/assign_me/" not in olga.get(url).text
