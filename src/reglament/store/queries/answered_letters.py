"""Owns finding which letter of the desk's a mail answers: the one it names, else the last that its writer got."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from reglament.core.intake.rating import begins_with_figure
from reglament.core.model.interaction import Interaction
from reglament.core.model.mail_addresses import address_key
from reglament.store.models import LetterState, OutboxLetter

# ticket and address -> Message-ID and name of each letter, the first one first
Sent = Mapping[tuple[int, str], Sequence[tuple[str, str]]]


def answered_letters(
    vendor: int, interactions: Sequence[Interaction], tickets: Mapping[str, Collection[int]]
) -> dict[tuple[str, int], str]:
    """Return the name of the letter that each interaction answers, by identity and ticket, of its `tickets`.

    Only letters to the sender's own address count. Asked of those alone whose answer could mean something: what begins
    with a figure.
    """
    asked = [one for one in interactions if tickets.get(one.identity) and begins_with_figure(one)]
    found: dict[tuple[str, int], str] = {}
    if not asked:
        return found
    sent = _sent(vendor, asked, {pk for one in asked for pk in tickets[one.identity]})
    for one in asked:
        for pk in tickets[one.identity]:
            found[one.identity, pk] = _answered(one, sent.get((pk, _writer(one)), ()))
    return found


def _sent(vendor: int, asked: Sequence[Interaction], tickets: Collection[int]) -> Sent:
    rows = (
        OutboxLetter.objects.filter(
            vendor=vendor, ticket__in=tickets, to_key__in={_writer(one) for one in asked}
        )
        .exclude(state=LetterState.WITHHELD)
        .order_by("pk")
        .values_list("ticket", "to_key", "message_id", "letter")
    )
    sent: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for ticket, to, message_id, letter in rows:
        if ticket is not None:
            sent.setdefault((ticket, to), []).append((message_id, letter))
    return sent


def _answered(one: Interaction, sent: Sequence[tuple[str, str]]) -> str:
    named = tuple(_named(one))
    if not named:
        return sent[-1][1] if sent else ""
    return next((letter for message_id, letter in reversed(sent) if message_id in named), "")


def _named(one: Interaction) -> Iterator[str]:
    """Yield the message that is answered; mail programs that name none name the whole thread, its last one last."""
    yield from one.in_reply_to or one.references[-1:]


def _writer(one: Interaction) -> str:
    return address_key(one.sender.address) if one.sender is not None else ""
