"""One file holds the desk, and an empty database becomes the same desk from it."""

import os
import resource
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from reglament.cli import main
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


@pytest.fixture
def few(desk: SimpleNamespace, opened: Callable[..., object]) -> None:
    """Fill the desk with a request and a mail too large for a small disk."""
    opened()
    RawMail.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity="i", raw=os.urandom(200_000),
        recipient="r", received_at=desk.at, claimable_at=desk.at,
    )  # fmt: skip


def backup(*words: str) -> int:
    return main(["backup", *words])


@pytest.mark.django_db(transaction=True)
def test_an_earlier_file_is_kept_unless_somebody_says_so(
    few: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "desk.zip"
    assert backup(str(file)) == 0
    first = file.read_bytes()
    capsys.readouterr()
    assert backup(str(file)) == 2
    assert capsys.readouterr().err == (
        f"reglament: {file} is there already (FILE). Name another file, or say --replace.\n"
    )
    assert file.read_bytes() == first
    Ticket.objects.update(subject="changed")
    assert backup("--replace", str(file)) == 0
    assert file.read_bytes() != first
    assert [one.name for one in tmp_path.iterdir()] == ["desk.zip"]


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_leaves_nothing_and_the_earlier_file_whole(
    few: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "desk.zip"
    assert backup(str(file)) == 0
    first = file.read_bytes()
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, old[1]))
    try:
        code = backup("--replace", str(file))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert code == 75
    told = capsys.readouterr().err
    assert told == (
        f"reglament: the backup could not be written: File too large ({file}). "
        "Nothing of it is left behind. Give it room, or name a file elsewhere.\n"
    )
    assert file.read_bytes() == first
    assert [one.name for one in tmp_path.iterdir()] == ["desk.zip"]


@pytest.mark.django_db(transaction=True)
def test_a_copy_that_does_not_hold_what_was_written_is_no_backup(
    few: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(number: int) -> None:
        # a disk that loses bytes it said it had
        with open(f"/proc/self/fd/{number}", "r+b") as again:
            again.seek(50_000)
            again.write(bytes(1000))

    monkeypatch.setattr(os, "fsync", lose)
    assert backup(str(tmp_path / "desk.zip")) == 75
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("language", "cut", "none"),
    [
        ("en", "nothing was restored: the file is cut or changed, or is no backup", "No such file"),
        ("ru", "ничего не восстановлено: файл обрезан, изменён или не является копией", "нет такого файла"),
    ],
)  # fmt: skip
def test_what_is_no_whole_backup_is_named_and_restores_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    language: str, cut: str, none: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("REGLAMENT_LANGUAGE", language)
    file = tmp_path / "desk.zip"
    assert backup(str(file)) == 0
    whole, changed = file.read_bytes(), tmp_path / "changed.zip"
    file.write_bytes(whole[:-30])
    middle = len(whole) // 2
    changed.write_bytes(whole[:middle] + bytes(200) + whole[middle + 200 :])
    capsys.readouterr()
    for path, said in ((file, cut), (changed, cut), (tmp_path / "none.zip", none)):
        assert main(["restore", str(path)]) == 2
        told = capsys.readouterr().err
        assert said in told
        assert told.endswith(f"({path})\n")
    assert Vendor.objects.count() == 0


def plain(rows: dict[type, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    return {
        model.__name__: [
            {k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()}
            for row in found
        ]
        for model, found in rows.items()
    }
