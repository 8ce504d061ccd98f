"""Owns the lines by which mailers introduce quoted history, per language; deciding what to cut is left to `quoting`."""

import re
from dataclasses import dataclass
from enum import Enum

from reglament.channels.email.reading import limits

# quantifiers that give nothing back (`*+`): a stranger's line of blanks would be looked through once for each blank
_DATE = (
    r"(?:\d{1,2}[./ -]{1,2}(?:\d{1,2}|[^\W\d_]{3,12}\.?)[./, -]{1,2}(?:\d{4}|\d{2})|\d{4}-\d\d-\d\d"
    r"|[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|\d{1,2}\.? (?:de )?[^\W\d_]{3,12}\.?(?: de)? \d{4}|\d{4}/\d\d?/\d\d?|\d{4}年)"
)
_ADDRESS = r"[^\s<>@]{1,80}@[^\s<>@]{1,120}"
_VERB = (
    r"wrote|writes|schrieb|schreef|a écrit|écrit|escribió|ha scritto|scrisse|escreveu|napisał(?:\(a\)|a|/-a)?|pisze"
    r"|написал(?:\(а\)|\(ла\)|а|и|а\)|\(-а\))?|написав(?:\(ла\)|\(-ла\))?|написала|пишет|пишете|пише|писал(?:\(а\)|а|и)?"
    r"|напісаў|"
    r"napsal(?:\(a\)|a)?|skrev|kirjoitti|yazdı|şunu yazdı|a scris|írta|пише:?|kirjutas|rašė|quoting|zitat von"
)
_HAS_DATE = re.compile(_DATE, re.IGNORECASE)
_HAS_ADDRESS = re.compile(_ADDRESS)
# where words stand without blanks no boundary parts them
_UNPARTED = "写道|寫道|のメール|さんは書きました"
_VERB_END = re.compile(
    rf"(?i)(?:\b(?:{_VERB})\s*(?:{_DATE}[^:]{{0,60}})?:?|(?:{_UNPARTED})[:：]?|:)\s*\Z"
)
_VERB_IN = re.compile(rf"(?i)\b(?:{_VERB})\b|{_UNPARTED}")
# one of these stands in every verb above: looking for them costs a tenth of the pattern
_STEMS = (
    "wrote", "writes", "schrieb", "schreef", "écrit", "escribi", "scritto", "scris", "escrev", "napisa", "pisze",
    "писа", "пише", "напіса", "napsal", "skrev", "kirjoitti", "yazd", "írta", "kirjutas", "rašė", "quoting", "zitat",
    *_UNPARTED.split("|"),
)  # fmt: skip
_ASCII_STEMS = tuple(stem for stem in _STEMS if stem.isascii())
# mailers write `Support wrote:`, people `the log wrote:`; who it is has to be asked besides
_SPOKEN = re.compile(rf"(?i)(?P<who>[^\d@:]{{1,60}}?),?\s+(?:{_VERB})\s?:\Z")
# an address in angle brackets is a mailer's: people write it bare
_BRACKETED = re.compile(rf"<\s?(?:mailto:)?{_ADDRESS}>")
_DIGIT_OR_AT = re.compile(r"[\d@]")
_TIME = re.compile(r"\d{1,2}[:.]\d\d")
_FROM_WORD = re.compile(r"(?i)\b(?:от|from|von|de|від)\b")

_SEPARATOR = re.compile(
    r"(?i)\s*+-{2,}+\s*+(?:original message|original appointment|исходное сообщение|исходное письмо"
    r"|оригинальное сообщение"
    r"|первоначальное сообщение|ursprüngliche (?:nachricht|mail)|originalnachricht|message d.origine|mensaje original"
    r"|messaggio originale|mensagem original|oryginalna wiadomość|wiadomość oryginalna|вихідне повідомлення"
    r"|оригінальне повідомлення|oorspronkelijk bericht|původní zpráva|ursprungligt meddelande"
    r"|reply message)\s*+-{2,}+\s*+\Z"
)
_FORWARD = re.compile(
    r"(?i)\s*+>?\s*+(?:-{2,}+\s*+)?(?:forwarded message|forwarded by [^\n]{1,100}|begin forwarded message:?"
    r"|пересылаемое сообщение|пересланное сообщение|пересылаемое письмо|начало переадресованного сообщения:?"
    r"|начало пересылаемого сообщения:?|завершение пересылаемого сообщения|weitergeleitete nachricht"
    r"|anfang der weitergeleiteten nachricht:?|message transféré|message transmis|début du message (?:réexpédié"
    r"|transféré) ?:?"
    r"|mensaje reenviado|inicio del mensaje reenviado:?|messaggio inoltrato|inizio messaggio inoltrato:?"
    r"|mensagem encaminhada|wiadomość przekazana|treść przekazanej wiadomości|переслане повідомлення"
    r"|перенаправлене повідомлення|doorgestuurd bericht)\s*+(?:-{2,}+\s*+)?\Z"
)
_DAY = re.compile(
    r"(?i)\d|day\b|ник\b|\bсред|четверг|пятниц|суббот|воскрес|tag\b|mittwoch|(?:di|dì)\b|сегодня|вчера"
)
_REPLY_LINE = re.compile(r"\s*+>?\s*+##-.{0,200}-##\s*+\Z")
_RULE = re.compile(r"\s*+[-_=*–—]{3,}+\s*+\Z")
_UNDERSCORES = re.compile(r"\s*+_{10,}+\s*+\Z")
_LABELS = {
    "from": "from|от|von|de|expéditeur|da|od|від|ад|van|från|fra|lähettäjä|kimden|mittente|remitente"
    "|发件人|寄件者|差出人",
    "sent": "发送时间|寄件日期|日期|送信日時"
    "|sent|date|отправлено|отправленные|дата|gesendet|datum|envoyé|enviado|enviado el|enviada|inviato|data"
    "|wysłano|надіслано|verzonden|skickat"
    "|odesláno|gönderildi|gönderilme tarihi|dátum|fecha|sent at|gesendet am",
    "to": "收件人|收件者|宛先|to|кому|an|à|para|a|do|komu|aan|till|til|kime|destinataire|destinatario",
    "cc": "抄送|cc|копия|копія|kopie|копии|dw|kopia",
    "subject": "主题|主旨|件名"
    "|subject|тема|betreff|objet|asunto|oggetto|temat|assunto|onderwerp|ämne|předmět|emne|konu|aihe",
}
_LABEL = re.compile(
    r"(?i)\s*+(?:>\s?)*+\**+\s*+(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _LABELS.items())
    + r")\s*\**\s?(?::(?:\s|\*|\Z)|：)(?P<value>.*)"
)


# how GroupWise introduces what follows: `>>> Name <address> 3/11/2026 12:40 PM >>>`
_ENCLOSED = re.compile(rf"(?i)\s{{0,3}}>>> ?([^>\s].{{3,300}}?)(?:\s?>>>|\b(?:{_VERB})\s?:)\s*\Z")


class Mark(Enum):
    """What introduces what follows."""

    SEPARATOR = "separator"  # a line that says: the original message follows
    HEADERS = "headers"  # a block of From, Sent, To, Subject
    STRONG = "strong"  # an attribution with date and address
    WEAK = "weak"  # one with a date or an address, that needs quoted lines after it to be believed
    SPOKEN = "spoken"  # one with neither: `Support wrote:`
    FORWARD = "forward"  # forwarded material follows


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a letter, the lines it takes, and the words that name who wrote that letter."""

    mark: Mark
    size: int
    sender: str = ""


def mark_at(lines: list[str], at: int) -> Head | None:
    """What the lines at `at` introduce; None for ordinary lines."""
    line = lines[at]
    if not line.strip() or len(line) > limits.LINE_CHARACTERS:
        return None
    if _FORWARD.match(line):
        return Head(Mark.FORWARD, 1)
    # a sign that every match holds is found in a tenth of the pattern's time
    if ("--" in line and _SEPARATOR.match(line)) or ("##-" in line and _REPLY_LINE.match(line)):
        return Head(Mark.SEPARATOR, 1, _sender_in(lines[at + 1 : at + 7]))
    if "___" in line and _UNDERSCORES.match(line):
        return _ruled_block(lines, at)
    if (":" in line or "：" in line) and (size := _header_block(lines, at)):
        return Head(Mark.HEADERS, size, _sender_in(lines[at : at + 1]))
    return _labelled_attribution(lines, at) or _attribution(lines, at)


def enclosed_at(lines: list[str], at: int) -> Head | None:
    """GroupWise's attribution of one or two lines, which looks like a quoted line and is none."""
    if not lines[at].lstrip().startswith(">>>"):
        return None
    for size in (1, 2):
        found = _ENCLOSED.match(" ".join(line.strip() for line in lines[at : at + size])[:400])
        if found and _HAS_DATE.search(found[1]) and _TIME.search(found[1]):
            return Head(Mark.STRONG, min(size, len(lines) - at), found[1])
    return None


def _ruled_block(lines: list[str], at: int) -> Head | None:
    """A block of headers under the rule that stands at `at`."""
    for index in range(at + 1, min(at + 4, len(lines))):
        if lines[index].strip():
            size = _header_block(lines, index)
            sender = _sender_in(lines[index : index + 1])
            return Head(Mark.HEADERS, index - at + size, sender) if size else None
    return None


def _sender_in(lines: list[str]) -> str:
    """The value of the first From label."""
    for line in lines:
        found = _LABEL.match(line[: limits.LINE_CHARACTERS])
        if found and found["from"]:
            return found["value"].strip(" *")
    return ""


def is_divider(line: str) -> bool:
    """Whether a line only parts what stands above it from what stands below: a rule, or a separator's words."""
    line = line[: limits.LINE_CHARACTERS + 1]
    return bool(_RULE.match(line) or _SEPARATOR.match(line) or _REPLY_LINE.match(line))


def _header_block(lines: list[str], at: int) -> int:
    """How many lines a block of at least three labels takes that begins with a From, else 0."""
    first = _LABEL.match(lines[at][: limits.LINE_CHARACTERS])
    if not first or not first["from"]:
        return 0
    seen, size = {"from"}, 1
    for offset in range(1, min(12, len(lines) - at)):
        line = lines[at + offset]
        found = _LABEL.match(line[: limits.LINE_CHARACTERS])
        if found:
            seen |= {name for name in _LABELS if found[name] and _is_likely(name, found["value"])}
            size = offset + 1
        elif not line.strip() and len(seen) >= 3:
            break
    return size if "sent" in seen and ({"to", "subject"} & seen) and len(seen) >= 3 else 0


def _is_likely(name: str, value: str) -> bool:
    """A Sent label tells a date; other labels tell anything."""
    return name != "sent" or bool(_DAY.search(value))


def _labelled_attribution(lines: list[str], at: int) -> Head | None:
    """An attribution under `To: …;` and `Subject: …;`, as Yandex writes it."""
    size = 0
    while at + size < len(lines) and size < 3 and lines[at + size].rstrip().endswith(";"):
        found = _LABEL.match(lines[at + size][: limits.LINE_CHARACTERS])
        if not found or not (found["to"] or found["cc"] or found["subject"]):
            break
        size += 1
    head = _attribution(lines, at + size) if size and at + size < len(lines) else None
    return Head(head.mark, head.size + size, head.sender) if head else None


def _attribution(lines: list[str], at: int) -> Head | None:
    """An attribution of one to four wrapped lines; a line above a whole one is no part of it."""
    if not _may_begin(lines[at].strip()):
        return None
    wrapped = [line.strip() for line in lines[at : at + 4]]
    if not any(map(_may_end, wrapped)):
        return None
    for size in range(1, len(wrapped) + 1):
        joined = " ".join(wrapped[:size])
        if not wrapped[size - 1] or len(joined) > 400 or not _tells_who_or_when(joined):
            return None
        head = _judged(joined) if _VERB_END.search(joined) else None
        if head:
            whole = any(_is_whole(" ".join(wrapped[start:size])) for start in range(1, size))
            return None if whole else Head(head.mark, size, head.sender)
    return None


def _tells_who_or_when(text: str) -> bool:
    return bool(_HAS_DATE.search(text) or _HAS_ADDRESS.search(text) or _VERB_IN.search(text))


def _is_whole(text: str) -> bool:
    """Whether nothing is missing from an attribution: it tells when, and who wrote."""
    return bool(_HAS_DATE.search(text)) and _judged(text) is not None


def _may_begin(line: str) -> bool:
    """Whether an attribution could begin with this line: with a date, an address or a verb in it."""
    if not (line[:1].isalnum() or line[:1] in "\"'«<“*"):
        return False
    return bool(_DIGIT_OR_AT.search(line)) or _may_hold_verb(line)


def _may_end(line: str) -> bool:
    """Whether an attribution could end with this line or say its verb there."""
    return line.rstrip()[-1:] in (":", "：") or _may_hold_verb(line)


def _may_hold_verb(line: str) -> bool:
    if line.isascii():
        folded, stems = line.lower(), _ASCII_STEMS
    else:
        # a pattern that ignores case takes the Turkish letters, dotted or not, for an i
        folded, stems = line.casefold().replace("i\u0307", "i").replace("ı", "i"), _STEMS
    for stem in stems:  # noqa: SIM110 - asked of every line, and a generator takes twice as long
        if stem in folded:
            return True
    return False


def _judged(text: str) -> Head | None:
    """What an attribution's words amount to: it names a date or an address, or only says who wrote."""
    dated, addressed = bool(_HAS_DATE.search(text)), bool(_HAS_ADDRESS.search(text))
    verb = bool(_VERB_IN.search(text))
    if _BRACKETED.search(text) and dated and (verb or _TIME.search(text)):
        return Head(Mark.STRONG, 1, text)
    if dated and _TIME.search(text) and (addressed or _FROM_WORD.search(text)):
        return Head(Mark.WEAK, 1, text)
    if verb and (dated or addressed):
        return Head(Mark.WEAK, 1, text)
    spoken = _SPOKEN.match(text)
    return Head(Mark.SPOKEN, 1, spoken["who"]) if spoken else None
