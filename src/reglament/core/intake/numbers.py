"""Owns finding ticket numbers and priority tags in what people write, and how a number was meant.

A tag, or a number that stands alone, is an address: "put this there". A number in running text is a mention: it may be
his own request, somebody else's, or the name of a part (docs/decisions/numbers-in-words.md).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reglament.core.model.interaction import Interaction
from reglament.core.regulation.document import Numbering, Regulation

# a number is looked for where people put it: in the subject, and near the beginning of what they wrote anew
MOST_TEXT = 2000
MOST_SUBJECT = 1000
MOST_NUMBERS = 5
# a line that is longer is running text
MOST_ALONE = 80
_ANSWERED = re.compile(
    r"(?:\s*(?:re|fwd?|aw|wg|antw|sv|vs|rv|tr|ref|odp|ha|на|отв|ответ|пересл)\s*(?:\[\d{1,3}\])?\s*[:：])+\s*",
    re.IGNORECASE,
)
# most lines hold none, and need no longer look
_DIGIT = re.compile(r"\d")
# what people write around a number that stands alone
_AROUND = re.compile(
    r"^(?:(?:ticket|request|incident|number|no\.?|заявка|обращение|тикет|инцидент|номер)\s*)?[\s:№#(\[]*"
    r"|[\s.,;:!?)\]]*$",
    re.IGNORECASE,
)


# what somebody looks for: the letters of a prefix, if any, and the digits without what stands between or before them
_SHORT = re.compile(r"[\s#№]*([^\W\d_]{0,12})[\s#№:.–_-]*(\d{1,12})\s*")
# the same to the eye, typed in the other alphabet
_LATIN = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


@dataclass(frozen=True, slots=True)
class Named:
    """A ticket number as the numbering writes it. `by`: number (an address) or mention (in running text)."""

    number: str
    by: str


def numbers_named(interaction: Interaction, regulations: Sequence[Regulation]) -> tuple[Named, ...]:
    """Return the ticket numbers named, addresses before mentions, the subject's first (TE-39)."""
    body = (interaction.reply_text or interaction.text)[:MOST_TEXT]
    found: dict[str, Named] = {}
    named = [*_in_subject(interaction.subject, regulations), *_in_body(body, regulations)]
    for one in sorted(named, key=lambda one: one.by != "number"):
        found.setdefault(one.number, one)
    return tuple(found.values())[:MOST_NUMBERS]


def numbers_meant(text: str, numberings: Iterable[Numbering]) -> tuple[str, ...]:
    """Return the numbers that a text looked for may stand for, none where it is more than a number.

    Whoever looks may leave out prefix, signs and leading zeros; letters that are written must be those of the prefix.

    >>> ours = Numbering(prefix="TA-", digits=6, subject="[{number}]")
    >>> [numbers_meant(one, [ours]) for one in ("ta 1", "№ 12", "TA-000012", "TB-1")]
    [('TA-000001',), ('TA-000012',), ('TA-000012',), ()]
    """
    found = _SHORT.fullmatch(text)
    if found is None:
        return ()
    letters, digits = found[1].upper().translate(_LATIN), str(int(found[2]))
    fitting = (
        _written(one, digits)
        for one in numberings
        if not letters or letters == "".join(filter(str.isalpha, one.prefix)).upper()
    )
    return tuple(dict.fromkeys(fitting))


def _in_subject(subject: str, regulations: Sequence[Regulation]) -> Iterator[Named]:
    subject = subject[:MOST_SUBJECT]
    answered = _ANSWERED.match(subject)
    words = subject[answered.end() :] if answered else subject
    for regulation in regulations:
        numbering = regulation.numbering
        for digits in _tag(numbering.prefix, numbering.subject).findall(subject):
            yield Named(_written(numbering, digits), "number")
        yield from _in_words(words, numbering, head=True)


def _in_body(body: str, regulations: Sequence[Regulation]) -> Iterator[Named]:
    for regulation in regulations:
        for line in body.splitlines():
            yield from _in_words(line, regulation.numbering, head=False)


def _in_words(words: str, numbering: Numbering, *, head: bool) -> Iterator[Named]:
    """Yield the numbers of one line: a prefix marks them anywhere; without one only the tag does.

    In running text a number has all its digits: "TA-4" is as likely a part as a request.
    """
    if not numbering.prefix.strip() or not _DIGIT.search(words):
        return
    pattern = _pattern(numbering.prefix)
    short = words.strip() if len(words) <= MOST_ALONE else ""
    alone = pattern.fullmatch(_AROUND.sub("", short))
    if alone is not None:
        yield Named(_written(numbering, alone[1]), "number")
        return
    for found in pattern.finditer(words):
        if len(found[1]) >= numbering.digits:
            leads = head and not words[: found.start()].strip()
            yield Named(_written(numbering, found[1]), "number" if leads else "mention")


def _written(numbering: Numbering, digits: str) -> str:
    return f"{numbering.prefix}{digits.zfill(numbering.digits)}"


@lru_cache(maxsize=256)
def _pattern(prefix: str) -> re.Pattern[str]:
    words = re.escape(prefix.strip()).replace(r"\ ", r"\s+")
    gap = r"[\s:№#]*" if prefix.endswith(" ") else r"\s?"
    return re.compile(rf"(?<![\w-]){words}{gap}(\d{{1,12}})(?!\d)", re.IGNORECASE)


@lru_cache(maxsize=256)
def _tag(prefix: str, subject: str) -> re.Pattern[str]:
    before, _, after = subject.partition("{number}")
    inner = re.escape(prefix.strip()).replace(r"\ ", r"\s+")
    return re.compile(
        rf"{re.escape(before)}\s*{inner}\s*(\d{{1,12}})\s*{re.escape(after)}", re.IGNORECASE
    )


def priority_tag(subject: str, regulation: Regulation) -> str:
    """Return the priority that a tag in the subject names, "" where none does (TE-45)."""
    authority = regulation.authority
    if authority is None:
        return ""
    values = {value.casefold(): value for value in authority.most_urgent_first}
    for word in re.findall(r"\[\s*([^\[\]]{1,40}?)\s*\]", subject):
        if word.casefold() in values:
            return values[word.casefold()]
    return ""
