"""Owns reading mailboxes from address fields (RFC 5322, 3.4), however written; who they are is left to others."""

import re
from dataclasses import dataclass

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.encoded_words import decode_words
from reglament.channels.email.reading.hygiene import one_line, undirected
from reglament.core.model.mail_addresses import domain_key

_TOKEN = re.compile(
    r"""(?P<word>=\?[^?\s=]{1,60}\?[bBqQ]\?[^?]{0,400}\?=)|(?P<quoted>"(?:[^"\\]|\\.)*"?)|(?P<special>[<>(),:;])"""
    r"""|(?P<blank>\s+)|(?P<plain>[^\s<>(),:;"=]+|=)""",
    re.DOTALL,
)
_SPEC = re.compile(r"[^\s<>(),:;\"@\[\]]{1,250}@(?:[^\s<>(),:;\"@\[\]]{1,250}|\[[^\s\[\]]{1,60}\])")
_SPACED_SIGN = re.compile(r"\s*([.@])\s*")
_QUOTED_SPEC = re.compile(r'"[^"]{1,100}"@[^\s<>(),:;"@\[\]]{1,250}')


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox as written: `name` decoded, `address` with its domain in lower case (may be empty)."""

    name: str
    address: str

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "address": self.address}


class _Entry:
    """What one entry between commas has shown so far."""

    def __init__(self) -> None:
        self.phrase: list[str] = []
        self.comment: list[str] = []
        self.angle: list[str] = []
        self.in_angle = False
        self.depth = 0  # of comments
        self.closed = False

    def take(self, text: str) -> None:
        if self.depth:
            self.comment.append(text)
        elif self.in_angle:
            self.angle.append(text)
        else:
            self.phrase.append(text)


def read_mailboxes(text: str, defects: Defects) -> tuple[Mailbox, ...]:
    """Every mailbox of an unfolded address field, groups opened; structure is read before words are decoded."""
    found: list[Mailbox] = []
    entry = _Entry()
    for token in _TOKEN.finditer(text):
        if len(found) >= limits.ADDRESSES:
            defects.add(
                "limit-addresses", f"more than {limits.ADDRESSES} addresses, the rest was not read"
            )
            return tuple(found)
        if token["special"] and _special(entry, token["special"]):
            _close(entry, found, defects)
            entry = _Entry()
            entry.in_angle = token["special"] == "<"
        elif not token["special"]:
            entry.take(token[0])
    _close(entry, found, defects)
    return tuple(_rejoined(found, defects))


def _rejoined(found: list[Mailbox], defects: Defects) -> list[Mailbox]:
    """The mailboxes, a name torn at its unquoted comma put together: `Belova, Vera <v@a.example>` is one person."""
    whole: list[Mailbox] = []
    for box in found:
        torn = bool(whole) and bool(whole[-1].name) and not whole[-1].address
        if torn and box.name and box.address:
            defects.add("address-damaged", "a name with a comma stands without quotes")
            box = Mailbox(f"{whole.pop().name}, {box.name}", box.address)
        whole.append(box)
    return whole


def _special(entry: _Entry, sign: str) -> bool:
    """Apply a special sign; True when it ends the entry."""
    if sign in "()":
        _comment(entry, sign)
    elif entry.depth:
        entry.comment.append(sign)
    elif sign == "<":
        return _opens_second(entry)
    elif sign == ">":
        entry.in_angle, entry.closed = False, True
    elif sign == ":":
        _colon(entry)
    elif sign in ",;" and not (
        entry.in_angle and sign == "," and not _spec_of("".join(entry.angle))
    ):
        return True
    return False


def _opens_second(entry: _Entry) -> bool:
    """Whether the angle bracket begins a second address behind the first, with no comma between."""
    if entry.closed and _spec_of("".join(entry.angle)):
        return True
    entry.in_angle, entry.angle = True, []
    return False


def _comment(entry: _Entry, sign: str) -> None:
    if entry.depth or sign == "(":
        if entry.depth and (sign == "(" or entry.depth > 1):
            entry.comment.append(sign)
        entry.depth += 1 if sign == "(" else -1


def _colon(entry: _Entry) -> None:
    """A colon ends a group's name, or a source route within angle brackets (RFC 5322, 4.4)."""
    if entry.in_angle:
        entry.angle = []
    else:
        entry.phrase = []


def _close(entry: _Entry, found: list[Mailbox], defects: Defects) -> None:
    phrase, comment = _words(entry.phrase, defects), _words(entry.comment, defects)
    address = _spec_of(_SPACED_SIGN.sub(r"\1", "".join(entry.angle)))
    name = phrase or comment
    if not address:
        bare = "".join(entry.phrase)
        address = _spec_of(bare) or _spec_of(decode_words(bare, defects))
        beside = _words([bare.replace(address, " ", 1)], defects) if address in bare else phrase
        name = _name_beside(beside, address, comment)
    if not address and not name:
        return
    if len(address) > limits.ADDRESS_CHARACTERS:
        defects.add("address-damaged", f"an address of {len(address)} characters was left out")
        address = ""
    if not address:
        defects.add("address-damaged", f"no address in {name[:80]!r}")
    if len(name) > 2 and name[0] == name[-1] == "'":
        name = name[1:-1]
    found.append(Mailbox(undirected(name)[: limits.NAME_CHARACTERS].strip(), _lowered(address)))


def _name_beside(phrase: str, address: str, comment: str) -> str:
    rest = one_line(phrase.replace(address, " ", 1)) if address else phrase
    return rest.strip("<>\"' ") or comment


def _words(tokens: list[str], defects: Defects) -> str:
    text = "".join(tokens).strip()
    if '"' in text:
        text = re.sub(
            r'"((?:[^"\\]|\\.)*)"?', lambda found: re.sub(r"\\(.)", r"\1", found[1]), text
        )
    return decode_words(one_line(text), defects).strip()


def _spec_of(text: str) -> str:
    """The first address in the text, empty when there is none."""
    if "@" not in text:
        return ""
    text = text[-2000:]
    found = _QUOTED_SPEC.search(text) or _SPEC.search(text)
    return found[0].strip(".'") if found else ""


def _lowered(address: str) -> str:
    local, at, domain = address.rpartition("@")
    return one_line(f"{local}{at}{domain_key(domain)}")
