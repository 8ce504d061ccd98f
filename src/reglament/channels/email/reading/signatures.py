"""Owns cutting a signature off the end of one's own words, only when nothing of substance follows it."""

import re

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.signature_lines import (
    Kind,
    is_footer,
    is_name,
    is_substance,
    kind_of,
)

_DELIMITER = re.compile(r"(?:--|—|–-)[ \t\xa0]?\Z")
_CLOSING = re.compile(
    r"(?i)\s*(?:с\s+(?:наилучшими|глубоким|искренним|большим)?\s*(?:уважением|пожеланиями|почтением)|с ув\.?"
    r"|всего (?:доброго|хорошего)"
    r"|с наилучшими пожеланиями|(?:with )?(?:best |kind |warm )?regards|best wishes|yours (?:sincerely"
    r"|faithfully|truly)"
    r"|sincerely(?: yours)?|best|cheers|mit freundlichen grüßen|mit freundlichem gruß|freundliche grüße|viele grüße"
    r"|beste grüße|mfg|cordialement|bien cordialement|bien à vous|sincères salutations|saludos(?: cordiales)?"
    r"|atentamente"
    r"|un saludo|cordiali saluti|distinti saluti|saluti|з повагою|з найкращими побажаннями|з павагай|z poważaniem"
    r"|pozdrawiam(?: serdecznie)?|с уважение|s pozdravem|met vriendelijke groet(?:en)?|atenciosamente|cumprimentos"
    r"|med vänliga hälsningar|saygılarımla)\s*(?P<mark>[,.!;:—–-]*)\s*(?P<rest>.{0,80})\Z"
)
_NOTICE = re.compile(
    r"(?i)\W*(?:this (?:e-?mail|message|communication)|the (?:information|contents?)|if you|disclaimer"
    r"|confidential|notice|important|настоящ|данн|это (?:сообщение|письмо)|информация|внимание|уведомление|если вы"
    r"|diese|ce (?:message|courriel))"
)
_DISCLAIMER = re.compile(
    r"(?i)(?:confidential|privileged|конфиденциальн|vertraulich|confidentiel).{0,300}(?:recipient|intended|addressee|получател"
    r"|адресат|предназначен|empfänger|destinataire)"
    r"|(?:recipient|intended|addressee|получател|адресат|предназначен).{0,300}(?:confidential|privileged|конфиденциальн)"
)
_PRINTING = re.compile(
    r"(?i)(?:consider|think).{0,60}before (?:you )?print"
    r"|(?:подума|позабот).{0,60}(?:прежде чем|перед тем,? как) (?:рас)?печат"
)
_ROUNDS = (
    4  # a closing, a delimiter and two footers at most: whoever signs more often is not signing
)


def without_signature(lines: list[str]) -> list[str]:
    """The lines without mobile footers and without a signature that is safely one."""
    lines = _trimmed(lines)
    first = next((index for index, line in enumerate(lines) if _has_words(line)), len(lines))
    for _ in range(_ROUNDS):
        shorter = _trimmed(lines[: _last_start(lines, first)])
        if len(shorter) == len(lines):
            break
        lines = shorter
    return lines


def is_only_signature(lines: list[str]) -> bool:
    """Whether nothing would be left of the lines if words stood above them."""
    return without_signature(["x", "", *lines]) == ["x"]


def _last_start(lines: list[str], first: int) -> int:
    """Where the last footer or signature begins below the `first` line with words, the number of lines without one."""
    end = len(lines)
    if end - 1 > first and is_footer(lines[-1][: limits.LINE_CHARACTERS]):
        return end - 1
    notice = _disclaimer_start(lines)
    if notice > first:
        return notice
    for index in range(end - 1, max(first, end - 25), -1):
        if _begins_signature(lines, index):
            return index
    return end


def _disclaimer_start(lines: list[str]) -> int:
    """Where the last paragraph begins if a company's legal notice is all of it, else 0."""
    start = len(lines)
    while start and lines[start - 1].strip() and len(lines) - start < 12:
        start -= 1
    told = " ".join(lines[start:])[: limits.LINE_CHARACTERS]
    notice = _PRINTING.search(told) or (_NOTICE.match(told) and _DISCLAIMER.search(told))
    return start if start and not lines[start - 1].strip() and notice else 0


def _begins_signature(lines: list[str], index: int) -> bool:
    line, below = lines[index], lines[index + 1 :]
    if len(line) > 120:
        return False
    if _DELIMITER.match(line):
        return _is_signature(below) or (line == "-- " and _is_delimited_signature(below))
    return bool(_CLOSING.match(line)) and _is_signature(lines[index:])


def _is_delimited_signature(below: list[str]) -> bool:
    """After `-- ` as only mailers write it (RFC 3676, 4.3): lines that ask and tell nothing, then contacts."""
    told = [line for line in below if line.strip()]
    if len(told) > 12 or any(len(line) > 160 or _DELIMITER.match(line) for line in told):
        return False
    if told and told[0].strip()[0].islower() and len(told[0].split()) > 1:
        return False  # the author goes on
    motto, *others = _paragraphs(below) or [[]]
    return not any(map(is_substance, motto)) and all(_is_part(one, first=False) for one in others)


def _is_signature(lines: list[str]) -> bool:
    """Whether a closing, where there is one, and all below it name, title and reach a person."""
    told = [line for line in lines if line.strip()]
    closing = _CLOSING.match(told[0]) if told else None
    if closing:
        if closing["rest"] and not (closing["mark"] or closing["rest"][:1].isupper()):
            return False
        lines = [closing["rest"], *lines[lines.index(told[0]) + 1 :]]
    paragraphs = _paragraphs(lines)
    if sum(map(len, paragraphs)) > 12:
        return False
    return all(_is_part(paragraph, first=not index) for index, paragraph in enumerate(paragraphs))


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """The lines between blank ones, rules left out."""
    found: list[list[str]] = [[]]
    for line in lines:
        if not line.strip():
            found.append([])
        elif _has_words(line):
            found[-1].append(line)
    return [paragraph for paragraph in found if paragraph]


def _is_part(paragraph: list[str], *, first: bool) -> bool:
    """Whether a paragraph belongs to a signature: names count on top, or above what titles or reaches somebody."""
    if any(len(line) > 120 or is_substance(line) for line in paragraph):
        return False
    kinds = [kind_of(line) for line in paragraph]
    for index, kind in enumerate(kinds):
        believed = kind in (Kind.REACH, Kind.TITLE) or (
            kind is Kind.NAME and {Kind.REACH, Kind.TITLE} & set(kinds[index:])
        )
        if not believed and not (first and _is_own_name(paragraph[index], first=not index)):
            return False
    return True


def _is_own_name(line: str, *, first: bool) -> bool:
    """Whether a line right under the closing is the author's name; below it one of several words."""
    return is_name(line, words=1 if first else 2) or (first and line.strip(" .,").isalpha())


def _has_words(line: str) -> bool:
    return any(sign.isalnum() for sign in line)


def _trimmed(lines: list[str]) -> list[str]:
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return lines[start:end]
