"""Hostile words by real mail, in a real browser wherever the desk shows them: nothing runs, nothing is fetched."""

import re
import sqlite3
from base64 import b64encode
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from playwright.sync_api import Page, expect

SENDER, TRON = "duty@polar.example", "support@tronasoc.ru"
WORDS = yaml.safe_load(Path(__file__).with_name("vectors.yaml").read_text("utf-8"))
VECTORS: list[str] = [
    *(one for kind in ("elements", "handlers", "foreign", "styles", "breakouts") for one in WORDS[kind]),
    *(holder.format(url=url) for holder in WORDS["holders"] for url in WORDS["spellings"]),
]  # fmt: skip
NAMES: list[str] = [*WORDS["names"], *(one[:60] for one in VECTORS)]
ALL = {f"hostile-{n:03d}" for n in range(len(VECTORS))}
ALL_WORDS = "\n".join(" ".join(one.split()) for one in VECTORS)
A_REQUEST = 15
# of the words of a held mail, so many characters are shown
SHOWN_OF_HELD = 600
STORED = "select text, html from store_message where text like '%hostile-%' and direction = 'in'"
HELD = "select count(*) from store_heldinteraction where sender like 'stranger%@elsewhere.example'"
MARK = "<p>hostile-{n:03d}</p>"
MARKED = re.compile(r"hostile-\d{3}")
OPENED = "document.querySelectorAll('.as-sent a[data-form]').forEach(one => one.click())"
NOTE = "() => { window.run = (...all) => { console.error('it ran', ...all) } }"
# what a tag or an attribute may not do once it is shown
SEEN = """() => [...document.body.querySelectorAll("*")].flatMap((one) => {
    const bad = /^(script|style|link|meta|base|iframe|frame|object|embed|form|input|button|svg|math|template)$/i;
    const found = bad.test(one.localName) ? [one.outerHTML.slice(0, 120)] : [];
    for (const {name, value} of one.attributes) {
        const leads = /^(href|src|action|cite)$/i.test(name);
        if (/^on|^style$|^srcset$|^ping$|^background$/i.test(name)) found.push(`${name}=${value}`);
        if (leads && !/^(https?:|mailto:|tel:|cid:|#|$)/i.test(value)) found.push(`${name}=${value}`);
        if (name === "src" && !/^cid:/i.test(value)) found.push(`fetched: ${value}`);
    }
    return found;
})"""


def written(n: int, subject: str) -> bytes:
    """Return a mail that carries vector `n` wherever a mail has words."""
    vector, name = VECTORS[n], NAMES[n % len(NAMES)]

    def field(text: str) -> bytes:
        return b"=?utf-8?b?" + b64encode(text.encode()) + b"?="

    def part(kind: bytes, text: str) -> bytes:
        return (
            b"Content-Type: text/" + kind + b"; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + b64encode(text.encode()) + b"\r\n"
        )  # fmt: skip

    mark = MARK.format(n=n)
    file_name = quote(name, safe="").encode()
    return b"".join(
        [
            b"From: " + field(vector) + b" <" + SENDER.encode() + b">\r\nTo: " + field(vector[:40]) + b" <",
            TRON.encode() + b">\r\nSubject: " + field(subject) + b"\r\n",
            f"Message-ID: <hostile-{n}@polar.example>\r\nMIME-Version: 1.0\r\n".encode(),
            b"Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n",
            b"Content-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\n",
            part(b"plain", f"{mark}\n{vector}") + b"--a\r\n" + part(b"html", f"{mark}\n{vector}\n<p>after</p>"),
            b"--a--\r\n--m\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename*=utf-8''",
            file_name + b"\r\n\r\n<script>run(1)</script>\r\n--m--\r\n",
        ]
    )  # fmt: skip


@pytest.fixture(scope="session")
def poisoned(running: Any) -> list[str]:
    """Numbers of requests that hold every vector: in the subject, in names, in words, in HTML, as a file's name."""
    numbers = []
    for first in range(0, len(VECTORS), A_REQUEST):
        running.deliver(written(first, VECTORS[first]), sender=SENDER, to=TRON)
        number = running.registered(f"<hostile-{first}@polar.example>")
        for n in range(first + 1, min(first + A_REQUEST, len(VECTORS))):
            running.deliver(written(n, f"[{number}] {VECTORS[n]}"), sender=SENDER, to=TRON)
        numbers.append(number)
    ends_at = monotonic() + 60
    while len(read := stored(running)) < len(VECTORS):
        assert monotonic() < ends_at, f"{len(read)} of {len(VECTORS)} were read"
        sleep(0.3)
    return numbers


def stored(running: Any) -> list[tuple[str, str]]:
    """Return text and HTML of the hostile messages as the desk keeps them."""
    return rows(running, STORED)


def rows(running: Any, query: str) -> list[Any]:
    """Return what the desk's own tables hold."""
    with closing(
        sqlite3.connect(running.folder.parent / "reglament.sqlite3", timeout=20)
    ) as tables:
        return tables.execute(query).fetchall()


@pytest.fixture
def look(request: Any, visit: Any) -> Callable[[str], Page]:
    """Open somebody's browser, which notes whatever runs; without the pages' policy, which would forbid it too."""

    def open_as(login: str) -> Page:
        page: Page = visit(login, bypass_csp=getattr(request, "param", True))
        page.context.add_init_script(f"({NOTE})()")
        return page

    return open_as


@pytest.mark.threat("T10")
@pytest.mark.parametrize("look", [True, False], ids=["policy off", "policy on"], indirect=True)
def test_nothing_of_a_mail_runs_or_is_fetched_where_it_is_shown(
    look: Callable[[str], Page], poisoned: list[str], reached: dict[str, Any]
) -> None:
    looking = look("olga")
    assert shown_at(looking, [f"/desk/requests/{number}/" for number in poisoned]) == ALL
    for path in ["/desk/queue/all/?page=2", *reached["ilya"].paths()]:
        looking.goto(path)
    # what a person would touch
    looking.goto(f"/desk/requests/{poisoned[0]}/")
    folded = "document.querySelectorAll('main details:has(.text)').forEach(one => one.open = true)"
    looking.evaluate(folded)
    for heading in looking.locator("main h1, main .text").all()[:8]:
        heading.hover()


@pytest.mark.threat("T10")
@pytest.mark.parametrize("look", [True, False], ids=["policy off", "policy on"], indirect=True)
def test_nothing_of_a_mail_runs_or_is_fetched_in_the_frame_that_shows_it_as_it_was_sent(
    look: Callable[[str], Page], poisoned: list[str]
) -> None:
    looking, shown = look("olga"), set()
    for number in poisoned:
        looking.goto(f"/desk/requests/{number}/")
        looking.evaluate(OPENED)
        for place in looking.locator(".as-sent").all():
            words = place.frame_locator("iframe").locator("body")
            expect(words).to_contain_text(MARKED)
            shown |= set(MARKED.findall(words.text_content() or ""))
        # what a person would touch
        words.hover()
    assert shown == ALL


def shown_at(page: Page, paths: Iterable[str]) -> set[str]:
    """Return which hostile messages stand on the pages, folded or not."""
    shown: set[str] = set()
    for path in paths:
        page.goto(path)
        shown |= set(re.findall(r"hostile-\d{3}", page.locator("main").text_content() or ""))
    return shown


@pytest.mark.threat("T10")
def test_a_customer_reads_the_same_words_as_harmlessly(
    look: Callable[[str], Page], poisoned: list[str]
) -> None:
    customer = look(SENDER)
    assert shown_at(customer, [f"/requests/{number}/" for number in poisoned]) == ALL
    customer.goto("/")
    subject = customer.get_by_role("link", name=VECTORS[0], exact=True)
    expect(subject.first).to_be_visible()
    fill_in(customer, "/new/")
    customer.get_by_role("button", name="What will apply?").click()
    customer.locator("#preview section").wait_for()
    button = customer.locator("[data-preview]")
    button.evaluate("(button) => button.form.noValidate = true")
    customer.locator("[name=subject]").fill(" ")
    customer.get_by_role("button", name="Send").click()
    customer.locator(".error[id$=-wrong], .heard .notice").first.wait_for()
    # without the script the form comes back as a page
    button.evaluate("(button) => button.form.submit()")
    customer.locator(".notice.late[data-told]").wait_for()
    assert ALL_WORDS in customer.locator("[name=text]").input_value()


@pytest.mark.threat("T10")
def test_held_mail_search_queue_palette_and_preview_show_words_only(
    look: Callable[[str], Page], poisoned: list[str], held: set[str]
) -> None:
    looking = look("olga")
    assert held <= shown_at(looking, ["/desk/triage/"])
    looking.goto("/desk/queue/all/?f=customer:Polar")
    expect(looking.get_by_role("link", name=VECTORS[0], exact=True)).to_be_visible()
    # words that leave an attribute or an element, in what is asked and what is found
    for asked, wrong in zip(WORDS["breakouts"][::2], WORDS["breakouts"][1::2], strict=True):
        looking.goto(f"/desk/search/?q={quote(asked)}")
        expect(looking.locator("main [name=q]")).to_have_value(asked.strip())
        looking.goto(f"/desk/queue/all/?f={quote(wrong)}")
    assert shown_at(looking, [f"/desk/search/?q=hostile-{n:03d}" for n in (0, 45, 90, 135, 180)])
    looking.keyboard.press("Control+k")
    looking.keyboard.insert_text("hostile")
    looking.locator("#palette li").first.wait_for()
    looking.goto(f"/desk/requests/{poisoned[-1]}/")
    looking.locator("#text").fill(ALL_WORDS)
    looking.get_by_role("button", name="Show the letter").click()
    expect(looking.locator(".preview")).to_contain_text("run(1)")
    for line in ALL_WORDS.splitlines()[::20]:
        assert line.strip() in (looking.locator(".preview").text_content() or "")
    # drafts are kept while one writes: the next to open the request finds none
    with looking.expect_response(lambda answer: answer.url.endswith("/draft/")):
        looking.locator("#text").fill("")


def fill_in(page: Page, path: str) -> None:
    """Write every vector into a form."""
    page.goto(path)
    page.locator("[name=subject]").fill(VECTORS[0])
    page.locator("[name=text]").fill(ALL_WORDS)


@pytest.fixture(scope="session")
def held(running: Any) -> set[str]:
    """Marks of strangers' mails that wait in triage: every vector in words, many in names and subjects."""
    marks: set[str] = set()
    waiting = [f"{MARK.format(n=n)} {vector}" for n, vector in enumerate(VECTORS)]
    sent = 0
    while waiting:
        vector, words = waiting[0].partition(" ")[2], ""
        while waiting and (not words or len(words) + len(waiting[0]) < SHOWN_OF_HELD):
            words += waiting.pop(0) + "\n"
        marks |= set(re.findall(r"hostile-\d{3}", words))
        sent += 1
        stranger = f"stranger{sent}@elsewhere.example"
        running.deliver(from_a_stranger(stranger, vector, words), sender=stranger, to=TRON)
    ends_at = monotonic() + 60
    while rows(running, HELD)[0][0] < sent:
        assert monotonic() < ends_at
        sleep(0.3)
    return marks


def from_a_stranger(address: str, vector: str, words: str) -> bytes:
    """Return a mail whose name, subject and words are hostile."""
    name, subject = (
        b"=?utf-8?b?" + b64encode(one.encode()) + b"?=" for one in (vector[:60], vector)
    )
    return (
        b"From: " + name + b" <" + address.encode() + b">\r\nTo: " + TRON.encode() + b"\r\nSubject: " + subject
        + b"\r\nMessage-ID: <" + address.encode() + b">\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; "
        + b"charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64encode(words.encode()) + b"\r\n"
    )  # fmt: skip


@pytest.mark.threat("T10")
def test_the_copy_of_a_mails_html_kept_to_be_shown_is_harmless_by_itself(
    visit: Any, running: Any, poisoned: list[str]
) -> None:
    page = visit(bypass_csp=True)
    page.context.add_init_script(f"({NOTE})()")
    page.goto("/regulations/")
    bad = []
    for text, html in stored(running):
        page.evaluate("(html) => { document.body.innerHTML = html }", html or "")
        bad += [f"{text[:200]} -> {one}" for one in page.evaluate(SEEN)]
    assert bad == []


@pytest.mark.threat("T11")
def test_a_file_of_a_mail_is_saved_never_shown_and_only_by_who_may_see_it(
    chromium: Any, running: Any, signed_in: Any, poisoned: list[str]
) -> None:
    def asked(login: str) -> Any:
        state = signed_in(login) if login else None
        return chromium.new_context(base_url=running.url, storage_state=state)

    olga, pavel, nobody = asked("olga"), asked("pavel"), asked("")
    links = []
    for number in poisoned:
        page = olga.request.get(f"/desk/requests/{number}/").text()
        links += re.findall(rf'href="(/desk/requests/{number}/files/[^"]+)"', page)
    # programs are not handed out at all
    handed_out = [n for n in range(len(VECTORS)) if not NAMES[n % len(NAMES)].endswith(".exe")]
    assert len(links) == len(handed_out) == len(VECTORS) - 2
    for link in links:
        got = olga.request.get(link)
        kept = {name: got.headers.get(name) for name in FILE_HEADERS}
        assert (got.status, kept) == (200, FILE_HEADERS)
        # another name of this machine, where the pages' cookies are not sent (T11)
        assert got.url.startswith("http://localhost:")
        said = got.headers["content-disposition"]
        assert re.fullmatch(r"attachment(; filename(\*=utf-8''|=).+)?", said), said
        assert not re.search(r"[/\\\x00-\x1f]|%2F|%5C|%0|%E2%80%AE|\.\.", said), said
    for link in links[::20]:
        assert pavel.request.get(link).status == 404
        assert nobody.request.get(link, max_redirects=0).status == 302
    for context in (olga, pavel, nobody):
        context.close()


FILE_HEADERS = {
    "content-type": "application/octet-stream",
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
