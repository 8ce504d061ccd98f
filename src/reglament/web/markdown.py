"""Owns Markdown -> safe markup: a kept library writes it, the sanitiser of mail has the last word."""

import html as entities
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe
from markdown_it.token import Token

from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.html import sanitise
from reglament.channels.email.reading.pictures import with_enclosed
from reglament.core.knowledge.markup import images, name_in, reader
from reglament.web.moments import tongue
from reglament.web.words import say

LOWEST_HEADING = 6
# in pixels, the text on the narrowest page: what is no wider is shown whole everywhere
NARROWEST = 288
# what the sanitiser writes: text holds no raw "<", a value no raw quote
_TAG = re.compile(r'</a>|<(?:a|img)(?: [^\s"=<>/]+="[^"]*")*>')
_SOURCE = re.compile(r' src="([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Where a picture of a text is fetched from, and its sides in pixels."""

    address: str
    width: int
    height: int


def shown(text: str, pictures: Mapping[str, Picture]) -> SafeString:
    """Return the text as markup for a page: headings one step lower, since the page has its own first.

    `pictures` are shown where the text names them, wide ones as links; of all other images their words stand there.
    """
    tokens = reader().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, LOWEST_HEADING)}"
    for image in images(tokens):
        _put_in(image, pictures.get(name_in(image)))
    markup = sanitise(reader().renderer.render(tokens, reader().options, {}), Defects()) or ""
    addresses = {name: one.address for name, one in pictures.items()}
    whole = _leading(with_enclosed(markup, addresses), pictures)
    return mark_safe(whole)  # noqa: S308 - the sanitiser wrote it


def _leading(markup: str, pictures: Mapping[str, Picture]) -> str:
    """Return the markup with each picture that may be wider than its text a link to the whole one.

    One that is a link already stays that, and what is not saved yet has no address to lead to.
    """
    wide = {
        entities.escape(one.address)
        for one in pictures.values()
        if one.width > NARROWEST and not one.address.startswith("data:")
    }
    words, within = entities.escape(say("article.whole_picture", tongue())), False

    def led(found: re.Match[str]) -> str:
        nonlocal within
        tag = found[0]
        if not tag.startswith("<img"):
            within = tag != "</a>"
            return tag
        source = _SOURCE.search(tag)
        if within or source is None or source[1] not in wide:
            return tag
        return f'<a class="picture" href="{source[1]}" title="{words}">{tag}</a>'

    return _TAG.sub(led, markup)


def _put_in(image: Token, picture: Picture | None) -> None:
    """Have the sanitiser let the picture through as mail's own are, and nothing else."""
    if picture is None:
        image.attrSet("src", "")
        return
    image.attrSet("src", f"cid:{quote(name_in(image), safe='')}")
    image.attrSet("loading", "lazy")
    image.attrSet("width", picture.width)
    image.attrSet("height", picture.height)
