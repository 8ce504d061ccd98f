"""Owns the header block as the sender proof sees it: raw fields, and the one author of From.

Deliberately stricter than the reader of mails: what two readers could see differently proves nothing.
"""

import re
from dataclasses import dataclass

import idna

MAX_HEADER_OCTETS = 256 * 1024
_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]+)[ \t]*:(.*)", re.DOTALL)
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|\\.|[()]|[^"\\()]+|["\\]', re.DOTALL)
_PIECE = re.compile(r'("(?:[^"\\]|\\.)*"|<[^<>"]*(?:"(?:[^"\\]|\\.)*"[^<>"]*)?>)', re.DOTALL)
_LOCAL = re.compile(r"[^\s<>()\[\]\\,;:@\"\x00-\x1f\x7f]+|\"(?:[^\"\\]|\\.)*\"")


class UnclearHeaderError(ValueError):
    """The headers can be read in more than one way; nothing about the sender can be proven."""


@dataclass(frozen=True, slots=True)
class Field:
    """One header field; `raw` is everything, `name` lower-cased, `value` what follows the colon."""

    name: str
    raw: bytes
    value: bytes

    @property
    def text(self) -> str:
        """Return the value unfolded."""
        return re.sub(r"\r\n(?=[ \t])", "", self.value.decode("utf-8", "replace")).strip()


def split_message(raw: bytes) -> tuple[tuple[Field, ...], bytes]:
    """Return the fields from the top and the body, with lines ended by CRLF.

    A mail with bare LF throughout (a pipe, a file) is taken as if written with CRLF. Raises
    UnclearHeaderError for mixed line ends or malformed lines in the headers, and for headers
    beyond MAX_HEADER_OCTETS.
    """
    if b"\r\n" not in raw[: MAX_HEADER_OCTETS + 4]:
        raw = raw.replace(b"\n", b"\r\n")
    if raw.startswith(b"From "):  # the envelope line of mbox and of some pipes
        raw = raw.partition(b"\r\n")[2]
    head, _, body = raw.partition(b"\r\n\r\n")
    if len(head) > MAX_HEADER_OCTETS:
        raise UnclearHeaderError("the headers are too large")
    if raw.startswith(b"\r\n"):
        return (), raw[2:]
    rest = head.replace(b"\r\n", b"")
    if b"\r" in rest or b"\n" in rest or b"\0" in rest:
        raise UnclearHeaderError("the headers mix line ends")
    return tuple(_fields(head)), body


def _fields(head: bytes) -> list[Field]:
    fields = []
    for block in re.split(rb"\r\n(?![ \t])", head.removesuffix(b"\r\n")):
        match = _FIELD.fullmatch(block)
        if match is None:
            raise UnclearHeaderError("a header line has no name")
        fields.append(Field(match[1].decode("ascii").lower(), block + b"\r\n", match[2]))
    return fields


def author_of(fields: tuple[Field, ...]) -> tuple[str, str]:
    """Return the author's address as written and its domain as A-labels.

    Raises UnclearHeaderError unless there is exactly one From with exactly one address.
    """
    found = [field for field in fields if field.name == "from"]
    if len(found) != 1:
        raise UnclearHeaderError(f"there are {len(found)} From headers instead of one")
    return address_of(found[0].text)


def address_of(value: str) -> tuple[str, str]:
    """Return the address in `Name <local@domain>` or `local@domain`; raises UnclearHeaderError."""
    pieces = _PIECE.split(_without_comments(value))
    angled = [piece for piece in pieces[1::2] if piece.startswith("<")]
    outside = "".join(pieces[::2])
    if len(angled) > 1 or (angled and re.search(r"[@,;<>\"]", outside)):
        raise UnclearHeaderError("From holds more than one address")
    written = angled[0][1:-1] if angled else "".join(pieces)
    address = written.strip(" \t")
    local, _, domain = address.rpartition("@")
    if _LOCAL.fullmatch(local) is None or not domain:
        raise UnclearHeaderError("From holds no single address")
    return address, ascii_domain(domain)


def ascii_domain(domain: str) -> str:
    """Return the domain lower-cased as A-labels; raises UnclearHeaderError where it is none."""
    domain = domain.strip().rstrip(".").lower()
    try:
        if not domain.isascii():
            domain = idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise UnclearHeaderError("the domain is not a domain name") from None
    labels = domain.split(".")
    if len(domain) > 253 or not all(re.fullmatch(r"[a-z0-9_-]{1,63}", label) for label in labels):
        raise UnclearHeaderError("the domain is not a domain name")
    return domain


def _without_comments(value: str) -> str:
    kept: list[str] = []
    depth = 0
    for piece in _WORD.findall(value):
        if piece == "(":
            depth += 1
        elif piece == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(piece)
    if depth:
        raise UnclearHeaderError("From has an open comment")
    return "".join(kept)
