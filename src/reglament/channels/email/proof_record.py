"""Owns the record of how well a mail's author is proven, as it is kept with the mail, and what people read of it.

The record is plain JSON, so that pages tell it without what checks signatures and asks DNS. Empty values are left out:

- `proof`, `author`: the verdict and whom it holds for; `why`: what decided without or against the checks
- `dkim`: one entry a signature; `spf`; `dmarc`: each with `result`, `domain` and what else the check says
- `gateway`: the server whose results these are; `submitter`: the address that signed the sender in
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from reglament.core.model.interaction import SenderProof
from reglament.core.regulation.words import Words

Record = Mapping[str, Any]
# headers and records of strangers reach this far; the original has the whole
LONGEST = 320


class Why(StrEnum):
    """What decided a verdict beside the checks of DKIM, SPF and DMARC."""

    SUBMITTER = "trusted-submitter"  # the peer signs its senders in
    SEVERAL = "several-authors"
    SWITCHED_OFF = "not-checked"
    OTHER_AUTHOR = "other-author"  # the checks and the reader of the mail see different addresses


def record(**values: Any) -> dict[str, Any]:
    """Return the values as they are kept: without empty ones, and of strangers' text what is printable, cut."""
    return {name: kept for name, value in values.items() if (kept := _kept(value))}


def _kept(value: Any) -> Any:
    if isinstance(value, str):
        text = str(value)[: 2 * LONGEST]
        return (text if text.isprintable() else "".join(filter(str.isprintable, text)))[:LONGEST]
    if isinstance(value, tuple):
        return [kept for one in value if (kept := _kept(one))]
    return record(**value) if isinstance(value, Mapping) else value


_SENTENCES = {
    SenderProof.PROVEN: Words(
        "{domains} vouched for this message from {author}: for the domain, not for the person who wrote it.",
        "За письмо от {author} поручился {domains}: за домен, а не за того, кто его писал.",
    ),
    SenderProof.FAILED: Words(
        "This message says it is from {author}, but {policy_domain} declares such mail not its own.",
        "В письме указан отправитель {author}, но домен {policy_domain} не признаёт такие письма своими.",
    ),
    SenderProof.UNPROVEN: Words(
        "Nothing proves that this message is from {author}.",
        "Ничто не подтверждает, что письмо отправил {author}.",
    ),
}
_UNCLEAR = Words(
    "It cannot be told from whom this message is: its headers can be read in more than one way.",
    "Нельзя определить, от кого письмо: его заголовки читаются неоднозначно.",
)
_UNANSWERED = Words(
    "It could not be checked whether this message is from {author}: the name system did not answer.",
    "Не удалось проверить, что письмо отправил {author}: служба имён не ответила.",
)
_DECIDED = {
    Why.SUBMITTER: Words(
        "This desk did not check {author}: it is set to trust {submitter}, which has its senders sign in.",
        "Служба не проверяла {author}: ей указано верить серверу {submitter}, где отправители входят с паролем.",
    ),
    Why.SEVERAL: Words(
        "It cannot be told from whom this message is: it names several authors.",
        "Нельзя определить, от кого письмо: в нём названо несколько авторов.",
    ),
    Why.SWITCHED_OFF: Words(
        "It was not checked whether this message is from {author}: checking senders is switched off.",
        "Не проверялось, что письмо отправил {author}: проверка отправителей выключена.",
    ),
    Why.OTHER_AUTHOR: _UNCLEAR,
}


def explain(kept: Record, language: str = "en") -> str:
    """Return one sentence for people on a record, in English or Russian."""
    dmarc = kept.get("dmarc", {})
    domain = dmarc.get("domain", "")
    values = {
        "author": kept.get("author", ""),
        "domains": ", ".join(dmarc.get("aligned", ())) or kept.get("gateway", "") or domain,
        "policy_domain": dmarc.get("policy_domain", "") or domain,
        "submitter": kept.get("submitter", ""),
    }
    return _words(kept).in_language(language).format(**values)


def _words(kept: Record) -> Words:
    if kept.get("why") == Why.SEVERAL:
        return _DECIDED[Why.SEVERAL]
    if not kept.get("author"):
        return _UNCLEAR
    if "why" in kept:
        return _DECIDED[Why(kept["why"])]
    proof = SenderProof(kept["proof"])
    in_vain = any(one["result"] == "temperror" for _, one in _checks(kept))
    return _UNANSWERED if proof is SenderProof.UNPROVEN and in_vain else _SENTENCES[proof]


def checks(kept: Record) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what each check of the sender gave, "SPF: fail (a.example)", and the names of those that were not made."""
    found = [(name, f"{name.upper()}: {_result(one)}") for name, one in _checks(kept)]
    made = {name for name, _ in found}
    if "dkim" not in made and "why" not in kept and "gateway" not in kept:
        found, made = [("dkim", "DKIM: none"), *found], {*made, "dkim"}
    missing = tuple(one.upper() for one in ("dkim", "spf", "dmarc") if one not in made)
    return tuple(told for _, told in found), missing


def _result(one: Record) -> str:
    domain = one.get("domain", "")
    return f"{one['result']} ({domain})" if domain else str(one["result"])


def results(kept: Record) -> str:
    """Return verdict and results in the words of RFC 8601, for who knows them: `proven; spf=pass (a.example)`."""
    told = [f"{name}={one['result']} ({one.get('domain', '')})" for name, one in _checks(kept)]
    source = [str(kept[name]) for name in ("why", "gateway", "submitter") if name in kept]
    return "; ".join([str(kept["proof"]), *source, *(one.removesuffix(" ()") for one in told)])


def _checks(kept: Record) -> Iterator[tuple[str, Record]]:
    yield from (("dkim", one) for one in kept.get("dkim", ()))
    yield from ((name, kept[name]) for name in ("spf", "dmarc") if name in kept)
