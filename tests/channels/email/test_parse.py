"""Each mail of `fixtures` reads as stated beside it; the statements are made by hand (fixtures/build.py)."""

import json
from pathlib import Path

import pytest

from reglament.channels.email.parse import parse

FIXTURES = Path(__file__).parent / "fixtures"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.eml"))


def _codes(defects):
    return sorted({defect.split(":", 1)[0] for defect in defects})


def _shown(read, key, value):
    """Return what was read of `key` in the form in which the statement `value` puts it."""
    if key == "codes":
        found = _codes(read["defects"])
        # a damaged mail may have more defects than the statement names, a sound one none
        as_stated = sorted(value) == found or (value and set(value) <= set(found))
        return value if as_stated else found
    if key == "attachment_types":
        return [file["media_type"] for file in read["attachments"]]
    if key == "attachments":
        pairs = zip(read[key], value, strict=True)
        return [{name: file[name] for name in wanted} for file, wanted in pairs]
    if key.endswith("_contains"):
        return [part for part in value if part in read[key.removesuffix("_contains")]]
    if key.endswith("_lacks"):
        return [part for part in value if part not in read[key.removesuffix("_lacks")]]
    return read[key]


def read_as_stated(raw, expected):
    read = parse(raw).as_json()
    return {key: _shown(read, key, value) for key, value in expected.items()}


def test_parse_fixtures_are_many():
    assert len(NAMES) >= 60


@pytest.mark.threat("T05", "T08")
@pytest.mark.parametrize("name", NAMES)
def test_parse_reads_fixture_as_stated(name):
    raw = (FIXTURES / f"{name}.eml").read_bytes()
    expected = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    assert read_as_stated(raw, expected) == expected


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
    assert read_as_stated(raw.replace(b"\n", b"\r\n"), expected) == expected
