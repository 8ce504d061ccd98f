"""Owns the analyser of full-text search: text -> stemmed terms, the same for writing and asking.

Both engines index the terms as plain words. A change here raises `ANALYSER`, and `rebuild` writes anew.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

import Stemmer  # type: ignore[import-not-found]  # it ships no types

ANALYSER = 1
MAX_TERMS = 20_000
MAX_LETTERS = 40
_WORD = re.compile(r"[^\W_]+(?:[-.@][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_RUSSIAN, _ENGLISH = Stemmer.Stemmer("russian"), Stemmer.Stemmer("english")


def terms(*texts: str) -> str:
    """Return the terms of the texts, each once, space-separated; a hyphenated word counts whole and in parts."""
    found = dict.fromkeys(term for text in texts for term in _terms_of(text))
    return " ".join(islice(found, MAX_TERMS))


def asked(query: str) -> list[str]:
    """Return the terms of what somebody typed, each once."""
    return list(dict.fromkeys(_terms_of(query)))


def whole_words(query: str) -> list[str]:
    """Return the terms to show of what somebody typed: of a number or an address the whole, which none lacks."""
    words = _WORD.findall(_plain(query))
    return list(
        dict.fromkeys(
            _stem(word[:MAX_LETTERS]) if word.isalnum() else _whole(word) for word in words
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
            term = _stem(_plain(part[0])[:MAX_LETTERS])
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
            yield _stem(word[:MAX_LETTERS])
            continue
        parts = _PART.findall(word)
        yield _whole(word)
        for part in parts:
            yield _stem(part[:MAX_LETTERS])


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    stemmer = _RUSSIAN if "а" <= word[0] <= "я" else _ENGLISH
    return str(stemmer.stemWord(word))
