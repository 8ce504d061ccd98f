"""Owns how much a text looks like written Cyrillic; choosing a charset by it is left to `charsets`."""

import re
from itertools import pairwise

# The order decides ties: what senders use most comes first.
CYRILLIC_CODECS = ("cp1251", "koi8-r", "koi8-u", "cp866", "mac-cyrillic", "iso8859-5")

# Frequent letter pairs of Russian, Ukrainian, Belarusian and Bulgarian words.
_PAIRS_WORDS = """
    ст но то на ен ов ни ра во ко ро по пр ре ос ва от не ал го ли ло ол ос ог ер ет та те ан ор
    ес ка ат ом ит из ис ел ле ин од ил за об ть ри ти ла да ем ак ме ны де ве ви ми ая ой ый ий
    ие ия ых их ся сь че чт шт ши жн жд же ще ще щи ую ею ял яв яю ят лю лы ль ля ру ду ку ут уд
    уж ур ус мо мы ма ам им ми бы бо бе бл ба бр вы вс ву гд гр да до др ди дн дл ед ег ез ек ев
    ец ею зд зо ид ив иб иц ке ки кл кр кт ку мн му нн нт ну нь ня ню оз ож он оч ош ою оя пе пи
    пл пу пу ры рь ря рт рн рв се си ск сл см со сп сс су тв тн тр ту ты ть уг ук ул ум уп уч уш
    фо фе фи хо хо ца це ци ча чи чн чу шл эт юб ют яз ях як ян ир ув ши йт йн йс йц ій ії ів іс
    ті ні ві рі лі мі що ьк ьн ає ок об ът съ въ ще ув аў ць дз зв дк пк пл пі бі кі сі ді яє єт
    ща ши ща ям ям ус ай ей уй ою ее ое её тё нё лё рё ён ёт йд мп лн лж лс рс рк рм рж рд жа жи
    жу зн зы зв зр зм вл вн вр вт вз бщ бо бъ пт пп пы пя хн хр хи ху ха тк тс тд дс дп дв дь шк
    шн ще чк чт цы фа эк эл юч ющ яч яц ящ ям яс яж ют юс юн
    """
_PAIRS = frozenset(_PAIRS_WORDS.split())
_WORD = re.compile("[\u0400-\u04ff]+")
_MIXED = re.compile("(?<=[A-Za-z])[\u0400-\u04ff]+|[\u0400-\u04ff]+(?=[A-Za-z])")
# What Cyrillic read in a wrong Cyrillic charset shows: swapped case, letters of other alphabets, signs in words.
_GARBLED = re.compile(
    "\\b[а-яё][А-ЯЁ]{2,}|[\u0400-\u04ff][\u2500-\u25ff¤§©®°±µ¶·¬]|[\u2500-\u25ffƒ„…†‡€‰‹•™›¤§©®°±µ¶·¬][а-яё]"
    "|[ЂЃЉЊЌЏЅђѓљњћќџѕ][а-яё]|[а-яё][ЂЃЉЊЌЏЅЯ€ђѓљњћќџѕ]"
)


def garbled(text: str) -> int:
    """How many places of the text look like Cyrillic read in a wrong charset."""
    return len(_GARBLED.findall(text))


def likeness(text: str) -> float:
    """From 0 (not written Cyrillic) to 1: share of frequent letter pairs, less what only mojibake has.

    A word that mixes Latin and Cyrillic letters speaks against it: it is an accented one of another language.

    >>> likeness("Программа не запускается") > 0.7 > likeness("оПНЦПЮЛЛЮ МЕ ГЮОСЯЙЮЕРЯЪ")
    True
    """
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    high = sum(1 for sign in text if sign > "\x7f")
    if letters < 2 or not high:
        return 0.0
    pairs = hits = 0
    for word in words:
        lowered = word.lower()
        for first, second in pairwise(lowered):
            pairs += 1
            hits += (first + second) in _PAIRS
    if not pairs:
        return 0.0
    unmixed = 1 - len(_MIXED.findall(text)) / len(words)
    return max(0.0, hits / pairs * (letters / high) * unmixed - 2 * garbled(text) / pairs)
