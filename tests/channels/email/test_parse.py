"""Each mail of `fixtures` reads as stated beside it; the statements are made by hand (fixtures/build.py)."""

import json
from pathlib import Path

import pytest

from reglament.channels.email.parse import parse

FIXTURES = Path(__file__).parent / "fixtures"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.eml"))


def _codes(defects):
    return sorted({defect.split(":", 1)[0] for defect in defects})


def _check(read, expected):
    for key, value in expected.items():
        if key == "codes":
            assert (
                _codes(read["defects"]) == sorted(value)
                or set(value) <= set(_codes(read["defects"])) != set()
            )
            assert value or not read["defects"], read["defects"]
        elif key == "attachment_types":
            assert [file["media_type"] for file in read["attachments"]] == value
        elif key == "attachments":
            shown = [
                {name: file[name] for name in wanted}
                for file, wanted in zip(read[key], value, strict=True)
            ]
            assert shown == value
        elif key.endswith("_contains"):
            assert [part for part in value if part not in read[key.removesuffix("_contains")]] == []
        elif key.endswith("_lacks"):
            assert [part for part in value if part in read[key.removesuffix("_lacks")]] == []
        else:
            assert read[key] == value, key


def test_parse_fixtures_are_many():
    assert len(NAMES) >= 60


@pytest.mark.threat("T05", "T08")
@pytest.mark.parametrize("name", NAMES)
def test_parse_reads_fixture_as_stated(name):
    raw = (FIXTURES / f"{name}.eml").read_bytes()
    expected = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    _check(parse(raw).as_json(), expected)


@pytest.mark.parametrize("name", NAMES)
def test_parse_reads_crlf_as_lf(name):
    raw = (FIXTURES / f"{name}.eml").read_bytes()
    if (
        b"\r" in raw
        or b"Content-Type: message/rfc822" in raw
        or b"utf-16" in raw
        or b"\xff\xfe" in raw
    ):
        pytest.skip("the bytes of a file would change with the line ends")
    expected = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    _check(parse(raw.replace(b"\n", b"\r\n")).as_json(), expected)
