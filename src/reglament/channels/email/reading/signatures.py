"""Owns cutting a signature off the end of one's own words, only when nothing of substance follows it."""

import re

from reglament.channels.email.reading import limits

_DELIMITER = re.compile(r"(?:--|—|–-)[ \t\xa0]?\Z")
_MOBILE = re.compile(
    r"(?i)\s*(?:отправлено (?:с|из|через) .{2,80}|посланo? с .{2,40}|sent (?:from|via|using) (?:my |the )?.{2,60}"
    r"|get outlook for .{2,20}|(?:скачать|скачайте|получить) outlook для .{2,20}"
    r"|outlook für .{2,20} (?:beziehen|herunterladen)"
    r"|von meinem .{2,40} gesendet|gesendet von (?:meinem )?.{2,40}|envoyé (?:de|depuis) (?:mon )?.{2,40}"
    r"|enviado (?:desde|do) (?:mi |meu )?.{2,40}|inviato da(?:l mio)? .{2,40}|wysłane z .{2,40}|надіслано з .{2,40}"
    r"|verzonden vanaf .{2,40}|skickat från .{2,40}|obtener outlook para .{2,20}|télécharger outlook pour .{2,20}"
    r"|--\s*отправлено из .{2,80})\.?\s*(?:<https?://\S{1,200}>)?\s*\Z"
)
_CLOSING = re.compile(
    r"(?i)\s*(?:с\s+(?:наилучшими|глубоким|искренним|большим)?\s*(?:уважением|пожеланиями|почтением)|с ув\.?"
    r"|всего (?:доброго|хорошего)"
    r"|с наилучшими пожеланиями|best regards|kind regards|warm regards|regards|best wishes|yours (?:sincerely"
    r"|faithfully|truly)"
    r"|sincerely(?: yours)?|best|cheers|mit freundlichen grüßen|mit freundlichem gruß|freundliche grüße|viele grüße"
    r"|beste grüße|mfg|cordialement|bien cordialement|bien à vous|sincères salutations|saludos(?: cordiales)?"
    r"|atentamente"
    r"|un saludo|cordiali saluti|distinti saluti|saluti|з повагою|з найкращими побажаннями|з павагай|z poważaniem"
    r"|pozdrawiam(?: serdecznie)?|с уважение|s pozdravem|met vriendelijke groet(?:en)?|atenciosamente|cumprimentos"
    r"|med vänliga hälsningar|saygılarımla)\s*(?P<mark>[,.!;:—–-]*)\s*(?P<rest>.{0,80})\Z"
)
_CONTACT = re.compile(
    r"(?i)[^\s@]@[^\s@]+\.|https?://|\bwww\.|\+?\d[\d\s()-]{7,}\d|\b\d{2,3}-\d\d-\d\d\b"
    r"|(?:^|\s)(?:тел|моб|факс|tel|mob|fax|phone|cell|skype|telegram|whatsapp|e-?mail|сайт|icq|доб|адрес)[.:]"
)
_ROLE = re.compile(
    r"(?i)\b(?:ооо|оао|зао|пао|ао|ип|гк|llc|ltd|inc|gmbh|s\.?a\.?|sarl|corp|plc)\b|отдел|департамент|управлени|служба"
    r"|директор|менеджер|инженер|специалист|администратор|разработчик|бухгалтер|начальник|руководитель|заместитель"
    r"|аналитик|консультант|director|manager|engineer|developer|specialist|administrator|department|team|head of"
    r"|geschäftsführer|leiter"
)
_LOGGED = re.compile(r"\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d|[\\/][\w.-]+[\\/]|[{}=;]")
_TELLING = re.compile(
    r"(?i)\b(?:не|нет|есть|был[аои]?|можно|нужно|надо|прошу|пожалуйста|уже|ещё|снова|опять|is|are|was|not|can"
    r"|cannot|please"
    r"|does|did|have|has|need|still|again|nicht|ist|wird|bitte|pas|est|jest|nie|це|немає)\b|n't\b|[?:]\s*\Z"
)
_DISCLAIMER = re.compile(
    r"(?i)intended (?:recipient|solely|only)|confidential and|privileged|конфиденциальн.{0,200}(?:получател"
    r"|адресат|предназначен)"
    r"|vertraulich.{0,200}empfänger|confidentiel.{0,200}destinataire|before printing this|прежде чем распечатать"
)
_AFTERTHOUGHT = re.compile(r"(?i)\s*(?:p\.?\s?s\.?|п\.?\s?с\.?|з\.?ы\.?|ps|пс)\b")
_ROUNDS = (
    4  # a closing, a delimiter and two footers at most: whoever signs more often is not signing
)
_SENTENCE_END = re.compile(r"[.!…]\s*\Z")


def without_signature(lines: list[str]) -> list[str]:
    """The lines without mobile footers and without a signature that is safely one."""
    lines = _trimmed(lines)
    for _ in range(_ROUNDS):
        shorter = _trimmed(_without_last(lines))
        if len(shorter) == len(lines):
            break
        lines = shorter
    return lines


def is_only_signature(lines: list[str]) -> bool:
    """Whether nothing would be left of the lines if words stood above them."""
    return without_signature(["x", "", *lines]) == ["x"]


def _without_last(lines: list[str]) -> list[str]:
    """The lines without the last footer or signature, all of them when there is none."""
    if lines and _MOBILE.match(lines[-1][: limits.LINE_CHARACTERS]) and _has_words(lines[:-1]):
        return lines[:-1]
    cut = _disclaimer_start(lines)
    if cut and _has_words(lines[:cut]):
        return lines[:cut]
    for index in range(len(lines) - 1, max(-1, len(lines) - 25), -1):
        if _begins_signature(lines, index) and _has_words(lines[:index]):
            return lines[:index]
    return lines


def _disclaimer_start(lines: list[str]) -> int:
    """Where the last paragraph begins if a company's legal notice is all of it, else 0."""
    start = len(lines)
    while start and lines[start - 1].strip() and len(lines) - start < 12:
        start -= 1
    told = " ".join(lines[start:])[: limits.LINE_CHARACTERS]
    return start if start and not lines[start - 1].strip() and _DISCLAIMER.search(told) else 0


def _begins_signature(lines: list[str], index: int) -> bool:
    line = lines[index]
    if len(line) > 120:
        return False
    if _DELIMITER.match(line):
        return _is_delimited_signature(lines[index + 1 :])
    closing = _CLOSING.match(line)
    if not closing:
        return False
    if closing["rest"] and not (closing["mark"] or closing["rest"][:1].isupper()):
        return False
    return _is_closing_signature([closing["rest"], *lines[index + 1 :]])


def _is_delimited_signature(below: list[str]) -> bool:
    """After `-- ` (RFC 3676, 4.3): a few lines that ask and tell nothing."""
    told = [line for line in below if line.strip()]
    if len(told) > 12 or any(len(line) > 160 for line in told):
        return False
    return not any(_is_substance(line) for line in told)


def _is_closing_signature(below: list[str]) -> bool:
    """After a closing: a name and a role; behind a blank line only names and ways to reach them."""
    told = [line for line in below if line.strip()]
    if len(told) > 12 or any(len(line) > 120 or _is_substance(line) for line in told):
        return False
    named, after_blank = 0, False
    for line in below:
        if not line.strip():
            after_blank = after_blank or named > 0
            continue
        named += 1
        if not (_is_contact(line) or _is_name(line) or (not after_blank and _is_role(line))):
            return False
    return True


def _is_substance(line: str) -> bool:
    """Whether a line asks or tells something, or comes from a log."""
    if _AFTERTHOUGHT.match(line) or "?" in line:
        return True
    if _is_contact(line):
        return False
    titled = "|" in line or bool(_ROLE.search(line))
    sentence = len(line.split()) >= 4 and bool(_SENTENCE_END.search(line)) and not titled
    return sentence or bool(_TELLING.search(line)) or bool(_LOGGED.search(line))


def _is_contact(line: str) -> bool:
    spoken = line.split()
    return (
        len(spoken) <= 12
        and bool(_CONTACT.search(line))
        and not re.search(r"\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d", line)
    )


def _is_role(line: str) -> bool:
    return len(line.split()) <= (10 if _ROLE.search(line) else 5)


def _is_name(line: str) -> bool:
    words = re.findall(r"[^\W\d_]+", line)
    return 0 < len(words) <= 4 and all(word[:1].isupper() for word in words)


def _has_words(lines: list[str]) -> bool:
    return any(any(sign.isalnum() for sign in line) for line in lines)


def _trimmed(lines: list[str]) -> list[str]:
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return lines[start:end]
