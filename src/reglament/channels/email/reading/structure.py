"""Owns a mail's tree of parts (RFC 2046), unclosed, clashing or bottomless; what parts hold is left to `bodies`.

Parts are spans of one buffer, so depth costs no copies. The standard library's parser is not used: it nests
generators per level, has no limits and turns 8-bit bytes into surrogates.
"""

import re
from dataclasses import dataclass, field

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.encoded_words import unfolded
from reglament.channels.email.reading.fields import Fields, read_fields
from reglament.channels.email.reading.parameters import Parametrised, read_parametrised
from reglament.channels.email.reading.transfer import decode_transfer

_DELIMITER_LIKE = re.compile(rb"(?m)^--(\S[^\r\n]{0,200}?)[ \t]*\r?$")
_CHATTER = re.compile(rb"(?i)mime|multi-?part|cryptographically|pgp|s/mime|this is a message")
_BLANK_LINE = re.compile(rb"\n[ \t]*\r?\n\Z")
_TYPE_WORD = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")


@dataclass(slots=True)
class Part:
    """One entity: its fields, its type, the span of its body, its children when it is a multipart."""

    fields: Fields
    buffer: bytes
    start: int
    end: int
    depth: int
    content_type: Parametrised
    disposition: Parametrised
    children: list["Part"] = field(default_factory=list)
    strays: list[bytes] = field(
        default_factory=list
    )  # text before the first or after the last boundary
    too_deep: bool = False

    @property
    def media_type(self) -> str:
        return self.content_type.value

    @property
    def body(self) -> bytes:
        return self.buffer[self.start : self.end]

    def decoded(self, defects: Defects, *, is_text: bool = False) -> bytes:
        encoding = self.fields.first("content-transfer-encoding") or b""
        return decode_transfer(
            self.body, encoding.decode("ascii", "ignore"), is_text=is_text, defects=defects
        )


class Budget:
    """How many parts a mail may still have."""

    def __init__(self) -> None:
        self.parts = limits.PARTS


def read_entity(
    buffer: bytes, start: int, *, defects: Defects, budget: Budget, depth: int = 0
) -> Part:
    """The tree of the entity that begins at `start` and ends with the buffer."""
    fields, body = read_fields(buffer, start, len(buffer), defects)
    if depth == 0 and not _is_header(fields):
        fields, body = Fields(), start
        defects.add("header-missing", "no header was found, the whole mail was read as text")
    return _part(fields, buffer, (body, len(buffer)), depth, _State(defects, budget, "text/plain"))


@dataclass(slots=True)
class _State:
    defects: Defects
    budget: Budget
    default_type: str


def _is_header(fields: Fields) -> bool:
    return any(
        name.startswith(("x-", "content-", "list-", "resent-")) or name in _COMMON
        for name, _ in fields.items
    )


_COMMON_WORDS = (
    "from to cc bcc subject date message-id mime-version received return-path reply-to sender references "
    "in-reply-to delivered-to dkim-signature precedence auto-submitted importance priority"
)
_COMMON = frozenset(_COMMON_WORDS.split())


def _part(fields: Fields, buffer: bytes, span: tuple[int, int], depth: int, state: _State) -> Part:
    content_type = _content_type(fields, state)
    part = Part(
        fields,
        buffer,
        *span,
        depth,
        content_type,
        _parametrised(fields, "content-disposition", state.defects),
    )
    if content_type.value.startswith("multipart/"):
        _split(part, state)
    return part


def _parametrised(fields: Fields, name: str, defects: Defects) -> Parametrised:
    raw = fields.first(name)
    return read_parametrised(unfolded(raw, defects), defects) if raw else Parametrised()


def _content_type(fields: Fields, state: _State) -> Parametrised:
    known = _parametrised(fields, "content-type", state.defects)
    known.value = known.value.strip()
    if known.value in ("", "text", "plain", "text/"):
        known.value = "text/plain" if known.value else state.default_type
    found = _TYPE_WORD.match(known.value)
    if not found:
        state.defects.add("type-damaged", f"the content type {known.value[:60]!r} cannot be read")
        # RFC 2045, 5.2: what cannot be read is plain text; an encoded body is more likely a file
        encoded = b"base64" in (fields.first("content-transfer-encoding") or b"").lower()
        known.value = "application/octet-stream" if encoded else "text/plain"
    else:
        known.value = found[0]
    return known


def _shows_boundary(part: Part) -> bool:
    """Whether the boundary stands in the body as it is: then the encoding named for the whole is not true."""
    boundary = part.content_type.parameters.get("boundary", "")
    marker = b"--" + boundary.encode("utf-8", "replace")
    return bool(boundary) and part.buffer.find(marker, part.start, part.end) >= 0


def _split(part: Part, state: _State) -> None:
    """Fill `children`; a multipart whose parts cannot be found becomes plain text."""
    if part.depth >= limits.DEPTH:
        state.defects.add(
            "limit-depth", f"parts nested deeper than {limits.DEPTH} were kept as one file"
        )
        part.too_deep = True
        return
    encoding = (part.fields.first("content-transfer-encoding") or b"").strip().lower()
    if encoding in (b"base64", b"quoted-printable") and not _shows_boundary(part):
        state.defects.add("encoding-lied", "a multipart was itself encoded")
        decoded = part.decoded(state.defects)
        part.buffer, part.start, part.end = decoded, 0, len(decoded)
    spans = _found_spans(part, state.defects)
    if not spans:
        state.defects.add("multipart-damaged", "no parts were found, the body was read as text")
        part.content_type = Parametrised("text/plain", {})
        return
    default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
    for start, end in spans:
        if state.budget.parts <= 0:
            state.defects.add(
                "limit-parts", f"more than {limits.PARTS} parts, the rest was not read"
            )
            return
        state.budget.parts -= 1
        child = _child(part, (start, end), _State(state.defects, state.budget, default))
        part.children.append(child)


def _child(part: Part, span: tuple[int, int], state: _State) -> Part:
    start, end = span
    fields, body = read_fields(part.buffer, start, end, state.defects)
    separated = _BLANK_LINE.search(part.buffer, max(start, body - 100), body)
    if (
        fields.items
        and not separated
        and not any(name.startswith("content-") for name, _ in fields.items)
    ):
        fields, body = Fields(), start  # a text whose first line only looks like a field
    return _part(fields, part.buffer, (body, end), part.depth + 1, state)


def _found_spans(part: Part, defects: Defects) -> list[tuple[int, int]]:
    declared = part.content_type.parameters.get("boundary", "").strip()
    raw = declared.encode("utf-8", "replace")[: limits.BOUNDARY_SIZE]
    spans = _spans(part, raw, defects) if raw else []
    if spans:
        return spans
    guessed = _guess_boundary(part.buffer, part.start, part.end)
    if guessed is None:
        return []
    defects.add("multipart-damaged", "the boundary declared is not the one used")
    return _spans(part, guessed, defects)


def _guess_boundary(buffer: bytes, start: int, end: int) -> bytes | None:
    """The first line that begins with two hyphens and is followed by a content field."""
    for tried, found in enumerate(_DELIMITER_LIKE.finditer(buffer, start, end)):
        after = buffer[found.end() : found.end() + 200].lstrip(b"\r\n").lower()
        if after.startswith(b"content-"):
            return found[1]
        if tried > 50:
            break
    return None


def _spans(part: Part, boundary: bytes, defects: Defects) -> list[tuple[int, int]]:
    """The spans between delimiter lines, tolerant of a missing end and of parts after the end."""
    pattern = re.compile(rb"(?m)^--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\r|\Z)")
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    stray_from = part.start
    for found in _delimiters(pattern, part):
        line_end = _before_line_end(part.buffer, found.start(), part.start)
        if opened is None:
            _keep_stray(part, stray_from, found.start(), first=not spans)
        else:
            spans.append((opened, max(opened, line_end)))
        opened = None if found[1] else found.end()
        stray_from = found.end()
        if len(spans) > limits.PARTS:
            break
    if opened is not None:
        defects.add("multipart-unclosed", "the last boundary is missing")
        spans.append((opened, part.end))
    elif spans:
        _keep_stray(part, stray_from, part.end, first=False)
    if part.strays:
        defects.add("multipart-stray", "text outside the parts was kept")
    return spans


def _delimiters(pattern: re.Pattern[bytes], part: Part) -> list[re.Match[bytes]]:
    found = []
    for match in pattern.finditer(part.buffer, part.start, part.end):
        found.append(match)
        if len(found) > 2 * limits.PARTS:
            break
    return found


def _before_line_end(buffer: bytes, at: int, start: int) -> int:
    """The line end before a delimiter belongs to the delimiter (RFC 2046, 5.1.1)."""
    if at > start and buffer[at - 1 : at] == b"\n":
        at -= 1
        if at > start and buffer[at - 1 : at] == b"\r":
            at -= 1
    return at


def _keep_stray(part: Part, start: int, end: int, *, first: bool) -> None:
    text = part.buffer[start:end].strip(b"\r\n \t\0")
    if not text or (first and len(text) < 1000 and _CHATTER.search(text)):
        return
    part.strays.append(text)
