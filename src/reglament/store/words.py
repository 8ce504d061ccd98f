"""Owns the analyser of full-text search: text -> stemmed terms, the same for writing and asking.

Both engines index the terms as plain words. A change here, or in what is made into terms, raises `ANALYSER`, and
`rebuild` writes anew. Stems of Russian are levelled besides: «заявок» and «заявка», «бойца» and «боец» are one term
(docs/decisions/word-forms.md).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

import Stemmer  # type: ignore[import-not-found]  # it ships no types

ANALYSER = 3
MAX_TERMS = 20_000
MAX_LETTERS = 40
# of one name of a file
MAX_NAME = 200
_WORD = re.compile(r"[^\W_]+(?:[-.@][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
# a vowel that only some forms have, an «й» that others have in its place, a soft sign that they lose
_CONSONANT = "бвгджзйклмнпрстфхцчшщ"
_FLEETING = re.compile(rf"(?<=[{_CONSONANT}])(?:[ео](?=[кцнлр]$)|е(?=г$))")
_IN_PLACE = re.compile(r"(?<=[аеиоуыэюя])е(?=[кц]$)")
_SOFTENED = re.compile(r"ь(?=[цнг]$)")
# shorter ones would be taken for one another: «лев» and «лов»
LEAST_STEM = 4
# forms that no ending tells, of words that letters to a desk are full of
_IRREGULAR = {
    "писем": "письм",
    **dict.fromkeys(
        ("день", "дня", "дню", "днем", "дне", "дни", "дней", "дням", "днями", "днях"), "ден"
    ),
}
_RUSSIAN, _ENGLISH = Stemmer.Stemmer("russian"), Stemmer.Stemmer("english")


def terms(*texts: str) -> str:
    """Return the terms of the texts, each once, space-separated; a hyphenated word counts whole and in parts."""
    found = dict.fromkeys(term for text in texts for term in _terms_of(text))
    return " ".join(islice(found, MAX_TERMS))


def file_names(files: Iterable[Mapping[str, Any]]) -> str:
    """Return the names of a message's files in one text, as its page lists them.

    >>> file_names([{"name": "report.pdf"}, {"name": "image001.png"}])
    'report.pdf, image001.png'
    """
    return ", ".join(one["name"][:MAX_NAME] for one in files)


def asked(query: str) -> list[str]:
    """Return the terms of what somebody typed, each once."""
    return list(dict.fromkeys(_terms_of(query)))


def stems(query: str) -> list[str]:
    """Return the stems of what somebody typed, each once: a word that begins so is one of its forms, or longer."""
    return list(dict.fromkeys(_stem(word[:MAX_LETTERS]) for word in _PART.findall(_plain(query))))


def whole_words(query: str) -> list[str]:
    """Return the terms to show of what somebody typed: of a number or an address the whole, which none lacks."""
    words = _WORD.findall(_plain(query))
    return list(
        dict.fromkeys(
            _term(word[:MAX_LETTERS]) if word.isalnum() else _whole(word) for word in words
        )
    )


def places(text: str, wanted: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Yield where the wanted terms stand in a text, in any form: begin, end, and the term that stands there."""
    sought = frozenset(wanted)
    if not sought:
        return
    for found in _begun({term[0] for term in sought}).finditer(text):
        whole = _whole(_plain(found[0]))
        if not found[0].isalnum() and whole in sought:
            yield found.start(), found.end(), whole
            continue
        for part in _PART.finditer(found[0]):
            term = _term(_plain(part[0])[:MAX_LETTERS])
            if term in sought:
                yield found.start() + part.start(), found.start() + part.end(), term


def _plain(word: str) -> str:
    return word.lower().replace("ё", "е")


def _whole(word: str) -> str:
    return "".join(_PART.findall(word))[:MAX_LETTERS]


def _begun(letters: Iterable[str]) -> re.Pattern[str]:
    # a term begins as its word does: of a long text only such words are looked at
    either = "".join(re.escape(one) for one in sorted(letters)).replace("е", "её")
    return re.compile(rf"(?<![^\W_])[{either}][^\W_]*(?:[-.@][^\W_]+)*", re.IGNORECASE)


def _terms_of(text: str) -> Iterator[str]:
    # no word holds a blank: what stands between blanks is looked through once, however often it comes
    distinct = " ".join(dict.fromkeys(text.lower().replace("ё", "е").split()))
    for word in dict.fromkeys(_WORD.findall(distinct)):
        if word.isalnum():
            yield _term(word[:MAX_LETTERS])
            continue
        parts = _PART.findall(word)
        yield _whole(word)
        for part in parts:
            yield _term(part[:MAX_LETTERS])


@lru_cache(maxsize=20_000)
def _term(word: str) -> str:
    if not "а" <= word[0] <= "я":
        return _stem(word)
    stem = _IRREGULAR.get(word) or _stem(word)
    return _levelled(stem) if len(stem) >= LEAST_STEM else stem


def _stem(word: str) -> str:
    stemmer = _RUSSIAN if "а" <= word[0] <= "я" else _ENGLISH
    return str(stemmer.stemWord(word))


def _levelled(stem: str) -> str:
    """Return what the stems of all forms have in common; equal stems stay equal, so that nothing is lost by it.

    >>> _levelled("заявок"), _levelled("настроек"), _levelled("владельц"), _levelled("договор")
    ('заявк', 'настройк', 'владелц', 'договр')
    """
    with_iot = _IN_PLACE.sub("й", stem)
    return _SOFTENED.sub("", with_iot if with_iot != stem else _FLEETING.sub("", stem))
