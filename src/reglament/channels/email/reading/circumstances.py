"""Owns what the rest of a mail says about its text; what follows from it is left to `quoting`."""

import re
from dataclasses import dataclass

_REPLY_SUBJECT = re.compile(
    r"(?i)\s*(?:re|aw|отв|ответ|rif|odp|sv|antw|vs|ynt|відп|на)\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*:"
)
_ADDRESS = re.compile(r"[^\s<>@:\[\]()\"',;]{1,80}@[^\s<>@:\[\]()\"',;]{1,120}")
_READER = frozenset({"you", "вы", "ты", "du", "sie", "vous", "ви"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the header and the markup say about whether a text holds history.

    `partners` are addresses, their local parts and full names of those to whom the mail goes, in lower case.
    """

    subject: str = ""
    is_reply: bool = False  # it names an earlier message
    partners: frozenset[str] = frozenset()
    is_cited: bool = False  # markup says that its quotes are a mailer's
    signature_lines: frozenset[int] = frozenset()
    history_at: int | None = None

    @property
    def answers(self) -> bool:
        """Whether the mail answers a letter, and not tells something of its own accord."""
        return self.is_reply or bool(_REPLY_SUBJECT.match(self.subject))

    def is_partner(self, sender: str) -> bool:
        """Whether the words that name a quoted letter's sender name somebody to whom this mail goes."""
        addresses = _ADDRESS.findall(sender.lower())
        if addresses:
            return any(address.rstrip(".") in self.partners for address in addresses)
        name = sender.strip(" \t\"'«»“”*").lower()
        if name in self.partners or name in _READER:
            return True
        return any(" " in partner and partner in name for partner in self.partners)
