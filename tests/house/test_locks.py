"""Lock files hold names, versions and hashes, and no address."""

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [ROOT / "requirements" / "base.txt", ROOT / "requirements" / "dev.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.name)
def test_a_lock_pins_each_package_with_a_hash_and_names_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"https?://|file:/|--index-url|--find-links|--trusted-host", text)
    pins = re.findall(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[^\]]*\])?==[^\s;]+.*\\$", text, re.MULTILINE
    )
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(pins) == len(blocks) > 20
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_development_lock_agrees_with_the_product_lock() -> None:
    pins = [
        dict(
            re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", p.read_text("utf-8"), re.M)
        )
        for p in LOCKS
    ]
    base, dev = pins
    assert {name: dev.get(name) for name in base} == base


def test_what_a_package_asks_for_with_an_extra_is_pinned_with_it() -> None:
    # an installer that meets an extra without its pin takes the newest release and refuses it
    # for want of a hash, so the set-up would fail on the day that one appears
    pins = {
        name.lower().replace("_", "-"): set(filter(None, extras.split(",")))
        for name, extras in re.findall(
            r"^([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?==", LOCKS[1].read_text("utf-8"), re.MULTILINE
        )
    }
    asked = [
        Requirement(text)
        for one in distributions()
        if one.metadata["Name"].lower().replace("_", "-") in pins
        for text in one.requires or []
    ]
    wanting = [
        str(one)
        for one in asked
        if one.extras
        and (one.marker is None or one.marker.evaluate({"extra": ""}))
        and not one.extras <= pins.get(one.name.lower().replace("_", "-"), set())
    ]
    assert any(one.extras for one in asked)
    assert wanting == []
