"""Owns what of a mail's tree is text, what is markup and what is a file; quotes and signatures are left to others."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.attachments import ParsedFile, make_file
from reglament.channels.email.reading.calendars import describe
from reglament.channels.email.reading.charsets import decode
from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.der import signed_content
from reglament.channels.email.reading.encoded_words import decode_words, unfolded
from reglament.channels.email.reading.fields import read_fields
from reglament.channels.email.reading.flowed import unflowed
from reglament.channels.email.reading.html import from_text, to_text
from reglament.channels.email.reading.hygiene import clean_text
from reglament.channels.email.reading.structure import Budget, Part, read_entity
from reglament.channels.email.reading.tnef import is_tnef, read_tnef
from reglament.channels.email.reading.uuencode import take_files

_TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SMIME_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_PLAIN_TYPES = frozenset({"text/plain", "text/markdown", "text/x-markdown", "text"})
_META = re.compile(rb"(?i)<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([a-z0-9._:-]{2,40})")
_STUB_WORDS = (
    "html", "клиент", "client", "view", "browser", "браузер", "просмотр", "отобра", "display", "support", "поддержив",
    "format", "формат",
)  # fmt: skip
_STUB_CHARACTERS = 400


@dataclass(slots=True)
class Piece:
    """One readable text in the order of the mail: plain, or markup whose text is made later."""

    content: str
    is_html: bool


@dataclass(slots=True)
class Gathered:
    """What the walk over the tree found."""

    pieces: list[Piece] = field(default_factory=list)
    alternatives: list[str] = field(
        default_factory=list
    )  # markup whose plain counterpart is a piece
    files: list[ParsedFile] = field(default_factory=list)
    calendars: list[str] = field(default_factory=list)
    reports: list[bytes] = field(default_factory=list)  # message/delivery-status bodies
    encrypted: bool = False


class Gatherer:
    """Walks the tree once; every part ends as text, as markup or as a file."""

    def __init__(self, defects: Defects, budget: Budget, *, in_alternative: bool = False) -> None:
        self.defects, self.budget = defects, budget
        self.in_alternative = in_alternative
        self.found = Gathered()

    def walk(self, part: Part, *, inline: bool = False) -> None:
        """Take one part; `inline` within multipart/related, whose files belong to the markup."""
        if part.too_deep:
            self._file(part, inline=False)
        elif part.media_type.startswith("multipart/"):
            self._multipart(part, inline=inline)
        elif _is_body(part, inline=inline, expected=self.in_alternative or not self.found.pieces):
            self._text(part)
        else:
            _LEAVES.get(part.media_type, Gatherer._leaf)(self, part, inline)

    def _multipart(self, part: Part, *, inline: bool) -> None:
        if part.media_type == "multipart/encrypted":
            self.found.encrypted = True
            self.defects.add("encrypted", "the mail is encrypted, its parts were kept as files")
        if part.media_type == "multipart/alternative":
            self._alternative(part, inline=inline)
        else:
            related = part.media_type == "multipart/related"
            for index, child in enumerate(part.children):
                self.walk(child, inline=inline or (related and index > 0))
        for stray in part.strays:
            self._plain(decode(stray, _charset_of(part), self.defects))

    def _alternative(self, part: Part, *, inline: bool) -> None:
        """Plain text where it says something, else markup; the other forms are not read twice."""
        inner = Gatherer(self.defects, self.budget, in_alternative=True)
        for child in part.children:
            inner.walk(child, inline=inline)
        self.found.files += inner.found.files
        self.found.calendars += inner.found.calendars
        self.found.reports += inner.found.reports
        self.found.alternatives += inner.found.alternatives
        plain = [
            piece for piece in inner.found.pieces if not piece.is_html and piece.content.strip()
        ]
        markup = [piece for piece in inner.found.pieces if piece.is_html]
        if plain and not (markup and _is_stub(plain, markup)):
            self.found.pieces += plain
            self.found.alternatives += [piece.content for piece in markup]
        else:
            self.found.pieces += markup

    def _text(self, part: Part) -> None:
        raw = part.decoded(self.defects, is_text=True)
        charset = part.content_type.parameters.get("charset")
        if (
            charset is None
            and part.media_type == "text/html"
            and (named := _META.search(raw[:4096]))
        ):
            charset = named[1].decode("ascii")
        text = decode(raw, charset, self.defects)
        if part.media_type == "text/html":
            self.found.pieces.append(Piece(text, is_html=True))
            return
        text = clean_text(text)
        if part.media_type in ("text/enriched", "text/richtext"):
            self.found.pieces.append(Piece(text, is_html=True))
            return
        if part.content_type.parameters.get("format", "").lower() == "flowed":
            text = unflowed(
                text, delete_space=part.content_type.parameters.get("delsp", "").lower() == "yes"
            )
        self._plain(text)

    def _plain(self, text: str) -> None:
        text, files = take_files(clean_text(text), self.defects)
        for name, content in files:
            if is_tnef(content):
                self._tnef(content)
                continue
            self.found.files.append(make_file(content, name=name, media_type=_guessed_type(name)))
        if text.strip():
            self.found.pieces.append(Piece(text, is_html=False))

    def _leaf(self, part: Part, inline: bool) -> None:
        name = _name_of(part, self.defects).lower()
        if name in ("winmail.dat", "win.dat"):
            self._tnef_part(part, inline)
        elif name in ("smime.p7m", "smime.p7z") and part.media_type == "application/octet-stream":
            self._smime(part, inline)
        else:
            self._file(part, inline=inline)

    def _file(
        self, part: Part, *, inline: bool, name: str = "", content: bytes | None = None
    ) -> None:
        is_text = part.media_type.startswith("text/")
        data = part.decoded(self.defects) if content is None else content
        if (
            content is None
            and b"uu" in (part.fields.first("content-transfer-encoding") or b"").lower()
        ):
            _, files = take_files(clean_text(data.decode("latin-1")), self.defects)
            name, data = files[0] if files else (name, data)
        content_id = unfolded(part.fields.first("content-id") or b"", self.defects)
        shown_inline = part.disposition.value == "inline" or (
            inline and part.disposition.value != "attachment"
        )
        self.found.files.append(
            make_file(
                data,
                name=name or _name_of(part, self.defects),
                media_type=part.media_type,
                inline=shown_inline
                and not (is_text and not inline and not content_id and not part.disposition.value),
                content_id=content_id,
            )
        )

    def _message(self, part: Part, inline: bool) -> None:
        content = part.decoded(self.defects)
        fields, _ = read_fields(content, 0, min(len(content), 256 * 1024), Defects())
        subject = decode_words(unfolded(fields.first("subject") or b"", Defects()), Defects())
        name = _name_of(part, self.defects) or (
            f"{subject.replace('/', '_')[:150]}.eml" if subject else ""
        )
        self._file(part, inline=inline, name=name, content=content)

    def _report(self, part: Part, inline: bool) -> None:
        self.found.reports.append(part.decoded(self.defects))
        self._file(part, inline=inline)

    def _calendar(self, part: Part, inline: bool) -> None:
        raw = part.decoded(self.defects, is_text=True)
        charset = part.content_type.parameters.get("charset")
        self.found.calendars.append(
            describe(clean_text(decode(raw, charset or "utf-8", self.defects)))
        )
        self._file(part, inline=inline)

    def _tnef_part(self, part: Part, _inline: bool) -> None:
        self._tnef(part.decoded(self.defects))

    def _tnef(self, raw: bytes) -> None:
        opened = read_tnef(raw, self.defects)
        if opened is None or not opened.complete:
            if opened is None:
                self.defects.add(
                    "tnef-damaged", "a winmail.dat cannot be read, it was kept as a file"
                )
            self.found.files.append(
                make_file(raw, name="winmail.dat", media_type="application/ms-tnef")
            )
        if opened is None:
            return
        if opened.html:
            self.found.pieces.append(Piece(opened.html, is_html=True))
        elif opened.text.strip():
            self.found.pieces.append(Piece(clean_text(opened.text), is_html=False))
        for file in opened.files[: limits.PARTS]:
            media_type = file.media_type if file.media_type != _BINARY else _guessed_type(file.name)
            self.found.files.append(
                make_file(
                    file.content, name=file.name, media_type=media_type, content_id=file.content_id
                )
            )

    def _smime(self, part: Part, inline: bool) -> None:
        """An opaque signature carries the mail inside; an envelope stays closed."""
        raw = part.decoded(self.defects)
        content = signed_content(raw) if part.depth < limits.DEPTH else None
        if content is None:
            self.found.encrypted = True
            self.defects.add("encrypted", "an S/MIME envelope was kept as a file")
        else:
            self.defects.add(
                "signature-unchecked", "the signed content was read, its signature was not checked"
            )
            self.walk(
                read_entity(
                    content, 0, defects=self.defects, budget=self.budget, depth=part.depth + 1
                )
            )
        self._file(part, inline=inline, content=raw)


_BINARY = "application/octet-stream"
_LEAVES: dict[str, Callable[[Gatherer, Part, bool], None]] = {
    "message/rfc822": Gatherer._message,
    "message/global": Gatherer._message,
    "message/delivery-status": Gatherer._report,
    "message/global-delivery-status": Gatherer._report,
    "text/calendar": Gatherer._calendar,
    **dict.fromkeys(_TNEF_TYPES, Gatherer._tnef_part),
    **dict.fromkeys(_SMIME_TYPES, Gatherer._smime),
}


def readable_markup(found: Gathered) -> list[str]:
    """Markup of the whole mail in order, empty when it has none; plain pieces beside it become paragraphs."""
    pieces = [piece for piece in found.pieces if piece.is_html]
    if not pieces:
        return found.alternatives
    return found.alternatives + [
        piece.content if piece.is_html else from_text(piece.content) for piece in found.pieces
    ]


def _is_body(part: Part, *, inline: bool, expected: bool) -> bool:
    """Whether the part is text to read; a named one only where a body is `expected` and nothing calls it a file."""
    if part.media_type not in _PLAIN_TYPES and part.media_type not in (
        "text/html",
        "text/enriched",
        "text/richtext",
    ):
        return False
    if part.disposition.value == "attachment":
        return False
    named = "filename" in part.disposition.parameters or "name" in part.content_type.parameters
    if named and not (expected and not part.disposition.value):
        return False
    return not (inline and "content-id" in part.fields and part.media_type != "text/html")


def _name_of(part: Part, defects: Defects) -> str:
    name = part.disposition.parameters.get("filename") or part.content_type.parameters.get("name")
    if name:
        return name
    described = part.fields.first("content-description")
    return (
        decode_words(unfolded(described, defects), defects)
        if described and b"." in described
        else ""
    )


def _charset_of(part: Part) -> str | None:
    return next((child.content_type.parameters.get("charset") for child in part.children), None)


def _is_stub(plain: list[Piece], markup: list[Piece]) -> bool:
    """Whether the plain form only says that the reader shows no HTML, and the markup says something else."""
    text = " ".join(piece.content for piece in plain).strip().lower()
    if len(text) >= _STUB_CHARACTERS or sum(map(text.count, _STUB_WORDS)) < 2:
        return False
    spoken = " ".join(to_text(piece.content, Defects()).text for piece in markup).lower()
    words = set(re.findall(r"\w+", text))
    shared = words & set(re.findall(r"\w+", spoken))
    return any(sign.isalnum() for sign in spoken) and len(shared) * 2 < len(words)


def _guessed_type(name: str) -> str:
    import mimetypes  # noqa: PLC0415 - needed for files without a declared type only

    return mimetypes.guess_type(name, strict=False)[0] or _BINARY
