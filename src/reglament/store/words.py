"""Owns the analyser of full-text search: text -> stemmed terms, the same for writing and asking.

Both engines index the terms as plain words. A change here raises `ANALYSER`, and `rebuild` writes anew.
"""

import re
from collections.abc import Iterator
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


def _terms_of(text: str) -> Iterator[str]:
    # no word holds a blank: what stands between blanks is looked through once, however often it comes
    distinct = " ".join(dict.fromkeys(text.lower().replace("ё", "е").split()))
    for word in dict.fromkeys(_WORD.findall(distinct)):
        if word.isalnum():
            yield _stem(word[:MAX_LETTERS])
            continue
        parts = _PART.findall(word)
        yield "".join(parts)[:MAX_LETTERS]
        for part in parts:
            yield _stem(part[:MAX_LETTERS])


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    stemmer = _RUSSIAN if "а" <= word[0] <= "я" else _ENGLISH
    return str(stemmer.stemWord(word))
