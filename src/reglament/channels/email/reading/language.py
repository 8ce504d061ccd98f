"""Owns guessing the language of a text by scripts and words; whom to answer how is left to others."""

import re
from collections import Counter

from reglament.channels.email.reading import limits

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NOISE = re.compile(r"https?://\S{1,500}|\S{1,100}@\S{1,100}|<[^<>\n]{0,300}>")
_SCRIPTS = (
    ("el", "\u0370-\u03ff"), ("he", "\u0590-\u05ff"), ("ar", "\u0600-\u06ff"), ("th", "\u0e00-\u0e7f"),
    ("ko", "\uac00-\ud7af\u1100-\u11ff"), ("ja", "\u3040-\u30ff"), ("zh", "\u4e00-\u9fff"),
    ("hy", "\u0530-\u058f"), ("ka", "\u10a0-\u10ff"), ("hi", "\u0900-\u097f"),
)  # fmt: skip
_SCRIPT_SIGNS = tuple((code, re.compile(f"[{signs}]+")) for code, signs in _SCRIPTS)
_OTHER_SIGN = re.compile("[" + "".join(signs for _, signs in _SCRIPTS) + "]")
_CYRILLIC = re.compile("[\u0400-\u052f]+")
_LATIN = re.compile("[a-zA-Z\u00c0-\u024f]+")
_TWO_LATIN = re.compile("[a-zA-Z][^a-zA-Z]*+[a-zA-Z]")

_CYRILLIC_WORDS = {
    "ru": "за и в не на что как это по для с но у к из от мы вы он она они есть был было при если здравствуйте "
    "добрый день "
    "спасибо пожалуйста ошибка нет да уже только после прошу подскажите можно нужно работает что-то или также "
    "вас нас "
    "мне меня вам нам их его когда где почему сегодня",
    "uk": "і й та що не на як це для з але у до від ми ви він вона вони є був було при якщо добрий день дякую "
    "будь ласка "
    "помилка немає так вже тільки після прошу можна треба працює або також вас нас мені мене вам нам їх його "
    "коли де чому "
    "сьогодні доброго дня за про",
    "be": "і ў што не на як гэта для з але у да ад мы вы ён яна яны ёсць быў было калі добры дзень дзякуй калі ласка "
    "памылка няма так ужо толькі пасля можна трэба працуе або таксама вас нас мне мяне вам нам іх яго дзе чаму сёння",
    "bg": "и в не на че как това за с но при от ние вие той тя те са съм беше ако здравейте добър ден благодаря моля "
    "грешка няма да вече само след може трябва работи или също ви ни ми ме им го кога къде защо днес се ще си",
    "sr": "и у не на да како ово за са али од ми ви он она они је сам био ако здраво добар дан хвала молим "
    "грешка нема "
    "већ само после може треба ради или такође вас нас мени ме вам нам их га када где зашто данас се ће",
    "kk": "және бұл үшін мен бен емес бар жоқ қате сәлеметсіз бе рахмет қалай неге керек болады істемейді сіз біз",
}
_LATIN_WORDS = {
    "en": "no done urgent agree nothing happens wrong missing call me invoice total report reports open opens close "
    "closed empty "
    "slow wait waiting stopped stops start started version update updated install new old request ticket problem "
    "server down lost shows show change changed confirm confirmed approved sent received news today tomorrow "
    "still broken works working issue fails failed fixed crash crashes password access down yes page "
    "button need get getting see same again now there they which any been will only then since screen user the "
    "and is are was to of in for with that this it not we you i have has on be can please hello hi "
    "dear thanks "
    "thank error does do after when my our your from an at but if or would could regards how what why cannot "
    "after help",
    "de": "ja nein dank vielen danke erledigt "
    "geht wieder läuft mehr keine funktioniert meine habe wurde immer gibt können nur anmelden anmeldung "
    "fehlermeldung öffnen startet über zum zur beim am des der die das und ist sind war zu von in für mit dass "
    "dies es nicht wir sie ich haben hat auf sein "
    "kann bitte "
    "hallo guten tag sehr geehrte danke fehler nach wenn mein unser ihr aus ein eine im aber oder würde könnte "
    "grüße wie "
    "was warum kein keine den dem wird bei auch noch seit",
    "fr": "oui non ça marche beaucoup "
    "le la les et est sont était de du des en pour avec que ce cette il ne pas nous vous je avons a sur "
    "être peut "
    "bonjour merci erreur après quand mon notre votre un une mais ou si cordialement comment pourquoi plus au "
    "dans qui "
    "fonctionne s'il plaît depuis",
    "es": "el la los las y es son era de en para con que este esta no nosotros usted yo tenemos ha sobre ser "
    "puede hola "
    "buenos días gracias error después cuando mi nuestro su un una pero o si saludos cómo qué por favor del al "
    "está se "
    "funciona desde lo",
    "it": "il la i gli le e è sono era di in per con che questo questa non noi voi io abbiamo ha su essere può ciao "
    "buongiorno grazie errore dopo quando mio nostro vostro un una ma o se saluti come perché del della al nel si "
    "funziona favore da più",
    "pt": "o a os as e é são era de em para com que este esta não nós você eu temos tem sobre ser pode olá bom dia "
    "obrigado obrigada erro depois quando meu nosso seu um uma mas ou se cumprimentos como porque do da ao no "
    "na está "
    "funciona favor",
    "pl": "i jest są był do z w na dla że to nie my pan pani ja mamy ma o być może proszę dzień dobry witam dziękuję "
    "błąd po gdy mój nasz wasz ale lub czy jeśli pozdrawiam jak co dlaczego się od przy już działa tylko mi",
    "nl": "de het een en is zijn was te van in voor met dat dit niet wij u ik hebben heeft op kan alstublieft hallo "
    "dag bedankt fout na wanneer mijn onze uw uit maar of als groeten hoe wat waarom geen werkt er ook nog naar",
    "cs": "a je jsou byl do z v na pro že to ne my vy já máme má o být může prosím dobrý den děkuji chyba po "
    "když můj "
    "náš váš ale nebo jestli pozdravem jak co proč se od při již funguje nefunguje s k i jen",
    "tr": "ve bir bu için ile değil biz siz ben var yok olarak lütfen merhaba teşekkürler hata sonra zaman ne neden "
    "nasıl ama veya çok daha gibi çalışmıyor kadar en mi da de iyi günler",
    "sv": "och är var att av i för med det detta inte vi ni jag har på kan hej tack fel efter när min vår er "
    "från en ett "
    "men eller om hälsningar hur vad varför som den till fungerar",
    "fi": "ja on oli ei se tämä että me te minä voi hei kiitos virhe jälkeen kun mutta tai jos miten mitä miksi "
    "terveisin ole olen toimi ovat kanssa",
    "ro": "și este sunt era de la în pentru cu că acest nu noi voi eu avem are pe fi poate vă rog bună ziua "
    "mulțumesc "
    "eroare după când dar sau dacă cum ce al din",
    "hu": "és egy az van volt nem hogy ez kérem köszönöm hiba után mikor de vagy ha üdvözlettel jó napot mi ön "
    "én nekem "
    "működik miért hogyan meg is",
}
_WORDS = {
    code: frozenset(words.split()) for code, words in {**_CYRILLIC_WORDS, **_LATIN_WORDS}.items()
}
# of which languages a word is a frequent one
_LANGUAGES = {
    word: tuple(code for code, words in _WORDS.items() if word in words)
    for word in frozenset().union(*_WORDS.values())
}
_MARKS = {
    "uk": "іїєґ", "be": "ўі", "kk": "әғқңөұүһ", "sr": "ђјљњћџ", "ru": "ыэё", "bg": "ъщ",
    "de": "äöüß", "fr": "çèêëàùœ", "es": "ñ¿¡óí", "it": "òìù", "pt": "ãõç", "pl": "łąęśżźćń",
    "cs": "řůěčšž", "tr": "ışğ", "sv": "å", "fi": "ä", "ro": "șțăâ", "hu": "őű",
}  # fmt: skip


def language_of(*texts: str) -> str | None:
    """ISO 639-1 code of the first text that tells, None when none does.

    >>> language_of("Здравствуйте, программа не запускается"), language_of("Das Programm startet nicht mehr")
    ('ru', 'de')
    """
    for text in texts:
        found = _language(_without_noise(text[: limits.DETECT_SIZE]))
        if found:
            return found
    return None


def _without_noise(text: str) -> str:
    """Return the text without addresses and markup; most texts hold none, and looking costs as much as counting."""
    return _NOISE.sub(" ", text) if "@" in text or "<" in text or "://" in text else text


def _count(signs: re.Pattern[str], text: str) -> int:
    """Return how many characters of a text are in runs of these signs."""
    return sum(map(len, signs.findall(text)))


def _language(text: str) -> str | None:
    # nothing but Latin letters is ASCII, and two of them are told from one at once
    if text.isascii():
        return _best(Counter(_words(text)), _LATIN_WORDS)[0] if _TWO_LATIN.search(text) else None
    cyrillic, latin = _count(_CYRILLIC, text), _count(_LATIN, text)
    other = _other_script(text, cyrillic + latin)
    if other:
        return other
    if cyrillic + latin < 2:
        return None
    words = Counter(_words(text))
    share = cyrillic / (cyrillic + latin)
    by_cyrillic, by_latin = _best(words, _CYRILLIC_WORDS), _best(words, _LATIN_WORDS)
    if share >= 0.5:
        return by_cyrillic[0] or "ru"
    if (
        cyrillic >= 8
        and by_cyrillic[1] >= 1
        and (by_cyrillic[1] >= by_latin[1] or _begins_cyrillic(text))
    ):
        return by_cyrillic[0]
    return by_latin[0] or ("ru" if share >= 0.3 else None)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _begins_cyrillic(text: str) -> bool:
    """Whether the first line of words is Cyrillic: what follows may be a log or a quotation."""
    for line in text.split("\n")[:50]:
        cyrillic, latin = _count(_CYRILLIC, line), _count(_LATIN, line)
        if cyrillic + latin >= 4:
            return cyrillic > latin
    return False


def _other_script(text: str, known: int) -> str | None:
    if not _OTHER_SIGN.search(text):
        return None
    counts = {code: _count(signs, text) for code, signs in _SCRIPT_SIGNS}
    if counts["ja"] and counts["ja"] + counts["zh"] > known // 3:
        return "ja"
    code, count = max(counts.items(), key=lambda item: item[1])
    return code if count > max(1, known // 3) else None


def _weight(word: str) -> float:
    """One letter is a word in some languages and a label in all."""
    return 0.4 if len(word) == 1 else 1.0


def _best(words: Counter[str], languages: dict[str, str]) -> tuple[str | None, float]:
    """The language whose frequent words and own letters the text shows most; (None, 0) when undecided."""
    scores: dict[str, float] = {}
    hits: dict[str, float] = {}
    for word, count in words.items():
        for code in _LANGUAGES.get(word, ()):
            hits[code] = hits.get(code, 0.0) + min(count, 5) * _weight(word)
    joined = "".join(words)
    # no language's own letter is ASCII
    has_marks = not joined.isascii()
    for code in languages:
        marks = sum(joined.count(sign) for sign in _MARKS.get(code, "")) if has_marks else 0
        scores[code] = hits.get(code, 0) + min(marks, 6) * 0.5
    code, score = max(scores.items(), key=lambda item: item[1])
    if score < (1 if len(words) < 12 else 2):
        return None, 0.0
    return code, score
