"""Owns the settings a person may set: names, types, defaults. Django's own stand in `settings`.

A value comes from where `environment` finds it, else from the table.
"""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from tempfile import mkstemp

from reglament.environment import DOTENV, PREFIX, OptionError, find, names_given, read_dotenv
from reglament.project.option_kinds import KINDS, SHORTEST_KEY, TRUE, host_of, words_of


@dataclass(frozen=True, slots=True)
class Option:
    """One setting; what `kind` may be, and what fits it, stands in `option_kinds`."""

    name: str
    kind: str
    default: str
    about: str
    secret: bool = False


OPTIONS: tuple[Option, ...] = (
    Option("DATA", "path", "var", "Folder of the database file and the secret key."),
    Option(
        "DATABASE_URL",
        "text",
        "",
        "sqlite:///file or postgresql://user:password@host:port/name; empty: a file in DATA.",
        secret=True,
    ),
    Option("SECRET_KEY", "key", "", "Signs sessions and reply addresses; empty: made once.", True),
    Option(
        "LANGUAGE", "language", "", "Language of the command line: en or ru; empty: the locale's."
    ),
    Option("DEBUG", "flag", "no", "Show internals on error pages; never on a public machine."),
    Option("URL", "url", "http://127.0.0.1:8000", "Public address of the pages, for links."),
    Option(
        "FILES_URL",
        "other_url",
        "",
        "Address that files of letters come from, with a host other than that of URL; empty: the pages' own.",
    ),
    Option(
        "HOSTS",
        "names",
        "localhost,127.0.0.1,[::1]",
        "Host names the pages answer to, beside that of URL.",
    ),
    Option("WEB_HOST", "text", "127.0.0.1", "Address the web server listens on."),
    Option("WEB_PORT", "port", "8000", "Port the web server listens on."),
    Option(
        "WEB_THREADS",
        "number",
        "8",
        "Requests handled at the same time in one process; a vendor has a quarter while others ask.",
    ),
    Option(
        "WEB_PATIENCE",
        "number",
        "20",
        "Seconds a browser may stand still while it asks or is answered, before it is let go.",
    ),
    Option(
        "WEB_CONNECTIONS", "number", "1000", "Connections held at the same time in one process."
    ),
    Option(
        "WEB_CONNECTIONS_EACH",
        "number",
        "256",
        "Connections of one address or /64 network; not counted behind TRUSTED_PROXIES.",
    ),
    Option("MAX_FORM_BYTES", "number", "33554432", "Largest form accepted, files included, bytes."),
    Option("TRUSTED_PROXIES", "peers", "", "Peers whose X-Forwarded-* headers are believed."),
    Option(
        "METRICS_TOKEN",
        "text",
        "",
        "Bearer token that /metrics asks for; empty: it answers this machine only.",
        secret=True,
    ),
    Option("SMTP_HOST", "text", "127.0.0.1", "Address the SMTP receiver listens on."),
    Option("SMTP_PORT", "port", "2525", "Port of the SMTP receiver; 0: none."),
    Option("LMTP_HOST", "text", "127.0.0.1", "Address the LMTP receiver listens on."),
    Option("LMTP_PORT", "port", "0", "Port of the LMTP receiver; 0: none."),
    Option("MAX_MAIL_BYTES", "number", "26214400", "Largest mail accepted, bytes."),
    Option(
        "MAIL_DOMAIN",
        "domain",
        "",
        "Host name in Message-IDs, behind the vendor's code, and in what the receivers say.",
    ),
    Option(
        "REPLY_DOMAIN",
        "domain",
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
        "MAIL_GATEWAY_PEERS",
        "peers",
        "127.0.0.0/8,::1",
        "Addresses or networks that mail of that server comes from; nobody else's results count.",
    ),
    Option(
        "TRUSTED_SUBMITTERS",
        "addresses",
        "",
        "IP addresses that sign their senders in, whose mail counts as proven; never a relaying MTA.",
    ),
    Option(
        "JOIN_UNPROVEN",
        "flag",
        "no",
        "Let known participants add to requests although nothing proves their mail (docs/channels/email.md).",
    ),
    Option(
        "IMAP_SINCE",
        "start",
        "",
        "Day from which a polled mailbox is read, or all; empty: the day before its first visit.",
    ),
    Option("RELAY_HOST", "text", "127.0.0.1", "Mail server that delivers our letters."),
    Option("RELAY_PORT", "port", "25", "Its port."),
    Option("RELAY_SECURITY", "security", "none", "none, starttls or tls."),
    Option("RELAY_USER", "text", "", "User name at the relay; empty: no sign-in."),
    Option("RELAY_PASSWORD", "text", "", "Password at the relay.", True),
    Option("PARSERS", "number", "1", "Processes that turn stored mail into tickets."),
    Option(
        "REGULATIONS",
        "folders",
        "",
        "Folders with further regulations, separated as in PATH; the shipped ones always count.",
    ),
    Option("LOG_LEVEL", "level", "INFO", "DEBUG, INFO, WARNING or ERROR."),
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
        """Raise OptionError for the first value that does not fit its kind; a secret is not shown."""
        for name, value in self.values_by_name.items():
            fits, wanted = KINDS[value.option.kind]
            if not fits(value.raw):
                said = repr(value.shown())
                raise OptionError(f"{PREFIX}{name} is {said}: write {wanted}")
        if self["FILES_URL"] and host_of(self["FILES_URL"]) == host_of(self["URL"]):
            raise OptionError(
                f"files would come from the host of the pages: write another host name in {PREFIX}FILES_URL, "
                "ports do not count"
            )

    def number(self, name: str) -> int:
        """Return a whole number."""
        return int(self[name])

    def flag(self, name: str) -> bool:
        """Return yes or no."""
        return self[name].strip().lower() in TRUE

    def listed(self, name: str) -> list[str]:
        """Return the comma-separated words."""
        return words_of(self[name])

    def path(self, name: str) -> Path:
        """Return an absolute path; relative ones count from the working directory."""
        return Path(self[name]).expanduser().absolute()


def read_options(
    environ: Mapping[str, str] | None = None, *, folder: Path | None = None
) -> Options:
    """Return every setting with its source; raises OptionError for a value that cannot be used."""
    environment = os.environ if environ is None else environ
    dotenv = read_dotenv((folder or Path.cwd()) / DOTENV)
    values = {}
    for option in OPTIONS:
        found = find(PREFIX + option.name, environment, dotenv)
        values[option.name] = (
            Value(option, *found) if found else Value(option, option.default, "default")
        )
    options = Options(values)
    options.check()
    return options


def mistaken_names() -> Mapping[str, str]:
    """Return names in the environment and `.env` that are no setting but look like one -> that one.

    Others under our prefix stay: a mailbox names the variable of its password.
    """
    known = [PREFIX + option.name for option in OPTIONS]
    near = {
        name: get_close_matches(name, known, n=1, cutoff=0.85)
        for name in sorted(names_given() - set(known))
        if name.startswith(PREFIX)
    }
    return {name: found[0] for name, found in near.items() if found}


def secret_key(options: Options) -> str:
    """Return the secret key, made and kept in the data folder (mode 600) on the first start.

    Raises OptionError where the one that is kept cannot be used: none is made in its place unasked, since all that it
    signed would end.
    """
    if options["SECRET_KEY"]:
        return options["SECRET_KEY"]
    file = key_file(options)
    try:
        return _read(file)
    except FileNotFoundError:
        make_data_folder(file.parent)
    return _made_once(file)


def check_kept_key(options: Options) -> None:
    """Raise OptionError where a key is kept, none is set, and the kept one cannot be used; nothing is made."""
    file = key_file(options)
    if options["SECRET_KEY"] or not file.exists():
        return
    try:
        _read(file)
    except OSError as wrong:
        raise OptionError(
            f"{file} cannot be read ({wrong.strerror}): let us read it, or take it away"
        ) from wrong


def _read(file: Path) -> str:
    try:
        key = file.read_bytes().decode("ascii").strip()
    except UnicodeDecodeError as wrong:
        raise OptionError(
            f"the secret key in {file} is not ASCII: put the file back from a backup, or take it away to have a new "
            "one made, which ends every session and every reply address given out"
        ) from wrong
    if not key:
        raise OptionError(
            f"the secret key in {file} is empty: put the file back from a backup, or take it away to have a new one "
            "made, which ends every session and every reply address given out"
        )
    if len(key) < SHORTEST_KEY:
        raise OptionError(
            f"the secret key in {file} is shorter than {SHORTEST_KEY} characters: put the file back from a backup, or "
            "take it away to have a new one made, which ends every session and every reply address given out"
        )
    return key


def key_file(options: Options) -> Path:
    """Return where the key is kept that no setting gives."""
    return options.path("DATA") / "secret.key"


def make_data_folder(folder: Path) -> None:
    """Make the folder of mail, sessions and secrets; one that somebody made keeps the rights it was given."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


@contextmanager
def key_in_place(options: Options, key: str) -> Iterator[bool]:
    """Make `key` the desk's own, and the earlier one again where the block fails; tell whether it was another.

    Raises OSError where it cannot be written.
    """
    file = key_file(options)
    # whatever stands there: a key that cannot be used is what a backup may be restored for
    earlier = file.read_bytes() if file.exists() else b""
    if key.encode() in (
        options["SECRET_KEY"].encode(),
        b"" if options["SECRET_KEY"] else earlier.strip(),
    ):
        yield False
        return
    _put(file, key.encode())
    try:
        yield True
    except BaseException:
        if earlier:
            _put(file, earlier)
        else:
            file.unlink(missing_ok=True)
        raise


def _put(file: Path, key: bytes) -> None:
    draft = _drawn(file, key)
    try:
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _made_once(file: Path) -> str:
    # two processes may start at once: the link decides whose key counts, and a half-written one is never read
    draft = _drawn(file, secrets.token_urlsafe(48).encode())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _read(file)


def _drawn(file: Path, key: bytes) -> Path:
    """Write a key beside where it will be, under a name of its own: in containers processes share their numbers."""
    number, name = mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(key)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        Path(name).unlink()
        raise
    return Path(name)
