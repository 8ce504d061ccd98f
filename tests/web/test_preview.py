"""What will apply may be asked before a word is written; what lacks for sending is said, in our own words."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def previewed(
    browser: Callable[..., Any], *, language: str = "en", **given: Any
) -> tuple[str, Any]:
    """Return what the box says, without marks, and the answer."""
    client = browser("customer")
    client.cookies["django_language"] = language
    form = {"do": "preview", "subject": "", "text": "", "identity": "i", **given}
    answer = client.post("/new/", form)
    page = answer.content.decode()
    box = page[page.index('<section class="promise-box') :] if "promise-box" in page else ""
    box = box.partition(">")[2].partition("</section>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", box)).split()), answer


def test_nothing_but_the_priority_is_needed(browser: Callable[..., Any]) -> None:
    from reglament.store.models import Event

    box, answer = previewed(browser, priority="P2")
    assert answer.status_code == 200
    assert "Priority: Priority 2" in box
    assert "Response" in box
    assert box.endswith("To send it, fill in too: In one sentence; Description of the problem.")
    assert "data-told" not in answer.content.decode()
    assert Event.objects.count() == 0


def test_words_that_are_written_are_not_asked_for(browser: Callable[..., Any]) -> None:
    box, _ = previewed(browser, priority="P2", subject="It stops", text="It stops.")
    assert "To send it" not in box


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "To send it, fill in too: Priority 1: what applies."),
        ("ru", "Чтобы отправить, заполните ещё: Приоритет 1: что верно."),
    ],
)
def test_priority_1_is_promised_with_a_note_that_a_sign_lacks(
    browser: Callable[..., Any], language: str, told: str
) -> None:
    words = {"subject": "It stops", "text": "It stops."}
    box, answer = previewed(browser, language=language, priority="P1", **words)
    assert answer.status_code == 200
    assert box.endswith(told)
    ticked, _ = previewed(browser, language=language, priority="P1", criteria="data_loss", **words)
    assert ticked == box.removesuffix(told).strip()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "This priority needs one of its criteria (TE-19). Tick at least one of them."),
        ("ru", "Для этого приоритета нужен признак (TE-19). Отметьте хотя бы один."),
    ],
)
@pytest.mark.parametrize("where", ["new", "wish"])
def test_sent_without_a_sign_it_is_refused_at_the_choices_without_naming_them_again(
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    where: str,
    language: str,
    told: str,
) -> None:
    client = browser("customer")
    client.cookies["django_language"] = language
    way = "/new/" if where == "new" else f"/requests/{opened().ticket.number}/wish/priority/"
    words = {"subject": "It stops", "text": "It stops.", "reason": "It stops"}
    page = client.post(way, {"identity": "s", "priority": "P1", "do": "send", **words}, follow=True)
    errors = re.findall(r'<div class="error" id="[\w-]*criteria-wrong">.*?<p>(.*?)</p>', page.text)
    assert errors == [told]


def test_the_button_leaves_the_browser_out_of_it(browser: Callable[..., Any]) -> None:
    page = browser("customer").get("/new/").content.decode()
    (button,) = re.findall(r'<button[^>]*value="preview"[^>]*>', page)
    assert "formnovalidate" in button


def test_what_decides_the_promises_is_asked_for_at_its_field(
    browser: Callable[..., Any], desk: Any
) -> None:
    _, answer = previewed(browser, priority="P9")
    assert answer.status_code == 422
    assert 'id="f-priority-wrong"' in answer.content.decode()


def test_articles_stand_under_the_field_they_answer(browser: Callable[..., Any], desk: Any) -> None:
    article = {
        "title_en": "Backing up the database",
        "body_en": "Copy the folder.",
        "based_on": "0",
    }
    browser("agent").post("/desk/articles/new/", {**article, "do": "publish"})
    client = browser("customer")
    form = {"do": "find", "subject": "Backing up fails", "text": "", "identity": "i"}
    page = client.post("/new/", form).content.decode()
    asking = page[page.index('<form class="asking"') : page.index('class="sends"')]
    field, suggested, text = (
        asking.index(one) for one in ('id="subject"', 'class="suggested"', 'id="text"')
    )
    assert field < suggested < text
    # no form within a form: a browser would end the outer one there
    assert asking.count("<form") == 1
    (way,) = set(re.findall(r'form="reads" formaction="([^"]*)"', asking))
    assert '<form id="reads" method="post" target="_blank" rel="opener" hidden>' in page
    assert client.post(way).status_code == 302


@pytest.fixture
def hydra(desk: Any) -> None:
    from reglament.store import models as m

    m.Agreement.objects.update(regulation="hydra", level="", kind="contract")
    m.Mailbox.objects.update(regulations=["hydra"])


@pytest.mark.clause("HY-14", "HY-16")
def test_what_a_form_must_ask_is_taken_for_the_preview_and_named(
    hydra: None, browser: Callable[..., Any]
) -> None:
    words = {"subject": "It stops", "text": "It stops."}
    box, answer = previewed(browser, **words)
    assert answer.status_code == 200
    assert "Type: Incident taken for now" in box
    assert "Priority: Normal taken for now" in box
    assert box.endswith("To send it, fill in too: Type; Priority.")
    stated, _ = previewed(browser, type="other", **words)
    assert "To send it" not in stated


@pytest.mark.clause("HY-16")
def test_a_type_that_the_form_must_ask_is_not_taken_unsaid(
    hydra: None, browser: Callable[..., Any]
) -> None:
    form = {"do": "send", "subject": "It stops", "text": "It stops.", "identity": "i"}
    answer = browser("customer").post("/new/", {**form, "priority": "normal"})
    assert answer.status_code == 422
    assert "The form lacks: Type (HY-16)" in unescape(answer.content.decode())
