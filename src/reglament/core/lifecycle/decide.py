"""Owns the way from a command to events: catch up with time, then ask the rule of that command.

Pure: the same command, history, regulation and moment always give the same events. Repeats of a command are the
store's, by the command's identity.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from reglament.core.clocks.book import Book, read
from reglament.core.lifecycle import (
    access,
    calls,
    classification,
    closing,
    conversation,
    delivery,
    findings,
    grounds,
    items,
    levels,
    manners,
    paid_work,
    priority,
    proposals,
    relations,
    solutions,
    spans,
    status,
    updates,
    voice,
    work,
    work_log,
)
from reglament.core.lifecycle.at_once import taken_at_once
from reglament.core.lifecycle.case import Case
from reglament.core.lifecycle.citing import cited
from reglament.core.lifecycle.evolve import evolve, fold
from reglament.core.lifecycle.meanwhile import require_seen
from reglament.core.lifecycle.opening import open_ticket
from reglament.core.lifecycle.passing import passed
from reglament.core.model import access as ac
from reglament.core.model import billing as b
from reglament.core.model import calls as k
from reglament.core.model import commands as c
from reglament.core.model import findings as f
from reglament.core.model import items as i
from reglament.core.model import manners as mn
from reglament.core.model import relations as r
from reglament.core.model import status as st
from reglament.core.model import updates as u
from reglament.core.model import voice as v
from reglament.core.model.events import Event
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation

Rule = Callable[[Case, Any], tuple[Event, ...]]


def decide(
    command: c.Command,
    *,
    history: Sequence[Event],
    ticket: Ticket | None,
    regulation: Regulation,
    at: datetime,
) -> tuple[Event, ...]:
    """Return the events that `command` causes at `at`, none where it changes nothing.

    Whatever fell due before comes first, dated when it was due. Raises `Refused` where the regulation does not allow
    the command now, and ValueError where history and command do not belong together.
    """
    if isinstance(command, c.OpenTicket):
        if history:
            raise ValueError("a ticket is opened once")
        opened = open_ticket(regulation, command)
        taken = taken_at_once(regulation, command, opened)
        events = (*opened, *taken, *manners.flags_of(regulation, opened))
        return cited(regulation, fold(opened).facts, events)
    ticket = ticket or fold(history)
    if ticket.regulation != regulation.identity:
        raise ValueError(f"ticket {ticket.number} runs under {ticket.regulation}")
    if isinstance(command, c.PassTime):
        events = passed(read(regulation, history), until=at, inclusive=True)
        return cited(regulation, ticket.facts, events)
    until = min(at, command.arrived_at) if isinstance(command, c.AddCustomerReply) else at
    case = caught_up(read(regulation, history), ticket, history, at=at, until=until)
    meanwhile = cited(regulation, case.ticket.facts, case.history[len(history) :])
    return (*meanwhile, *decided(case, command))


def caught_up(
    book: Book, ticket: Ticket, history: Sequence[Event], *, at: datetime, until: datetime
) -> Case:
    """Return the case at `at` with what fell due before `until` behind its history; `book` goes on with it.

    `book` and `ticket` are what the history folds to.
    """
    events = passed(book, until=until, inclusive=False)
    for event in events:
        ticket = evolve(ticket, event)
    history = (*history, *events)
    return Case(regulation=book.regulation, ticket=ticket, history=history, book=book, at=at)


def decided(case: Case, command: c.Command) -> tuple[Event, ...]:
    """Return the events that the command's rule gives for a case that caught up with time; raises as `decide`."""
    events = RULES[type(command)](case, command)
    require_seen(case, command, events)
    whole = (*events, *manners.flags_of(case.regulation, events))
    return cited(case.regulation, case.ticket.facts, whole)


RULES: dict[type[c.Command], Rule] = {
    c.AddCustomerReply: conversation.add_customer_reply,
    c.MarkChaser: conversation.mark_chaser,
    c.ReplyToCustomer: conversation.reply_to_customer,
    c.AddNote: conversation.add_note,
    c.NoteDeliveryFailure: delivery.note_delivery_failure,
    c.SettleDelivery: delivery.settle_delivery,
    c.Classify: classification.classify,
    c.SetPriority: priority.set_priority,
    c.AnswerProposal: proposals.answer_proposal,
    c.ConfirmImpact: priority.confirm_impact,
    c.TransferLevel: levels.transfer_level,
    c.FlagCritical: levels.flag_critical,
    c.Assign: work.assign,
    c.StartWork: work.start_work,
    c.Wait: work.wait,
    c.Resume: work.resume,
    c.SetRemoteAccess: access.set_remote_access,
    c.GiveWorkaround: solutions.give_workaround,
    c.Resolve: solutions.resolve,
    c.Close: closing.close,
    c.Reopen: conversation.reopen,
    c.Refuse: grounds.refuse,
    f.RecordReproduction: findings.record_reproduction,
    f.RecordAnalysis: findings.record_analysis,
    f.Refer: findings.refer,
    f.RecordFailure: spans.record_failure,
    f.RecordSession: spans.record_session,
    ac.GiveAccessDetails: access.give_access_details,
    b.LogWork: work_log.log_work,
    b.StrikeWork: work_log.strike_work,
    b.ProposePaidWork: paid_work.propose_paid_work,
    b.AnswerPaidWork: paid_work.answer_paid_work,
    k.RecordInstallationCall: calls.record_installation_call,
    i.HandToDevelopment: items.hand_to_development,
    i.LinkItem: items.link_item,
    i.TellOfItem: items.tell_of_item,
    mn.JudgeLanguage: manners.judge_language,
    r.LinkTicket: relations.link_ticket,
    r.UnlinkTicket: relations.unlink_ticket,
    r.CountProblems: relations.count_problems,
    r.SplitOff: relations.split_off,
    r.MergeInto: relations.merge_into,
    r.TakeIn: relations.take_in,
    r.ChangeParticipants: relations.change_participants,
    r.Follow: relations.follow,
    r.HandOver: relations.hand_over,
    st.ReportStatus: status.report_status,
    u.PlanUpdate: updates.plan_update,
    u.ProposeUpdateTime: updates.propose_update_time,
    u.AnswerUpdateTime: updates.answer_update_time,
    u.StartUpdate: updates.start_update,
    u.FinishUpdate: updates.finish_update,
    v.Rate: voice.rate,
    v.WriteToHead: voice.write_to_head,
    v.AnswerAsHead: voice.answer_as_head,
}
