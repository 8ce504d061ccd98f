"""Settings: where a value came from is known, secrets are masked, mistakes say what is allowed."""

from pathlib import Path

import pytest

from reglament.project.database import database
from reglament.project.options import (
    OptionError,
    check_kept_key,
    key_in_place,
    mistaken_names,
    read_options,
    secret_key,
)
from reglament.project.sqlite_driver import Driver


def test_the_environment_beats_dotenv_and_dotenv_the_default(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "# ours\nexport REGLAMENT_WEB_PORT=81\nREGLAMENT_SMTP_PORT='26'\n", encoding="utf-8"
    )
    options = read_options({"REGLAMENT_SMTP_PORT": "27"}, folder=tmp_path)
    found = {n: (options[n], options.values_by_name[n].source) for n in ("WEB_PORT", "SMTP_PORT")}
    assert found == {"WEB_PORT": ("81", ".env"), "SMTP_PORT": ("27", "environment")}
    assert options.values_by_name["LMTP_PORT"].source == "default"


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    options = read_options({"REGLAMENT_RELAY_PASSWORD": "canary"}, folder=tmp_path)
    assert "canary" not in options.values_by_name["RELAY_PASSWORD"].shown()


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("WEB_PORT", "eighty"),
        ("WEB_PORT", "99999"),
        ("SMTP_PORT", "-1"),
        ("WEB_THREADS", "0"),
        ("PARSERS", "0"),
        ("MAX_MAIL_BYTES", "0"),
        ("DEBUG", "perhaps"),
        ("LANGUAGE", "de"),
        ("LOG_LEVEL", "chatty"),
        ("RELAY_SECURITY", "ssl"),
        ("URL", "desk.example"),
        ("URL", "http://[::1"),
        ("HOSTS", ""),
        ("MAIL_DOMAIN", "@@"),
        ("REPLY_DOMAIN", "two words"),
        ("TRUSTED_SUBMITTERS", "127.0.0.1, mail"),
        ("TRUSTED_PROXIES", "10.0.0.0/99"),
        ("REGULATIONS", "/there/is/none"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(tmp_path: Path, name: str, raw: str) -> None:
    with pytest.raises(OptionError) as wrong:
        read_options({f"REGLAMENT_{name}": raw}, folder=tmp_path)
    assert str(wrong.value).startswith(f"REGLAMENT_{name} is '{raw}': write ")


def test_a_key_that_can_be_guessed_is_refused_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(OptionError) as wrong:
        read_options({"REGLAMENT_SECRET_KEY": "canary"}, folder=tmp_path)
    assert str(wrong.value) == (
        "REGLAMENT_SECRET_KEY is '********': write 32 characters or more that nobody can guess"
    )


def test_every_default_fits_its_kind(tmp_path: Path) -> None:
    options = read_options({}, folder=tmp_path)
    assert {value.source for value in options.values_by_name.values()} == {"default"}


def test_a_mistaken_name_is_told_and_a_mailbox_s_password_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("REGLAMENT_RELAY_HOTS=mail.example\n", encoding="utf-8")
    for name in ("REGLAMENT_SMPT_PORT", "REGLAMENT_SMTP_PORT", "REGLAMENT_PASSWORD_OF_SUPPORT"):
        monkeypatch.setenv(name, "25")
    assert mistaken_names() == {
        "REGLAMENT_RELAY_HOTS": "REGLAMENT_RELAY_HOST",
        "REGLAMENT_SMPT_PORT": "REGLAMENT_SMTP_PORT",
    }


def test_the_secret_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    options = read_options({"REGLAMENT_DATA": str(tmp_path / "new")}, folder=tmp_path)
    first = secret_key(options)
    assert len(first) >= 50
    assert secret_key(options) == first
    file = tmp_path / "new" / "secret.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["secret.key"]


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"k" * 31, "is shorter than 32 characters"),
        ("ключ".encode() * 9, "is not ASCII"),
        (b"\xff" * 50, "is not ASCII"),
    ],
)
def test_a_secret_key_that_cannot_be_used_is_told_and_none_is_made_in_its_place(
    tmp_path: Path, kept: bytes, said: str
) -> None:
    options = read_options({"REGLAMENT_DATA": str(tmp_path)}, folder=tmp_path)
    file = tmp_path / "secret.key"
    file.write_bytes(kept)
    for look in (secret_key, check_kept_key):
        with pytest.raises(OptionError) as wrong:
            look(options)
        assert str(wrong.value) == (
            f"the secret key in {file} {said}: put the file back from a backup, or take it away to have a new one "
            "made, which ends every session and every reply address given out"
        )
    assert file.read_bytes() == kept
    # what a backup brings takes its place, and what was there is back where that fails
    with pytest.raises(RuntimeError), key_in_place(options, "k" * 64):
        raise RuntimeError
    assert (file.read_bytes() if file.exists() else b"") == kept
    with key_in_place(options, "k" * 64) as changed:
        assert changed
    assert secret_key(options) == "k" * 64
    # a key that is set needs none that is kept
    file.write_bytes(kept)
    given = read_options(
        {"REGLAMENT_DATA": str(tmp_path), "REGLAMENT_SECRET_KEY": "s" * 32}, folder=tmp_path
    )
    check_kept_key(given)
    assert secret_key(given) == "s" * 32


def test_a_secret_key_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret.key").mkdir()
    options = read_options({"REGLAMENT_DATA": str(tmp_path)}, folder=tmp_path)
    with pytest.raises(OptionError, match=r"secret\.key cannot be read \(Is a directory\): let us"):
        check_kept_key(options)


def test_a_linked_database_file_is_known_by_the_name_that_sqlite_gives_its_log(
    tmp_path: Path,
) -> None:
    disk, link, loop = tmp_path / "disk", tmp_path / "desk.sqlite3", tmp_path / "loop"
    disk.mkdir()
    # SQLite keeps the log beside what the link leads to; a link into nothing leads to where the file will be
    link.symlink_to("disk/real.sqlite3")
    loop.symlink_to("loop")
    for _ in range(2):
        assert database(f"sqlite:///{link}", data=tmp_path)["NAME"] == str(disk / "real.sqlite3")
        (disk / "real.sqlite3").touch()
    assert database(f"sqlite:///{loop}", data=tmp_path)["NAME"] == str(loop)


def test_database_urls_are_read(tmp_path: Path) -> None:
    assert database("", data=tmp_path)["NAME"] == str(tmp_path / "reglament.sqlite3")
    assert database("sqlite:////srv/desk.sqlite3", data=tmp_path)["NAME"] == "/srv/desk.sqlite3"
    entry = database("postgresql://me:p%40ss@db.example:5433/desk?sslmode=require", data=tmp_path)
    assert {k: entry[k] for k in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "desk",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
    }
    assert entry["OPTIONS"]["sslmode"] == "require"
    assert entry["OPTIONS"]["options"] == "-c lock_timeout=20s"
    with pytest.raises(OptionError, match="starts with 'mysql'"):
        database("mysql://x", data=tmp_path)
    with pytest.raises(OptionError, match="cannot be read"):
        database("postgresql://db.example:port/desk", data=tmp_path)


@pytest.mark.parametrize(
    ("version", "corrupts"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
    ],
)
def test_a_sqlite_that_corrupts_is_named(version: tuple[int, ...], corrupts: bool) -> None:
    warning = Driver(version, bundled=False).warning
    assert bool(warning) is corrupts
    assert not corrupts or "WAL-reset" in warning


def test_one_sqlite_library_serves_everybody() -> None:
    import sqlite3

    from django.conf import settings
    from django.db.backends.sqlite3 import base

    assert base.Database.sqlite_version_info == sqlite3.sqlite_version_info
    assert settings.SQLITE_DRIVER.version == sqlite3.sqlite_version_info
    assert not settings.SQLITE_DRIVER.corrupts
