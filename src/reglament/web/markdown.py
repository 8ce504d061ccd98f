"""Owns Markdown -> safe markup: a kept library writes it, the sanitiser of mail has the last word."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe
from markdown_it.token import Token

from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.html import sanitise
from reglament.channels.email.reading.pictures import with_enclosed
from reglament.core.knowledge.markup import images, name_in, reader

LOWEST_HEADING = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Where a picture of a text is fetched from, and its sides in pixels."""

    address: str
    width: int
    height: int


def shown(text: str, pictures: Mapping[str, Picture]) -> SafeString:
    """Return the text as markup for a page: headings one step lower, since the page has its own first.

    `pictures` are shown where the text names them; of all other images their words stand there.
    """
    tokens = reader().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, LOWEST_HEADING)}"
    for image in images(tokens):
        _put_in(image, pictures.get(name_in(image)))
    markup = sanitise(reader().renderer.render(tokens, reader().options, {}), Defects()) or ""
    addresses = {name: one.address for name, one in pictures.items()}
    return mark_safe(with_enclosed(markup, addresses))  # noqa: S308 - the sanitiser wrote it


def _put_in(image: Token, picture: Picture | None) -> None:
    """Have the sanitiser let the picture through as mail's own are, and nothing else."""
    if picture is None:
        image.attrSet("src", "")
        return
    image.attrSet("src", f"cid:{quote(name_in(image), safe='')}")
    image.attrSet("loading", "lazy")
    image.attrSet("width", picture.width)
    image.attrSet("height", picture.height)
