"""What a person sets is found in the environment or in `.env`, whoever asks: pages, workers, commands."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from reglament import regulations
from reglament.cli import main
from reglament.cli.words import language
from reglament.environment import given
from reglament.workers.fetch_inbound import mailbox_of

FURTHER = Path(__file__).resolve().parents[1] / "fixtures" / "regulations"


@pytest.fixture
def dotenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the `.env` of a folder that is worked in, with nothing of ours in the environment."""
    for name in [name for name in os.environ if name.startswith("REGLAMENT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path / ".env"


def test_regulations_language_and_passwords_are_read_from_dotenv(dotenv: Path) -> None:
    assert ("meridian" in regulations.identities(), language(), given("PASSWORD_OF_SUPPORT")) == (
        False, "en", "",
    )  # fmt: skip
    dotenv.write_text(
        f"REGLAMENT_REGULATIONS={FURTHER}\nREGLAMENT_LANGUAGE=ru\nPASSWORD_OF_SUPPORT='a b'\n",
        encoding="utf-8",
    )
    assert "meridian" in regulations.identities()
    assert language() == "ru"
    box = SimpleNamespace(
        address="a@v.example", fetch_from="imaps://u@h", password_variable="PASSWORD_OF_SUPPORT"
    )
    assert mailbox_of(box).password == "a b"


def test_the_environment_wins_even_when_it_is_empty(
    dotenv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dotenv.write_text("PASSWORD_OF_SUPPORT=kept\n", encoding="utf-8")
    assert given("PASSWORD_OF_SUPPORT") == "kept"
    monkeypatch.setenv("PASSWORD_OF_SUPPORT", "")
    assert given("PASSWORD_OF_SUPPORT") == ""


def test_a_command_finds_the_regulation_that_dotenv_names(dotenv: Path) -> None:
    dotenv.write_text(f"REGLAMENT_REGULATIONS={FURTHER}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "reglament.cli", "regulation", "list", "--json"],
        capture_output=True, text=True, check=True, env=dict(os.environ), cwd=dotenv.parent,
    )  # fmt: skip
    assert "meridian" in {one["code"] for one in json.loads(done.stdout)}


def test_a_dotenv_that_cannot_be_read_is_named(
    dotenv: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dotenv.write_bytes(b"REGLAMENT_URL=http://desk.example\nA=\xff\n")
    for command in (["settings"], ["regulation", "list"], ["doctor"]):
        assert main(command) == 2
        told = capsys.readouterr().err
        assert told == f"reglament: {dotenv} is not UTF-8 (byte 36): save it as UTF-8 (settings)\n"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "a regulation cannot serve: "), ("ru", "регламент не может служить: ")],
)
def test_a_regulation_that_is_broken_keeps_the_desk_from_starting_in_plain_words(
    dotenv: Path, language: str, said: str
) -> None:
    file = dotenv.parent / "regulations" / "mine" / "regulation.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("regulation: [unclosed", encoding="utf-8")
    dotenv.write_text(
        f"REGLAMENT_REGULATIONS={file.parents[1]}\nREGLAMENT_LANGUAGE={language}\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "reglament.cli", "up"],
        capture_output=True, text=True, check=False, env=dict(os.environ), cwd=dotenv.parent, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith(f"reglament: {said}{file}:2: ")
    assert "REGLAMENT_REGULATIONS" in line


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "letters leave this machine only over TLS; choose starttls or tls (REGLAMENT_RELAY_HOST). "
               "Nothing was started. Set REGLAMENT_RELAY_SECURITY."),
        ("ru", "за пределы машины письма уходят только по TLS; выберите starttls или tls (REGLAMENT_RELAY_HOST). "
               "Ничего не запущено. Задайте REGLAMENT_RELAY_SECURITY."),
    ],
)  # fmt: skip
def test_a_relay_that_would_read_letters_in_clear_text_keeps_the_desk_from_starting(
    dotenv: Path, language: str, said: str
) -> None:
    dotenv.write_text(
        f"REGLAMENT_RELAY_HOST=mail.example\nREGLAMENT_LANGUAGE={language}\n", encoding="utf-8"
    )
    for command in (["up"], ["work", "outbox"]):
        done = subprocess.run(
            [sys.executable, "-m", "reglament.cli", *command],
            capture_output=True, text=True, check=False, env=dict(os.environ), cwd=dotenv.parent,
            timeout=60,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (2, f"reglament: mail.example: {said}\n")


@pytest.mark.threat("T21")
@pytest.mark.parametrize(("there", "mode"), [(False, 0o700), (True, 0o750)])
def test_a_folder_of_data_that_is_made_is_its_owners_alone(
    dotenv: Path, there: bool, mode: int
) -> None:
    data = dotenv.parent / "data"
    if there:
        data.mkdir(mode=mode)
    subprocess.run(
        [sys.executable, "-c", "from reglament.cli import desk; desk.set_up()"],
        check=True, env={**os.environ, "REGLAMENT_DATA": str(data)}, cwd=dotenv.parent,
    )  # fmt: skip
    assert data.stat().st_mode & 0o777 == mode


def test_the_host_of_the_public_address_is_answered_without_being_named_twice(dotenv: Path) -> None:
    dotenv.write_text("REGLAMENT_URL=https://desk.example.org/\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from reglament.project.settings import *; print(ALLOWED_HOSTS)"],
        capture_output=True, text=True, check=True, cwd=dotenv.parent,
        env={**os.environ, "REGLAMENT_DATA": str(dotenv.parent / "data")},
    )  # fmt: skip
    assert "'desk.example.org'" in done.stdout
