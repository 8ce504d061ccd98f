"""The console script's frame: words, help, exit codes."""

import argparse
import sys
import types

import pytest

from reglament.cli import COMMANDS, Command, main
from reglament.cli.failures import TemporaryFailureError, UsageError


def with_command(monkeypatch: pytest.MonkeyPatch, outcome: BaseException | int) -> None:
    module = types.ModuleType("a_command")

    def run(args: argparse.Namespace) -> int:
        if isinstance(outcome, int):
            return outcome
        raise outcome

    module.__dict__.update(EXAMPLE="  reglament try", run=run, add_arguments=lambda parser: None)
    monkeypatch.setitem(sys.modules, "a_command", module)
    monkeypatch.setitem(COMMANDS, "try", Command("a_command", "try it"))


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_help_lists_every_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert all(
        f"  {name} " in shown and command.summary in shown for name, command in COMMANDS.items()
    )


def test_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("reglament ")


def test_an_unknown_word_names_the_allowed_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worktme"]) == 2
    assert "Choose one of: worktime, due" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("outcome", "code", "says"),
    [
        (0, 0, ""),
        (1, 1, ""),
        (
            UsageError("no such file", where="a.json", remedy="Check."),
            2,
            "no such file (a.json). Check.",
        ),
        (TemporaryFailureError("the database is away"), 75, "the database is away"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (ZeroDivisionError("oh"), 75, "unexpected ZeroDivisionError: oh"),
    ],
)
def test_outcomes_become_exit_codes_and_messages(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    outcome: BaseException | int,
    code: int,
    says: str,
) -> None:
    with_command(monkeypatch, outcome)
    assert main(["try"]) == code
    messages = capsys.readouterr().err
    assert says in messages
    assert "Traceback" not in messages


def test_wrong_arguments_are_usage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_command(monkeypatch, 0)
    assert main(["try", "--what"]) == 2
    assert "usage: reglament try" in capsys.readouterr().err


def test_help_of_a_command_shows_its_example(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_command(monkeypatch, 0)
    assert main(["try", "--help"]) == 0
    assert "reglament try" in capsys.readouterr().out
