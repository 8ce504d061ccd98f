"""Owns the pictures of a sanitised copy: those that came with the mail, and those that others would be asked for."""

import html as entities
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

# what the sanitiser writes: text holds no raw "<", a value no raw quote
_IMAGE = re.compile(r'<img(?: [^\s"=<>/]+="[^"]*")*>')
_REMOTE = re.compile(r' data-remote-src="(https://[^"]*)"', re.IGNORECASE)
_ENCLOSED = re.compile(r' src="cid:([^"]*)"', re.IGNORECASE)


def hosts_asked(markup: str) -> list[str]:
    """Return the hosts that remote images would be fetched from, each once; only https is ever asked."""
    found = (_host(entities.unescape(one[1])) for one in _within(markup, _REMOTE))
    return list(dict.fromkeys(host for host in found if host))


def with_remote(markup: str) -> str:
    """Return the copy with its remote images to be fetched, where https leads to them."""
    return _images(markup, lambda image: _REMOTE.sub(r' src="\1"', image))


def enclosed(markup: str) -> set[str]:
    """Return the Content-IDs, without brackets, of the images that came with the mail."""
    return {_content_id(one) for one in _within(markup, _ENCLOSED)}


def with_enclosed(markup: str, given: Mapping[str, str]) -> str:
    """Return the copy with its own images in it: `given` has their data: addresses by Content-ID; others stay away."""

    def put_in(source: re.Match[str]) -> str:
        address = given.get(_content_id(source))
        return f' src="{entities.escape(address)}"' if address else ""

    return _images(markup, lambda image: _ENCLOSED.sub(put_in, image))


def _images(markup: str, change: Callable[[str], str]) -> str:
    return _IMAGE.sub(lambda image: change(image[0]), markup)


def _within(markup: str, what: re.Pattern[str]) -> Iterator[re.Match[str]]:
    for image in _IMAGE.finditer(markup):
        yield from what.finditer(image[0])


def _content_id(source: re.Match[str]) -> str:
    return unquote(entities.unescape(source[1]))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
