"""Which files the texts take: by their bytes, the same for every channel."""

import pytest

from reglament import regulations
from reglament.core.regulation.attaching import (
    judge,
    kind_of,
    not_taken,
    refusal_of,
    refused_by_name,
)

BMP = b"BM" + b"\0" * 12 + (40).to_bytes(4, "little") + b"\0" * 30
FILES = {
    "jpg": b"\xff\xd8\xff\xe0\0\0",
    "gif": b"GIF87a\0\0",
    "png": b"\x89PNG\r\n\x1a\n",
    "bmp": BMP,
    "tiff": b"MM\x00*\0\0",
    "webp": b"RIFF\0\0\0\0WEBP",
    "heic": b"\0\0\0\x18ftypheic",
    "svg": b'<?xml version="1.0"?><svg onload="x">',
    "zip": b"PK\x03\x04" + BMP,
    "rar": b"Rar!\x1a\x07\0" + BMP,
    "": b"plain words",
    "program": b"MZ\x90\0",
}


@pytest.mark.parametrize(("kind", "content"), FILES.items())
def test_bytes_say_what_a_file_is(kind: str, content: bytes) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize("words", [b"", b"B", b"BM", b"BMW is a car and no picture at all, surely"])
def test_words_are_no_bitmap(words: bytes) -> None:
    assert kind_of(words) == ""


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("istom", {"bmp": "pack-it", "tiff": "image-format", "webp": "image-format"}),
        ("aspro", {"bmp": "image-format", "tiff": "image-format", "webp": "image-format"}),
        ("tron-en", {}),
        ("hydra", {}),
    ],
)
def test_only_images_are_limited_and_only_where_the_text_names_formats(
    code: str, why: dict[str, str]
) -> None:
    regulation = regulations.load(code)
    named = ("jpg", "gif", "png", "bmp", "tiff", "webp", "zip", "rar", "")
    judged = {kind: judge(regulation, f"a.{kind}", FILES[kind]) for kind in named}
    assert {kind: one.why for kind, one in judged.items() if one is not None} == why


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", FILES["program"]),
        ("tool.EXE", b"words"),
        ("a.bat", b"dir"),
        ("a.tar.js", b"1"),
        ("x", b"\x7fELF"),
        ("x.txt", b"#!/bin/sh"),
    ],
)
def test_programs_are_blocked_under_every_text(name: str, content: bytes) -> None:
    for code in ("tron-en", "tron-ru", "hydra", "aspro", "istom"):
        refused = judge(regulations.load(code), name, content)
        assert refused is not None
        assert refused.why == "program"


@pytest.mark.clause("IS-117", "IS-118", "AS-61")
@pytest.mark.parametrize(
    ("code", "pictures"),
    [
        ("istom", {"bmp": "pack-it", "tiff": "image-format", "tif": "image-format"}),
        ("aspro", {"bmp": "image-format", "tiff": "image-format", "image/svg+xml": "image-format"}),
        ("tron-en", {}),
        ("hydra", {}),
    ],
)
def test_a_name_tells_what_the_bytes_of_such_a_file_would_be_refused_for(
    code: str, pictures: dict[str, str]
) -> None:
    refused = refused_by_name(regulations.load(code), "a")
    asked = ("bmp", "tiff", "tif", "image/svg+xml")
    assert {one: refused[one].why for one in asked if one in refused} == (
        pictures | {one: "image-format" for one in asked if pictures and one not in pictures}
    )
    assert {refused[one].why for one in ("exe", "js", "lnk")} == {"program"}
    taken = {"jpg", "jpeg", "image/jpeg", "gif", "png", "image/png", "zip", "rar", "txt", "pdf", ""}
    assert not taken & refused.keys()


@pytest.mark.parametrize(
    ("name", "media_type", "size", "told"),
    [
        ("shot.BMP", "", 9, ("bmp", "pack-it")),
        # the name speaks before size and emptiness, as in the form
        ("shot.bmp", "", 0, ("bmp", "pack-it")),
        ("shot", "image/webp", 99, ("webp", "image-format")),
        ("run.cmd", "", 999, ("cmd", "program")),
        ("empty.txt", "text/plain", 0, ("", "empty")),
        ("film.mp4", "video/mp4", 101, ("", "too-large")),
        ("film.mp4", "video/mp4", 100, ("", "too-many")),
    ],
)
def test_what_a_form_did_not_take_is_told_by_name_type_and_size(
    name: str, media_type: str, size: int, told: tuple[str, str]
) -> None:
    istom = regulations.load("istom")
    found = not_taken(istom, name, media_type=media_type, size=size, most_bytes=100)
    assert (found.name, found.kind, found.why, found.size) == (name, *told, size)
    assert name in refusal_of(istom, found).what.ru
