"""Pictures of a sanitised copy: only those of image elements, and words that read like one stay words."""

from html import escape

import pytest

from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.html import sanitise
from reglament.channels.email.reading.pictures import (
    enclosed,
    hosts_asked,
    with_enclosed,
    with_remote,
)

pytestmark = pytest.mark.threat("T10")

URL = "https://pixel.example/a.png"


def kept(markup: str) -> str:
    return sanitise(markup, Defects()) or ""


@pytest.mark.parametrize(
    "markup",
    [
        f'<p>img data-remote-src="{URL}" and src="cid:a"</p>',
        escape(f'<img data-remote-src="{URL}"> <img src="cid:a">', quote=False),
        f"<a title='&lt;img data-remote-src={URL}>' href={URL}>a</a>",
        f"<img alt='a src={URL}' data-remote-src={URL}>",
        "<img src=http://plain.example/a.png><img src=//slashes.example/a.png><img src=data:x>",
    ],
)
def test_what_is_no_picture_of_another_host_stays_as_it_is(markup: str) -> None:
    copy = kept(markup)
    assert copy
    assert with_remote(copy) == with_enclosed(copy, {"a": "data:,"}) == copy
    assert (hosts_asked(copy), enclosed(copy)) == ([], set())


def test_addresses_keep_every_character_and_hosts_are_named_once() -> None:
    copy = kept(
        f"<img src='{URL}?a=1&b=\"2\"'><img src=HTTPS://PIXEL.example/b><img src=https://[bad>"
    )
    assert hosts_asked(copy) == ["pixel.example"]
    shown = with_remote(copy)
    assert f' src="{URL}?a=1&amp;b=&quot;2&quot;"' in shown
    assert "data-remote-src" not in shown
    assert with_remote(shown) == shown


def test_a_picture_of_the_mail_is_found_by_its_content_id_and_goes_where_there_is_none() -> None:
    copy = kept("<img src='cid:a%20b&amp;c'><img src=CID:gone alt=gone>")
    assert enclosed(copy) == {"a b&c", "gone"}
    given = with_enclosed(copy, {"a b&c": 'data:x,"'})
    assert given.startswith('<img src="data:x,&quot;">')
    assert "cid:" not in given.lower()
    assert 'alt="gone"' in given
