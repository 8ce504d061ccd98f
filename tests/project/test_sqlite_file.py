"""The SQLite file is opened where it is, made on purpose only, and not answered for once it is elsewhere (T07)."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from reglament.cli import main
from reglament.project.options import key_in_place, read_options
from reglament.project.sqlite.making import made
from reglament.project.sqlite.places import STILL_SECONDS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threat("T07")]
# how long a desk may need to believe that its file is back
PATIENCE_SECONDS = 5


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """Let the connection lead to a file that is not there."""
    kept = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict["NAME"] = str(tmp_path / "a desk?.sqlite3")
    yield Path(connection.settings_dict["NAME"])
    connection.close()
    connection.settings_dict.update(kept)


@pytest.fixture
def file(path: Path) -> Path:
    """Let it be there, with a table."""
    path.touch()
    run("CREATE TABLE kept (word TEXT)")
    return path


def run(statement: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def keep(word: str) -> None:
    with transaction.atomic():
        run(f"INSERT INTO kept VALUES ('{word}')")


def words_once_back() -> list[str]:
    until = monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return [word for (word,) in run("SELECT word FROM kept ORDER BY word")]
        except OperationalError:
            assert monotonic() < until, "the file is back and is not opened"
            sleep(0.1)


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def test_opening_makes_no_file_and_names_the_one_that_is_missing(path: Path) -> None:
    with pytest.raises(OperationalError, match="is not there: No such file or directory") as said:
        run("SELECT 1")
    assert str(path) in str(said.value)
    # nor does the name itself, where a file goes between the look and the opening
    with pytest.raises(sqlite3.OperationalError):
        sqlite3.connect(connection.get_connection_params()["database"], uri=True)
    assert names(path.parent) == set()


def test_what_is_asked_of_a_file_that_was_moved_is_not_answered(file: Path) -> None:
    keep("before")
    away = file.rename(file.with_name("away"))
    for _ in range(2):
        with pytest.raises(OperationalError, match="is not there"):
            keep("between")
    assert not file.exists()
    away.rename(file)
    assert words_once_back() == ["before"]


def test_a_change_is_not_acknowledged_when_its_file_was_moved_meanwhile(file: Path) -> None:
    def change() -> None:
        with transaction.atomic():
            run("INSERT INTO kept VALUES ('meanwhile')")
            file.rename(file.with_name("away"))

    with pytest.raises(OperationalError, match="was moved while it was in use"):
        change()
    # it is where it was committed, and known when it is sent again
    file.with_name("away").rename(file)
    assert words_once_back() == ["meanwhile"]


def test_a_statement_that_is_its_own_commit_is_not_acknowledged_either(file: Path) -> None:
    def move() -> str:
        file.rename(file.with_name("away"))
        return "meanwhile"

    run("SELECT 1")
    connection.connection.create_function("move", 0, move)
    with pytest.raises(OperationalError, match="was moved while it was in use"):
        run("INSERT INTO kept VALUES (move())")


def test_a_change_ends_where_its_file_is_moved(file: Path) -> None:
    def change() -> None:
        with transaction.atomic():
            run("INSERT INTO kept VALUES ('half')")
            file.rename(file.with_name("away"))
            run("SELECT 1")

    with pytest.raises(OperationalError, match="was moved while it was in use"):
        change()
    file.with_name("away").rename(file)
    assert words_once_back() == []


def test_another_file_at_the_path_is_the_one_that_is_asked(file: Path) -> None:
    keep("old")
    other = file.with_name("other")
    with sqlite3.connect(other) as restored:
        restored.execute("CREATE TABLE kept (word TEXT)")
        restored.execute("INSERT INTO kept VALUES ('restored')")
    restored.close()
    gone = file.rename(file.with_name("gone"))
    for end in ("-wal", "-shm"):
        Path(f"{file}{end}").rename(f"{gone}{end}")
    other.rename(file)
    assert words_once_back() == ["restored"]


def test_a_file_that_comes_back_waits_for_its_log(file: Path) -> None:
    keep("in the log")
    log, away = Path(f"{file}-wal"), file.with_name("away")
    assert log.stat().st_size > 0
    file.rename(away)
    log.rename(f"{away}-wal")
    with pytest.raises(OperationalError):
        run("SELECT 1")
    away.rename(file)
    for _ in range(3):
        with pytest.raises(OperationalError, match="will be opened in a moment"):
            run("SELECT 1")
        sleep(0.1)
    # opened by now, the file would have a new log, and the right one take its place
    assert not log.exists()
    Path(f"{away}-wal").rename(log)
    assert words_once_back() == ["in the log"]


def test_who_still_holds_the_old_file_keeps_nobody_from_one_that_is_long_back(file: Path) -> None:
    late = connection.copy()
    with late.cursor() as cursor:
        cursor.execute("SELECT 1")
    run("SELECT 1")
    other = file.with_name("other")
    with sqlite3.connect(other) as restored:
        restored.execute("CREATE TABLE kept (word TEXT)")
        restored.execute("INSERT INTO kept VALUES ('restored')")
    restored.close()
    for end in ("", "-wal", "-shm"):
        Path(f"{file}{end}").rename(file.with_name(f"gone{end}"))
    with pytest.raises(OperationalError, match="is not there"):
        run("SELECT 1")
    other.rename(file)
    assert words_once_back() == ["restored"]
    new = connection.copy()
    try:
        for one in (late, new):
            with one.cursor() as cursor:
                cursor.execute("SELECT word FROM kept")
                assert cursor.fetchall() == [("restored",)]
    finally:
        late.close()
        new.close()
    # gone once more, it is waited for once more
    file.rename(other)
    with pytest.raises(OperationalError, match="is not there"):
        run("SELECT 1")
    other.rename(file)
    with pytest.raises(OperationalError, match="in a moment"):
        run("SELECT 1")


def test_who_still_holds_the_old_file_does_not_make_the_wait_longer(file: Path) -> None:
    run("SELECT 1")
    late = [connection.copy() for _ in range(12)]
    for one in late:
        one.ensure_connection()
    for end in ("", "-wal", "-shm"):
        Path(f"{file}{end}").rename(file.with_name(f"gone{end}"))
    shutil.copy(file.with_name("gone"), file)
    start = monotonic()
    for one in late:
        with suppress(OperationalError), one.cursor() as cursor:
            cursor.execute("SELECT 1")
        sleep(0.1)
    waited = monotonic() - start
    try:
        assert waited > STILL_SECONDS
        run("SELECT 1")
    finally:
        for one in late:
            one.close()


def test_migrate_makes_the_file_for_its_owner_alone(path: Path) -> None:
    umask = os.umask(0)
    try:
        call_command("migrate", "contenttypes", verbosity=0)
        assert run("SELECT count(*) FROM django_content_type")
        modes = {one.name: one.stat().st_mode & 0o777 for one in path.parent.iterdir()}
    finally:
        os.umask(umask)
    assert modes == dict.fromkeys([path.name, f"{path.name}-wal", f"{path.name}-shm"], 0o600)


def test_a_file_that_is_made_appears_whole_or_not_at_all(path: Path) -> None:
    def fail() -> None:
        with made():
            run("CREATE TABLE kept (word TEXT)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(path.parent) == set()
    with made():
        run("CREATE TABLE kept (word TEXT)")
        keep("whole")
        assert not path.exists()
    assert names(path.parent) == {path.name}
    assert words_once_back() == ["whole"]


def test_no_file_is_made_beside_the_log_of_one_that_is_gone(path: Path) -> None:
    log = Path(f"{path}-wal")
    log.write_bytes(b"the last mails")
    with pytest.raises(OperationalError, match=r"the log .* is there without its file"), made():
        pytest.fail("it would be deleted")
    assert names(path.parent) == {log.name}


def test_two_who_make_the_file_leave_the_first_one(path: Path) -> None:
    def second() -> None:
        with made():
            run("CREATE TABLE kept (word TEXT)")
            path.touch()

    with pytest.raises(OperationalError, match="made by somebody else meanwhile"):
        second()
    assert (names(path.parent), path.stat().st_size) == ({path.name}, 0)


def test_the_draft_of_a_process_with_the_same_number_is_left_alone(path: Path) -> None:
    # two containers on one volume: in each the desk is process 1
    other = path.with_name(f".{path.name}.{os.getpid()}.part")
    other.write_bytes(b"half made")
    with made():
        run("CREATE TABLE kept (word TEXT)")
    assert (other.read_bytes(), names(path.parent)) == (b"half made", {other.name, path.name})


def command(folder: Path, *words: str, **settings: str) -> tuple[int, str]:
    """Run a command as a process of its own, as somebody does whose data lies in this folder."""
    own = {"REGLAMENT_DATA": str(folder), "LC_ALL": "C", "PATH": os.environ["PATH"], **settings}
    path = {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
    done = subprocess.run(
        [sys.executable, "-m", "reglament.cli", *words],
        env={**own, **path}, cwd=folder.parent, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


ADD = ("vendor", "add", "tron", "--name", "TRON")


def test_a_first_start_makes_the_desk_and_no_later_one(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert command(data, "doctor")[0] == 1
    assert not data.exists(), "who only looks makes nothing"
    # a mail before the first start makes no desk either, and does not count as one
    assert command(data, "mail", "deliver", "--recipient", "a@tron.example")[0] == 75
    assert names(data) == set()
    assert command(data, *ADD) == (0, "")
    file = data / "reglament.sqlite3"
    assert {"reglament.sqlite3", "secret.key"} <= names(data)
    assert file.stat().st_mode & 0o777 == 0o600
    file.rename(data / "away")
    for words in (ADD, ("up",), ("receive",), ("verify",)):
        code, said = command(data, *words)
        assert (code, f"the database file {file} is not there" in said) == (75, True), said
    assert not file.exists()


def test_where_the_key_is_set_a_first_start_is_told_by_nobody(tmp_path: Path) -> None:
    code, said = command(tmp_path / "data", *ADD, REGLAMENT_SECRET_KEY="s" * 50)
    assert (code, "run `reglament migrate`" in said) == (75, True)


def test_a_backup_that_is_cut_leaves_no_desk_without_mailboxes(
    path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cut = tmp_path_factory.mktemp("backup") / "cut.zip"
    cut.write_bytes(b"PK")
    assert main(["restore", str(cut)]) == 2
    assert names(path.parent) == set()


def test_a_restore_that_fails_leaves_a_first_start(tmp_path: Path) -> None:
    data, junk = tmp_path / "data", tmp_path / "junk.zip"
    junk.write_bytes(b"PK")
    assert command(data, "restore", str(junk))[0] == 2
    assert names(data) == set()
    assert command(data, *ADD) == (0, "")


def test_a_restored_desk_has_the_key_of_its_backup_and_the_earlier_one_where_that_fails(
    tmp_path: Path,
) -> None:
    old, new, backup = tmp_path / "old", tmp_path / "new", str(tmp_path / "desk.zip")
    assert command(old, *ADD) == (0, "")
    assert command(old, "backup", backup) == (0, "")
    key = (old / "secret.key").read_text()
    new.mkdir()
    (new / "secret.key").write_text("k" * 50)
    log = new / "reglament.sqlite3-wal"
    log.touch()
    assert command(new, "restore", backup)[0] == 75
    assert (names(new), (new / "secret.key").read_text()) == ({"secret.key", log.name}, "k" * 50)
    log.unlink()
    assert command(new, "restore", backup) == (0, "")
    assert (new / "secret.key").read_text() == key
    assert (new / "secret.key").stat().st_mode & 0o777 == 0o600


def test_the_key_is_in_place_before_the_file_and_the_earlier_one_after_a_failure(
    tmp_path: Path,
) -> None:
    def publish() -> None:
        with key_in_place(options, "r" * 50) as changed:
            seen.append((changed, file.read_text(), file.stat().st_mode & 0o777))
            raise OperationalError

    options = read_options({"REGLAMENT_DATA": str(tmp_path)}, folder=tmp_path)
    file = tmp_path / "secret.key"
    seen: list[tuple[bool, str, int]] = []
    for earlier in ([], ["e" * 50]):
        for key in earlier:
            file.write_text(key)
        with pytest.raises(OperationalError):
            publish()
        assert [one.read_text() for one in file.parent.iterdir()] == earlier
    assert seen == [(True, "r" * 50, 0o600)] * 2
    with key_in_place(options, "e" * 50) as changed:
        assert not changed


def test_where_the_key_cannot_be_written_nothing_is_restored(tmp_path: Path) -> None:
    old, new, backup = tmp_path / "old", tmp_path / "new", str(tmp_path / "desk.zip")
    assert command(old, *ADD) == (0, "")
    assert command(old, "backup", backup) == (0, "")
    (new / "secret.key").mkdir(parents=True)
    code, said = command(new, "restore", backup)
    assert (code, "Traceback" in said, "secret.key" in said) == (2, False, True), said
    assert names(new) == {"secret.key"}


@pytest.mark.parametrize("words", [("up",), ("serve",), ("receive",), ("work", "parse")])
def test_a_key_that_cannot_be_read_ends_a_process_at_its_start(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    assert command(data, "migrate", REGLAMENT_SECRET_KEY="s" * 50) == (0, "")
    (data / "secret.key").mkdir()
    code, said = command(data, *words)
    assert (code, "Traceback" in said, str(data / "secret.key") in said) == (75, False, True), said


def test_a_first_start_through_a_link_makes_the_file_where_the_link_leads(tmp_path: Path) -> None:
    data, disk = tmp_path / "data", tmp_path / "disk"
    data.mkdir()
    disk.mkdir()
    (data / "reglament.sqlite3").symlink_to(disk / "real.sqlite3")
    log = disk / "real.sqlite3-wal"
    log.touch()
    code, said = command(data, *ADD)
    assert (code, str(log) in said) == (75, True), said
    log.unlink()
    assert command(data, *ADD) == (0, "")
    assert (data / "reglament.sqlite3").is_symlink()
    assert "real.sqlite3" in names(disk)
