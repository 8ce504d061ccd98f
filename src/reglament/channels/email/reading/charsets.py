"""Owns bytes -> text: declared, lying, unknown and missing charsets; what the text means is left to others."""

import codecs
import encodings
import pkgutil
import re

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.cyrillic import CYRILLIC_CODECS, garbled, likeness
from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.plausibility import impossible_share

# Declared names that Python does not know, or that senders use for a larger set than the name says.
ALIASES = {
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "cp936": "gb18030", "windows-936": "gb18030", "chinesesimplified": "gb18030",
    "big5": "big5hkscs", "x-big5": "big5hkscs", "cn-big5": "big5hkscs",
    "ks_c_5601-1987": "cp949", "ks_c_5601-1989": "cp949", "euc-kr": "cp949", "ksc5601": "cp949",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252",
    "iso_8859-1": "cp1252", "ansi": "cp1252", "x-ansi": "cp1252", "iso-8859-1-windows-3.1-latin-1": "cp1252",
    "iso-8859-9": "cp1254", "tis-620": "cp874", "windows-874": "cp874", "iso-8859-11": "cp874",
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "iso-8859-6-i": "iso8859-6",
    "x-mac-cyrillic": "mac_cyrillic", "mac-cyrillic": "mac_cyrillic", "x-mac-ukrainian": "mac_cyrillic",
    "macintosh": "mac_roman", "x-mac-roman": "mac_roman", "x-mac-greek": "mac_greek",
    "x-mac-turkish": "mac_turkish", "x-mac-ce": "mac_latin2", "x-mac-centraleurroman": "mac_latin2",
    "koi8r": "koi8-r", "koi-8-r": "koi8-r", "koi8": "koi8-r", "koi8-ru": "koi8-u", "koi8u": "koi8-u",
    "cp-1251": "cp1251", "win-1251": "cp1251", "win1251": "cp1251", "x-cp1251": "cp1251", "cp1251-1": "cp1251",
    "x-cp866": "cp866", "dos-866": "cp866", "cp-866": "cp866", "utf8": "utf-8", "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8", "unicode": "utf-16", "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8",
    "x-unicode-2-0-utf-7": "utf-7", "unicode-2-0-utf-8": "utf-8", "x-utf-8": "utf-8", "utf_8": "utf-8",
    "iso-10646-ucs-2": "utf-16-be", "ucs-2": "utf-16-be", "cp-850": "cp850", "x-x-big5": "big5hkscs",
    "us-ascii": "ascii", "ascii": "ascii", "ansi_x3.4-1968": "ascii", "iso-2022-jp": "iso2022_jp_ext",
}  # fmt: skip
# Names that say nothing.
_MEANINGLESS = {"unknown-8bit", "unknown", "x-unknown", "default", "default_charset", "_autodetect",
                "binary", "8bit", "7bit", "x-user-defined", "none", "null", "undefined", "charset"}  # fmt: skip
# Codecs of Python that are no charsets.
_NO_CHARSETS = frozenset({
    "aliases", "charmap", "idna", "mbcs", "oem", "punycode", "raw_unicode_escape", "undefined", "unicode_escape",
    "unicode_internal", "base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec",
})  # fmt: skip
_SEVEN_BIT = ("utf-7", "utf7", "hz", "iso2022", "iso-2022")
_STATEFUL = (*_SEVEN_BIT, "utf-16", "utf16", "utf-32", "utf32")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_IMPOSSIBLE = 0.5  # share of impossible words from which on a declared charset is not believed
_MULTI = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_NAME = re.compile(r"[a-z0-9._:+-]{1,60}\Z")


def codec_of(declared: str | None) -> str | None:
    """The Python codec for a declared charset, None when it is unknown or says nothing."""
    name = (declared or "").strip().strip("\"'").lower().split("*", 1)[0]
    if not _NAME.match(name) or name in _MEANINGLESS:
        return None
    name = ALIASES.get(name, name)
    if name.startswith("windows-"):
        name = "cp" + name[len("windows-") :]
    try:
        info = codecs.lookup(name)
    except (
        LookupError,
        ValueError,
        OSError,
    ):  # OSError: one that was not loaded before the doors were shut
        return None
    is_charset = info._is_text_encoding and info.name.replace("-", "_") not in _NO_CHARSETS
    return info.name if is_charset else None


def charsets() -> list[str]:
    """The codec of every charset that Python knows."""
    known = {module.name for module in pkgutil.iter_modules(encodings.__path__)}
    return sorted(known - _NO_CHARSETS)


def decode(raw: bytes, declared: str | None, defects: Defects, *, hint: str | None = None) -> str:
    """Text of `raw`: the declared charset where it can be true, else the likeliest one and a defect.

    `hint` is a charset used elsewhere in the same mail. Never raises; undecodable bytes become U+FFFD.
    """
    for mark, marked in _BOMS:
        if raw.startswith(mark):
            return raw.decode(marked, "replace").removeprefix("\ufeff")
    codec = codec_of(declared)
    if declared and codec is None and declared.lower() not in _MEANINGLESS:
        defects.add(
            "charset-unknown", f"the charset {declared[:60]!r} is not known, the text was guessed"
        )
    if codec and codec.startswith(_STATEFUL):
        return _decode_stateful(raw, codec, defects)
    if b"\0" in raw[: limits.DETECT_SIZE]:
        wide = _wide(raw)
        if wide is not None:
            defects.add("charset-lied", "the text is UTF-16 and does not say so")
            return wide
    if raw.isascii():
        return raw.decode("ascii")
    return _decode_eight_bit(raw, codec, defects, hint=codec_of(hint))


def _decode_stateful(raw: bytes, codec: str, defects: Defects) -> str:
    if codec.startswith(("utf-16", "utf-32")) and raw.isascii() and b"\0" not in raw:
        defects.add("charset-lied", f"the text is not {codec} but plain ASCII")
        return raw.decode("ascii")
    try:
        return raw.decode(codec)
    except (UnicodeError, ValueError):
        pass
    try:
        text = raw.decode("utf-8")
        if not (codec.startswith(("utf-16", "utf-32")) and "\0" in text):
            defects.add("charset-lied", f"the text is not {codec}, read as UTF-8")
            return text
    except UnicodeError:
        pass
    text = raw.decode(codec, "replace")
    if codec.startswith(_SEVEN_BIT) and text.replace("\ufffd", "").isascii():
        return _guess(raw, codec, defects, hint=None)  # nothing in it is of that charset
    defects.add("charset-damaged", f"some bytes are not {codec}")
    return text


def _wide(raw: bytes) -> str | None:
    sample = raw[:2000]
    if sample.count(0) < 4:
        return None  # a stray NUL is dirt
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd > 0.4 * half and even < 0.1 * half:
        return raw.decode("utf-16-le", "replace")
    if even > 0.4 * half and odd < 0.1 * half:
        return raw.decode("utf-16-be", "replace")
    return None


def _decode_eight_bit(raw: bytes, codec: str | None, defects: Defects, *, hint: str | None) -> str:
    as_utf8 = _strict(raw, "utf-8")
    if codec == "utf-8" and as_utf8 is not None:
        return as_utf8
    if as_utf8 is not None and _is_surely_utf8(raw, as_utf8, codec):
        if codec:
            defects.add("charset-lied", f"declared {codec}, the text is UTF-8")
        return as_utf8
    if codec in (None, "ascii", "utf-8"):
        return _guess(raw, codec, defects, hint=hint)
    text = _strict(raw, codec)
    if text is None:
        return _guess(raw, codec, defects, hint=hint)
    return _unless_lied(raw, codec, text, defects)


def _strict(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeError, ValueError, LookupError):
        return None


def _is_surely_utf8(raw: bytes, text: str, codec: str | None) -> bool:
    """Whether valid UTF-8 outweighs the declaration: other charsets hardly ever form it by chance."""
    if codec in (None, "ascii"):
        return True
    sequences = len(_MULTI.findall(raw[: limits.DETECT_SIZE]))
    if sequences >= 4:
        return True
    other = _strict(raw, codec or "ascii")
    return other is None or likeness(text) > likeness(other) + 0.2


def _unless_lied(raw: bytes, codec: str, text: str, defects: Defects) -> str:
    """The declared reading, unless it is improbable or impossible and another Cyrillic charset is probable."""
    sample = raw[: limits.DETECT_SIZE]
    start = text[: limits.DETECT_SIZE]
    if codec not in CYRILLIC_CODECS and not (
        codec.startswith(("cp125", "iso8859", "mac")) and impossible_share(start) >= _IMPOSSIBLE
    ):
        return text
    mine, broken = likeness(start), garbled(start)
    if mine >= 0.35 and not broken:
        return text
    best, score = _best_cyrillic(sample)
    if not best or best == codec or score < 0.45 or (codec, best) == ("cp1251", "mac-cyrillic"):
        return text  # Serbian and Macedonian in cp1251 look like mac-cyrillic misread
    if (mine < 0.35 and score >= mine + 0.25) or (
        broken and score > mine + 0.1 and not _garbles(sample, best)
    ):
        defects.add("charset-lied", f"declared {codec}, the text is {best}")
        return raw.decode(best, "replace")
    return text


def _garbles(sample: bytes, codec: str) -> bool:
    return garbled(sample.decode(codec, "replace")) > 0


def _best_cyrillic(sample: bytes) -> tuple[str, float]:
    best, score = "", 0.0
    for codec in CYRILLIC_CODECS:
        value = likeness(sample.decode(codec, "replace"))
        if value > score:
            best, score = codec, value
    return best, score


def _guess(raw: bytes, codec: str | None, defects: Defects, *, hint: str | None) -> str:
    """The likeliest reading of 8-bit bytes whose charset is missing or cannot be true."""
    nearly = raw.decode("utf-8", "replace")
    # a declaration speaks for it: few other charsets form two valid sequences for every stray byte
    weight = 2 if codec == "utf-8" else 4
    if nearly.count("\ufffd") * weight <= len(_MULTI.findall(raw)):
        defects.add("charset-damaged", "some bytes are not UTF-8")
        return nearly
    for likely in (codec, hint):
        if likely and _fits(raw, likely):
            named = "declared" if likely == codec else "named elsewhere"
            defects.add(
                "charset-damaged", f"read as {likely}, as {named}, though not all bytes are"
            )
            return raw.decode(likely, "replace")
    sample = raw[: limits.DETECT_SIZE]
    best, score = _best_cyrillic(sample)
    if not (best and score >= 0.4):
        best = _unlike_cyrillic(raw, sample, codec, hint)
    defects.add(
        "charset-guessed",
        f"{'declared ' + codec if codec else 'no charset declared'}, read as {best}",
    )
    return raw.decode(best, "replace")


def _fits(raw: bytes, codec: str) -> bool:
    """Whether nearly all bytes are of that charset, and what they say is possible; of Cyrillic ones pairs decide."""
    if codec in ("ascii", "utf-8") or codec in CYRILLIC_CODECS or codec.startswith(_STATEFUL):
        return False
    text = raw[: limits.DETECT_SIZE].decode(codec, "replace")
    beyond = sum(sign > "\x7f" for sign in text)
    return text.count("\ufffd") * 20 <= beyond and impossible_share(text) < _IMPOSSIBLE


def _unlike_cyrillic(raw: bytes, sample: bytes, codec: str | None, hint: str | None) -> str:
    for candidate in (hint, codec):
        if candidate and candidate not in ("ascii", "utf-8"):
            return candidate
    if (
        _strict(raw, "gb18030") is not None
        and len(re.findall(rb"[\xb0-\xf7][\xa1-\xfe]", sample)) >= 8
    ):
        return "gb18030"
    if len(sample) >= 40:
        found = _statistical(sample)
        if found:
            return found
    return "cp1252"


def _statistical(sample: bytes) -> str | None:
    # Imported late: needed for a few mails in a thousand, and costs a cold start dearly.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    try:
        best = from_bytes(sample[:8192], steps=3, chunk_size=512, preemptive_behaviour=False).best()
    except (ValueError, LookupError, OSError, ImportError):
        return None
    found = codec_of(best.encoding) if best else None
    if not found or found.startswith(_STATEFUL):
        return None
    few = sum(byte > 127 for byte in sample) < 20
    return None if few and not found.startswith(("cp12", "iso8859", "mac", "latin")) else found
