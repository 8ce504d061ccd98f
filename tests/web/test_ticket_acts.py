"""Actions by subject on the ticket page: information, people, related requests; offered or explained."""

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.store.models import OutboxLetter, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser: Callable[..., Any], opened: Callable[..., Any]) -> SimpleNamespace:
    client, number = browser("agent"), opened().ticket.number
    url = f"/desk/requests/{number}/"

    def do(action: str, **values: Any) -> list[str]:
        answer = client.post(f"{url}do/{action}/", values, follow=True)
        return [str(one) for one in answer.context["messages"]]

    def offer(name: str) -> Any:
        return {one.name: one for one in client.get(url).context["acts"].offers}[name]

    return SimpleNamespace(client=client, number=number, url=url, do=do, offer=offer)


def row(page: SimpleNamespace) -> Ticket:
    return Ticket.objects.get(number=page.number)


def test_what_is_missing_is_asked_for_in_one_letter(page: SimpleNamespace) -> None:
    shown = page.client.get(page.url).content.decode()
    assert "<b>2 of 5 recorded</b>" in shown
    # nobody has read the mail for the rest, which is not the same as that it is not there
    assert "Not recorded yet, though messages or files may say it: Impact" in " ".join(
        re.sub("<[^>]+>", "", shown).split()
    )
    text = {one.name: one for one in page.offer("clarify").fields}["text"].value
    assert "Diagnostic log" in text
    (said,) = page.do("clarify", asked=["impact", "diagnostic_log"], text=text)
    assert said.endswith("Waiting for the customer. A letter goes to ann@acme.example.")
    assert (row(page).waiting_for, OutboxLetter.objects.filter(letter="reply").count()) == (
        "customer",
        1,
    )
    assert page.do("clarify", asked=["nonsense"], text="x") == [
        "Nothing was done: “Ask for” is not chosen. Choose and press the button again."
    ]


def test_a_letter_left_as_it_was_asks_for_what_is_ticked_and_a_changed_one_is_sent_as_written(
    page: SimpleNamespace,
) -> None:
    fields = {one.name: one for one in page.offer("clarify").fields}
    prepared = fields["text"].value.replace("\n", "\r\n")
    offered = {name: label.en for name, label in fields["asked"].options}
    assert offered["diagnostic_log"] in prepared
    assert offered["error_text"] in prepared
    assert page.client.get(f"{page.url}do/clarify/").content.decode().count("is ticked above") == 1
    page.do("clarify", asked=["error_text"], text=prepared)
    first, changed = row(page).messages.order_by("-seq")[0].text, f"{prepared}\r\nUntil Friday."
    assert f"— {offered['error_text']}" in first
    assert offered["diagnostic_log"] not in first
    page.do("clarify", asked=["error_text"], text=changed)
    second = row(page).messages.order_by("-seq")[0].text
    assert second == changed.replace("\r\n", "\n")
    said = page.do("clarify", asked=[], text=prepared)
    assert said == ["The text of the reply is missing. Write it and try again."]


def test_facts_are_written_down_and_found(page: SimpleNamespace) -> None:
    page.do("fill_in", intake_environment="mobile app 3.1", intake_error_text="E4031")
    assert row(page).intake == {"environment": "mobile app 3.1", "error_text": "E4031"}
    shown = page.client.get(page.url).content.decode()
    assert "mobile app 3.1" in shown
    assert "<b>3 of 5 recorded</b>" in shown


def test_people_take_part_and_follow(page: SimpleNamespace, people: SimpleNamespace) -> None:
    page.do("participants", add="eve@acme.example, mia@acme.example")
    page.do("follow")
    found = row(page)
    assert found.participants == ["eve@acme.example", "mia@acme.example"]
    assert found.followers == [str(people.agent.staff_member.pk)]
    page.do("participants", add="", remove=["eve@acme.example"])
    assert row(page).participants == ["mia@acme.example"]
    assert page.do("participants", add="no address")[0].startswith("'no' is no mail address")


def test_a_split_a_link_and_a_merge_are_made_from_the_page(
    page: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    assert page.do("split", subject="Export", problem="Export fails") == [
        "A problem goes on as TA-000002. Linked with TA-000002. A letter goes to ann@acme.example. "
        "Colleagues are told: head@vendor.example."
    ]
    child = Ticket.objects.exclude(number=page.number).get()
    shown = page.client.get(page.url).content.decode()
    assert f'<a class="numbered" href="/desk/requests/{child.number}/">{child.number}</a>' in shown
    other = opened("other").ticket.number
    assert page.do("link", number="TA-999999") == [
        "There is no request 'TA-999999'. Give its number as it is written."
    ]
    page.do("link", number=other)
    assert page.do("merge", number=other, reason="the same") == [
        "Goes on as TA-000003. Linked with TA-000003. Closed: merged. A letter goes to ann@acme.example."
    ]
    assert (row(page).state, row(page).merged_into) == ("closed", other)
    refused = page.offer("merge").refused
    assert refused is not None
    assert refused.remedy.en


def test_a_link_made_by_mistake_is_taken_away_on_both_sides_and_no_other(
    page: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    def offered(url: str) -> list[str]:
        acts = page.client.get(url).context["acts"].offers
        found = [one.fields[0].options for one in acts if one.name == "unlink"]
        return [value for options in found for value, _ in options]

    page.do("split", subject="Export", problem="Export fails")
    child = Ticket.objects.exclude(number=page.number).get().number
    assert offered(page.url) == []
    other, kept = opened("other").ticket.number, opened("kept").ticket.number
    for number in (other, kept):
        page.do("link", number=number)
    # what happened is no less true for being linked once more
    assert page.do("link", number=child) == ["Nothing had to change: it was so already."]
    assert offered(page.url) == [other, kept]
    assert page.do("unlink", linked=child) == [
        "Nothing was done: “No longer linked with” is not chosen. Choose and press the button again."
    ]
    assert page.do("unlink", linked=other) == [f"No longer linked with {other}."]
    assert (offered(page.url), offered(f"/desk/requests/{other}/")) == ([kept], [])
    assert offered(f"/desk/requests/{kept}/") == [page.number]
    shown = page.client.get(page.url).context["links"]
    assert sorted(one.number for one in shown) == sorted([child, kept])


def test_the_reason_of_a_merge_is_said_to_go_to_the_customer_and_stands_apart_in_the_letter(
    page: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    other = opened("other").ticket.number
    form = page.client.get(f"{page.url}do/merge/").content.decode()
    assert "The letter to the customer quotes it." in form
    page.do("merge", number=other, reason="The same report.")
    raw = bytes(OutboxLetter.objects.get(letter="merged").raw).decode()
    assert "The same report.\n\n--\n" in raw.replace("\r\n", "\n")


def test_a_hand_over_goes_to_a_colleague_of_this_vendor(
    page: SimpleNamespace, people: SimpleNamespace
) -> None:
    page.do("assign_me")
    stranger, lead = people.stranger.staff_member.pk, people.lead.staff_member.pk
    assert page.do("hand_over", assignee=stranger, note="x") == [
        "Nothing was done: “To” is not chosen. Choose and press the button again."
    ]
    endless = page.do("hand_over", assignee="9" * 5000, note="x")
    assert endless == ["Nothing was done: “To” is not chosen. Choose and press the button again."]
    assert page.do("hand_over", assignee=lead, note="half done") == [
        "Owner: Ilya. No letter goes to the customer."
    ]
    assert row(page).assignee_id == lead


def test_every_action_without_reason_says_what_forbids_it_in_both_languages(
    page: SimpleNamespace,
) -> None:
    offers = page.client.get(page.url).context["acts"].offers
    silent = [
        one.name
        for one in offers
        if one.refused and not (one.refused.what.ru and one.refused.remedy.ru)
    ]
    assert silent == []
    assert "follow" in {one.name for one in offers if one.refused is None}


def test_what_was_split_off_is_the_customers_own_word_and_leads_back_to_the_whole(
    page: SimpleNamespace, desk: SimpleNamespace, browser: Callable[..., Any], monkeypatch: Any
) -> None:
    from reglament import wall_time

    split_at = desk.at + timedelta(minutes=10)
    monkeypatch.setattr(wall_time, "now", lambda: split_at)
    page.do("split", subject="Export", problem="Export fails")
    child = Ticket.objects.exclude(number=page.number).get()
    whole = Ticket.objects.get(number=page.number)
    said = child.messages.get()
    assert (said.author_name, said.direction, said.text) == ("Ann", "in", "Export fails")
    assert child.registered_at == whole.registered_at
    answer = page.client.get(f"/desk/requests/{child.number}/")
    first = answer.context["entries"][0]
    assert (first.who, first.side, first.at) == ("Ann", "theirs", split_at)
    back = f'split off by Olga from <a class="numbered" href="/desk/requests/{page.number}/">{page.number}</a>'
    assert back in answer.content.decode()
    portal = browser("customer").get(f"/requests/{child.number}/").content.decode()
    assert (
        f'split off by Olga from <a class="numbered" href="/requests/{page.number}/">{page.number}</a>'
        in portal
    )
    letter = OutboxLetter.objects.get(ticket=child, letter="acknowledgement")
    assert f"It was split off from {page.number}." in bytes(letter.raw).decode()
    assert "split off" not in bytes(OutboxLetter.objects.get(ticket=whole).raw).decode()


def test_a_customer_who_does_not_see_the_whole_gets_its_number_and_no_link(
    page: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    page.do("split", subject="Export", problem="Export fails")
    child = Ticket.objects.exclude(number=page.number).get()
    Ticket.objects.filter(number=page.number).update(requester=None, customer=None)
    portal = browser("customer").get(f"/requests/{child.number}/").content.decode()
    assert f"split off by Olga from {page.number}" in portal
    assert f'href="/requests/{page.number}/"' not in portal


def test_the_letter_of_closing_bears_the_name_of_who_closed(page: SimpleNamespace) -> None:
    page.do("close", outcome="restored", text="The rights of the folder were wrong.")
    text = OutboxLetter.objects.get(letter="closing_notice").raw
    mail = message_from_bytes(bytes(text), policy=policy.default).get_body(("plain",))
    body = mail.get_content()  # type: ignore[union-attr]
    assert "The rights of the folder were wrong." in body
    assert "\nOlga\n" in body.replace("\r", "").partition("\n--")[0]
