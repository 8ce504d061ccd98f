"""The customer's portal: own requests only, one public thread, forms that go the way of a mail, files by content."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from hashlib import sha256
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reglament.core.model.commands import Message
from reglament.operations.readers import vendor_at

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
BMP = b"BM" + b"\0" * 12 + (40).to_bytes(4, "little") + b"\0" * 30


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def istom(desk: SimpleNamespace) -> SimpleNamespace:
    """A paid clinic under iStom's text at the desk's vendor, whose contact signs in."""
    from reglament.store import models as m

    vendor = desk.vendor
    m.Mailbox.objects.create(vendor=vendor, address="support@istom.example", regulations=["istom"])
    clinic = m.Customer.objects.create(vendor=vendor, name="Pay-Dent", category="paid")
    m.Agreement.objects.create(
        vendor=vendor,
        customer=clinic,
        kind="plan",
        regulation="istom",
        addresses=["office@paydent.example"],
    )
    user = m.User.objects.create(username="kotova")
    contact = m.Contact.objects.create(
        vendor=vendor, customer=clinic, name="Marina", user=user, language="ru"
    )
    m.ContactAddress.objects.create(
        vendor=vendor, contact=contact, address="office@paydent.example"
    )
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return SimpleNamespace(vendor=vendor, client=client, contact=contact)


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Hold the clock at Wed 2026-03-11 12:00 Moscow, the ledger's hour."""
    from reglament import wall_time

    noon = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
    monkeypatch.setattr(wall_time, "now", lambda: noon)
    return noon


def asked(**fields: Any) -> dict[str, Any]:
    return {
        "identity": "a",
        "subject": "Wrong total",
        "text": "The total of February is wrong.",
        "problem": "product_problem",
        "do": "send",
        **fields,
    }


@pytest.mark.clause("IS-100", "IS-98")
def test_the_form_registers_at_once_and_the_request_stands_in_the_list(
    istom: SimpleNamespace, at_noon: datetime
) -> None:
    from reglament.store.models import OutboxLetter, Ticket

    sent = istom.client.post("/new/", asked())
    ticket = Ticket.objects.get()
    assert sent["Location"] == reverse("request", args=[ticket.number])
    assert (ticket.channel, ticket.level, ticket.registered_at) == (
        "portal",
        "paid-standard",
        at_noon,
    )
    from reglament.store.queries.histories import history_of

    assert {"IS-99", "IS-100"} & {*history_of(ticket.pk).events[0].clauses} == {"IS-100"}
    page = istom.client.get(sent["Location"]).content.decode()
    assert "Wed 11 March, 15:00 (UTC+3)" in page
    assert ticket.subject in istom.client.get("/").content.decode()
    letter = OutboxLetter.objects.get()
    assert (letter.to, letter.ticket_id) == ("office@paydent.example", ticket.pk)
    assert ticket.number.split()[-1].encode() in bytes(letter.raw)


@pytest.mark.threat("T07")
def test_the_same_words_with_another_file_are_no_repeat(
    istom: SimpleNamespace, at_noon: datetime
) -> None:
    from reglament.store.models import Message

    place = istom.client.post("/new/", asked())["Location"]

    def say_with(name: str, content: bytes) -> None:
        form = {"identity": "b", "text": "See the file.", "files": [file(name, content)]}
        assert istom.client.post(f"{place}say/", form).status_code == 302

    for name, content in (("a.txt", b"one"), ("a.txt", b"one"), ("a.txt", b"two")):
        say_with(name, content)
    said = Message.objects.filter(text="See the file.").order_by("seq")
    digests = [[one["sha256"] for one in row.attachments] for row in said]
    assert digests == [[sha256(b"one").hexdigest()], [sha256(b"two").hexdigest()]]


def test_the_same_form_twice_is_one_request(istom: SimpleNamespace, at_noon: datetime) -> None:
    from reglament.store.models import Ticket

    places = [istom.client.post("/new/", asked())["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert Ticket.objects.count() == 1


def test_a_form_that_the_browser_gave_back_is_the_one_that_was_sent_for_an_hour(
    istom: SimpleNamespace, at_noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page behind Back is made anew, with another identity; the files of the form are gone."""
    first = istom.client.post("/new/", asked(files=file("a.txt", b"one")))["Location"]
    again = istom.client.post("/new/", asked(identity="b"), follow=True)
    assert again.redirect_chain[-1][0] == first
    number = first.split("/")[2].replace("%20", " ")
    assert f'Already sent as <span class="typed">{number}</span>' in unescape(again.text)
    others = [asked(identity="c", files=file("a.txt", b"two")), asked(identity="d", text="Other.")]
    assert first not in [istom.client.post("/new/", one)["Location"] for one in others]
    last = istom.client.post("/new/", asked(identity="e", text="Other."))["Location"]
    monkeypatch.setattr("reglament.wall_time.now", lambda: at_noon + timedelta(minutes=61))
    later = istom.client.post("/new/", asked(identity="f", text="Other."))["Location"]
    assert later not in (first, last)


def test_a_preview_says_level_and_promises_and_writes_nothing(
    istom: SimpleNamespace, at_noon: datetime
) -> None:
    from reglament.store.models import Event

    page = istom.client.post("/new/", asked(do="preview")).content.decode()
    assert "Paid standard" in page
    assert "Wed 11 March, 15:00 (UTC+3)" in page
    assert 'value="Wrong total"' in page
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "told", "taken"),
    [
        (
            {"priority": "P2"},
            ["Level: <b>Premium</b>", "Priority: <b>Priority 2</b>"],
            ["Remote access"],
        ),
        (
            {"remote_access": "true"},
            ["Priority: <b>Priority 3</b>", "Remote access: <b>given</b>"],
            ["Priority"],
        ),
    ],
)
def test_a_preview_names_the_facts_it_rests_on_and_the_row_as_the_desk_does(
    browser: Callable[..., Any], given: dict[str, str], told: list[str], taken: list[str]
) -> None:
    form = {"do": "preview", "subject": "It stops", "text": "It stops.", "identity": "i", **given}
    page = browser("customer").post("/new/", form).content.decode()
    box = page[page.index('id="preview"') :]
    for words in told:
        assert words in box
    assert re.findall(r"<p>([^<]*): <b>[^<]*</b> <span[^>]*>taken for now", box) == taken
    priority = "Priority 2" if "priority" in given else "Priority 3"
    assert f"Row: Priority: {priority}; Level: Premium" in unescape(box)


def without_token(answer: Any) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", answer.content.decode())


@pytest.mark.clause("IS-99")
def test_anybody_asks_a_question_and_is_told_nothing_of_whom_the_desk_knows(
    istom: SimpleNamespace, at_noon: datetime, browser: Callable[..., Any]
) -> None:
    from reglament.store.models import HeldInteraction, Ticket

    anyone = Client(headers={"accept-language": "en"})
    front = anyone.get("/").content.decode()
    assert front.index("/ask/istom/") < front.index('class="subject" href="/regulations/"')
    answers = [
        anyone.post("/ask/istom/", asked(identity=who, address=who), follow=True)
        for who in ("office@paydent.example", "stranger@nowhere.example")
    ]
    assert without_token(answers[0]) == without_token(answers[1])
    assert answers[0].redirect_chain == answers[1].redirect_chain
    ticket = Ticket.objects.get()
    assert (ticket.requester_address, ticket.channel) == ("office@paydent.example", "portal")
    from reglament.store.queries.histories import history_of

    opening = history_of(ticket.pk).events[0]
    assert opening.intake["form"] == "question"
    assert {"IS-99", "IS-100"} & {*opening.clauses} == {"IS-99"}
    shown = browser("agent").get(reverse("ticket", args=[ticket.number])).content.decode()
    assert "web: question" in shown
    held = HeldInteraction.objects.get()
    assert (held.sender, held.reason) == ("stranger@nowhere.example", "unknown-sender")
    preview = anyone.post(
        "/ask/istom/", asked(do="preview", address="office@paydent.example")
    ).content.decode()
    assert "Paid" not in preview


@pytest.mark.threat("T01")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "by the public form; the address is not proven"),
        ("ru", "через открытую форму; адрес не подтверждён"),
    ],
)
def test_what_came_by_the_public_form_is_not_told_as_the_customers_own_words(
    istom: SimpleNamespace, language: str, words: str
) -> None:
    from reglament.store.models import Ticket

    Client().post("/ask/istom/", asked(identity="form", address="office@paydent.example"))
    mine = istom.client.post("/new/", asked(identity="own"), follow=True)
    assert mine.status_code == 200
    theirs, own = (
        istom.client.get(f"/requests/{one.number}/", headers={"accept-language": language})
        for one in Ticket.objects.order_by("pk")
    )
    page = theirs.content.decode()
    head, thread = page.split('id="h-thread"')
    assert (head.count(words), thread.count(words)) == (1, 1)
    assert theirs.context["thread"][0].entry.unproven
    assert words not in own.content.decode()


@pytest.mark.parametrize(
    ("language", "by_form", "label", "lead"),
    [
        (
            "en",
            "Your question came by the form on our site. It has no number yet: we could not tell whom we serve.",
            "Organisation: New Clinic",
            "the confirmation with the number or, where we do not know yet whom we serve, that question",
        ),
        (
            "ru",
            "Ваш вопрос пришёл через форму на нашем сайте. Номера у него пока нет: мы не поняли, кого обслуживаем.",
            "Организация: New Clinic",
            "подтверждение с номером или, если мы ещё не знаем, кого обслуживаем, вопрос об этом",
        ),
    ],
)
def test_a_stranger_is_asked_only_what_the_form_was_not_told(
    istom: SimpleNamespace, language: str, by_form: str, label: str, lead: str
) -> None:
    from reglament.store.models import HeldInteraction, OutboxLetter

    anyone = Client(headers={"accept-language": language})
    assert 'name="organisation"' in anyone.get("/ask/istom/").content.decode()
    form = asked(address="ivan@novaya.example", name="Ivan New", organisation="New Clinic")
    page = anyone.post("/ask/istom/", form, follow=True).content.decode()
    # said alike to whom we know and to whom we do not (T22)
    assert lead in page
    letter = OutboxLetter.objects.get(letter="who_are_you")
    text = " ".join(plain_text(bytes(letter.raw)).split())
    assert by_form in text
    assert "support@" not in text
    assert ("your name" in text, "указав имя" in text) == (False, False)
    assert label in HeldInteraction.objects.get().interaction["text"]


def asked_of(client: Any, path: str) -> dict[str, tuple[str, bool]]:
    """Return what the calculator begins with: fact -> value, and whether it is told to be the reader's."""
    questions = client.get(path).context["calc"].questions
    return {one.fact.name: (one.chosen, one.own) for one in questions}


def test_the_calculator_starts_from_the_readers_own_licence(istom: SimpleNamespace) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from reglament.store.models import Agreement

    path = "/regulations/istom/"
    own = asked_of(istom.client, path)
    assert (own["category"], own["listed_address"]) == (("paid", True), ("yes", True))
    assert (own["channel"], own["problem"][1]) == (("portal", True), False)
    assert "(as it is with you)" in istom.client.get(path).content.decode()
    assert asked_of(istom.client, f"{path}?category=vip")["category"] == ("vip", False)
    # another text does not serve the reader
    assert not any(yours for _, yours in asked_of(istom.client, "/regulations/tron-en/").values())
    assert asked_of(Client(), path)["category"] == ("free", False)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked_once:
            istom.client.get(path)
        return len(asked_once)

    before, customer = queries(), istom.contact.customer
    for n in range(4):
        more = {"kind": "plan", "regulation": "istom", "addresses": [f"{n}@paydent.example"]}
        Agreement.objects.create(vendor=istom.vendor, customer=customer, **more)
    assert queries() == before


@pytest.mark.parametrize(("language", "words"), [("en", "(your level)"), ("ru", "(ваш уровень)")])
def test_the_calculator_starts_from_the_readers_own_level(
    desk: SimpleNamespace, browser: Callable[..., Any], language: str, words: str
) -> None:
    from reglament.store.models import Agreement

    Agreement.objects.update(level="premium")
    client, path = browser("customer"), "/regulations/tron-en/"
    assert asked_of(client, path)["level"] == ("premium", True)
    assert words in client.get(path, headers={"accept-language": language}).content.decode()
    assert words not in browser().get(path, headers={"accept-language": language}).content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ""}, "“Description of the problem” is empty."),
        ({"subject": " "}, "“In one sentence” is empty."),
        ({"address": "nobody"}, "no e-mail address"),
    ],
)
def test_what_a_question_lacks_is_said_and_the_words_kept(
    istom: SimpleNamespace, fields: dict[str, str], said: str
) -> None:
    answer = Client(headers={"accept-language": "en"}).post(
        "/ask/istom/", asked(**{"address": "a@b.example", "steps": "kept words", **fields})
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "kept words" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("no e-mail address", "“In one sentence” is empty", "of the problem” is empty")),
        ("ru", ("не адрес почты", "«Одной фразой» не заполнено", "проблемы» не заполнено")),
    ],
)
def test_each_empty_field_is_marked_with_words_of_its_own_and_the_first_has_the_focus(
    istom: SimpleNamespace, language: str, said: tuple[str, ...]
) -> None:
    from django.test import Client

    client = Client(headers={"accept-language": language})
    page = client.post("/ask/istom/", asked(address="", subject="", text=" ")).content.decode()
    controls = ("address", "subject", "text")
    tags = [re.findall(rf'<(?:input|textarea)[^>]* id="{one}"[^>]*>', page)[0] for one in controls]
    assert ["aria-invalid" in one for one in tags] == [True] * 3
    assert ["autofocus" in one for one in tags] == [True, False, False]
    beside = [re.findall(rf'id="{one}-wrong">.*?<p>(.*?)</p>', page, re.S)[0] for one in controls]
    assert [words in told for words, told in zip(said, beside, strict=True)] == [True] * 3
    assert re.findall(r'data-told data-at="(\w+)"', page) == list(controls)
    # the browser would stop at the first of them, in a language of its own
    assert "novalidate" in page


@pytest.mark.clause("IS-99")
def test_a_visitor_is_led_to_the_form_that_the_regulation_recommends(
    istom: SimpleNamespace, at_noon: datetime
) -> None:
    page = Client(headers={"accept-language": "en"}).get("/").content.decode()
    assert re.findall(r'href="(/ask/[^"]*)"', page) == ["/ask/istom/"]
    assert f"<h3>{istom.vendor.name}</h3>" in page


@pytest.mark.clause("IS-40", "X-58")
def test_the_card_of_support_tells_of_open_doors_only(
    istom: SimpleNamespace, at_noon: datetime
) -> None:
    from reglament.store import models as m

    page = istom.client.get("/").content.decode()
    assert "support@istom.example" in page
    assert "Form of special requests (VIP)" not in page
    m.Agreement.objects.filter(regulation="istom").update(level="vip")
    assert "Form of special requests (VIP)" in istom.client.get("/").content.decode()


def test_a_customer_reads_again_what_the_form_asked(
    istom: SimpleNamespace, at_noon: datetime
) -> None:
    form = istom.client.get("/new/").content.decode()
    # one way to state nothing, not two
    assert 'value="unknown"' not in form
    page = istom.client.post("/new/", asked(steps="Open the report of February"))["Location"]
    html = istom.client.get(page).content.decode()
    assert "What you told us" in html
    assert "<dd>Open the report of February</dd>" in html


@pytest.mark.parametrize(
    ("given", "fold"),
    [
        ({}, '<details class="fold">'),
        ({"steps": "Open the report"}, '<details class="fold" open>'),
        ({"access_details": "key 7"}, '<details class="fold" open>'),
    ],
)
def test_what_is_seldom_filled_is_folded_until_something_stands_there(
    istom: SimpleNamespace, at_noon: datetime, given: dict[str, str], fold: str
) -> None:
    page = istom.client.post("/new/", asked(do="preview", **given)).text
    before, inside = page.split(fold)
    inside = inside[: inside.index("</details>")]
    named = r'name="(problem|type|steps|version|access_details|files)"'
    assert re.findall(named, inside) == ["steps", "version", "access_details"]
    assert re.findall(named, before) == ["problem", "type", "files"]


@pytest.mark.threat("T23")
def test_a_flood_of_questions_is_slowed(istom: SimpleNamespace, at_noon: datetime) -> None:
    from django.core.cache import cache

    cache.clear()
    anyone = Client(REMOTE_ADDR="203.0.113.9")
    codes = [
        anyone.post("/ask/istom/", asked(identity=str(n), address="a@b.example")).status_code
        for n in range(12)
    ]
    cache.clear()
    assert codes == [302] * 10 + [429] * 2


@pytest.mark.clause("AS-57")
def test_where_the_portal_opens_none_the_form_points_to_the_channels_that_do(
    desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    from reglament.store import models as m

    m.Agreement.objects.update(regulation="aspro", level="")
    m.Mailbox.objects.update(regulations=["aspro"])
    m.Contact.objects.update(access="administrator")
    client = browser("customer")
    assert 'href="/new/"' not in client.get("/").content.decode()
    page = client.get("/new/").content.decode()
    assert "support@aspro.finance" in page
    assert "online chat" in page
    assert "<textarea" not in page
    answer = client.post("/new/", asked(problem=""))
    assert answer.status_code == 422
    assert "support@aspro.finance" in answer.content.decode()
    assert m.Ticket.objects.count() == 0
    assert m.HeldInteraction.objects.count() == 0
    assert client.get("/ask/aspro/").status_code == 404


@pytest.mark.clause("HY-14")
def test_an_incident_without_priority_is_not_taken_by_the_form(
    desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    from reglament.store import models as m

    m.Agreement.objects.update(regulation="hydra", level="", kind="contract")
    m.Mailbox.objects.update(regulations=["hydra"])
    client = browser("customer")
    lacking = client.post("/new/", {**asked(), "type": "incident"})
    assert lacking.status_code == 422
    assert "The form lacks: Priority (HY-14, HY-26)" in lacking.content.decode()
    both = client.post("/new/", {**asked(), "type": "incident", "subject": ""}).content.decode()
    assert re.findall(r'data-told data-at="([\w-]+)"', both) == ["subject", "f-priority"]
    sent = client.post("/new/", {**asked(), "type": "incident", "priority": "urgent"})
    assert sent.status_code == 302
    # the refused one used up no number
    assert (m.Ticket.objects.get().priority, m.Ticket.objects.get().number) == ("urgent", "1")


PHONE = '<a href="tel:+74999409505">+7 (499) 940-95-05, ext. 200</a>'


@pytest.mark.clause("HY-26")
def test_the_page_says_whom_to_call_until_the_call_came(
    desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    from reglament.core.model.commands import AddNote, Message
    from reglament.operations.carry_out import carry_out
    from reglament.store import models as m
    from reglament.store.queries.directory import staff_actor

    m.Agreement.objects.update(regulation="hydra", level="", kind="contract")
    m.Mailbox.objects.update(regulations=["hydra"])
    client = browser("customer")
    fields = {**asked(), "type": "incident", "priority": "urgent"}
    preview = client.post("/new/", {**fields, "do": "preview"}).content.decode()
    assert PHONE in preview[preview.index('id="preview"') :]
    page = client.post("/new/", fields, follow=True).content.decode()
    ticket = m.Ticket.objects.get()
    assert page.index(f"Call at once and name the number {ticket.number}:") < page.index(PHONE)
    call = AddNote(
        identity="call",
        actor=staff_actor(desk.agent),
        channel="phone",
        message=Message(text="He called."),
    )
    carry_out(call, ticket=ticket.pk, at=ticket.registered_at + timedelta(minutes=4))
    assert PHONE not in client.get(f"/requests/{ticket.number}/").content.decode()
    fields = {**asked(identity="calm"), "type": "incident", "priority": "normal"}
    assert PHONE not in client.post("/new/", fields, follow=True).content.decode()


@pytest.mark.clause("IS-116", "IS-117", "IS-118")
def test_screenshots_are_judged_by_their_bytes_and_the_text_is_registered(
    istom: SimpleNamespace, at_noon: datetime
) -> None:
    from reglament.store.models import Message, StoredFile

    files = [
        file("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 9),
        file("b.gif", b"GIF89a" + b"\0" * 9),
        file("c.png", PNG),
        file("a.tiff", b"II*\x00" + b"\0" * 9),
        file("shot.png", BMP),
        file("shot.zip", b"PK\x03\x04" + BMP),
        file("log.txt", b"MZ" + b"\0" * 9),
        file("run.bat", b"del *"),
    ]
    sent = istom.client.post("/new/", asked(files=files))
    (message,) = Message.objects.all()
    assert [one["name"] for one in message.attachments] == ["a.jpg", "b.gif", "c.png", "shot.zip"]
    assert StoredFile.objects.count() == 4
    page = istom.client.get(sent["Location"]).content.decode()
    for words in (
        "a.tiff was not attached: screenshots are taken as JPG, GIF, PNG. Save it as JPG, GIF, PNG.",
        "shot.png was not attached: BMP is taken in an archive only."
        " Save it as JPG, GIF, PNG, or pack it as RAR, ZIP.",
        "log.txt was not attached: programs are not taken",
        "run.bat was not attached: programs are not taken",
    ):
        assert words in page
    assert "The total of February is wrong." in page


@pytest.mark.clause("AS-56", "IS-112")
@pytest.mark.threat("T17")
def test_the_thread_holds_every_public_message_and_no_internal_one(
    browser: Callable[..., Any], opened: Callable[..., Any], desk: SimpleNamespace
) -> None:
    number = opened().ticket.number
    agent, customer = browser("agent"), browser("customer")
    agent.post(f"/desk/requests/{number}/reply/", {"text": "Canary-note", "do": "note"})
    agent.post(f"/desk/requests/{number}/reply/", {"text": "We look into it.", "do": "send"})
    said = customer.post(f"/requests/{number}/say/", {"text": "Here is more.", "identity": "x"})
    assert said["Location"] == f"/requests/{number}/"
    page = customer.get(f"/requests/{number}/").content.decode()
    order = ["The monthly report shows an error.", "We look into it.", "Here is more."]
    assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)
    assert "Canary-note" not in page
    assert "Here is more." in agent.get(f"/desk/requests/{number}/").content.decode()


@pytest.mark.threat("T16", "T17")
def test_others_requests_look_like_none(
    browser: Callable[..., Any], opened: Callable[..., Any], desk: SimpleNamespace, istom: Any
) -> None:
    number = opened().ticket.number
    for client in (istom.client,):
        for path in (f"/requests/{number}/", f"/requests/{number}/files/1/0/"):
            assert client.get(path).status_code == 404
        for path in (f"/requests/{number}/say/", f"/requests/{number}/wish/reopen/"):
            assert client.post(path, {"text": "x", "reason": "x"}).status_code == 404
        assert "Reports do not open" not in client.get("/").content.decode()
    assert browser("agent").get(f"/requests/{number}/").status_code == 403


def test_a_customer_changes_the_priority_with_a_reason_and_is_stopped_without_a_criterion(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket

    number = opened().ticket.number
    customer = browser("customer")
    form = {"identity": "i", "priority": "P1", "reason": "Nothing works"}
    refused = customer.post(f"/requests/{number}/wish/priority/", form, follow=True)
    assert "This priority needs one of its criteria" in refused.content.decode()
    assert Ticket.objects.get().priority == "P2"
    page = customer.get(f"/requests/{number}/")
    (offer,) = [one for one in page.context["offers"] if one.name == "priority"]
    criteria = next(c for c in offer.controls if c.kind == "ticks")
    customer.post(
        f"/requests/{number}/wish/priority/", {**form, "criteria": criteria.options[0][0]}
    )
    assert Ticket.objects.get().priority == "P1"
    nothing = customer.post(
        f"/requests/{number}/wish/priority/", {"priority": "P9", "reason": "x"}, follow=True
    )
    assert "“P9” is not one of the values of the form" in nothing.content.decode()


@pytest.mark.clause("TE-13")
def test_a_customer_says_with_the_priority_what_it_claims_and_it_is_kept_beside_it(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket

    number = opened(facts={"level": "premium", "priority": "P3"}).ticket.number
    customer = browser("customer")
    form = {"priority": "P2", "reason": "It spread", "impact": "Nobody can invoice."}
    customer.post(f"/requests/{number}/wish/priority/", {"identity": "i", **form})
    found = Ticket.objects.get()
    assert (found.priority, found.intake["impact"]) == ("P2", "Nobody can invoice.")
    page = customer.get(f"/requests/{number}/")
    (offer,) = [one for one in page.context["offers"] if one.name == "priority"]
    assert {one.name: one.value for one in offer.controls}["impact"] == "Nobody can invoice."
    # what stands there already is not written down once more
    again = {"identity": "j", **form, "priority": "P3", "reason": "It is over"}
    customer.post(f"/requests/{number}/wish/priority/", again)
    found.refresh_from_db()
    assert (found.priority, found.events.filter(type="Classified").count()) == ("P3", 1)


def test_the_link_of_a_letter_leads_each_reader_to_the_own_page(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    led = [
        client.get(f"/tickets/{number}/")["Location"]
        for client in (browser("agent"), browser("customer"), Client())
    ]
    assert led == [
        f"/desk/requests/{number}/",
        f"/requests/{number}/",
        f"/sign-in/?next=/tickets/{number}/",
    ]


def test_a_priority_that_staff_propose_is_the_customers_move_in_the_list_too(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    agent, customer = browser("agent"), browser("customer")

    def listed() -> list[tuple[str, list[str]]]:
        groups = customer.get("/").context["groups"]
        return [(name, [line.ticket.number for line in lines]) for name, lines in groups]

    assert listed() == [("ours", [number])]
    form = {"priority": "P3", "reason": "One workplace stands"}
    agent.post(f"/desk/requests/{number}/do/set_priority/", form)
    assert customer.get(f"/requests/{number}/").context["move"] == "yours"
    assert listed() == [("yours", [number])]


def solve(agent: Any, number: str, **more: str) -> None:
    """Let staff resolve the request with the first outcome that its page offers."""
    offers = agent.get(f"/desk/requests/{number}/").context["acts"].offers
    resolve = next(one for one in offers if one.name == "resolve")
    said = {"text": "Solved so.", "need_solution": "Solved so.", **more}
    said["outcome"] = resolve.fields[0].options[0][0]
    agent.post(f"/desk/requests/{number}/do/resolve/", said)


def test_a_solution_is_confirmed_or_the_request_reopened_by_its_customer(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket

    number = opened().ticket.number
    agent, customer = browser("agent"), browser("customer")
    early = customer.post(f"/requests/{number}/wish/confirm/", {"identity": "c"}, follow=True)
    assert Ticket.objects.get().state == "registered"
    assert early.status_code == 200
    solve(agent, number)
    assert Ticket.objects.get().state == "resolved"
    assert "Solved: confirm it, or reopen" in customer.get(f"/requests/{number}/").content.decode()
    customer.post(f"/requests/{number}/wish/reopen/", {"identity": "r", "reason": "Not yet"})
    assert Ticket.objects.get().state not in ("resolved", "closed")
    solve(agent, number, identity="2")
    customer.post(f"/requests/{number}/wish/confirm/", {"identity": "c2"})
    assert Ticket.objects.get().state == "closed"


@pytest.mark.parametrize(
    ("language", "told", "priority"),
    [
        (
            "en",
            "Technical support of TRON.ASOC for partners’ users, version 1.2.1, in force since Mon 1 January 2024",
            "Priority 2",
        ),
        (
            "ru",
            "Техническая поддержка TRON.ASOC для пользователей партнёров, версия 1.2.1, "
            "действует с пн 1 января 2024",
            "Приоритет 2",
        ),
    ],
)
def test_a_customer_reads_regulation_and_priority_in_words_and_no_code(
    browser: Callable[..., Any], opened: Callable[..., Any], language: str, told: str, priority: str
) -> None:
    number = opened().ticket.number
    customer = browser("customer")
    customer.cookies["django_language"] = language
    page = customer.get(f"/requests/{number}/").content.decode()
    head = page[page.index('<header class="top"') :].partition("</header>")[0]
    words = " ".join(re.sub(r"<[^>]+>", "", head).split())
    assert told in words
    assert priority in words
    assert '<a href="/regulations/tron-en@1.2.1/">' in head
    # nothing that is read: addresses of links may name the version
    read = re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert "tron-en" not in read


@pytest.mark.parametrize(
    ("language", "label", "wish"),
    [
        ("en", "New priority", "Change the priority"),
        ("ru", "Новый приоритет", "Изменить приоритет"),
    ],
)
def test_the_field_of_a_new_priority_does_not_repeat_the_words_that_open_it(
    browser: Callable[..., Any], opened: Callable[..., Any], language: str, label: str, wish: str
) -> None:
    number = opened().ticket.number
    customer = browser("customer")
    customer.cookies["django_language"] = language
    page = customer.get(f"/requests/{number}/").content.decode()
    assert re.search(rf'<label for="priority-priority">\s*{label}', page)
    # it is what opens the form, where dots say that something is asked first, and what sends it
    assert re.findall(rf">\s*({wish}…?)\s*<", page) == [f"{wish}…", wish]


@pytest.mark.parametrize(
    ("language", "title", "whole"),
    [
        ("en", "iStom support regulation", "The whole regulation"),
        ("ru", "Регламент технической поддержки iStom", "Регламент целиком"),
    ],
)
def test_a_customer_without_a_printed_level_reads_its_regulation_once_and_the_form_names_its_version(
    istom: SimpleNamespace, language: str, title: str, whole: str
) -> None:
    istom.client.cookies["django_language"] = language
    page = istom.client.get("/").content.decode()
    beside = page[page.index("<aside") : page.index("</aside>")]
    assert beside.count(title) == 1
    assert f">{whole}</a>" in beside
    named = {"en": f"{title}, version 1", "ru": f"{title}, редакция 1"}[language]
    assert f">{named}</a>" in istom.client.get("/new/").content.decode()


def test_what_follows_on_a_solution_stands_at_the_head_in_the_order_it_is_read(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    agent, customer = browser("agent"), browser("customer")

    def found() -> tuple[list[str], list[str]]:
        """Return the wishes at the head of the page and those of its list, as they follow each other."""
        page = customer.get(f"/requests/{number}/").content.decode()
        head, rest = page.split('class="record"')
        wish = re.compile(rf'action="/requests/{number}/wish/(\w+)/"')
        return wish.findall(head), wish.findall(rest)

    head, rest = found()
    assert head == []
    assert not {"confirm", "reopen", "rate"} & set(rest)
    solve(agent, number)
    head, rest = found()
    assert head == ["confirm", "reopen", "rate"]
    assert not set(head) & set(rest)
    # what was refused comes back opened where it was sent from
    customer.post(f"/requests/{number}/wish/reopen/", {"identity": "r", "reason": ""})
    page = customer.get(f"/requests/{number}/").content.decode()
    assert '<details name="next" open><summary' in page[: page.index('class="record"')]
    customer.post(f"/requests/{number}/wish/confirm/", {"identity": "c"})
    assert found()[0] == ["reopen", "rate"]
    stars = {"identity": "s", "stars": "5", "comment": ""}
    customer.post(f"/requests/{number}/wish/rate/", stars)
    # who has rated is not asked again, and may still change it
    head, rest = found()
    assert head == ["reopen"]
    assert "rate" in rest


@pytest.mark.clause("IS-136", "IS-137")
def test_a_customer_rates_a_solution_and_writes_to_the_head(
    istom: SimpleNamespace, at_noon: datetime, browser: Callable[..., Any]
) -> None:
    from reglament.core.model.voice import HeadAsked, Rated
    from reglament.store.models import Ticket
    from reglament.store.queries.histories import history_of

    page = istom.client.post("/new/", asked())["Location"]
    early = istom.client.post(f"{page}wish/rate/", {"stars": "4", "comment": ""}, follow=True)
    assert "There is no solution to rate yet" in early.content.decode()
    istom.client.post(f"{page}wish/head/", {"identity": "h", "letter": "It is urgent for us."})
    row = Ticket.objects.get()
    solve(browser("agent"), row.number)
    rated = {"identity": "r", "stars": "4", "comment": "Quick"}
    before = istom.client.get(page).content.decode()
    assert ("The rating may be changed." in before, 'id="h-rating"' in before) == (False, False)
    istom.client.post(f"{page}wish/rate/", rated)
    html = istom.client.get(page).content.decode()
    assert 'id="h-rating">Rating</h2><p>4 of 5 <bdi>“Quick”</bdi></p>' in html
    russian = istom.client.get(page, headers={"accept-language": "ru"}).content.decode()
    assert 'id="h-rating">Оценка</h2><p>4 из 5 <bdi>«Quick»</bdi></p>' in russian
    assert "The rating may be changed." in html
    desk_page = browser("agent").get(f"/desk/requests/{row.number}/").content.decode()
    assert "The customer rates the solution: 4. “Quick”" in desk_page
    assert '<dd>4 of 5 <bdi class="hint">“Quick”</bdi></dd>' in desk_page
    assert re.search(r'<option value="4" selected>', html)
    assert 'value="Quick"' in html
    said = [
        (type(one).__name__, getattr(one, "stars", None), one.actor.kind.value)
        for one in history_of(row.pk).events
        if isinstance(one, HeadAsked | Rated)
    ]
    assert said == [("HeadAsked", None, "customer"), ("Rated", 4, "customer")]


@pytest.mark.clause("IS-137")
def test_a_letter_to_the_head_is_told_to_somebody_and_seen_until_it_is_answered(
    istom: SimpleNamespace, at_noon: datetime, browser: Callable[..., Any]
) -> None:
    from reglament.store import models as m

    agent = browser("agent")
    page = istom.client.post("/new/", asked())["Location"]
    number = m.Ticket.objects.get().number
    m.StaffMember.objects.filter(name="Ilya").update(address="ilya@vendor.example")

    def told(identity: str) -> list[str]:
        """Return who gets the letter about one more letter to the head."""
        known = set(m.OutboxLetter.objects.values_list("pk", flat=True))
        istom.client.post(f"{page}wish/head/", {"identity": identity, "letter": "Urgent for us."})
        return [one.to for one in m.OutboxLetter.objects.exclude(pk__in=known)]

    def marked() -> list[int]:
        paths = ("/desk/", f"/desk/requests/{number}/", "/desk/queue/head/")
        return [agent.get(path).content.decode().count("letter to the head<") for path in paths]

    assert marked() == [0, 0, 0]
    assert "/desk/queue/head/" not in agent.get("/desk/").content.decode()
    assert told("h1") == ["head@vendor.example"]
    vendor_at.cache_clear()
    m.Vendor.objects.filter(pk=istom.vendor.pk).update(head_address="")
    assert told("h2") == ["ilya@vendor.example"]
    m.StaffMember.objects.filter(name="Olga").update(address="olga@vendor.example", role="head")
    assert told("h3") == ["olga@vendor.example"]
    assert marked() == [1, 1, 1]
    assert "/desk/queue/head/" in agent.get("/desk/").content.decode()
    # it is seen there though the request has ended
    m.Ticket.objects.update(state="closed", turn=None)
    assert agent.get("/desk/queue/head/").content.decode().count("letter to the head<") == 1
    answer = {"identity": "b", "text": "We look at once."}
    agent.post(f"/desk/requests/{number}/do/answer_as_head/", answer)
    assert marked() == [0, 0, 0]


def test_what_was_written_into_a_refused_form_stands_there_again_once(
    browser: Callable[..., Any], opened: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reglament.web.portal import files_sent

    number = opened().ticket.number
    customer, page = browser("customer"), f"/requests/{number}/"
    wish = {"priority": "P1", "reason": "All <stands> & falls", "criteria": []}
    again = customer.post(f"{page}wish/priority/", wish, follow=True).content.decode()
    assert 'value="All &lt;stands&gt; &amp; falls"' in again
    assert '<option value="P1" selected>' in again
    assert "All &lt;stands" not in customer.get(page).content.decode()
    monkeypatch.setattr(files_sent, "MOST_BYTES", 3)
    said = {"text": "Long words.", "files": file("a.txt", b"four")}
    assert "Long words." in customer.post(f"{page}say/", said, follow=True).content.decode()


def test_a_new_request_keeps_its_page_for_a_script_and_says_without_one_what_has_gone(
    istom: SimpleNamespace, at_noon: datetime
) -> None:
    client, lost = istom.client, "Choose the files again"
    for do in ("preview", "find"):
        assert lost not in client.post("/new/", asked(do=do)).text
        assert lost in client.post("/new/", asked(do=do, files=[file("a.txt", b"a")])).text
    assert lost in client.post("/new/", asked(text="", files=[file("a.txt", b"a")])).text
    script = {"Reglament-Part": "answer"}
    refused = client.post("/new/", asked(text=""), headers=script)
    assert (refused.status_code, refused.text.count("data-told")) == (422, 1)
    sent = client.post("/new/", asked(), headers=script)
    assert sent.status_code == 201
    # what was not followed unseen is still said
    assert "data-told" in client.get(sent["Location"]).text


@pytest.mark.clause("IS-78")
@pytest.mark.parametrize(("language", "told"), [
    ("en", "Declined. Ground: installing other makers' software"),
    ("ru", "Отклонено. Основание: установка чужого ПО"),
])  # fmt: skip
def test_a_refusal_is_read_with_its_ground_in_words(
    istom: SimpleNamespace, at_noon: datetime, browser: Callable[..., Any], language: str, told: str
) -> None:
    from reglament.store.models import Ticket

    page = istom.client.post("/new/", asked())["Location"]
    form = {"refusal": "decline/third-party-installation", "text": "Ask the maker."}
    number = Ticket.objects.get().number
    browser("agent").post(f"/desk/requests/{number}/do/refuse/", form)
    answer = istom.client.get(page, headers={"accept-language": language})
    read = unescape(answer.content.decode())
    assert told in read
    assert "Ask the maker." in read
    assert "third-party-installation" not in read


def test_remote_access_is_granted_and_withdrawn_by_the_customer(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket

    number = opened().ticket.number
    customer = browser("customer")
    states = []
    for wish in ("grant", "withdraw"):
        customer.post(f"/requests/{number}/wish/{wish}/", {"identity": wish})
        states.append(Ticket.objects.get().facts["remote_access"])
    assert states == ["true", "false"]


@pytest.mark.clause("AS-54")
def test_a_grant_is_ended_after_closing_and_no_new_one_is_given(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Event, Ticket

    number = opened().ticket.number
    customer, place = browser("customer"), f"/requests/{number}/"
    customer.post(f"{place}wish/grant/", {"identity": "grant"})
    closing = {"outcome": "restored", "text": "Restarted.", "identity": "c"}
    browser("agent").post(f"/desk/requests/{number}/do/close/", closing)
    assert Ticket.objects.get().state == "closed"
    page = customer.get(place).content.decode()
    assert f'action="{place}wish/withdraw/"' in page
    assert f'action="{place}wish/grant/"' not in page
    told = customer.post(f"{place}wish/withdraw/", {"identity": "end"}, follow=True)
    assert "Remote access is given" in page
    assert "Remote access is withdrawn" in told.content.decode()
    again = customer.get(place, headers={"accept-language": "ru"}).content.decode()
    assert again.index("Удалённый доступ предоставлен<") < again.index("Удалённый доступ отозван<")
    assert f'action="{place}wish/withdraw/"' not in told.content.decode()
    row = Ticket.objects.get()
    assert (row.state, row.facts["remote_access"]) == ("closed", "false")
    last = Event.objects.order_by("-pk")[0]
    assert (last.type, '"granted":false' in last.data.replace(" ", "")) == ("RemoteAccessSet", True)
    # neither twice, nor anew on what has ended
    events = Event.objects.count()
    for wish in ("withdraw", "grant"):
        customer.post(f"{place}wish/{wish}/", {"identity": f"{wish} again"})
    assert Event.objects.count() == events


def test_no_three_quarter_mark_is_shown_to_customers(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    page = browser("customer").get(f"/requests/{number}/").content.decode()
    assert "r-warn" not in page
    assert "r-soon" not in page
    assert page.count('<article class="promise') == 3


@pytest.mark.clause("TE-3")
def test_the_form_names_the_documentation_of_its_own_text(browser: Callable[..., Any]) -> None:
    page = browser("customer").get("/new/").content.decode()
    assert 'href="https://docs.tronasoc.ru/"' in page
    assert "https://tronasoc.ru" not in page


@pytest.mark.parametrize("path", ["/", "/new/"])
def test_one_request_and_three_cost_the_same_queries(
    browser: Callable[..., Any], opened: Callable[..., Any], path: str
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser("customer")
    opened()
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    opened("two")
    opened("three")
    with CaptureQueriesContext(connection) as three:
        client.get(path)
    assert len(three) == len(one)


@pytest.mark.threat("T18")
def test_fields_that_the_form_does_not_ask_are_not_taken(
    istom: SimpleNamespace, at_noon: datetime
) -> None:
    from reglament.store.models import Ticket

    istom.client.post(
        "/new/",
        asked(
            level="vip", category="vip", critical_confirmed="yes", price_consent="I", related="1"
        ),
    )
    ticket = Ticket.objects.get()
    assert ticket.level == "paid-standard"
    assert ticket.facts["critical_confirmed"] == "no"


@pytest.mark.threat("T22")
def test_doing_needs_a_post_with_its_token(
    people: SimpleNamespace, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    for path in (f"/requests/{number}/say/", f"/requests/{number}/wish/reopen/"):
        assert browser("customer").get(path).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.customer)
    assert strict.post(f"/requests/{number}/say/", {"text": "x"}).status_code == 403


def test_what_is_added_to_a_duplicate_is_added_where_it_goes_on(
    desk: SimpleNamespace, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Message, Ticket

    main, again = opened("a").ticket.number, opened("b").ticket.number
    answer = browser("agent").post(
        f"/desk/requests/{again}/do/merge/", {"number": main, "reason": "the same"}, follow=True
    )
    assert [str(one) for one in answer.context["messages"]] == [
        "Goes on as TA-000001. Linked with TA-000001. Closed: merged. A letter goes to ann@acme.example."
    ]
    browser("customer").post(f"/requests/{again}/say/", {"text": "It happens daily."})
    said = Message.objects.filter(text="It happens daily.").values_list("ticket__number", flat=True)
    assert (list(said), Ticket.objects.get(number=again).state) == ([main], "closed")


@pytest.fixture
def vip(istom: SimpleNamespace, people: SimpleNamespace) -> SimpleNamespace:
    """The clinic with special requests ordered; Olga is on their roster, Ilya leads."""
    from reglament.store import models as m

    m.Agreement.objects.filter(regulation="istom").update(level="vip")
    m.StaffMember.objects.filter(user=people.agent).update(takes_vip=True, phone="+7 900 1")
    m.StaffMember.objects.filter(user=people.lead).update(phone="+7 900 2")
    return istom


def plain_text(raw: bytes) -> str:
    body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.clause("IS-46")
def test_who_ordered_special_requests_reads_their_hours(vip: SimpleNamespace) -> None:
    text = vip.client.get("/").content.decode()
    card = text[text.index('class="contact-card"') :].split("</section>")[0]
    assert "Mon–Fri 10:00–19:00" in card
    assert '<span class="hint">Special request (VIP):</span> Mon–Fri 10:00–20:00' in card


def test_who_did_not_order_them_reads_the_usual_hours_alone(istom: SimpleNamespace) -> None:
    text = istom.client.get("/").content.decode()
    card = text[text.index('class="contact-card"') :].split("</section>")[0]
    assert ("10:00–19:00" in card, "10:00–20:00" in card) == (True, False)


def special(**more: str) -> dict[str, Any]:
    return {**asked(problem="product_problem"), "form": "vip", "scope": "product-problem", **more}


@pytest.mark.clause("IS-43", "IS-45")
def test_a_special_request_is_in_work_with_an_owner_whose_number_is_told(
    vip: SimpleNamespace, at_noon: datetime
) -> None:
    from reglament.store.models import OutboxLetter, Ticket

    assert b'name="scope"' in vip.client.get("/new/?form=vip").content
    assert vip.client.post("/new/", special()).status_code == 302
    first = Ticket.objects.get()
    assert (first.level, first.state, first.assignee and first.assignee.name) == (
        "vip",
        "in_work",
        "Olga",
    )
    assert first.registered_at == at_noon
    vip.client.post("/new/", special(subject="Another matter"))
    second = Ticket.objects.order_by("-pk")[0]
    assert (second.state, second.assignee and second.assignee.name) == ("in_work", "Ilya")
    letters = OutboxLetter.objects.filter(letter="vip_owner").order_by("pk")
    texts = [plain_text(bytes(one.raw)) for one in letters]
    assert [("+7 900 1" in one, "+7 900 2" in one) for one in texts] == [
        (True, False),
        (False, True),
    ]
    assert {one.to for one in letters} == {"office@paydent.example"}
    assert not OutboxLetter.objects.filter(letter__in=("acknowledgement", "work_started")).exists()


@pytest.mark.clause("IS-43")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Phone: not on record yet; write in answer to this letter, it reaches them"),
        ("ru", "Телефон: пока не указан; пишите ответом на это письмо, ответственный его получит"),
    ],
)
def test_the_letter_says_that_no_number_is_on_record_and_the_leads_page_names_the_gap(
    vip: SimpleNamespace,
    people: SimpleNamespace,
    browser: Callable[..., Any],
    at_noon: datetime,
    language: str,
    said: str,
) -> None:
    from reglament.store import models as m

    page = browser("lead").get("/desk/staff/").content.decode()
    assert "no phone on record" not in page
    m.StaffMember.objects.filter(user=people.agent).update(phone="")
    sent = vip.client.post("/new/", special(), headers={"accept-language": language})
    assert sent.status_code == 302
    text = plain_text(bytes(m.OutboxLetter.objects.get(letter="vip_owner").raw))
    assert said in text
    page = browser("lead").get("/desk/staff/").content.decode()
    assert "no phone on record: the letter of a special request has to name one (IS-43)" in page


@pytest.mark.clause("IS-45")
def test_a_special_installation_has_its_owner_and_waits_for_access(
    vip: SimpleNamespace, at_noon: datetime
) -> None:
    from reglament.store.models import Ticket

    vip.client.post("/new/", special(type="installation", scope="vip-installation"))
    row = Ticket.objects.get()
    assert (row.state, row.assignee and row.assignee.name) == ("registered", "Olga")


@pytest.mark.clause("IS-105")
def test_access_details_of_the_form_are_kept_apart(
    istom: SimpleNamespace, at_noon: datetime
) -> None:
    from reglament.store.models import Event, Ticket, TicketSecret

    form = {**asked(problem="product_problem"), "access_details": "TeamViewer 123 pass q7"}
    page = istom.client.post("/new/", {**form, "do": "preview"})
    assert b"TeamViewer 123 pass q7" in page.content
    assert TicketSecret.objects.count() == 0
    assert istom.client.post("/new/", form).status_code == 302
    assert TicketSecret.objects.get().content == "TeamViewer 123 pass q7"
    # details are access given
    assert Ticket.objects.get().facts["remote_access"] == "true"
    assert not Event.objects.filter(data__contains="pass q7").exists()


@pytest.mark.clause("IS-103")
def test_the_form_tells_the_products_own_terms_and_takes_any(
    istom: SimpleNamespace, at_noon: datetime
) -> None:
    from reglament.store.models import Ticket

    form = asked(problem="product_problem", text="My visit of today is lost.")
    page = istom.client.post("/new/", {**form, "do": "preview"}).content.decode()
    assert "visit → appointment" in page
    assert '{"visit": "appointment"' in page
    calm = istom.client.post("/new/", {**asked(), "do": "preview"}).content.decode()
    assert "→ appointment" not in calm
    assert istom.client.post("/new/", form).status_code == 302
    assert Ticket.objects.count() == 1


def test_quoted_history_is_folded_for_the_customer_as_it_is_at_the_desk(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    text = "Version 7.1.\n\n> Which version is it?\n> Please tell us."
    number = opened(message=Message(text=text, message_id="<q@acme>")).ticket.number
    for who, url in (("customer", f"/requests/{number}/"), ("agent", f"/desk/requests/{number}/")):
        page = unescape(browser(who).get(url).content.decode())
        folds = re.findall(
            r'<details class="quoted"><summary>[^<]*</summary>(<p>.*?)</details>', page, re.S
        )
        assert ["Which version is it?" in one and "Version 7.1." not in one for one in folds] == [
            True
        ]
        assert "<p>Version 7.1." in page


@pytest.mark.clause("IS-80", "IS-81")
@pytest.mark.parametrize(
    ("language", "price", "kept"),
    [
        ("en", "costs 1,500 roubles an hour", "Consent to the price of hourly work"),
        ("ru", "стоит 1500 рублей в час", "Согласие с ценой почасовой работы"),
    ],
)
def test_who_agrees_to_hourly_work_reads_the_price_first_and_the_consent_afterwards(
    istom: SimpleNamespace, at_noon: datetime, language: str, price: str, kept: str
) -> None:
    def page() -> str:
        answer = istom.client.get(place, headers={"accept-language": language})
        return str(answer.content.decode())

    other = istom.client.post("/new/", asked(identity="b", type="question"))["Location"]
    told = istom.client.get(other, headers={"accept-language": language}).content.decode()
    # nothing else of iStom's work is paid by the hour
    assert 'id="wish-pay"' not in told
    assert price not in told
    place = istom.client.post("/new/", asked(type="update_installation"))["Location"]
    assert price in page()
    assert kept not in page()
    istom.client.post(f"{place}wish/pay/", {"identity": "unticked"})
    assert kept not in page()
    istom.client.post(f"{place}wish/pay/", {"identity": "ticked", "price": "yes"})
    assert kept in page()
    assert 'id="wish-pay"' not in page()


@pytest.mark.clause("TE-13", "TE-19")
@pytest.mark.parametrize(("priority", "status"), [("P4", 422), ("", 422), ("P1", 302)])
def test_a_sign_of_another_priority_is_asked_about_not_lost(
    browser: Callable[..., Any], at_noon: datetime, priority: str, status: int
) -> None:
    form = asked(priority=priority, criteria=["data_loss"])
    answer = browser("customer").post("/new/", form)
    assert answer.status_code == status
    if status == 422:
        said = "this is a sign of Priority 1 (TE-19). Choose that priority"
        assert said in answer.content.decode()
        assert re.search(r'value="data_loss"[^>]* checked', answer.content.decode())
        assert "The total of February is wrong." in answer.content.decode()


def multipart(name: str, content: bytes) -> dict[str, Any]:
    """Return a form with a file as a browser writes it: the name is sent as it is given here."""
    mark = "form-of-a-browser"
    fields = {**asked(subject="A file"), "do": "send"}
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    body = b"".join([*parts, head.encode(), content, f"\r\n--{mark}--\r\n".encode()])
    return {"data": body, "content_type": f"multipart/form-data; boundary={mark}"}


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        # HTML, multipart/form-data encoding algorithm: these three are escaped, and a percent sign is not
        ("say %22yes%22.txt", 'say "yes".txt'),
        ("a%0D%0Ab.txt", "ab.txt"),
        ("100%25 %2F.txt", "100%25 %2F.txt"),
    ],
)
def test_a_files_name_is_read_as_browsers_write_it(
    istom: SimpleNamespace, sent: str, name: str
) -> None:
    from reglament.store.models import Message

    assert istom.client.post("/new/", **multipart(sent, b"words")).status_code == 302
    (file_,) = Message.objects.get().attachments
    assert file_["name"] == name


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "empty.log was not attached: the file is empty."),
        ("ru", "empty.log не прикреплён: файл пуст."),
    ],
)
def test_an_empty_file_is_named_among_those_left_out(
    istom: SimpleNamespace, language: str, words: str
) -> None:
    place = istom.client.post("/new/", **multipart("empty.log", b""))["Location"]
    page = istom.client.get(place, headers={"accept-language": language}).content.decode()
    assert words in page
    assert "1.log" not in page


def test_a_priority_that_was_told_is_read_in_words_and_as_what_it_was(
    browser: Callable[..., Any],
) -> None:
    from reglament.store.models import Ticket

    client = browser("customer")
    fields = {"subject": "Slow", "text": "Since noon.", "priority": "P2", "do": "send"}
    client.post("/new/", {**fields, "identity": "p2"})
    place = f"/requests/{Ticket.objects.get().number}/"
    told = client.get(place).context["told_us"]
    assert [one[1:] for one in told if one[0].en == "Priority"] == [("Priority 2", False)]
    lower = {"priority": "P3", "reason": "It is better", "identity": "p3"}
    client.post(f"{place}wish/priority/", lower)
    assert Ticket.objects.get().priority == "P3"
    page = client.get(place).content.decode()
    assert 'Priority 2 <span class="hint">when you wrote</span>' in page
    page = client.get(place, headers={"accept-language": "ru"}).content.decode()
    assert '<span class="hint">когда вы писали</span>' in page


NOT_TAKEN = [
    "70 image/bmp shot.bmp",
    "31457280 video/mp4 whole day.mp4",
    "0  empty.log",
    "5 text/plain eleventh.txt",
    "12 image/webp picture",
    # what a browser would never say
    "many text/plain a.txt",
    "9999999999999999 text/plain a.txt",
    "",
]
REASONS = {
    ("shot.bmp", "bmp", "pack-it", 70),
    ("whole day.mp4", "", "too-large", 31457280),
    ("empty.log", "", "empty", 0),
    ("eleventh.txt", "", "too-many", 5),
    ("picture", "webp", "image-format", 12),
}


def test_what_the_form_refused_as_it_was_chosen_stands_with_the_message_for_who_reads_it(
    istom: SimpleNamespace, at_noon: datetime, browser: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket
    from reglament.store.queries.histories import history_of

    def kept(place: int) -> set[tuple[str, str, str, int | None]]:
        message = history_of(Ticket.objects.get().pk).events[place].message
        return {(one.name, one.kind, one.why, one.size) for one in message.refused_files}

    files = [file("log.txt", b"MZ" + b"\0" * 9), file("b.txt", b"words")]
    sent = istom.client.post("/new/", asked(files=files, not_taken=NOT_TAKEN))
    # beside what was sent and judged by its bytes
    assert kept(0) == {*REASONS, ("log.txt", "program", "program", 11)}
    number = Ticket.objects.get().number
    said = {"identity": "s", "text": "And this.", "not_taken": NOT_TAKEN[:1]}
    istom.client.post(f"/requests/{number}/say/", said)
    assert kept(-1) == {("shot.bmp", "bmp", "pack-it", 70)}
    page = browser("agent").get(f"/desk/requests/{number}/").content.decode()
    assert page.count("Came without these files") == 2
    for words in (
        "whole day.mp4 was not attached: it is too large",
        "eleventh.txt was not attached: it was too much for one message",
        "empty.log was not attached: the file is empty",
        "shot.bmp was not attached: BMP is taken in an archive only",
    ):
        assert words in page
    assert "30.0\xa0MB" in page
    assert "whole day.mp4 was not attached" in istom.client.get(sent["Location"]).content.decode()


@pytest.mark.threat("T18")
def test_names_of_files_that_never_came_are_words_only_and_not_without_end(
    istom: SimpleNamespace, at_noon: datetime, browser: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket
    from reglament.store.queries.histories import history_of

    hostile = ["1 x/y ../../<b>e\x07vil</b>.txt", *(f"1 x/y {n}{'n' * 500}" for n in range(50))]
    istom.client.post("/new/", asked(not_taken=hostile))
    ticket = Ticket.objects.get()
    found = history_of(ticket.pk).events[0].message.refused_files
    assert found[0].name == "b>.txt"
    assert len(found) == 20
    assert max(len(one.name) for one in found) == 200
    page = browser("agent").get(f"/desk/requests/{ticket.number}/").content.decode()
    assert "b&gt;.txt was not attached" in page


@pytest.fixture
def priced(vip: SimpleNamespace, at_noon: datetime) -> SimpleNamespace:
    """A special request for help in installing an update, which is paid by the hour."""
    form = special(type="update_installation", scope="update-installation")
    assert vip.client.post("/new/", form).status_code == 302
    return vip


def moves(client: Any, number: str, language: str = "en") -> str:
    answer = client.get(f"/requests/{number}/", headers={"accept-language": language})
    page = unescape(answer.content.decode())
    return page[page.index('data-part="moves"') : page.index('class="record"')]


@pytest.mark.clause("IS-81", "IS-45")
@pytest.mark.parametrize(
    ("language", "asked_for", "agree"),
    [
        ("en", "Your move: do you agree to 1,500.00 RUB an hour?", "Agree to 1,500.00 RUB an hour"),
        ("ru", "Ваш ход: согласны на 1 500,00 руб. в час?", "Согласиться на 1 500,00 руб. в час"),
    ],
)
def test_a_special_request_that_is_paid_by_the_hour_is_its_customers_move(
    priced: SimpleNamespace, language: str, asked_for: str, agree: str
) -> None:
    from reglament.store.models import OutboxLetter, Ticket

    row = Ticket.objects.get()
    assert (row.state, row.move) == ("registered", "yours")
    page = moves(priced.client, row.number, language).replace("\xa0", " ")
    assert asked_for in page
    assert agree in page
    assert "/wish/decline_price/" in page
    text = plain_text(bytes(OutboxLetter.objects.get(letter="vip_owner").raw)).replace("\xa0", " ")
    assert "goes into work at once" not in text
    assert "Work is charged by the hour (1,500.00 RUB)" in text
    assert "(IS-81, IS-90)" in text
    assert "write “approve” or “decline”" in text


@pytest.mark.clause("IS-81", "IS-108")
def test_consent_to_the_price_is_shown_with_its_time_and_the_start_is_told(
    priced: SimpleNamespace, people: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    from reglament.store.models import OutboxLetter, Ticket

    number = Ticket.objects.get().number
    assert not OutboxLetter.objects.filter(letter="work_started").exists()
    priced.client.post(f"/requests/{number}/wish/pay/", {"price": "yes", "identity": "p"})
    assert Ticket.objects.get().move == "ours"
    page = moves(priced.client, number)
    assert "Agreed price of the work" in page
    assert "/wish/decline_price/" not in page
    browser("agent").post(f"/desk/requests/{number}/do/start_work/", {"identity": "s"})
    assert Ticket.objects.get().state == "in_work"
    assert OutboxLetter.objects.filter(letter="work_started").count() == 1


@pytest.mark.clause("IS-81")
def test_who_declines_the_price_is_asked_no_more_and_work_does_not_start(
    priced: SimpleNamespace, people: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket

    number = Ticket.objects.get().number
    priced.client.post(f"/requests/{number}/wish/decline_price/", {"identity": "d"})
    assert Ticket.objects.get().move == "ours"
    assert "do you agree to" not in moves(priced.client, number)
    browser("agent").post(f"/desk/requests/{number}/do/start_work/", {"identity": "s"})
    assert Ticket.objects.get().state == "registered"
    # the price may still be agreed to
    priced.client.post(f"/requests/{number}/wish/pay/", {"price": "yes", "identity": "p"})
    browser("agent").post(f"/desk/requests/{number}/do/start_work/", {"identity": "t"})
    assert Ticket.objects.get().state == "in_work"
