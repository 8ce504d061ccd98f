"""The HTML twin of a letter's text: links and paragraphs, and nothing that runs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglament.channels.email.letter_html import html_of

P = '<p style="margin:0 0 1em">'


def body(text: str) -> str:
    found = re.search(r"<body[^>]*>\n(.*)\n</body>", html_of(text), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo\n\nthree\n", f"{P}one<br>\ntwo</p>\n{P}three</p>"),
        ("a\r\n\r\n\r\nb", f"{P}a</p>\n{P}b</p>"),
        (
            "see https://desk.example/t/5?a=1&b=2.",
            f'{P}see <a href="https://desk.example/t/5?a=1&amp;b=2">'
            "https://desk.example/t/5?a=1&amp;b=2</a>.</p>",
        ),
        (
            "(http://e.example/x_(y)) ok",
            f'{P}(<a href="http://e.example/x_(y))">http://e.example/x_(y))</a> ok</p>',
        ),
        ("javascript:alert(1)", f"{P}javascript:alert(1)</p>"),
        ("<b>&\"'", f"{P}&lt;b&gt;&amp;&quot;&#x27;</p>"),
        (
            "> old\n> words",
            '<blockquote style="margin:0 0 1em;padding-left:1em;border-left:3px solid #c8ccd0;'
            'color:#5a6068">old<br>\nwords</blockquote>',
        ),
        ("", ""),
    ],
)
def test_text_becomes_paragraphs_links_and_quotes(text: str, expected: str) -> None:
    assert body(text) == expected


def test_the_language_is_named() -> None:
    assert '<html lang="ru">' in html_of("x", language="ru")
    assert '<html lang="&quot;&gt;">' in html_of("x", language='">')


@pytest.mark.threat("T10")
@given(
    st.lists(
        st.sampled_from(["<", ">", '"', "'", "&", "http://", "a", " ", "\n", ")", ";", "=", "x:"])
    )
)
def test_no_text_makes_a_tag_of_its_own(pieces: list[str]) -> None:
    tags = {match.lower() for match in re.findall(r"<\s*/?\s*([a-z!]*)", body("".join(pieces)))}
    assert tags <= {"p", "br", "a", "blockquote"}
    assert re.findall(r'<a href="(?!https?://)', body("".join(pieces))) == []
