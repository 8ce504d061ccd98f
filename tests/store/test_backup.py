"""One file holds the desk, and an empty database becomes the same desk from it."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from reglament.operations.check_histories import verify
from reglament.store.backup import BackupError, read_backup, tables, write_backup
from reglament.store.models import Mailbox, RawMail, Ticket, Vendor
from reglament.store.queries.search import tickets_with_words


@pytest.mark.django_db(transaction=True)
def test_a_desk_is_restored_whole(
    desk: SimpleNamespace, opened: Callable[..., object], tmp_path: Path
) -> None:
    opened()
    RawMail.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity="i", raw=bytes(range(256)),
        recipient="r", received_at=desk.at, claimable_at=desk.at,
    )  # fmt: skip
    before = {model: list(model._default_manager.order_by("pk").values()) for model in tables()}
    file = tmp_path / "desk.zip"
    assert write_backup(file, extra={"k": b"v"}) == sum(map(len, before.values()))
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupError, match="not empty"):
        read_backup(file)
    for model in reversed(tables()):
        model._default_manager.all().delete()
    _, extra = read_backup(file)
    after = {model: list(model._default_manager.order_by("pk").values()) for model in tables()}
    assert plain(after) == plain(before)
    assert extra == {"k": b"v"}
    assert list(verify()) == []
    found = tickets_with_words(Ticket.objects.all(), "report", internal=False)
    assert found.count() == 1
    # keys go on after the restored ones
    vendor = Vendor.objects.create(code="new", name="New")
    assert Mailbox.objects.create(vendor=vendor, address="new@new.example").pk > desk.mailbox.pk


def plain(rows: dict[type, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    return {
        model.__name__: [
            {k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()}
            for row in found
        ]
        for model, found in rows.items()
    }
