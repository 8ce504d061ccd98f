"""Addresses in plain text become links; whatever else a text holds stays text, as the hostile set shows (T10)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from reglament.web.face.environment import environment
from reglament.web.linking import linked

OUTSIDE = ' rel="noopener noreferrer nofollow"'


def link(address: str, shown: str = "") -> str:
    return f'<a href="{address}"{OUTSIDE}>{shown or address}</a>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See https://e.example/a.", f"See {link('https://e.example/a')}."),
        ("(http://e.example/a)", f"({link('http://e.example/a')})"),
        ("https://e.example/A_(b)", link("https://e.example/A_(b)")),
        ("https://e.example/?a=1&b=2!", link("https://e.example/?a=1&amp;b=2") + "!"),
        ("«https://e.example»,", f"«{link('https://e.example')}»,"),
        ("https://пример.рф/путь", link("https://пример.рф/путь")),
        ("HTTPS://E.example", link("HTTPS://E.example")),
        (
            "http://a.example http://b.example",
            f"{link('http://a.example')} {link('http://b.example')}",
        ),
        ("write to ann@acme.example", "write to ann@acme.example"),
        ("www.e.example and ftp://e.example", "www.e.example and ftp://e.example"),
    ],
)
def test_an_address_is_a_link_without_the_sentence_around_it(text: str, shown: str) -> None:
    assert linked(text) == shown


@pytest.mark.threat("T10")
@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript://x",
        "xhttp://e.example",
        "http://",
        "https://?a",
        "http://[::1",
        "http://e.example:port/",
        "http://bank.example@evil.example/",
        "http://bank.example:x@evil.example/",
        "https://e.example/" + "a" * 2000,
    ],
)
def test_what_leads_nowhere_or_elsewhere_stays_text(text: str) -> None:
    assert "<a" not in linked(text)


@pytest.mark.threat("T10")
@pytest.mark.parametrize(
    "text",
    [
        'http://e.example/"onmouseover="alert(1)',
        "http://e.example/'onmouseover='alert(1)",
        "http://e.example/<script>alert(1)</script>",
        "<a href=http://e.example onclick=alert(1)>",
        "http://e.example/&quot;onload=&quot;",
        "http://e.example/`onload`",
        "http://e.example/\u202egpj.exe",
        "http://e.example\\@evil.example",
        "http://e.example/\x00x",
    ],
)
def test_no_text_gets_out_of_its_link(text: str) -> None:
    shown = linked(text)
    tags = re.findall(r"<[^>]*>", shown)
    assert [one for one in tags if one != "</a>"] == re.findall(
        r'<a href="http://[^"\'<>\u202e\x00\\]+" rel="noopener noreferrer nofollow">', shown
    )
    assert shown.count("<a ") == shown.count("</a>") == 1


def test_pages_of_the_desk_itself_are_links_as_any_of_its_pages(settings: Any) -> None:
    settings.PUBLIC_URL = "https://desk.example"
    own = "https://desk.example/articles/1/"
    assert linked(f"Read {own}.") == f'Read <a href="{own}">{own}</a>.'
    for other in ("https://desk.example.evil.example/", "https://desk.example"):
        assert linked(other) == link(other)


def test_lines_stay_lines_around_links() -> None:
    shown = environment().from_string("{{ text|linebreaks }}")
    assert shown.render(text="<b>\nhttps://e.example/a\n\nBye") == (
        f"<p>&lt;b&gt;<br>{link('https://e.example/a')}</p>\n\n<p>Bye</p>"
    )


@pytest.mark.django_db(transaction=True)
def test_both_sides_of_a_conversation_read_links(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    client, number = browser("agent"), opened().ticket.number
    said = {"text": "Update: https://e.example/new.", "do": "send"}
    client.post(f"/desk/requests/{number}/reply/", said)
    assert link("https://e.example/new") in client.get(f"/desk/requests/{number}/").text
    portal = browser("customer").get(reverse("request", args=[number])).text
    assert link("https://e.example/new") in portal
