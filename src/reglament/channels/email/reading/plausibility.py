"""Owns how far a text can be what its charset's languages write; choosing a charset by it is left to `charsets`."""

import re

_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_OTHERS = "\u0370-\u052f\u0590-\u06ff\u0e00-\u0e7f"  # Greek, Cyrillic, Hebrew, Arabic, Thai
_LETTER = f"[{_LATIN}{_OTHERS}]"
_WORD = re.compile(r"[^\s!-@\[-`{-~]*[^\x00-\x7f][^\s!-@\[-`{-~]*")
_AROUND = "«»„“”‘’‚‹›–—…·•¡¿№€£°\xa0\xad"
# Words of Latin letters have plain ones among them; only the shortest have none: `üç`, while `été` has its t.
_ONLY_ACCENTED = re.compile("[\u00c0-\u024f]+\\Z")
_IMPOSSIBLE = re.compile(
    f"[{_LATIN}][{_OTHERS}]|[{_OTHERS}][{_LATIN}]"  # two alphabets in one word
    # signs within a word, and signs that touch none
    f"|{_LETTER}[«»„“”…¡¿£§†‡•‰€™ª®©]+{_LETTER}"
    f"|[\x80-\x9f¢¤¥¦¨¬¯´¶¸±ˆ˜˙˚˝˛ˇ˘∂∏∑√∞∫≈≠≤≥◊⁄ﬁﬂ\uf8ff]{_LETTER}"
    f"|{_LETTER}[\x80-\x9f¢¤¥¦¨¬¯´¶¸±ˆ˜˙˚˝˛ˇ˘∂∏∑√∞∫≈≠≤≥◊⁄ﬁﬂ\uf8ff]"
    "|[à-öø-ÿα-ώ][À-ÖØ-ÞΑ-Ω]"  # a capital behind a small letter
    "|ς[α-ώ]|.σ\\Z|ΰ|[ΐάέήίόύώ].*[ΐάέήίόύώ]"  # a sigma out of its place, two accents
    "|[ךםןףץ][א-ת]|\\A[\u0591-\u05c7]"  # a final letter that is not final, a point with no letter
    "|[ةى][ء-ي]|\\A[\u064b-\u0652]"
)
_SHORT = 2


def impossible_share(text: str) -> float:
    """From 0 to 1: how many of the words beyond ASCII no language of their letters can write; 1 when no word tells.

    >>> impossible_share("Não há solução"), impossible_share("Ïðîãðàììà íå çàïóñêàåòñÿ")
    (0.0, 1.0)
    """
    impossible = possible = 0
    for found in _WORD.findall(text):
        word = found.strip(_AROUND)
        if word.isascii():
            continue
        if _IMPOSSIBLE.search(word):
            impossible += 1
        elif _ONLY_ACCENTED.match(word):
            impossible += len(word) > _SHORT
        else:
            possible += 1
    if impossible + possible == 0:
        return 1.0
    return impossible / (impossible + possible)
