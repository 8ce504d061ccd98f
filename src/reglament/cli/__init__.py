"""Owns the console script's frame: which word starts which module, help, exit codes, last door.

A command is a module of this package with `EXAMPLE` (shown by --help), `add_arguments(parser)` and
`run(args) -> int`. Only the module asked for is imported: pure commands answer cold in time.
Exit codes: 0 done, 1 done and problems were found, 2 bad input or usage, 75 try again.
"""

import importlib
import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from reglament.cli.failures import CommandError, TemporaryFailureError, UsageError
from reglament.cli.words import say
from reglament.environment import OptionError

if TYPE_CHECKING:
    import argparse


class Command(NamedTuple):
    """Where a command lives and the one line that says what it does."""

    module: str
    summary: str


COMMANDS: dict[str, Command] = {
    "worktime": Command("reglament.cli.worktime", "add and measure working time, JSON lines"),
    "due": Command("reglament.cli.due", "what a regulation promises for given facts, and why"),
    "regulation": Command("reglament.cli.regulation", "list, show, lint regulations and clauses"),
    "freeze-calendar": Command(
        "reglament.cli.calendar_freeze", "print a year of a production calendar as data"
    ),
    "mail": Command("reglament.cli.mail", "parse raw mail; store what a mail server hands over"),
    "vendor": Command("reglament.cli.vendor", "register a vendor, list the vendors"),
    "mailbox": Command("reglament.cli.mailbox", "take requests at an address, list the mailboxes"),
    "staff": Command("reglament.cli.staff", "give a person a sign-in, list the staff"),
    "customers": Command(
        "reglament.cli.customers", "take customers from a file, all of them or none"
    ),
    "roster": Command("reglament.cli.roster", "hold a duty roster against the hours served"),
    "outage": Command("reglament.cli.outage", "write down that a portal is away, or serves again"),
    "up": Command("reglament.cli.up", "start every process of the desk on this machine"),
    "serve": Command("reglament.cli.serve", "serve the pages and what monitoring asks for"),
    "work": Command("reglament.cli.work", "watch deadlines, fetch mail, send what is queued"),
    "receive": Command("reglament.cli.receive", "receive mail by SMTP and LMTP"),
    "migrate": Command("reglament.cli.migrate", "bring the database to this version"),
    "doctor": Command("reglament.cli.doctor", "check settings, database, mail and clock"),
    "verify": Command("reglament.cli.verify", "check that the history is whole and untouched"),
    "rebuild": Command("reglament.cli.rebuild", "derive every table anew from the history"),
    "backup": Command("reglament.cli.backup", "write the whole desk to one file"),
    "restore": Command("reglament.cli.restore", "bring the desk back from a backup file"),
    "settings": Command("reglament.cli.settings", "list settings, values and where they came from"),
    "demo": Command("reglament.cli.demo", "a desk with samples, running, sign-ins printed"),
}

INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run the command that `argv` names and return the exit code; no traceback reaches a person."""
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        code = _dispatch(words)
        sys.stdout.flush()
    except CommandError as failure:
        return _told(failure)
    except OptionError as wrong:
        return _told(UsageError(str(wrong), where="settings"))
    except BrokenPipeError:
        _discard_stdout()
        return 1
    except KeyboardInterrupt:
        print(f"reglament: {say('interrupted')}", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last door before a person
        return _unexpected(error)
    return code


def _told(failure: CommandError) -> int:
    print(f"reglament: {failure.told(say)}", file=sys.stderr)
    return failure.exit_code


def _dispatch(words: list[str]) -> int:
    if not words or words[0] in {"-h", "--help", "help"}:
        print(_overview())
        return 0
    if words[0] in {"-V", "--version"}:
        print(_version())
        return 0
    name, rest = words[0], words[1:]
    module = _load(name)
    parser = _parser(name, module)
    module.add_arguments(parser)
    try:
        arguments = parser.parse_args(rest)
    except SystemExit as stop:
        return int(stop.code or 0)
    return int(module.run(arguments))


def _load(name: str) -> ModuleType:
    command = COMMANDS.get(name)
    if command is None:
        allowed = ", ".join(COMMANDS)
        raise UsageError(f"there is no command {name!r}", remedy=f"Choose one of: {allowed}.")
    try:
        return importlib.import_module(command.module)
    except ModuleNotFoundError as error:
        if error.name != command.module:
            raise TemporaryFailureError(
                f"the Python package {error.name!r} is not installed",
                where=f"command {name}",
                remedy="Install Reglament with its locked requirements.",
            ) from error
        raise UsageError(
            f"this installation has no command {name!r}",
            remedy="Install a build that has it; `reglament help` lists all.",
        ) from error


def _parser(name: str, module: ModuleType) -> "argparse.ArgumentParser":
    # argparse costs some 10 ms, which `--version` and a wrong word need not pay
    from reglament.cli.arguments import Arguments

    return Arguments(
        prog=f"reglament {name}",
        description=COMMANDS[name].summary,
        epilog=f"example:\n{module.EXAMPLE}",
    )


def _overview() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {say(command.summary)}" for name, command in COMMANDS.items()]
    return "\n".join(
        [
            say("usage: reglament COMMAND ..."),
            "",
            *lines,
            "",
            say("`reglament COMMAND --help` shows arguments and an example."),
            say(
                "exit codes: 0 done, 1 done with problems found, 2 bad input or usage, 75 try again"
            ),
        ]
    )


def _version() -> str:
    # reading package metadata is slow and only this answer needs it
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"reglament {version('reglament')}"
    except PackageNotFoundError:
        return "reglament (not installed)"


def _discard_stdout() -> None:
    # the interpreter flushes stdout once more at exit and would print the same error again
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unexpected(error: Exception) -> int:
    if os.environ.get("REGLAMENT_TRACEBACK"):  # noqa: TID251 - also when .env is what fails
        raise error
    told = say(
        f"unexpected {type(error).__name__}: {error}. Nothing more was done. "
        "Try again; if it stays, set REGLAMENT_TRACEBACK=1 and report what is printed."
    )
    print(f"reglament: {told}", file=sys.stderr)
    return TemporaryFailureError.exit_code
