"""Owns how the text of an article is read: Markdown without HTML, and which pictures stand in it."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token


class Placed(NamedTuple):
    """A picture where it stands in a text: its file's name, and what is said of it to those who do not see it."""

    name: str
    words: str


@cache
def reader() -> MarkdownIt:
    """Return the one reader of texts."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def placed_in(text: str) -> tuple[Placed, ...]:
    """Return the pictures of a text that name a file of the article, in its order; those of other places are none.

    >>> placed_in("![The dialog](dialog.png) and `![](code.png)`, ![](https://evil.example/x.png)")
    (Placed(name='dialog.png', words='The dialog'),)
    """
    found = images(reader().parse(text))
    return tuple(Placed(name, one.content.strip()) for one in found if (name := name_in(one)))


def elsewhere_in(text: str) -> tuple[str, ...]:
    """Return the addresses that a text names as pictures, each once; none of them is shown.

    >>> elsewhere_in("![The dialog](dialog.png) ![](https://evil.example/x.png)")
    ('https://evil.example/x.png',)
    """
    found = [one for one in images(reader().parse(text)) if not name_in(one)]
    addresses = (unquote(str(one.attrGet("src") or "")) for one in found)
    return tuple(dict.fromkeys(one for one in addresses if one))


def images(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield every image among tokens, in a link too; one within the words of another is none."""
    for token in tokens:
        if token.type == "image":
            yield token
        else:
            yield from images(token.children or ())


def name_in(image: Token) -> str:
    """Return the name of the file that an image names, "" where it is no mere name but an address."""
    address = str(image.attrGet("src") or "")
    try:
        is_name = urlsplit(address)[:2] == ("", "")
    except ValueError:
        return ""
    return unquote(address) if is_name and not set(address) & set("/?#\\") else ""
