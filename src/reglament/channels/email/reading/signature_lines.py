"""Owns what one line of a signature can be: it names, titles or reaches a person, or names the mailer used.

Where a signature begins is left to `signatures`. When in doubt a line is none of these.
"""

import re
from enum import Enum


class Kind(Enum):
    """What a line does in a signature."""

    REACH = "reach"  # a telephone, an address, a site
    TITLE = "title"  # a role, a department, a company
    NAME = "name"  # capitalised words, that may be a name or anything else
    NONE = "none"  # it tells something


_MAIL = r"[^\s@<>|,;]{1,80}@[^\s@<>|,;]{1,120}"
# a link that leads further than to a site or a person's page leads to material
_SITE = (
    r"(?:https?://|www\.)[^\s/<>|]{1,100}(?:/(?:[a-z]{2}/?)?)?(?=[\s<>|,;)]|\Z)"
    r"|(?:https?://)?(?:www\.)?(?:t\.me|wa\.me|vk\.com|facebook\.com|linkedin\.com|instagram\.com|x\.com)/[^\s<>|,;]{1,80}"
)
_HANDLE = r"\b(?:skype|telegram|icq|viber|whatsapp|wechat|tg)\s?[:.]?\s*@?[\w.:+-]{2,40}"
_TELEPHONE = re.compile(
    r"\+?\(?\d[\d\s()–-]{4,20}\d(?:[,;]?\s*\(?(?:доб|вн|ext)\.?:?\s*[\d-]{1,7}\)?)?"
)
_LABEL = (
    r"(?i)(?<![^\W_])(?:тел(?:ефон)?|моб(?:ильный)?|раб|факс|tel(?:ephone)?|mob(?:ile)?|fax|phone|cell|e-?mail|mail|mailto"
    r"|почта|эл|сайт|web|site|доб|вн|ext|адрес|address|[tmfewpтмфэ](?=[.:]))(?![^\W_])"
)
_REACHES = re.compile(rf"(?i)(?:mailto:)?{_MAIL}|{_SITE}|{_HANDLE}")
_LABELS = re.compile(_LABEL)
_STREET = re.compile(
    r"(?i)\b(?:ул|просп|пр-к?т|пер|наб|б-р|шоссе|пл|мкр)\b\.?\s|\bг\.\s?[А-ЯЁ]|\b\d{6},"
    r"|\A\s*\d{5,6},? [A-ZА-ЯЁ][\w-]+\s*\Z|\w(?:straße|strasse|str\.)\s"
    r"|\b(?:street|st|avenue|ave|road|rd|blvd|suite|rue)\b\.?(?:[\s,]|\Z)"
)
_ROLE = re.compile(
    r"(?i)\b(?:ооо|оао|зао|пао|ао|ип|гк|гуп|фгуп|фгбу|llc|ltd|inc|gmbh|s\.?a\.?|sarl|corp|plc)\b|отдел|департамент|управлени"
    r"|служба|директор|менеджер|инженер|специалист|администратор|разработчик|программист|бухгалтер|юрист|начальник"
    r"|руководител|заместител|аналитик|консультант|координатор|секретар|техническ\w+ поддержк|director|manager|engineer"
    r"|developer|specialist|administrator|department|\bteam\b|head of|geschäftsführer|leiter"
)
# what makes a sentence of words among which a role stands: `служба упала`
_VERB = re.compile(
    r"(?i)\b(?!отдел|персонал|филиал|портал|материал|журнал|терминал|канал|кредит|аудит|совет|комитет|маркет|\w*университет"
    r"|факультет|институт|комбинат|аппарат)\w{2,}"
    r"(?:ается|яется|уется|ится|ются|ятся|ёт|ет|ит|ят|ют|ут|лся|лась|лось|лись|\wл|ла|ло|ли)\b"
    r"|\b\w+(?:ed|s) (?:the|a|my|our)\b|\b(?:завтра|сегодня|вчера|tomorrow|today|yesterday)\b"
)
_LOGGED = re.compile(r"\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d|[\\/][\w.-]+[\\/]|[{}=;]")
_TELLING = re.compile(
    r"(?i)\b(?:не|нет|есть|был[аои]?|можно|нужн\w{1,3}|надо|прошу|пожалуйста|уже|ещё|снова|опять|но|is|are|was|not|can"
    r"|cannot|please|but"
    r"|does|did|have|has|need|still|again|nicht|ist|wird|bitte|pas|est|jest|nie|це|немає)\b|n't\b|[?:]\s*\Z"
)
_AFTERTHOUGHT = re.compile(r"(?i)\s*(?:p\.?\s?s\.?|п\.?\s?с\.?|з\.?ы\.?|ps|пс)\b")
_LISTED = re.compile(r"\s*\d{1,2}[.)]\s")
_QUOTED = re.compile(r"\s{0,3}(?:>|&gt;)")
_SENTENCE_END = re.compile(r"[.!…]\s*\Z")
_SEPARATED = re.compile(r"[|•·]| / ")

_SENT = re.compile(
    r"(?i)\s*(?:-{1,2}\s*)?(?:(?:отправлено|послано|написано|создано|надіслано|sent|gesendet|envoyé|enviado|inviato|wysłan[eo]"
    r"|verzonden|skickat)\s(?P<by>.{2,120})|von (?P<mine>meinem .{2,40}) gesendet)\Z"
)
_DEVICE = re.compile(
    r"(?i)(?:my|mine|моего|моей|мого|meinem|mon|mi|mio|meu|mijn|min|mojego)\b"
    r"|phone|ipad|android|samsung|galaxy|huawei|honor|xiaomi|redmi|смартфон|телефон|мобильн|планшет|устройств|mobile|tablet"
    r"|device|blackberry|outlook|mail|почт|thunderbird|windows|\bios\b|\bthe bat\b|handy|tutanota|\bspark\b"
)
_WHEN_OR_WHERE = re.compile(
    r"(?i)\b(?:вчера|сегодня|утром|вечером|yesterday|today|this morning|gestern|heute)\b|\d{1,2}:\d\d|\d\d\.\d\d"
    r"|(?:почт\w{0,3}|mail) [a-zа-яё]+@"
)
_FOOTER = re.compile(
    r"(?i)\s*(?:(?:get|download|скачать|скачайте|получить|получите|установить|obtener|télécharger|завантажити) outlook"
    r" (?:for|для|para|pour) .{2,20}|outlook für .{2,20} (?:beziehen|herunterladen)"
    r"|(?:простите|извините|прошу прощения) за (?:краткость|опечатки).{0,60}"
    r"|(?:please )?(?:excuse|pardon|forgive) (?:my |the |any )?(?:brevity|typos).{0,60}"
    r"|(?:virus-free|без вирусов|не содержит вирусов)\.?(?: \S{0,40}avast\S{0,40})?"
    r"|(?:this (?:e-?mail|message) (?:has been|was) checked for viruses by|"
    r"это (?:сообщение|письмо) проверено на вирусы) .{0,80})\.?\s*\Z"
)
_LINK = re.compile(r"\s*[<(]https?://[^\s<>()]{1,300}[>)]|[\[\]]")


def is_footer(line: str) -> bool:
    """Whether a line only names the telephone or program that sent the mail."""
    told = _LINK.sub("", line)
    if _FOOTER.match(told):
        return True
    sent = _SENT.match(told)
    by = (sent["by"] or sent["mine"]) if sent else ""
    if not by or len(by.split()) > 14 or _WHEN_OR_WHERE.search(by):
        return False
    excused = re.sub(r"(?i)[.,]\s*(?:please|простите|извините).*", "", by)
    return bool(_DEVICE.search(by)) and not _TELLING.search(excused) and not _VERB.search(excused)


def is_substance(line: str) -> bool:
    """Whether a line asks or tells something, lists steps, quotes, or comes from a log."""
    if _AFTERTHOUGHT.match(line) or "?" in line or _LISTED.match(line) or _QUOTED.match(line):
        return True
    if _reaches(line):
        return False
    titled = "|" in line or bool(_ROLE.search(line))
    sentence = len(line.split()) >= 4 and bool(_SENTENCE_END.search(line)) and not titled
    return sentence or bool(_TELLING.search(line)) or bool(_LOGGED.search(line))


def kind_of(line: str) -> Kind:
    """What the line does, substance apart."""
    if _reaches(line):
        return Kind.REACH
    if len(line.split()) <= 10 and _is_title(line):
        return Kind.TITLE
    return Kind.NAME if is_name(line) else Kind.NONE


def is_name(line: str, *, words: int = 1) -> bool:
    """Whether a line holds one to four capitalised words, at least `words`, and no digits."""
    found = re.findall(r"[^\W\d_]+", line)
    if any(sign.isdigit() or sign in ":=" for sign in line) or not words <= len(found) <= 4:
        return False
    return all(word[:1].isupper() for word in found)


def _is_title(line: str) -> bool:
    return bool(_ROLE.search(line)) and not _VERB.search(line) and not re.search(r"\d", line)


def _reaches(line: str) -> bool:
    """Whether the line leads to somebody, and tells nothing beside labels, names and titles."""
    if len(line.split()) > 16 or re.search(r"\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d", line):
        return False
    if _STREET.search(line) and re.search(r"\d", line):
        return not _TELLING.search(line) and not _VERB.search(line)
    rest = _REACHES.sub(" ", line)
    labelled = bool(_LABELS.search(rest))
    rest = _TELEPHONE.sub(lambda found: _without_telephone(found[0], labelled=labelled), rest)
    if rest == line:
        return False
    rest = _LABELS.sub(" ", rest)
    return _is_aside(rest, separated=bool(_SEPARATED.search(line)))


def _without_telephone(number: str, *, labelled: bool) -> str:
    """Nothing in place of a telephone number; a number that only might be one stays."""
    digits = sum(sign.isdigit() for sign in number)
    written = labelled or number[0] in "+(" or number.count("-") > 1 or number[:2] in ("8 ", "8(")
    return " " if 5 <= digits <= 15 and written else number


def _is_aside(rest: str, *, separated: bool) -> bool:
    """Whether what stands beside a telephone or an address is a name or a title, or nothing."""
    if re.search(r"\d", rest):
        return False
    words = re.findall(r"[^\W\d_]+", rest)
    return not words or _is_title(rest) or is_name(rest, words=1 if separated else 2)
