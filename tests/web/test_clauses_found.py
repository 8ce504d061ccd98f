"""The page of a regulation follows the text's numbers, says which language prevails, and finds words and numbers."""

import re

import pytest
from django.test import Client

from reglament import regulations
from reglament.web.portal.clauses_shown import found_in

pytestmark = pytest.mark.django_db


def _page(path: str, language: str = "en") -> str:
    return Client(headers={"accept-language": language}).get(path).content.decode()


def test_the_contents_have_the_numbers_of_the_text_with_their_counts() -> None:
    contents = _page("/regulations/istom/").partition('<ol class="sections">')[2]
    contents = contents.partition("</ol>")[0]
    sections = re.findall(r'<a href="#section-(\d+)">§ \1<b>(\d+)</b>', contents)
    assert sections == [("1", "9"), ("2", "61"), ("3", "26"), ("4", "38"), ("5", "3")]
    second = contents.split("<li>")[2]
    assert re.findall(r'<a href="#(IS-\d+)">([\d.]+)</a>', second) == [
        ("IS-10", "2.1"),
        ("IS-11", "2.2"),
        ("IS-20", "2.3"),
        ("IS-23", "2.4"),
        ("IS-28", "2.5"),
        ("IS-64", "2.6"),
    ]
    # what stands before the first number has a section too, and a text without numbers has none
    assert 'id="section-0">Before § 1</h3>' in _page("/regulations/aspro/")
    assert "section-" not in _page("/regulations/tron-en/")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_language_that_prevails_stands_first_and_is_marked(language: str) -> None:
    text = _page("/regulations/istom/", language)
    marks = {"en": "prevails", "ru": "преобладает"}
    first, second = re.findall(
        r'<p lang="(\w\w)"(?: class="other")?>(?:Русский|English)(.*?)</p>', text
    )[:2]
    assert (first[0], second[0]) == ("ru", "en")
    assert marks[language] in first[1]
    assert second[1] == ""
    clause = text.partition('id="IS-1"')[2].partition("</article>")[0]
    assert re.findall(r'class="(law[^"]*)" lang="(\w\w)"', clause) == [
        ("law", "ru"),
        ("law other", "en"),
    ]
    reading = text.partition('id="X-2"')[2].partition("</article>")[0]
    assert re.findall(r'<p lang="(\w\w)"', reading) == ["ru", "en"]


@pytest.mark.parametrize(("language", "order"), [("en", ["en", "ru"]), ("ru", ["ru", "en"])])
def test_where_no_language_prevails_the_readers_stands_first(
    language: str, order: list[str]
) -> None:
    text = _page("/regulations/tron-en/", language)
    clause = text.partition('id="TE-1"')[2].partition("</article>")[0]
    assert re.findall(r'class="law[^"]*" lang="(\w\w)"', clause) == order
    assert '<span class="tag" lang' not in text


@pytest.mark.parametrize(
    ("query", "clauses"),
    [
        ("IS-39", {"IS-39"}),
        ("is-39 ", {"IS-39"}),
        ("2.5.4", {"IS-55", "IS-56", "IS-57"}),
        ("§ 2.3", {"IS-20", "IS-21", "IS-22"}),
        ("5", {"IS-135", "IS-136", "IS-137"}),
        ("X-51", {"IS-57", "IS-61"}),
        # in another form than the text has, and as far as it is typed
        ("платными стандартными", {"IS-39"}),
        ("TeamViewer", {"IS-6"}),
        ("teamv", {"IS-6"}),
        ("no such word", set()),
    ],
)
def test_a_query_finds_names_numbers_and_words_in_any_form(query: str, clauses: set[str]) -> None:
    found = found_in(regulations.load("istom"), query)
    names = {one for one in found.names if one.startswith("IS-")}
    assert clauses <= names
    if not re.search("[а-яa-z]{5}", query):
        assert names == clauses
    assert len(names) == found.clauses


def test_without_scripts_the_server_leaves_what_was_found_in_view_and_says_how_much() -> None:
    text = _page("/regulations/istom/?q=TeamViewer", "ru")
    left = re.findall(r'<article class="clause" id="(IS-\d+)"', text)
    found = found_in(regulations.load("istom"), "TeamViewer")
    assert left == [one for one in regulations.load("istom").clauses if one in found.names]
    assert 0 < len(left) < 137
    # the others stay in the document: a link to one of them shows it
    assert text.count('class="clause out" id="IS-') == 137 - len(left)
    status = text.partition('role="status">')[2].partition("<")[0]
    assert status.startswith(f"Найдено: {len(left)} пункт")
    assert 'value="TeamViewer"' in text


def test_nothing_found_is_said_and_nothing_asked_leaves_all() -> None:
    assert "Nothing found." in _page("/regulations/tron-en/?q=zebra")
    text = _page("/regulations/tron-en/?q=%20")
    assert 'class="clause out"' not in text
    assert '<p class="hint" role="status"></p>' in text


def test_the_script_is_told_the_same() -> None:
    client = Client(headers={"accept-language": "en"})
    told = client.get("/regulations/istom/found/?q=2.5.4").json()
    assert told == {"names": ["IS-55", "IS-56", "IS-57"], "told": "Found: 3 clauses"}
    assert client.get("/regulations/none/found/?q=a").status_code == 404
