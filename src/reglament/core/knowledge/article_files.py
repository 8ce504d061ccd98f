"""Owns which files an article holds: what they are called, which are shown in its text, and which are not taken.

A picture is shown where its bytes are what its name says; all other files are there to be saved. Bytes are kept by
the store.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from unicodedata import normalize

from reglament.core.knowledge.dimensions import UNKNOWN, Sides, sides_of
from reglament.core.regulation.attaching import (
    IMAGES,
    MOST_BYTES,
    MOST_FILES,
    ending_of,
    kind_of,
    names_of,
    programs,
    refusal_of_unfit,
    unfit,
)
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused

# what browsers draw and nothing runs in -> its media type
PICTURES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
FILES = "files"
MOST_NAME, MOST_ENDING = 80, 10
_BETWEEN = re.compile(r"[^\w.]+")
_UNSHOWN = IMAGES - frozenset(PICTURES)
_FORMATS = ", ".join(one.upper() for one in PICTURES)
_PROMISED = {called: kind for kind in IMAGES for called in names_of(kind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFile:
    """A file of an edition: `kind` of a picture, "" of one to be saved; size in bytes, sides in pixels or 0."""

    name: str
    kind: str
    size: int
    sha256: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """A file as somebody adds it."""

    name: str
    content: bytes


def file_name(given: str) -> str:
    """Return a name that a text can hold and an address too: no path, words and dots with dashes between.

    >>> file_name("C:\\\\Снимки\\\\Экран (2) 10:15.PNG")
    'Экран-2-10-15.PNG'
    """
    last = normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    name = _BETWEEN.sub("-", last).strip("-.").replace("-.", ".") or "file"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > MOST_ENDING:
        return name[:MOST_NAME]
    return f"{stem[: MOST_NAME - len(ending) - 1]}.{ending}"


def together(kept: Sequence[ArticleFile], given: Sequence[Given]) -> tuple[ArticleFile, ...]:
    """Return the files of the next edition, each name once; raises Refused.

    A file that is there already, by its name and byte for byte, is not added again.
    """
    files, added = list(kept), []
    for one in given:
        file = judged(one)
        if any((other.name, other.sha256) == (file.name, file.sha256) for other in files):
            continue
        files.append(replace(file, name=_unlike(file.name, {other.name for other in files})))
        added.append(files[-1].name)
    if len(files) > MOST_FILES or sum(one.size for one in files) > MOST_BYTES:
        raise too_much(", ".join(added), several=len(added) > 1)
    return tuple(files)


def judged(given: Given) -> ArticleFile:
    """Return a file as an article holds it; raises Refused for one that it does not take."""
    name, content = file_name(given.name), given.content
    if (why := unfit(name, content)) is not None:
        raise _on_files(refusal_of_unfit(why))
    kind, promised = kind_of(content), _PROMISED.get(ending_of(name), "")
    image = promised or (kind if kind in IMAGES else "")
    sides: Sides = UNKNOWN
    if image:
        if not _UNSHOWN.isdisjoint({image, kind}):
            raise _other_format(name)
        sides = sides_of(content, image)
        if kind != promised or sides == UNKNOWN:
            raise _not_what_it_says(name)
    return ArticleFile(
        name=name,
        kind=image,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        width=sides[0],
        height=sides[1],
    )


def refused_by_name(name: str) -> Mapping[str, Refused]:
    """Return what is not taken of a file called `name` as far as its ending or media type tells, by either."""
    images = {one: _other_format(name) for one, kind in _PROMISED.items() if kind not in PICTURES}
    return {**{one: refusal_of_unfit(why) for one, why in programs(name).items()}, **images}


def _unlike(name: str, taken: Collection[str]) -> str:
    """Return a name that is not taken, whatever its letters' size: numbered where it is."""
    known = {one.casefold() for one in taken}
    stem, dot, ending = name.rpartition(".")
    numbered, number = name, 1
    while numbered.casefold() in known:
        number += 1
        numbered = f"{stem}-{number}.{ending}" if dot else f"{name}-{number}"
    return numbered


def _on_files(refused: Refused) -> Refused:
    return Refused(refused.what, clauses=refused.clauses, remedy=refused.remedy, field=FILES)


def _other_format(name: str) -> Refused:
    return Refused(
        Words(
            f"{name} was not added: an article shows pictures as {_FORMATS}",
            f"{name} не добавлен: статья показывает изображения как {_FORMATS}",
        ),
        remedy=Words("Save it as one of these.", "Сохраните его в одном из этих форматов."),
        field=FILES,
    )


def _not_what_it_says(name: str) -> Refused:
    return Refused(
        Words(
            f"{name} was not added: its bytes are not the picture that its name says",
            f"{name} не добавлен: внутри файла не то изображение, что обещает его имя",
        ),
        remedy=Words(
            "Save it anew as PNG and add it again.", "Сохраните его заново как PNG и добавьте."
        ),
        field=FILES,
    )


def too_much(names: str, *, several: bool) -> Refused:
    """Return why these files are beyond what an article holds; `several` where it is more than one name."""
    size, were = MOST_BYTES // 1_000_000, "were" if several else "was"
    return Refused(
        Words(
            f"{names} {were} not added: an article holds at most {MOST_FILES} files and {size} MB together",
            f"{names} — не добавлено: в статье не больше {MOST_FILES} файлов и {size} МБ вместе",
        ),
        remedy=Words(
            "Leave out those it does not need, or split the article.",
            "Уберите лишние или разделите статью.",
        ),
        field=FILES,
    )
