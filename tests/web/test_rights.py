"""The rights matrix, made from the routes: a route without a rule, or a door that opens to the wrong person, fails."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from reglament.web.rights import Rule, allows
from reglament.web.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T16", "T17")]

RULES = {
    "home": Rule.EVERYONE,
    "sign_in": Rule.EVERYONE,
    "ask_link": Rule.EVERYONE,
    "link_sent": Rule.EVERYONE,
    "follow_link": Rule.EVERYONE,
    "account": Rule.SIGNED_IN,
    "end_session": Rule.SIGNED_IN,
    "change_password": Rule.SIGNED_IN,
    "set_about_me": Rule.STAFF,
    "set_zone": Rule.CUSTOMER,
    "welcome": Rule.CUSTOMER,
    "sign_out": Rule.EVERYONE,
    "set_language": Rule.EVERYONE,
    "request_link": Rule.SIGNED_IN,
    "regulations": Rule.EVERYONE,
    "regulation": Rule.EVERYONE,
    "regulation_found": Rule.EVERYONE,
    "request": Rule.CUSTOMER,
    "own_live": Rule.CUSTOMER,
    "request_say": Rule.CUSTOMER,
    "request_wish": Rule.CUSTOMER,
    "request_access": Rule.CUSTOMER,
    "request_file": Rule.CUSTOMER,
    "new_request": Rule.CUSTOMER,
    "public_sent": Rule.EVERYONE,
    "public_form": Rule.EVERYONE,
    "articles": Rule.EVERYONE,
    "article_suggestions": Rule.EVERYONE,
    "article": Rule.EVERYONE,
    "article_file": Rule.EVERYONE,
    "article_read": Rule.EVERYONE,
    "article_solved": Rule.EVERYONE,
    "article_shelf": Rule.STAFF,
    "article_new": Rule.STAFF,
    "article_edit": Rule.STAFF,
    "edition_file": Rule.STAFF,
    "article_withdraw": Rule.STAFF,
    "customers": Rule.STAFF,
    "customer_new": Rule.STAFF,
    "customer": Rule.STAFF,
    "customer_edit": Rule.STAFF,
    "customer_part": Rule.STAFF,
    "note_contact": Rule.STAFF,
    "note_letter": Rule.STAFF,
    "order_support": Rule.STAFF,
    "invite_contact": Rule.STAFF,
    "invite_requester": Rule.STAFF,
    "staff": Rule.LEAD,
    "staff_change": Rule.LEAD,
    "team_new": Rule.LEAD,
    "team_change": Rule.LEAD,
    "queue": Rule.STAFF,
    "queue_view": Rule.STAFF,
    "take_next": Rule.STAFF,
    "bulk": Rule.STAFF,
    "save_view": Rule.STAFF,
    "drop_view": Rule.STAFF,
    "choose": Rule.STAFF,
    "search": Rule.STAFF,
    "requests": Rule.CUSTOMER,
    "palette": Rule.STAFF,
    "view_counts": Rule.STAFF,
    "live": Rule.STAFF,
    "ticket": Rule.STAFF,
    "reply": Rule.STAFF,
    "draft": Rule.STAFF,
    "canned_answers": Rule.STAFF,
    "items": Rule.STAFF,
    "updates": Rule.STAFF,
    "releases": Rule.STAFF,
    "release": Rule.STAFF,
    "act": Rule.STAFF,
    "attachment": Rule.STAFF,
    "as_sent": Rule.STAFF,
    "sent_frame": Rule.STAFF,
    "message_original": Rule.STAFF,
    "triage": Rule.STAFF,
    "release_held": Rule.STAFF,
    "discard_held": Rule.STAFF,
    "take_back": Rule.STAFF,
    "add_held": Rule.STAFF,
    "original": Rule.STAFF,
    "retry_mail": Rule.STAFF,
    "design": Rule.STAFF,
    "health": Rule.LEAD,
    "portal_outage": Rule.LEAD,
    "letters": Rule.STAFF,
    "reports": Rule.STAFF,
    "report": Rule.STAFF,
    "report_csv": Rule.STAFF,
    "send_again": Rule.STAFF,
    "work_page": Rule.STAFF,
}
POSTED = {
    "add_held",
    "discard_held",
    "take_back",
    "draft",
    "invite_contact",
    "invite_requester",
    "release_held",
    "reply",
    "retry_mail",
    "send_again",
}
POSTED |= {
    "article_withdraw",
    "note_contact",
    "note_letter",
    "order_support",
    "set_about_me",
}
POSTED |= {"take_next", "bulk", "save_view", "drop_view", "choose", "portal_outage"}
STAFF_ROUTES = sorted(name for name, rule in RULES.items() if rule is Rule.STAFF)


def arguments(name: str, number: str) -> list[Any]:
    return {
        "customer": [1],
        "customer_edit": [1],
        "note_contact": [1],
        "note_letter": [1],
        "order_support": [1],
        "customer_part": [1, "contacts", 0],
        "invite_contact": [1, 1],
        "invite_requester": [number],
        "queue_view": ["all"],
        "drop_view": [1],
        "ticket": [number],
        "reply": [number],
        "draft": [number],
        "act": [number, "start_work"],
        "attachment": [number, 1, 0],
        "as_sent": [number, 1],
        "sent_frame": [number, 1],
        "message_original": [number, 1],
        "article_edit": [1],
        "edition_file": [1, "ab" * 32, "picture.png"],
        "article_withdraw": [1],
        "release_held": [1],
        "discard_held": [1],
        "take_back": [1],
        "add_held": [1],
        "original": [1],
        "retry_mail": [1],
        "send_again": [1],
        "release": [1],
        "report": ["priority-without-impact"],
        "report_csv": ["priority-without-impact"],
    }.get(name, [])


def test_every_route_carries_the_rule_that_stands_here() -> None:
    declared = {
        pattern.name: getattr(pattern.callback, "rule", None) or unwrapped(pattern.callback)
        for pattern in urlpatterns
    }
    assert declared == RULES


def unwrapped(view: Any) -> Rule | None:
    while view is not None:
        if hasattr(view, "rule"):
            return view.rule
        view = getattr(view, "__wrapped__", None)
    return None


def test_each_door_opens_to_whom_its_rule_names_and_to_nobody_else(
    people: SimpleNamespace, desk: SimpleNamespace
) -> None:
    from django.contrib.auth.models import AnonymousUser

    from reglament.store import models as m

    left = m.User.objects.create_user(username="left-contact")
    m.Contact.objects.create(
        vendor=desk.vendor, customer=desk.customer, name="Left", user=left, active=False
    )
    m.User.objects.filter(pk=people.stranger.pk).update(is_active=False)
    persons = {
        "nobody": AnonymousUser(),
        "customer": people.customer,
        "agent": people.agent,
        "lead": people.lead,
        "staff who left": people.gone,
        "contact who left": left,
        "disabled lead": m.User.objects.get(pk=people.stranger.pk),
    }
    opened = {rule: {name for name, who in persons.items() if allows(rule, who)} for rule in Rule}
    known = {"customer", "agent", "lead", "staff who left", "contact who left"}
    assert opened == {
        Rule.EVERYONE: set(persons),
        Rule.SIGNED_IN: known,
        Rule.CUSTOMER: {"customer"},
        Rule.STAFF: {"agent", "lead"},
        Rule.LEAD: {"lead"},
    }


@pytest.mark.parametrize("route", STAFF_ROUTES)
@pytest.mark.parametrize("who", ["", "customer", "gone"])
def test_doors_of_the_desk_stay_shut_to_others(
    route: str, who: str, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    client = browser(who)
    url = reverse(route, args=arguments(route, number))
    answer = client.post(url) if route in POSTED else client.get(url)
    if who:
        assert answer.status_code == 403
    else:
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in/")
    assert b"Reports do not open" not in answer.content


@pytest.mark.parametrize(
    "route",
    [
        *("ticket", "reply", "draft", "act", "attachment"),
        *("as_sent", "sent_frame", "message_original"),
    ],
)
def test_another_vendors_request_looks_like_none(
    route: str, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    client = browser("stranger")

    def answer(of: str) -> tuple[int, bytes]:
        url = reverse(route, args=arguments(route, of))
        got = client.post(url, {"text": "x"}) if route in POSTED else client.get(url)
        return got.status_code, got.content.replace(of.encode(), b"")

    assert answer(number) == answer("TA-999999")
    assert answer(number)[0] == 404


def test_another_vendors_queue_and_counts_show_nothing(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    opened()
    own, others = browser("agent"), browser("stranger")
    assert b"Reports do not open" in own.get("/desk/").content
    for path in ("/desk/", "/desk/triage/", "/desk/letters/"):
        assert b"Reports do not open" not in others.get(path).content
    assert others.get("/desk/").context["page"].rows == []


def test_reading_changes_nothing_and_posting_needs_the_token(
    people: SimpleNamespace, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from django.test import Client

    number = opened().ticket.number
    client = browser("agent")
    for route in sorted(POSTED):
        assert client.get(reverse(route, args=arguments(route, number))).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.agent)
    assert strict.post(reverse("reply", args=[number]), {"text": "x"}).status_code == 403
