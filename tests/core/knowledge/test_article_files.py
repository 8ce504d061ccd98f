"""Files of an article: named for a text, judged by their bytes, measured, each name once, no more than fit."""

from base64 import b64decode

import pytest

from reglament.core.knowledge.article_files import (
    ArticleFile,
    Given,
    file_name,
    judged,
    refused_by_name,
    together,
)
from reglament.core.knowledge.dimensions import sides_of
from reglament.core.regulation.refused import Refused

# drawn by a browser, 3 by 2 pixels, but for the last two
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAEklEQVR4AWLq6Oj4D8NMDEgAAAAA//9tNg56AAAABklEQVQDAJXSB8qGASbP"
    "AAAAAElFTkSuQmCC"
)
# by wc and sha256sum, 93 bytes
DIGEST = "7a3186f0a5cde189526cb7017cf9b03cb76e661a781d5321094d8a9cce4e8964"
LOSSY = b64decode("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoDAAIABABoJaQAA3AA/bQAAAA=")
LOSSLESS = b64decode("UklGRh4AAABXRUJQVlA4TBEAAAAvAkAAAAdQxCIWsf+BiOh/AAA=")
EXTENDED = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x20\0\0\0\x02\0\0\x01\0\0"
GIF = b"GIF89a\x03\0\x02\0\x80\0\0"
# a photograph of a camera: its thumbnail, 160 by 120, stands within the marker before the frame
THUMBNAIL = b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x78\x00\xa0\xff\xd9"
JPG = (
    b"\xff\xd8\xff\xe1" + (len(THUMBNAIL) + 2).to_bytes(2, "big") + THUMBNAIL
    + b"\xff\xff\xdb\x00\x04\x00\x00\xff\xc2\x00\x11\x08\x00\x02\x00\x03\x03"
)  # fmt: skip


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PNG, "png"), (GIF, "gif"), (JPG, "jpg")] + [(one, "webp") for one in (LOSSY, LOSSLESS, EXTENDED)],
)  # fmt: skip
def test_a_picture_tells_its_sides(content: bytes, kind: str) -> None:
    assert sides_of(content, kind) == (3, 2)


@pytest.mark.parametrize("kind", ["png", "gif", "jpg", "webp"])
@pytest.mark.parametrize("content", [PNG, GIF, JPG, LOSSY, LOSSLESS, EXTENDED])
def test_a_picture_cut_short_or_of_another_kind_is_read_to_its_end_and_no_further(
    content: bytes, kind: str
) -> None:
    for end in range(len(content)):
        width, height = sides_of(content[:end], kind)
        assert (width == 0) == (height == 0)
    assert sides_of(b"\xff\xd8" + b"\xff\xe1\x00\x00" * 9, "jpg") == (0, 0)
    assert sides_of(b"", kind) == (0, 0)


@pytest.mark.threat("T11")
@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("shot.png", "shot.png"),
        ("Снимок экрана (2).PNG", "Снимок-экрана-2.PNG"),
        ("../../etc/passwd", "passwd"),
        ("C:\\logs\\desk log.txt", "desk-log.txt"),
        ("..", "file"),
        ("", "file"),
        ("/", "file"),
        ("a\u202egnp.exe", "a-gnp.exe"),
        ("a\r\nX-Evil: 1.png", "a-X-Evil-1.png"),
        ('"><img src=x>.png', "img-src-x.png"),
        ("a](javascript:x).png", "a-javascript-x.png"),
        ("е\u0308.png", "ё.png"),
        (f"{'a' * 100}.png", f"{'a' * 76}.png"),
        (f"a.{'b' * 100}", f"a.{'b' * 78}"),
    ],
)
def test_a_name_is_made_of_words_that_a_text_and_an_address_hold(given: str, name: str) -> None:
    assert file_name(given) == name
    assert file_name(name) == name


def test_a_picture_and_another_file_are_held_as_what_they_are() -> None:
    picture, log = (judged(one) for one in (Given("a b.PNG", PNG), Given("desk.log", b"code 5")))
    assert picture == ArticleFile(
        name="a-b.PNG", kind="png", size=93, sha256=DIGEST, width=3, height=2
    )
    assert (log.name, log.kind, log.size, log.width) == ("desk.log", "", 6, 0)


@pytest.mark.threat("T10", "T11")
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("logo.svg", b"<svg onload=alert(1)>", "shows pictures as PNG, JPG, GIF, WEBP"),
        ("logo.png", b"<svg onload=alert(1)>", "shows pictures as PNG, JPG, GIF, WEBP"),
        ("logo.txt", b"<svg onload=alert(1)>", "shows pictures as PNG, JPG, GIF, WEBP"),
        ("logo.svgz", b"\x1f\x8b", "shows pictures as PNG, JPG, GIF, WEBP"),
        ("shot.bmp", b"no bitmap", "shows pictures as PNG, JPG, GIF, WEBP"),
        ("page.png", b"<script>alert(1)</script>", "not the picture that its name says"),
        ("page.png", PNG[:20], "not the picture that its name says"),
        ("shot.png", GIF, "not the picture that its name says"),
        ("shot.log", PNG, "not the picture that its name says"),
        ("run.exe", b"anything", "programs are not taken"),
        ("run.png", b"MZ\x90", "programs are not taken"),
        ("void.png", b"", "the file is empty"),
    ],
)
def test_what_is_not_taken_is_said_of_the_files_with_what_to_do(
    name: str, content: bytes, said: str
) -> None:
    with pytest.raises(Refused) as refused:
        judged(Given(name, content))
    assert refused.value.told("en").startswith(f"{name} was not a")
    assert said in refused.value.told("en")
    assert refused.value.field == "files"
    assert refused.value.remedy.ru


def test_what_a_script_refuses_by_name_the_bytes_are_refused_for_too() -> None:
    refused = refused_by_name("x")
    assert {"svg", "image/svg+xml", "bmp", "tif", "heif", "exe", "js"} <= refused.keys()
    assert not {"png", "jpg", "jpeg", "image/jpeg", "gif", "webp", "pdf", "txt"} & refused.keys()


def test_a_name_is_held_once_and_the_same_file_is_not_added_again() -> None:
    kept = together([], [Given("image.png", PNG)])
    files = together(
        kept, [Given("image.png", PNG), Given("IMAGE.png", PNG), Given("a", b"1"), Given("a", b"2")]
    )  # fmt: skip
    assert [one.name for one in files] == ["image.png", "IMAGE-2.png", "a", "a-2"]


def test_no_more_files_and_bytes_than_a_form_brings_are_held_together() -> None:
    many = [Given(f"{n}.txt", str(n).encode()) for n in range(20)]
    assert len(together([], many)) == 20
    with pytest.raises(Refused, match=r"one\.txt was not added: an article holds at most 20 files"):
        together(together([], many), [Given("one.txt", b"more")])
    half = Given("half.log", b"x" * 12_500_000)
    kept = together([], [half, Given("other.log", half.content)])
    with pytest.raises(Refused, match="25 MB together"):
        together(kept, [Given("rest.log", b"x")])
