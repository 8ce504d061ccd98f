"""Lock files hold names, versions and hashes, and no address."""

import re
from pathlib import Path

import pytest

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
