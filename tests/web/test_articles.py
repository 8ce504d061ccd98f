"""Articles: written in two languages, previewed, published, found by word forms, counted; never seen as drafts."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.web.article_form import press_publish

pytestmark = pytest.mark.django_db
BACKUP = {
    "title_en": "Backing up the database",
    "body_en": "# How\n\nCopy the *folder*.",
    "title_ru": "Резервная копия базы",
    "body_ru": "Скопируйте папку с базой. Заявки сохранятся.",
    "category_en": "Care",
    "category_ru": "Уход",
    "based_on": "0",
}


@pytest.fixture(autouse=True)
def _nobody_counted() -> Iterator[None]:
    """What an address has used up is forgotten: all tests come from one."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def written(browser: Callable[..., Any]) -> Callable[..., int]:
    """Return a function that writes an article as the agent and publishes it."""

    def write(*, publish: bool = True, **fields: str) -> int:
        if fields.get("title_ru") == "":
            fields["body_ru"] = ""
        agent = browser("agent")
        saved = agent.post("/desk/articles/new/", {**BACKUP, **fields})
        assert saved.status_code == 302, saved.content.decode()
        number = int(saved["Location"].strip("/").rpartition("/")[2])
        if publish:
            press_publish(agent, number)
        return number

    return write


def anyone(language: str = "en") -> Client:
    return Client(headers={"accept-language": language})


def test_a_published_article_is_read_in_the_readers_language(written: Callable[..., int]) -> None:
    number = written()
    english = anyone().get(f"/articles/{number}/").content.decode()
    assert "<h1>Backing up the database</h1>" in english
    assert "<h2>How</h2>\n<p>Copy the <em>folder</em>.</p>" in english
    assert "Скопируйте папку с базой." in anyone("ru").get(f"/articles/{number}/").content.decode()


def test_an_article_in_one_language_says_so_to_readers_of_the_other(
    written: Callable[..., int],
) -> None:
    number = written(title_ru="")
    page = anyone("ru").get(f"/articles/{number}/").content.decode()
    assert "Эта статья есть только на английском." in page
    assert '<article class="reading" lang="en">' in page


@pytest.mark.threat("T16", "T17")
def test_a_draft_is_nowhere_and_looks_like_no_article(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    number = written(publish=False)
    for client in (anyone(), browser("customer"), browser("stranger")):
        assert client.get(f"/articles/{number}/").status_code == 404
        assert client.get("/articles/999999/").status_code == 404
        for path in ("/articles/", "/articles/?q=backing", "/articles/suggestions/?q=backing"):
            assert "Backing up" not in client.get(path).content.decode()
        for step in ("read", "solved"):
            assert client.post(f"/articles/{number}/{step}/").status_code == 404
    stranger = browser("stranger")
    assert stranger.get(f"/desk/articles/{number}/").status_code == 404
    asked = {**BACKUP, "based_on": "1", "do": "publish"}
    assert stranger.post(f"/desk/articles/{number}/", asked).status_code == 404
    assert "Backing up" not in stranger.get("/desk/articles/?q=backing").content.decode()


def test_a_newer_draft_leaves_readers_with_the_published_edition_until_it_is_published(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    number, agent = written(), browser("agent")
    changed = {**BACKUP, "title_en": "Secret plans", "based_on": "1"}
    assert agent.post(f"/desk/articles/{number}/", changed).status_code == 302
    assert "Secret plans" not in anyone().get(f"/articles/{number}/").content.decode()
    assert anyone().get("/articles/?q=secret+plans").context["found"] == []
    press_publish(agent, number)
    assert "Secret plans" in anyone().get(f"/articles/{number}/").content.decode()
    agent.post(f"/desk/articles/{number}/withdraw/")
    assert anyone().get(f"/articles/{number}/").status_code == 404
    from reglament.store.models import ArticleEdition, ArticleStep

    editions = ArticleEdition.objects.order_by("number").values_list("number", "title_en")
    assert list(editions) == [(1, "Backing up the database"), (2, "Secret plans")]
    steps = ArticleStep.objects.order_by("pk").values_list("edition", "what")
    assert list(steps) == [(1, "published"), (2, "published"), (2, "withdrawn")]


def test_two_writers_do_not_overwrite_each_other(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    number = written()
    assert browser("agent").post(f"/desk/articles/{number}/", {**BACKUP, "based_on": "1"})
    late = browser("lead").post(
        f"/desk/articles/{number}/", {**BACKUP, "title_en": "Mine", "based_on": "1"}
    )
    assert late.status_code == 422
    page = late.content.decode()
    assert "Somebody saved this article meanwhile" in page
    assert 'value="Mine"' in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title_en": "", "title_ru": ""}, "The article has no title"),
        ({"body_en": "x" * 100_001}, "The article is longer than 100,000 characters"),
    ],
)
def test_what_cannot_be_saved_is_said_and_the_text_kept(
    browser: Callable[..., Any], fields: dict[str, str], said: str
) -> None:
    answer = browser("agent").post("/desk/articles/new/", {**BACKUP, **fields})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Скопируйте папку с базой." in answer.content.decode()


def test_a_half_written_language_is_not_published(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    number = written(publish=False, body_ru="")
    answer = press_publish(browser("agent"), number)
    assert "The Russian text lacks its title or its body" in answer.content.decode()
    assert anyone().get(f"/articles/{number}/").status_code == 404


def test_publishing_saves_what_was_changed_and_keeps_no_further_edition_of_what_was_not(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    from reglament.store.models import ArticleEdition

    number, agent = written(publish=False), browser("agent")
    press_publish(agent, number)
    assert ArticleEdition.objects.count() == 1
    said = press_publish(agent, number, title_en="Copies of the database").text
    assert "Published." in said
    assert "Saved as a draft" not in said
    assert ArticleEdition.objects.count() == 2
    assert "<h1>Copies of the database</h1>" in anyone().get(f"/articles/{number}/").text


def test_a_new_article_is_published_in_one_press(browser: Callable[..., Any]) -> None:
    saved = browser("agent").post("/desk/articles/new/", {**BACKUP, "do": "publish"})
    number = saved["Location"].strip("/").rpartition("/")[2]
    assert "<h1>Backing up the database</h1>" in anyone().get(f"/articles/{number}/").text


def test_what_is_refused_to_be_published_stands_there_saved_as_a_draft_with_the_reason(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    number, agent = written(), browser("agent")
    said = press_publish(agent, number, body_en="A better way.", body_ru="").text
    assert "The Russian text lacks its title or its body" in said
    assert "Saved as a draft" in said
    assert ">\nA better way.</textarea>" in said
    assert "A better way." not in anyone().get(f"/articles/{number}/").text


def test_publishing_what_somebody_else_changed_meanwhile_is_refused_and_the_text_kept(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    number = written(publish=False)
    browser("lead").post(f"/desk/articles/{number}/", {**BACKUP, "body_en": "X.", "based_on": "1"})
    late = press_publish(browser("agent"), number, **{**BACKUP, "based_on": "1"})
    assert late.status_code == 422
    assert "Somebody saved this article meanwhile" in late.text
    assert anyone().get(f"/articles/{number}/").status_code == 404


def test_a_preview_shows_the_text_and_keeps_nothing(browser: Callable[..., Any]) -> None:
    from reglament.store.models import Article

    answer = browser("agent").post("/desk/articles/new/", {**BACKUP, "do": "preview"})
    assert "<em>folder</em>" in answer.content.decode()
    assert Article.objects.count() == 0


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("копии", True),
        ("базы", True),
        ("заявка", True),
        ("backups", False),
        ("backed database", True),
        ("database import", True),
        ("резерв", True),
        ("imports of cards", False),
        ("", False),
        ("\x00", False),
        ("% _ ' \"", False),
    ],
)
def test_word_forms_of_both_languages_find_an_article(
    written: Callable[..., int], query: str, finds: bool
) -> None:
    number = written()
    found = anyone().get("/articles/", {"q": query}).context["found"]
    assert [one.pk for one in found] == ([number] if finds else [])


def test_three_suggestions_at_the_most_the_nearest_first(written: Callable[..., int]) -> None:
    numbers = [written(title_en=f"Import of cards {n}", title_ru="") for n in range(4)]
    best = written(title_en="Import of cards fails after the update", title_ru="")
    page = anyone().get("/articles/suggestions/", {"q": "import of cards fails"})
    assert [one.pk for one in page.context["suggested"]] == [best, *numbers[:2]]


@pytest.mark.clause("AS-12")
@pytest.mark.parametrize(
    ("subject", "finds"),
    [
        ("Backing up fails", True),
        ("Не работает резервное копирование", True),
        # a word of its title, or of its text where nothing else is asked
        ("How do I restore a backup of the database?", True),
        # words that nearly every letter holds
        ("It does not work, please help us", False),
        ("Помогите, пожалуйста, ничего не работает", False),
        ("Печать чека не работает после обновления", False),
    ],
)
def test_only_what_may_be_of_the_same_matter_is_suggested(
    written: Callable[..., int], subject: str, *, finds: bool
) -> None:
    number = written(
        body_en="Please help us to see why it does not work: open the backup folder.",
        body_ru="Если копирование не работает после сбоя, помогите нам: пожалуйста, откройте журнал.",
    )
    page = anyone().get("/articles/suggestions/", {"q": subject})
    assert [one.pk for one in page.context["suggested"]] == ([number] if finds else [])


@pytest.mark.clause("IS-3", "AS-12")
def test_what_an_article_saved_is_counted_once_a_visit(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    from reglament.operations.count_article_use import count_filed
    from reglament.store.models import Vendor
    from reglament.wall_time import now

    backup, other = written(), written(title_en="Backing up settings", title_ru="")
    helped, left, filed = anyone(), anyone(), anyone()
    for _ in range(2):
        helped.post(f"/articles/{backup}/read/")
        helped.post(f"/articles/{backup}/solved/")
    left.post(f"/articles/{other}/read/")
    filed.post(f"/articles/{backup}/read/")
    count_filed(Vendor.objects.get(code="tron").pk, visit=filed.session["visit"], at=now())
    shelf = browser("agent").get("/desk/articles/")
    assert {row.pk: read for row, read in shelf.context["lines"]} == {
        backup: {"opened": 2, "solved": 1, "left": 0, "linked": 0},
        other: {"opened": 1, "solved": 0, "left": 1, "linked": 0},
    }
    assert shelf.context["deflected"] == 2


@pytest.mark.threat("T23")
def test_no_address_turns_the_figures_of_an_article_and_it_reads_on(
    written: Callable[..., int],
) -> None:
    from reglament.store.models import ArticleUse

    number = written()
    answers = [anyone().post(f"/articles/{number}/read/") for _ in range(62)]
    assert {one.status_code for one in answers} == {302}
    assert ArticleUse.objects.count() == 60
    # who is not counted gets no session either
    assert ["sessionid" in one.cookies for one in answers] == [True] * 60 + [False] * 2


@pytest.mark.threat("T22")
def test_reading_and_searching_count_nothing(written: Callable[..., int]) -> None:
    from reglament.store.models import ArticleUse

    number = written()
    for path in ("/articles/", f"/articles/{number}/", "/articles/suggestions/?q=backup"):
        anyone().get(path)
    for step in ("read", "solved"):
        assert anyone().get(f"/articles/{number}/{step}/").status_code == 405
    assert ArticleUse.objects.count() == 0


@pytest.mark.threat("T10")
@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "[x](data:text/html,<script>alert(1)</script>)",
        "<style>*{display:none}</style>",
        "<form action=//evil.example><input></form>",
    ],
)
def test_hostile_markup_of_a_writer_stays_words(written: Callable[..., int], hostile: str) -> None:
    number = written(body_en=f"Before\n\n{hostile}\n\nAfter", title_en=f"T {hostile}"[:190])
    page = anyone().get(f"/articles/{number}/").content.decode()
    body = page[page.index('<div class="text">') : page.index("</article>")]
    for word in ("<script", "<svg", "<style", "<form", "<input", 'href="javascript', ' src="'):
        assert word not in body
    assert "onerror=" not in body.replace("&lt;img src=x onerror=alert(1)&gt;", "")
    title = page[page.index("<h1>") : page.index("</h1>")]
    assert "<script" not in title
    assert "<img" not in title


@pytest.mark.parametrize("path", ["/articles/", "/articles/?q=backing", "/desk/articles/"])
def test_one_article_and_three_cost_the_same_queries(
    written: Callable[..., int],
    browser: Callable[..., Any],
    django_assert_num_queries: Any,
    path: str,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser("agent")
    written()
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    written(title_en="Backing up settings")
    written(title_en="Backing up letters", category_en="Letters")
    with CaptureQueriesContext(connection) as three:
        client.get(path)
    assert len(three) == len(one)


def test_the_form_of_a_desk_is_whole_without_scripts_and_the_shelf_finds(
    written: Callable[..., int], browser: Callable[..., Any], people: SimpleNamespace
) -> None:
    number = written()
    found = browser("lead").get("/desk/articles/?q=копия").context["lines"]
    assert [row.pk for row, _ in found] == [number]
    page = browser("lead").get(f"/desk/articles/{number}/").content.decode()
    assert "<script" not in page.partition("<body")[2]


def test_only_what_is_written_is_shown_as_it_is_read(browser: Callable[..., Any]) -> None:
    agent = browser("agent")
    assert "As it is read" not in agent.get("/desk/articles/new/").text
    page = agent.post("/desk/articles/new/", {"title_en": "Backup", "do": "preview"}).text
    assert page.count('<article class="reading"') == 1
    assert "<h3>Backup</h3>" in page


def test_who_is_not_helped_goes_on_to_the_form_and_whoever_has_none_is_offered_none(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    path = f"/articles/{written()}/"
    on = '<a class="btn bare" href="{}" data-back>No, back to the request</a>'
    assert on.format("/new/") in browser("customer").get(path).content.decode()
    for client in (anyone(), browser("agent")):
        page = client.get(path).content.decode()
        assert "Yes, this solved it" in page
        assert "No, back to the request" not in page


def test_an_earlier_edition_is_read_compared_and_taken_up_again(
    browser: Callable[..., Any], written: Callable[..., int]
) -> None:
    number = written(publish=False)
    agent, url = browser("agent"), f"/desk/articles/{number}/"
    agent.post(url, {**BACKUP, "body_en": "# How\n\nCopy the disk.", "based_on": "1"})
    newest = unescape(agent.get(url).content.decode())
    assert "What changed with edition 2" in newest
    assert "<del>Copy the *folder*.</del><ins>Copy the disk.</ins>" in newest
    assert "<del>Скопируйте" not in newest
    first = unescape(agent.get(f"{url}?edition=1").content.decode())
    assert "This is edition 1. Saved, it becomes the newest." in first
    assert "Copy the <em>folder</em>." in first
    assert "What changed" not in first
    based_on = re.findall(r'name="based_on" value="(\d+)"', first)
    assert agent.post(url, {**BACKUP, "based_on": based_on[0]}).status_code == 302
    assert "Copy the <em>folder</em>." in agent.get(url).content.decode()
    for asked in ("9", "x", ""):
        assert "This is edition" not in agent.get(f"{url}?edition={asked}").content.decode()
