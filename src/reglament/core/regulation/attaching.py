"""Owns which files a regulation takes: judged by their bytes, not by what a header claims (AS-61, IS-117).

What no regulation takes is said here, too; what an article shows is `core/knowledge/article_files`'s.
"""

from collections.abc import Mapping
from dataclasses import replace

from reglament.core.model.interaction import RefusedFile
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refused import Refused

# how much staff send or keep with one form: files, and bytes together
MOST_FILES, MOST_BYTES = 20, 25_000_000
# the first bytes of a file -> what it is
_SIGNATURES = (
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\x00\x00\x01\x00", "ico"),
    (b"8BPS", "psd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xfe\xed\xfa\xce", "program"),
    (b"\xfe\xed\xfa\xcf", "program"),
    (b"\xce\xfa\xed\xfe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "program"),
    (b"#!", "program"),
)
_BRANDS = {b"heic": "heic", b"heix": "heic", b"mif1": "heic", b"avif": "avif"}
IMAGES = frozenset(
    {"jpg", "gif", "png", "bmp", "tiff", "ico", "psd", "webp", "heic", "avif", "svg"}
)
# names that a system runs when they are opened, whatever the bytes
_RUN_WORDS = (
    "exe com scr pif bat cmd ps1 psm1 vbs vbe js jse wsf wsh hta msi msp cpl lnk reg jar sh"
)
_RUN_BY_NAME = frozenset(_RUN_WORDS.split())
_SMALLEST_BMP = 26
# whatever the regulation: why, and what to do
_UNFIT = {
    "empty": (
        Words("the file is empty", "файл пуст"),
        Words("Save it anew and send it again.", "Сохраните его заново и пришлите."),
    ),
    "program": (
        Words("programs are not taken", "программы не принимаются"),
        Words(
            "Send a log or a screenshot of what it does.",
            "Пришлите журнал или снимок экрана с тем, что она делает.",
        ),
    ),
    "too-large": (
        Words("it is too large", "он слишком большой"),
        Words("Pack it, or send the part that matters.", "Упакуйте его или пришлите нужную часть."),
    ),
    "too-many": (
        Words("it was too much for one message", "для одного сообщения файлов слишком много"),
        Words(
            "Send it with another message, or pack it.",
            "Пришлите его следующим сообщением или упакуйте.",
        ),
    ),
}
# what names and media types promise, where neither is simply the format
_ALSO_CALLED = {
    "jpg": "jpeg jpe jfif image/jpeg",
    "tiff": "tif",
    "heic": "heif image/heif",
    "bmp": "dib image/x-ms-bmp",
    "ico": "image/x-icon image/vnd.microsoft.icon",
    "psd": "image/vnd.adobe.photoshop",
    "svg": "svgz image/svg+xml",
}


def kind_of(content: bytes) -> str:
    """Return what the bytes are: an image format, an archive, `program`, or "" for anything else.

    >>> kind_of(b"GIF89a...")
    'gif'
    """
    for start, kind in _SIGNATURES:
        if content.startswith(start):
            return kind
    if content.startswith(b"BM") and _is_bitmap(content):
        return "bmp"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], "")
    return "svg" if b"<svg" in content[:1024].lower() else ""


def _is_bitmap(content: bytes) -> bool:
    """BM begins words too: a bitmap goes on with its size and the length of a known header."""
    if len(content) < _SMALLEST_BMP:
        return False
    return int.from_bytes(content[14:18], "little") in (12, 16, 40, 52, 56, 64, 108, 124)


def judge(regulation: Regulation, name: str, content: bytes | None) -> RefusedFile | None:
    """Return why the file is not taken, None where it is: only images are limited, and programs blocked (X-43).

    What an archive holds is not looked into: a packed image is a file like others. One without a byte is named, too;
    `content` is None where the bytes are kept already, and the name alone tells.
    """
    return unfit(name, content) or _limited(regulation, name, kind_of(content or b""))


def unfit(name: str, content: bytes | None) -> RefusedFile | None:
    """Return why a file is taken nowhere, None where it may be: it is empty, or a program by its bytes or its name."""
    if content == b"":
        return empty(name)
    kind, ending = kind_of(content or b""), ending_of(name)
    if kind == "program" or ending in _RUN_BY_NAME:
        return RefusedFile(name=name, kind=kind or ending, why="program")
    return None


def ending_of(name: str) -> str:
    """Return what stands behind the last dot of a name, the whole name where there is none.

    >>> ending_of("Shot.PNG")
    'png'
    """
    return name.rpartition(".")[2].strip().casefold()


def empty(name: str) -> RefusedFile:
    """Return that a file has no bytes: it says nothing, and its sender believes that it was sent."""
    return RefusedFile(name=name, kind="", why="empty")


def refused_by_name(regulation: Regulation, name: str) -> Mapping[str, RefusedFile]:
    """Return what is not taken of a file called `name` as far as its ending or media type tells, by either.

    It is told before a file is sent; what the bytes say then is `judge`'s.
    """
    images = {
        called: refused
        for kind in sorted(IMAGES)
        if (refused := _limited(regulation, name, kind)) is not None
        for called in names_of(kind)
    }
    return {**programs(name), **images}


def programs(name: str) -> Mapping[str, RefusedFile]:
    """Return what is not taken of a file called `name` by the ending that a system runs."""
    return {one: RefusedFile(name=name, kind=one, why="program") for one in sorted(_RUN_BY_NAME)}


def not_taken(
    regulation: Regulation, name: str, *, media_type: str, size: int, most_bytes: int
) -> RefusedFile:
    """Return why a form did not take a file of `size` bytes as it was chosen, by the rules that the form goes by.

    Its bytes never came: nothing but what the sender's browser says of it is known. What neither name nor size speaks
    against was one too many beside the others.
    """
    known = refused_by_name(regulation, name)
    found = known.get(ending_of(name)) or known.get(media_type)
    if found is None and not size:
        found = empty(name)
    why = "too-large" if size > most_bytes else "too-many"
    return replace(found or RefusedFile(name=name, kind="", why=why), size=size)


def names_of(kind: str) -> tuple[str, ...]:
    """Return the endings and media types that promise an image of this kind.

    >>> names_of("tiff")
    ('tiff', 'image/tiff', 'tif')
    """
    return (kind, f"image/{kind}", *_ALSO_CALLED.get(kind, "").split())


def _limited(regulation: Regulation, name: str, kind: str) -> RefusedFile | None:
    """Return why an image of this kind is not taken, None where it is, or is no image."""
    allowed = formats(regulation)
    if kind not in IMAGES or not allowed or kind in allowed:
        return None
    why = "pack-it" if kind in _named(regulation, "packed_screenshot_formats") else "image-format"
    return RefusedFile(name=name, kind=kind, why=why)


def formats(regulation: Regulation) -> tuple[str, ...]:
    """Return the image formats that the regulation names; none named allows any."""
    return _named(regulation, "screenshot_formats")


def refusal_of(regulation: Regulation, refused: RefusedFile) -> Refused:
    """Return the refusal in words: what was not attached, by which clause, what to do."""
    if refused.why in _UNFIT:
        return refusal_of_unfit(refused)
    names = ", ".join(one.upper() for one in formats(regulation))
    archives = ", ".join(one.upper() for one in _named(regulation, "screenshot_archives"))
    packed = refused.why == "pack-it" and archives
    kind = refused.kind.upper()
    name = "packed_screenshot_formats" if packed else "screenshot_formats"
    return Refused(
        Words(
            f"{refused.name} was not attached: {kind} is taken in an archive only"
            if packed
            else f"{refused.name} was not attached: screenshots are taken as {names}",
            f"{refused.name} не прикреплён: {kind} принимаем только в архиве"
            if packed
            else f"{refused.name} не прикреплён: снимки экрана принимаем как {names}",
        ),
        clauses=regulation.parameters[name].clauses,
        remedy=Words(
            f"Save it as {names}, or pack it as {archives}." if packed else f"Save it as {names}.",
            f"Сохраните как {names} или упакуйте в {archives}."
            if packed
            else f"Сохраните как {names}.",
        ),
    )


def refusal_of_unfit(refused: RefusedFile) -> Refused:
    """Return in words why a file was not attached that no regulation takes as it was sent, and what to do."""
    why, remedy = _UNFIT[refused.why]
    name = refused.name
    return Refused(
        Words(f"{name} was not attached: {why.en}", f"{name} не прикреплён: {why.ru}"),
        remedy=remedy,
    )


def _named(regulation: Regulation, parameter: str) -> tuple[str, ...]:
    found = regulation.parameters.get(parameter)
    value = found.value if found is not None else ()
    return value if isinstance(value, tuple) else ()
