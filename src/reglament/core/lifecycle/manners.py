"""Owns flagging words of customers, and the decision of staff about them (AS-49)."""

from collections.abc import Sequence

from reglament.core.lifecycle.case import Case
from reglament.core.model import events as e
from reglament.core.model import manners as mn
from reglament.core.model.people import SYSTEM
from reglament.core.model.ticket import LANGUAGE
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refused import Refused
from reglament.core.regulation.wording import flagged_words


def flags_of(regulation: Regulation, events: Sequence[e.Event]) -> tuple[e.Event, ...]:
    """Return the flag that the customer's words among these events raise; nothing else follows from it."""
    said = [one for one in events if isinstance(one, e.TicketOpened | e.CustomerReplied)]
    text = "\n".join(f"{getattr(one, 'subject', '')}\n{one.message.text}" for one in said)
    words = flagged_words(regulation, text)
    if not words:
        return ()
    parameter = regulation.parameters["flagged_words"]
    flag = mn.LanguageFlagged(
        at=said[-1].at,
        actor=SYSTEM,
        regulation=regulation.identity,
        clauses=parameter.clauses,
        words=words,
    )
    return (flag,)


def judge_language(case: Case, command: mn.JudgeLanguage) -> tuple[e.Event, ...]:
    """Return the decision; raises Refused where nothing is flagged."""
    case.require_staff(command)
    parameter = case.regulation.parameters.get("flagged_words")
    cited = parameter.clauses if parameter is not None else ()
    if LANGUAGE not in case.ticket.flags:
        raise Refused(
            Words("No words are flagged here", "Отмеченных слов здесь нет"),
            clauses=cited,
            remedy=Words("Answer as usual.", "Ответьте обычным образом."),
        )
    return (case.event(mn.LanguageJudged, command, clauses=cited, confirmed=command.confirmed),)
