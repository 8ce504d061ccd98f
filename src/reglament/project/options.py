"""Owns the settings a person may set: names, types, defaults, sources. Django's own stand in `settings`.

A value comes from the environment, else from `.env` in the working directory, else from the table.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "REGLAMENT_"
TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


class OptionError(ValueError):
    """A setting cannot be used: which, why and what is allowed."""


@dataclass(frozen=True, slots=True)
class Option:
    """One setting; `kind` is text, number, flag, list or path."""

    name: str
    kind: str
    default: str
    about: str
    secret: bool = False


OPTIONS: tuple[Option, ...] = (
    Option("DATA", "path", "var", "Folder of the database file, the secret key and the logs."),
    Option(
        "DATABASE_URL",
        "text",
        "",
        "sqlite:///file or postgresql://user:password@host:port/name; empty: a file in DATA.",
        secret=True,
    ),
    Option("SECRET_KEY", "text", "", "Signs sessions and reply addresses; empty: made once.", True),
    Option("LANGUAGE", "text", "", "Language of the command line: en or ru; empty: the locale's."),
    Option("DEBUG", "flag", "no", "Show internals on error pages; never on a public machine."),
    Option("URL", "text", "http://127.0.0.1:8000", "Public address of the pages, for links."),
    Option("HOSTS", "list", "localhost,127.0.0.1,[::1]", "Host names the pages answer to."),
    Option("WEB_HOST", "text", "127.0.0.1", "Address the web server listens on."),
    Option("WEB_PORT", "number", "8000", "Port the web server listens on."),
    Option("WEB_THREADS", "number", "8", "Requests handled at the same time in one process."),
    Option("TRUSTED_PROXIES", "list", "", "Peers whose X-Forwarded-* headers are believed."),
    Option("SMTP_HOST", "text", "127.0.0.1", "Address the SMTP receiver listens on."),
    Option("SMTP_PORT", "number", "2525", "Port of the SMTP receiver; 0: none."),
    Option("LMTP_HOST", "text", "127.0.0.1", "Address the LMTP receiver listens on."),
    Option("LMTP_PORT", "number", "0", "Port of the LMTP receiver; 0: none."),
    Option("MAX_MAIL_BYTES", "number", "26214400", "Largest mail accepted, bytes."),
    Option("MAIL_DOMAIN", "text", "", "Host name in Message-IDs and in what the receivers say."),
    Option(
        "REPLY_DOMAIN",
        "text",
        "",
        "Domain used for nothing but secret reply addresses; empty: the mailbox's address.",
    ),
    Option("MAIL_PROOF", "flag", "yes", "Prove senders by DKIM, SPF and DMARC (asks DNS)."),
    Option(
        "MAIL_GATEWAY",
        "text",
        "",
        "Name (authserv-id) of the mail server before us whose Authentication-Results are believed.",
    ),
    Option(
        "TRUSTED_SUBMITTERS",
        "list",
        "",
        "IP addresses that sign their senders in, whose mail counts as proven; never a relaying MTA.",
    ),
    Option(
        "JOIN_UNPROVEN",
        "flag",
        "no",
        "Let known participants add to requests although nothing proves their mail (docs/channels/email.md).",
    ),
    Option("RELAY_HOST", "text", "127.0.0.1", "Mail server that delivers our letters."),
    Option("RELAY_PORT", "number", "25", "Its port."),
    Option("RELAY_SECURITY", "text", "none", "none, starttls or tls."),
    Option("RELAY_USER", "text", "", "User name at the relay; empty: no sign-in."),
    Option("RELAY_PASSWORD", "text", "", "Password at the relay.", True),
    Option("PARSERS", "number", "1", "Processes that turn stored mail into tickets."),
    Option("REGULATIONS", "text", "", "Folder with further regulations; empty: the shipped ones."),
    Option("LOG_LEVEL", "text", "INFO", "DEBUG, INFO, WARNING or ERROR."),
)


@dataclass(frozen=True, slots=True)
class Value:
    """A setting with its raw text and where that came from: environment, .env, default or made."""

    option: Option
    raw: str
    source: str

    def shown(self) -> str:
        """Return the text for people; a secret is masked."""
        return "********" if self.option.secret and self.raw else self.raw


class Options(Mapping[str, str]):
    """All settings; items are raw texts, the methods give them typed."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values_by_name = dict(values)

    def __getitem__(self, name: str) -> str:
        return self.values_by_name[name].raw

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)

    def check(self) -> None:
        """Raise OptionError for the first value that is none of its kind."""
        for name, value in self.values_by_name.items():
            if value.option.kind == "number":
                self.number(name)
            elif value.option.kind == "flag":
                self.flag(name)

    def number(self, name: str) -> int:
        """Return a whole number; raises OptionError for anything else."""
        try:
            return int(self[name])
        except ValueError:
            raise OptionError(f"{PREFIX}{name} is {self[name]!r}: write a whole number") from None

    def flag(self, name: str) -> bool:
        """Return yes or no; raises OptionError for anything else."""
        word = self[name].strip().lower()
        if word not in TRUE | FALSE:
            raise OptionError(f"{PREFIX}{name} is {self[name]!r}: write yes or no")
        return word in TRUE

    def listed(self, name: str) -> list[str]:
        """Return the comma-separated words."""
        return [word.strip() for word in self[name].split(",") if word.strip()]

    def path(self, name: str) -> Path:
        """Return an absolute path; relative ones count from the working directory."""
        return Path(self[name]).expanduser().absolute()


def read_dotenv(file: Path) -> dict[str, str]:
    """Return the assignments of a `.env` file: NAME=value lines, # comments, optional quotes."""
    if not file.is_file():
        return {}
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            found[name.strip()] = value.strip().strip("'\"")
    return found


def read_options(
    environ: Mapping[str, str] | None = None, *, folder: Path | None = None
) -> Options:
    """Return every setting with its source; raises OptionError for a REGLAMENT_ name that is none."""
    environment = os.environ if environ is None else environ
    dotenv = read_dotenv((folder or Path.cwd()) / ".env")
    values = {}
    for option in OPTIONS:
        name = PREFIX + option.name
        if name in environment:
            values[option.name] = Value(option, environment[name], "environment")
        elif name in dotenv:
            values[option.name] = Value(option, dotenv[name], ".env")
        else:
            values[option.name] = Value(option, option.default, "default")
    options = Options(values)
    options.check()
    return options


def secret_key(options: Options) -> str:
    """Return the secret key, made and kept in the data folder (mode 600) on the first start."""
    if options["SECRET_KEY"]:
        return options["SECRET_KEY"]
    file = options.path("DATA") / "secret.key"
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    return _made_once(file)


def _made_once(file: Path) -> str:
    # two processes may start at once: the link decides whose key counts, and a half-written one is never read
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        stream.write(secrets.token_urlsafe(48))
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return file.read_text(encoding="ascii").strip()
