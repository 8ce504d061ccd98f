"""Pictures and files of articles: written, refused with the text kept, shown in their place, handed out by right."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.core.knowledge.test_article_files import DIGEST, PNG
from tests.web.article_form import press_publish

pytestmark = pytest.mark.django_db
SHOT = "![The settings](shot.png)"
SCRIPT = {"Reglament-Part": "answer"}


def anyone() -> Client:
    return Client(headers={"accept-language": "en"})


def text(body: str, based_on: int = 0, **more: Any) -> dict[str, Any]:
    return {"title_en": "Backup", "body_en": body, "based_on": str(based_on), **more}


def png(name: str = "shot.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def log() -> SimpleUploadedFile:
    return SimpleUploadedFile("desk.log", b"<script>alert(1)</script>", "text/html")


@pytest.fixture
def written(browser: Callable[..., Any]) -> Callable[..., int]:
    """Return a function that saves an article with files, and publishes it."""

    def write(body: str = SHOT, *, publish: bool = True, **more: Any) -> int:
        agent = browser("agent")
        more = {"files": [png(), log()], **more}
        saved = agent.post("/desk/articles/new/", text(body, **more))
        assert saved.status_code == 302, saved.text
        number = int(saved["Location"].strip("/").rpartition("/")[2])
        if publish:
            press_publish(agent, number)
        return number

    return write


def address(number: int, *, desk: bool = False) -> str:
    return f"{'/desk' if desk else ''}/articles/{number}/files/{DIGEST}/shot.png"


@pytest.mark.parametrize("at_desk", [False, True])
def test_a_picture_stands_in_the_text_with_its_words_and_sides(
    written: Callable[..., int], browser: Callable[..., Any], *, at_desk: bool
) -> None:
    number = written("# See\n\nPress *here*: ![The \"settings\"](shot.png 'T') then this.")
    client = browser("agent") if at_desk else anyone()
    page = client.get(f"{'/desk' if at_desk else ''}/articles/{number}/").text
    (image,) = re.findall(r"<img [^>]*>", page)
    assert dict(re.findall(r' ([a-z]+)="([^"]*)"', image)) == {
        "src": address(number, desk=at_desk), "alt": "The &quot;settings&quot;", "title": "T",
        "width": "3", "height": "2", "loading": "lazy",
    }  # fmt: skip
    assert "Press <em>here</em>: <img " in page


def wide(sides: int = 900) -> bytes:
    """Return the picture as one that says it is so many pixels wide."""
    return PNG[:16] + sides.to_bytes(4, "big") + PNG[20:]


@pytest.mark.parametrize("at_desk", [False, True])
@pytest.mark.parametrize(("language", "title"), [("en", "Full size"), ("ru", "В полном размере")])
def test_a_wide_picture_leads_to_its_whole_size(
    written: Callable[..., int], browser: Callable[..., Any], language: str, title: str, *, at_desk: bool,
) -> None:  # fmt: skip
    number = written('![Too > "wide"](shot.png)', files=[png(content=wide())])
    client = browser("agent") if at_desk else anyone()
    path = f"{'/desk' if at_desk else ''}/articles/{number}/"
    page = client.get(path, headers={"accept-language": language}).text
    (link, image) = re.findall(
        r'<a class="picture" ([^>]*)>(<img (?: ?[a-z]+="[^"]*")*>)</a>', page
    )[0]
    (leads, said) = re.findall(r'"([^"]*)"', link)
    assert said == title
    assert f'src="{leads}"' in image
    assert unescape(re.findall(r'alt="([^"]*)"', image)[0]) == 'Too > "wide"'
    answer = client.get(leads)
    assert (answer.status_code, answer["Content-Type"], answer.content) == (
        200,
        "image/png",
        wide(),
    )


@pytest.mark.parametrize(
    ("body", "content"),
    [
        # a link stays the one that its author wrote
        ("[![Wide](shot.png)](https://example.com/)", wide()),
        # shown whole at every width
        ("![Wide](shot.png)", wide(288)),
    ],
)
def test_a_picture_that_leads_elsewhere_or_is_whole_leads_to_no_larger_one(
    written: Callable[..., int], body: str, content: bytes
) -> None:
    number = written(f"{body} and [a link](https://example.org/)", files=[png(content=content)])
    page = anyone().get(f"/articles/{number}/").text
    assert len(re.findall(r"<img [^>]*alt=\"Wide\"", page)) == 1
    assert 'class="picture"' not in page


def test_a_picture_is_handed_out_as_what_it_is_and_kept_for_an_hour(
    written: Callable[..., int],
) -> None:
    answer = anyone().get(address(written()))
    assert (answer.status_code, answer.content) == (200, PNG)
    assert {name: answer[name] for name in HEADERS} == HEADERS
    again = anyone().get(answer.request["PATH_INFO"], headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


HEADERS = {
    "Content-Type": "image/png",
    "Content-Disposition": 'inline; filename="shot.png"',
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "public, max-age=3600",
    "ETag": f'"{DIGEST}"',
}


@pytest.mark.threat("T10", "T11")
def test_every_other_file_is_offered_under_the_article_to_be_saved(
    written: Callable[..., int],
) -> None:
    number = written()
    page = anyone().get(f"/articles/{number}/").text
    (path,) = re.findall(rf'<a class="tag" href="(/articles/{number}/files/[^"]+)"', page)
    assert path.endswith("/desk.log")
    answer = anyone().get(path)
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="desk.log"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.threat("T16", "T17")
def test_a_file_is_read_by_whom_its_edition_is_read(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    number = written(publish=False)

    def seen(path: str) -> list[int]:
        clients = (anyone(), *(browser(one) for one in ("customer", "stranger", "agent")))
        return [one.get(path).status_code for one in clients]

    # the stranger is staff of another vendor
    assert seen(address(number)) == [404, 404, 404, 404]
    assert seen(address(number, desk=True)) == [302, 403, 404, 200]
    agent = browser("agent")
    press_publish(agent, number)
    assert seen(address(number)) == [200, 200, 200, 200]
    # the next edition leaves it out: readers have it until that is published, its writers always
    changed = text("Words.", 1, files_of="1", left_out=["shot.png"])
    assert agent.post(f"/desk/articles/{number}/", changed).status_code == 302
    assert seen(address(number)) == [200, 200, 200, 200]
    press_publish(agent, number)
    assert seen(address(number)) == [404, 404, 404, 404]
    assert seen(address(number, desk=True)) == [302, 403, 404, 200]
    assert browser("customer").get(address(number, desk=True)).status_code == 403


@pytest.mark.threat("T16")
def test_a_withdrawn_article_and_another_name_or_digest_hand_out_nothing(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    number = written()
    for wrong in (
        address(number + 1),
        address(number).replace("shot", "other"),
        address(number).replace(DIGEST, "ab" * 32),
        address(number).replace(DIGEST, DIGEST.upper()),
    ):
        assert anyone().get(wrong).status_code == 404
    browser("agent").post(f"/desk/articles/{number}/withdraw/")
    assert anyone().get(address(number)).status_code == 404


def test_what_the_signed_in_are_shown_is_kept_nowhere(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    number = written()
    for path in (address(number), address(number, desk=True)):
        said = browser("agent").get(path)["Cache-Control"]
        assert {"private", "no-store"} <= set(said.split(", "))
        assert "public" not in said


@pytest.mark.threat("T10")
@pytest.mark.parametrize(
    "body",
    [
        "![x](https://evil.example/shot.png)",
        "![x](//evil.example/shot.png)",
        "![x](cid:shot.png)",
        "![x](/desk/)",
        "![x](shot.png?v=1)",
        "![x](data:image/png;base64,iVBORw0KGgo=)",
        "`![x](shot.png)`",
        "<img src=shot.png>",
        '![" onerror="alert(1)](other.png)',
        "![x](desk.log)",
    ],
)
def test_nothing_but_the_articles_own_pictures_is_fetched(
    written: Callable[..., int], browser: Callable[..., Any], body: str
) -> None:
    number = written(body, publish=False)
    page = browser("agent").get(f"/desk/articles/{number}/").text
    shown = page[page.index('<div class="text">') :]
    assert " src=" not in shown.replace("&lt;img src=shot.png&gt;", "")
    assert " onerror=" not in re.sub(r'"[^"]*"', "", shown)


def test_a_draft_without_words_of_its_picture_is_kept_said_at_its_text_and_not_published(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    number, agent = written("![](shot.png)", publish=False), browser("agent")
    page = agent.get(f"/desk/articles/{number}/").text
    said = "Who does not see the picture is told nothing of it: shot.png"
    field = page[page.index('<textarea class="input" id="body-en"') :]
    assert 'aria-describedby="body-en-wrong" aria-invalid="true"' in field.partition(">")[0]
    assert 'id="body-en-wrong"' in field
    assert said in field[: field.index("</fieldset>")]
    answer = press_publish(agent, number)
    assert 'data-at="body-en"' in answer.text
    assert anyone().get(f"/articles/{number}/").status_code == 404
    agent.post(f"/desk/articles/{number}/", text(SHOT, 1, files_of="1"))
    assert said not in agent.get(f"/desk/articles/{number}/").text
    press_publish(agent, number)
    assert anyone().get(address(number)).status_code == 200


@pytest.mark.parametrize("where", ["http://elsewhere.example/x.png", "/desk/x.png", "//[x.png"])
def test_a_picture_from_elsewhere_is_said_not_to_be_shown_at_its_text_and_not_published(
    written: Callable[..., int], browser: Callable[..., Any], where: str
) -> None:
    number, agent = written(f"![Out]({where}) and {SHOT}", publish=False), browser("agent")
    said = f"A picture from another address is not shown: {where}. Add the file to the article"
    page = unescape(agent.get(f"/desk/articles/{number}/").text)
    field = page[page.index('<textarea class="input" id="body-en"') :]
    assert said in field[: field.index("</fieldset>")]
    assert 'data-at="body-en"' in press_publish(agent, number).text
    assert anyone().get(f"/articles/{number}/").status_code == 404


def test_a_picture_that_is_chosen_as_the_article_is_published_is_read_with_it(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    number = written("Words.", files=[])
    press_publish(browser("agent"), number, body_en=SHOT, files=[png()])
    assert anyone().get(address(number)).content == PNG


@pytest.mark.threat("T11")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (png("logo.svg", b"<svg/>"), "logo.svg was not added: an article shows pictures as PNG"),
        (png("page.png", b"<html>"), "page.png was not added: its bytes are not the picture"),
        (png("run.exe", b"MZ"), "run.exe was not attached: programs are not taken"),
        (png("void.png", b""), "void.png was not attached: the file is empty"),
        (png("big.log", b"x" * 25_000_001), "shot.png, big.log were not added: an article holds"),
    ],
)
@pytest.mark.parametrize("do", ["save", "preview"])
def test_a_file_that_is_not_taken_is_said_at_the_files_and_the_text_kept(
    browser: Callable[..., Any], wrong: SimpleUploadedFile, said: str, do: str
) -> None:
    from reglament.store.models import Article, StoredFile

    wrong.seek(0)
    answer = browser("agent").post("/desk/articles/new/", text(SHOT, files=[png(), wrong], do=do))
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert 'data-told data-at="files"' in page
    assert said in page[page.index('id="files-wrong"') :]
    assert f">\n{SHOT}</textarea>" in page
    assert "Choose the files again" in page
    assert (Article.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_script_is_told_where_it_leads_and_why_not(browser: Callable[..., Any]) -> None:
    agent = browser("agent")
    refused = agent.post(
        "/desk/articles/new/", text(SHOT, files=[png("logo.svg", b"<svg/>")]), headers=SCRIPT
    )
    assert refused.status_code == 422
    saved = agent.post("/desk/articles/new/", text(SHOT, files=[png()]), headers=SCRIPT)
    assert saved.status_code == 201
    assert "Saved as a draft" in agent.get(saved["Location"]).text


def test_a_preview_shows_what_was_chosen_and_keeps_nothing(browser: Callable[..., Any]) -> None:
    from reglament.store.models import StoredFile

    answer = browser("agent").post("/desk/articles/new/", text(SHOT, files=[png()], do="preview"))
    (source,) = re.findall(r'<img [^>]*src="([^"]+)"', answer.text)
    assert source.startswith("data:image/png;base64,iVBORw0KGgo")
    assert StoredFile.objects.count() == 0


def test_the_form_offers_what_the_edition_holds(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    number, agent = written("Words.", publish=False), browser("agent")
    page = agent.get(f"/desk/articles/{number}/").text
    held = page[page.index('<ul class="held">') : page.index("</ul>", page.index('class="held"'))]
    assert re.findall(r'data-held="([^"]+)"', held) == ["shot.png", "desk.log"]
    assert held.count("not in the text") == 1
    assert "<code>![](shot.png)</code>" in held
    # an edition before is taken up with its own files
    agent.post(f"/desk/articles/{number}/", text("Words.", 1, left_out=["shot.png", "desk.log"]))
    assert 'class="held"' not in agent.get(f"/desk/articles/{number}/").text
    old = agent.get(f"/desk/articles/{number}/?edition=1").text
    assert '<input type="hidden" name="files_of" value="1">' in old
    changed = agent.get(f"/desk/articles/{number}/").text
    assert "<del>shot.png</del>" in changed


def test_a_form_that_was_refused_keeps_what_it_leaves_out(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    number = written(publish=False)
    late = text("Mine.", 0, files_of="1", left_out=["desk.log"])
    page = browser("agent").post(f"/desk/articles/{number}/", late)
    assert page.status_code == 422
    assert 'name="left_out" value="desk.log" checked' in page.text
    assert 'name="left_out" value="shot.png">' in page.text


def test_the_rules_that_a_script_has_are_those_of_articles(browser: Callable[..., Any]) -> None:
    page = browser("agent").get("/desk/articles/new/").text
    (found,) = re.findall(r'data-rules="([^"]+)"', page)
    rules = json.loads(unescape(found))
    assert (rules["files"], rules["bytes"]) == (20, 25_000_000)
    refused = {called: words for words, names in rules["refused"] for called in names}
    assert "{name} was not added: an article shows pictures as PNG" in refused["image/svg+xml"]
    assert "programs are not taken" in refused["exe"]
    assert "png" not in refused
    beyond = "not added: an article holds at most 20 files and 25 MB together. Leave out those"
    assert rules["tooMany"].startswith(f"{{name}} was {beyond}")
    assert rules["several"].startswith(f"{{name}} were {beyond}")


def test_a_letter_has_the_address_of_an_article_and_none_of_its_pictures(
    written: Callable[..., int], browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number, ticket = written(), opened().ticket.number
    agent = browser("agent")
    agent.post(f"/desk/requests/{ticket}/reply/", {"do": "article", "article": number, "text": ""})
    page = agent.get(f"/desk/requests/{ticket}/").text
    assert f"/articles/{number}/\n</textarea>" in page
    assert "shot.png" not in page


def test_pages_of_an_article_cost_the_same_queries_for_one_picture_and_for_many(
    written: Callable[..., int], browser: Callable[..., Any]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    one = written()
    names = [f"p{n}.png" for n in range(9)]
    many = written(
        "\n\n".join(f"![See]({name})" for name in names), files=[png(name) for name in names]
    )
    for client, path in ((anyone(), "/articles/{}/"), (browser("agent"), "/desk/articles/{}/")):
        client.get(path.format(one))
        with CaptureQueriesContext(connection) as few:
            client.get(path.format(one))
        with CaptureQueriesContext(connection) as more:
            client.get(path.format(many))
        assert len(more) == len(few)
