"""Writing to a customer: drafts, who else writes, canned answers, preview, files, and what sending does to promises."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from reglament.core.knowledge.articles import Draft
from reglament.core.regulation.document import Words
from reglament.operations.write_article import publish_article, save_article
from reglament.store.models import (
    ArticleUse,
    CannedAnswer,
    Customer,
    OutboxLetter,
    ReplyDraft,
    Ticket,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser: Callable[..., Any], opened: Callable[..., Any]) -> SimpleNamespace:
    client, number = browser("agent"), opened().ticket.number
    url = f"/desk/requests/{number}/"

    def send(**values: Any) -> list[str]:
        answer = client.post(f"{url}reply/", values, follow=True)
        return [str(one) for one in answer.context["messages"]]

    def shown(query: str = "") -> str:
        return client.get(url + query).content.decode()

    return SimpleNamespace(client=client, number=number, url=url, send=send, shown=shown)


def test_a_draft_is_kept_through_a_reload_for_its_writer_only(
    page: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    page.client.post(f"{page.url}draft/", {"text": "Half a sent"})
    assert ">Half a sent</textarea>" in page.shown()
    assert "Half a sent" not in browser("lead").get(page.url).content.decode()
    page.send(text="Half a sentence more.", do="keep")
    assert ReplyDraft.objects.get().text == "Half a sentence more."
    page.send(text="Half a sentence more.", do="send")
    assert (ReplyDraft.objects.count(), "Half a sentence" in page.shown()) == (0, True)


def test_a_note_is_kept_as_one_and_no_button_sends_it_to_the_customer(
    page: SimpleNamespace,
) -> None:
    checked = '<input type="radio" name="mode" value="note" checked>'
    page.client.post(f"{page.url}draft/", {"noted": "They do not pay.", "mode": "note"})
    assert checked in page.shown()
    for do in ("keep", "preview", "canned", "article"):
        page.send(noted="They do not pay.", do=do, mode="note")
        assert checked in page.shown()
    for do in ("send", "wait", "note"):
        page.send(noted=f"They do not pay: {do}", do=do, mode="note", identity=do)
    assert page.shown().count('<span class="tag">Internal note</span>') == 3
    assert not OutboxLetter.objects.filter(letter="reply").exists()
    # who begins anew begins with a reply
    page.client.post(f"{page.url}draft/", {"noted": " ", "mode": "note"})
    assert checked not in page.shown()
    # unless what he wrote is not to be kept yet
    empty = {"noted": " ", "do": "note", "mode": "note"}
    refused = page.client.post(f"{page.url}reply/", empty, follow=True).text
    assert checked in refused
    assert 'id="noted-wrong"' in refused


def written(shown: str, control: str) -> str:
    """Return the words that stand in a control of the composer."""
    found = re.search(rf'<textarea [^>]*id="{control}"[^>]*>([^<]*)</textarea>', shown)
    assert found
    return found[1]


NOTE, ANSWER = "They do not pay.", "We look into it."
BOTH = {"text": ANSWER, "noted": NOTE}


def test_a_note_and_a_reply_each_keep_their_own_words_and_files(page: SimpleNamespace) -> None:
    page.client.post(
        f"{page.url}draft/", {**BOTH, "mode": "note", "named": [""], "named_noted": ["inside.log"]}
    )
    for do, mode in (("keep", "reply"), ("preview", "reply"), ("canned", "note"), ("keep", "note")):
        page.send(**BOTH, do=do, mode=mode)
        shown = page.shown("?preview=1")
        assert [written(shown, one) for one in ("text", "noted")] == [ANSWER, NOTE]
        preview = shown.partition('<section class="preview"')[2].partition("</section>")[0]
        assert (ANSWER in preview, NOTE in preview) == (True, False)
    draft = ReplyDraft.objects.get()
    assert (draft.files, draft.noted_files) == ([], [])
    # an article goes behind the words that are being written
    key = CannedAnswer.objects.create(
        vendor=draft.vendor, title="Hello", text_en="Hello.", changed_at=draft.beat_at
    ).pk
    page.send(**BOTH, do="canned", canned=key, mode="note")
    draft.refresh_from_db()
    assert (draft.text, draft.noted) == (ANSWER, f"{NOTE}\n\nHello.\n")


@pytest.mark.parametrize(("mode", "left"), [("reply", "noted"), ("note", "text")])
def test_what_is_sent_takes_no_words_of_the_other_along_and_leaves_them(
    page: SimpleNamespace, browser: Callable[..., Any], mode: str, left: str
) -> None:
    other = browser("lead")
    page.client.post(f"{page.url}draft/", {**BOTH, "mode": mode})
    assert other.post(f"{page.url}draft/", {"text": ""}).json() == {"others": ["Olga"]}
    page.send(**BOTH, do="send" if mode == "reply" else "note", mode=mode)
    sent = Ticket.objects.get(number=page.number).messages.order_by("seq").last()
    assert sent is not None
    assert sent.text == (ANSWER if mode == "reply" else NOTE)
    for letter in OutboxLetter.objects.all():
        assert NOTE not in bytes(letter.raw).decode()
    shown = page.shown()
    assert written(shown, left) == BOTH[left]
    assert written(shown, "text" if left == "noted" else "noted") == ""
    assert 'name="mode" value="reply" checked' in shown
    # who has sent is seen writing no more, though something is left
    assert other.post(f"{page.url}draft/", {"text": ""}).json() == {"others": []}


def test_a_note_that_is_too_long_is_refused_by_its_name_beside_it(page: SimpleNamespace) -> None:
    given = {"noted": "x" * 100_001, "do": "note", "mode": "note"}
    refused = page.client.post(f"{page.url}reply/", given, follow=True).text
    assert "“Internal note” is longer" in refused.partition('id="noted-wrong"')[2][:300]


def test_a_page_from_before_notes_had_words_of_their_own_makes_no_reply_of_one(
    page: SimpleNamespace,
) -> None:
    page.client.post(f"{page.url}draft/", {"text": NOTE, "mode": "note"})
    assert [written(page.shown(), one) for one in ("text", "noted")] == ["", NOTE]
    page.send(text=NOTE, do="send", mode="note")
    assert page.shown().count('<span class="tag">Internal note</span>') == 1


def test_an_answer_that_came_meanwhile_is_asked_about_once_and_then_sent(
    page: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    def seen() -> str:
        found = re.search(r'name="seen" value="(\d+)"', page.shown())
        assert found
        return found[1]

    before = seen()
    browser("lead").post(f"{page.url}reply/", {"text": "First.", "do": "send", "seen": before})
    assert page.send(text="Look.", do="note", seen=before)[-1] != ""
    (asked,) = page.send(text="Second.", do="send", seen=before)
    assert re.search(r"Ilya wrote at \d\d:\d\d while you wrote: “First.” Send yours anyway", asked)
    assert ">Second.</textarea>" in page.shown()
    assert OutboxLetter.objects.filter(letter="reply").count() == 1
    page.send(text="Second.", do="send", seen=seen())
    assert OutboxLetter.objects.filter(letter="reply").count() == 2


def test_a_script_is_told_what_its_page_has_seen_by_being_asked(
    page: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    browser("lead").post(f"{page.url}reply/", {"text": "First.", "do": "send"})

    def sent(seen: str, text: str = "Second.") -> Any:
        values = {"text": text, "do": "send", "seen": seen}
        return page.client.post(f"{page.url}reply/", values, headers={"Reglament-Part": "answer"})

    # what is refused for something else asks nothing, and is no sight of the answer
    assert 'name="seen"' not in sent("1", text=" ").text
    asked = sent("1")
    found = re.search(r'name="seen" value="(\d+)"', asked.text)
    assert asked.status_code == 422
    assert found
    assert sent(found[1]).status_code == 201


def test_a_note_kept_by_an_earlier_release_stands_apart_and_a_reply_stays(
    page: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    names = {"named": ["log.txt"]}
    page.client.post(f"{page.url}draft/", {"text": NOTE, **names})
    browser("lead").post(f"{page.url}draft/", {"text": ANSWER, **names})
    ReplyDraft.objects.filter(text=NOTE).update(note=True)
    migration = import_module("reglament.store.migrations.0018_notes_apart")
    migration.set_apart(apps, SimpleNamespace(connection=connection))
    found = ReplyDraft.objects.order_by("note").values_list("text", "noted", "files", "noted_files")
    assert list(found) == [(ANSWER, "", ["log.txt"], []), ("", NOTE, [], ["log.txt"])]


def test_files_of_a_draft_are_named_and_forgotten_with_it(page: SimpleNamespace) -> None:
    page.client.post(f"{page.url}draft/", {"text": "See", "named": ["log.txt", "<b>.png"]})
    assert "<b><bdi>log.txt</bdi><bdi>&lt;b&gt;.png</bdi></b>" in page.shown()
    page.client.post(f"{page.url}draft/", {"text": "See", "named": ["x" * 300] * 30})
    assert ReplyDraft.objects.get().files == ["x" * 200] * 20
    # those of a note are named with the note alone
    inside = {"noted": "See", "mode": "note", "named_noted": ["inside.log"], "named": ["log.txt"]}
    page.client.post(f"{page.url}draft/", inside)
    assert "<b><bdi>inside.log</bdi></b>" in page.shown()
    page.client.post(f"{page.url}draft/", {**inside, "mode": "reply"})
    assert "<b><bdi>log.txt</bdi></b>" in page.shown()
    page.send(text="See", do="send")
    assert "<bdi>" not in page.shown().partition('id="composer"')[2].partition("</form>")[0]


def test_the_composer_names_the_addresses_that_the_answer_goes_to(page: SimpleNamespace) -> None:
    assert "to Ann (ann@acme.example)" in page.shown()
    page.client.post(f"{page.url}do/participants/", {"add": "eve@acme.example"})
    assert "(ann@acme.example, eve@acme.example)" in page.shown()


def test_a_refused_reply_keeps_its_text(page: SimpleNamespace) -> None:
    page.client.post(f"{page.url}do/resolve/", {"outcome": "restored", "text": "Done."})
    page.client.post(f"{page.url}do/close/", {"outcome": "restored", "text": "Done."})
    assert "Reopen it" in page.send(text="One more thing", do="send")[-1]
    assert ">One more thing</textarea>" in page.shown()


def test_who_else_writes_is_told_and_forgotten(
    page: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    other = browser("lead")
    assert page.client.post(f"{page.url}draft/", {"text": "I"}).json() == {"others": []}
    assert other.post(f"{page.url}draft/", {"text": "me too"}).json() == {"others": ["Olga"]}
    assert "<b>Ilya</b>" in page.shown()
    page.send(text="sent", do="send")
    assert other.post(f"{page.url}draft/", {"text": "me too"}).json() == {"others": []}


@pytest.mark.threat("T15")
def test_canned_answers_fill_named_placeholders_and_nothing_else(page: SimpleNamespace) -> None:
    def keep(**values: str) -> str:
        answer = page.client.post("/desk/answers/", values, follow=True)
        return str(next(iter(answer.context["messages"])))

    assert keep(title="Hello", text_en="{requester_name}: {number}. {{7*7}} $x").startswith(
        "The answer is kept"
    )
    assert keep(title="Bad", text_en="{secret_key}").startswith(
        "An answer cannot fill {secret_key}"
    )
    # what only the letter of an event could say would always be empty
    assert keep(title="Bad", text_en="{ground}").startswith("An answer cannot fill {ground}")
    assert keep(title="Hello", text_en="again").startswith("There is an answer of this title")
    key = CannedAnswer.objects.get().pk
    page.send(text="Dear,", do="canned", canned=key)
    assert ReplyDraft.objects.get().text == f"Dear,\n\nAnn: {page.number}. {{{{7*7}}}} $x\n"
    assert keep(key=str(key), do="drop") == "The answer was deleted."
    assert CannedAnswer.objects.count() == 0


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_field_of_an_answer_is_explained_and_filled(
    page: SimpleNamespace, language: str
) -> None:
    shown = page.client.get("/desk/answers/", headers={"accept-language": language}).text
    fields = re.findall(r"<dt><code>&#123;(\w+)&#125;</code></dt><dd>([^<]+)</dd>", shown)
    assert len(fields) == len({words for _, words in fields}) == 21
    russian = {re.search("[а-я]", words) is not None for _, words in fields}
    assert russian == {language == "ru"}
    lines = "\n".join(f"{name}: {{{name}}}" for name, _ in fields)
    page.client.post("/desk/answers/", {"title": "All", "text_en": lines})
    page.send(text="", do="canned", canned=CannedAnswer.objects.get().pk)
    told = dict(
        line.split(": ", 1) for line in ReplyDraft.objects.get().text.splitlines() if ": " in line
    )
    assert told["portal_url"].endswith(f"/tickets/{page.number}/")
    assert told["mailbox"] == "support@vendor.example"
    assert (told["number"], told["requester_name"]) == (page.number, "Ann")
    # nobody was asked to pay, and nothing was estimated
    assert {"work", "price", "estimate", "expected"}.isdisjoint(told)


def test_moments_of_an_answer_stand_in_the_customers_zone(page: SimpleNamespace) -> None:
    Customer.objects.update(zone="Asia/Vladivostok")
    page.client.post("/desk/answers/", {"title": "When", "text_en": "{promises}"})
    page.send(text="", do="canned", canned=CannedAnswer.objects.get().pk)
    first = ReplyDraft.objects.get().text.splitlines()[0]
    # four working hours from Tuesday 11:00 in Moscow (TE-27)
    assert "22:00 (UTC+10) = " in first
    assert "15:00 (UTC+3)" in first


@pytest.mark.threat("T16")
def test_canned_answers_of_another_vendor_are_out_of_reach(
    page: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    other = browser("stranger")
    other.post("/desk/answers/", {"title": "Theirs", "text_en": "CANARY"})
    key = CannedAnswer.objects.get().pk
    page.send(text="x", do="canned", canned=key)
    page.client.post("/desk/answers/", {"key": key, "do": "drop"})
    assert ReplyDraft.objects.get().text == "x"
    assert CannedAnswer.objects.get().title == "Theirs"
    assert b"CANARY" not in page.client.get("/desk/answers/").content


def test_the_letter_is_shown_before_it_is_sent(page: SimpleNamespace) -> None:
    page.send(text="Restart the service.", do="preview")
    shown = page.shown("?preview=1")
    assert f"[{page.number}] Reports do not open" in shown
    assert f"[{page.number}] Solved: Reports do not open" in shown
    # the draft, and both letters that it may become
    assert shown.count("Restart the service.") == 3
    assert OutboxLetter.objects.filter(letter="reply").count() == 0


@pytest.mark.parametrize(("do", "name"), [("send", "reply"), ("resolve", "resolution")])
def test_the_letter_shown_is_the_letter_sent(page: SimpleNamespace, do: str, name: str) -> None:
    words = {"text": "Restart the service.", "outcome": "not-covered"}
    previews = page.client.post(f"{page.url}reply/", {**words, "do": "preview"}, follow=True)
    (shown,) = (one for one in previews.context["previews"] if one.letter == name)
    page.send(**words, do=do)
    letter = message_from_bytes(
        bytes(OutboxLetter.objects.get(letter=name).raw), policy=policy.default
    )
    plain = letter.get_body(("plain",))
    assert plain is not None
    sent = plain.get_content().replace("\r\n", "\n")
    assert f"read everything in one place: {settings.PUBLIC_URL}/tickets/{page.number}/" in sent
    assert (shown.subject, shown.text.strip()) == (letter["subject"], sent.strip())


def test_files_go_with_the_letter_and_stay_on_the_request(page: SimpleNamespace) -> None:
    files = [SimpleUploadedFile("log.txt", b"line\n", "text/plain")]
    (said,) = page.send(text="Here is the log.", do="send", files=files)
    assert said.endswith("Answered the customer. A letter goes to ann@acme.example.")
    letter = message_from_bytes(
        bytes(OutboxLetter.objects.get(letter="reply").raw), policy=policy.default
    )
    enclosed = [(one.get_filename(), one.get_content()) for one in letter.iter_attachments()]
    assert enclosed == [("log.txt", "line\n")]
    seq = Ticket.objects.get(number=page.number).messages.get(direction="out").seq
    assert page.client.get(f"{page.url}files/{seq}/0/").content == b"line\n"


def test_a_flood_of_files_is_refused_and_the_text_stays(page: SimpleNamespace) -> None:
    files = [SimpleUploadedFile(f"{n}.txt", b"x", "text/plain") for n in range(21)]
    assert page.send(text="Many", do="send", files=files)[0].startswith(
        "Nothing was sent: at most 20"
    )
    assert ReplyDraft.objects.get().text == "Many"


def test_what_sending_does_to_each_promise_stands_above_the_button(page: SimpleNamespace) -> None:
    effects = page.client.get(page.url).context["effects"]
    assert [(one.kind, one.meets) for one in effects] == [
        ("response", True),
        ("workaround", False),
        ("permanent_fix", False),
    ]
    page.send(text="We look.", do="send")
    after = page.client.get(page.url).context["effects"]
    assert [(one.kind, one.meets) for one in after] == [
        ("workaround", False),
        ("permanent_fix", False),
    ]


def test_quoted_history_is_folded(page: SimpleNamespace) -> None:
    page.send(text="Mine.\n> theirs\n> again\n\nMore of mine.\n> one line", do="note")
    entry = page.client.get(page.url).context["entries"][-1]
    assert [(one.text, one.quoted) for one in entry.parts] == [
        ("Mine.", False),
        ("> theirs\n> again\n", True),
        ("More of mine.", False),
        ("> one line", False),
    ]


def test_an_article_linked_in_an_answer_counts_once_a_request(
    page: SimpleNamespace, desk: SimpleNamespace
) -> None:
    text = Draft(
        title=Words("Backup", "Копия"), body=Words("Copy.", "Скопируйте."), category=Words("", "")
    )
    row = save_article(text, staff=desk.agent, at=desk.at)
    page.send(text="See", do="article", article=row.pk)
    assert ReplyDraft.objects.get().text == "See"
    publish_article(row, staff=desk.agent, at=desk.at)
    page.send(text="See", do="article", article=row.pk)
    said = ReplyDraft.objects.get().text
    assert said == f"See\n\nBackup: {settings.PUBLIC_URL}/articles/{row.pk}/\n"
    page.send(text=f"{said} internally", do="note")
    assert ArticleUse.objects.count() == 0
    page.send(text=said, do="send")
    page.send(text=f"{said} again", do="send")
    assert list(ArticleUse.objects.values_list("article", "what")) == [(row.pk, "linked")]
    shelf = page.client.get("/desk/articles/").context["lines"]
    assert [counted for _, counted in shelf] == [{"opened": 0, "solved": 0, "left": 0, "linked": 1}]


def test_files_that_the_regulation_does_not_take_are_not_sent_by_staff_either(
    page: SimpleNamespace,
) -> None:
    files = [SimpleUploadedFile("tool.exe", b"MZ\x90", "application/octet-stream")]
    assert page.send(text="Run this", do="send", files=files) == [
        "tool.exe was not attached: programs are not taken. Send a log or a screenshot of what it does."
        " Nothing was sent; your text is kept as a draft."
    ]
    assert (ReplyDraft.objects.get().text, OutboxLetter.objects.filter(letter="reply").count()) == (
        "Run this",
        0,
    )


@pytest.mark.parametrize("field", ["canned", "article"])
def test_a_choice_of_endless_digits_chooses_nothing(page: SimpleNamespace, field: str) -> None:
    page.send(text="kept", do=field, **{field: "9" * 5000})
    assert "kept" in page.shown()
