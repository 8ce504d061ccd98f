"""Owns the tables, one file per aggregate; every queryset has the one rule of `visibility`."""

from reglament.store.models.activations import Activation
from reglament.store.models.articles import (
    Article,
    ArticleEdition,
    ArticleStep,
    ArticleUse,
)
from reglament.store.models.choices import DeskChoice, SavedView
from reglament.store.models.contact_notes import ContactNote
from reglament.store.models.customers import (
    Account,
    Agreement,
    Contact,
    ContactAddress,
    Customer,
    CustomerChange,
    CustomerDomain,
)
from reglament.store.models.deadlines import Deadline
from reglament.store.models.events import CommandOutcome, Event
from reglament.store.models.inbound import HeldInteraction, RawMail, RawState
from reglament.store.models.items import WorkItem, WorkItemEvent
from reglament.store.models.machines import ClockAnchor, ClockJump, Heartbeat, JumpState
from reglament.store.models.mailboxes import Mailbox
from reglament.store.models.messages import Message, StoredFile, ThreadKey
from reglament.store.models.numbers import NumberSeries
from reglament.store.models.orders import SupportOrder
from reglament.store.models.outages import PortalOutage
from reglament.store.models.outbox import LetterKind, LetterState, OutboxLetter, ReplyToken
from reglament.store.models.people import StaffMember, StaffRole, User, Vendor
from reglament.store.models.regulations import RegulationVersion
from reglament.store.models.releases import Installation, Release
from reglament.store.models.search import SearchText
from reglament.store.models.secrets import TicketSecret
from reglament.store.models.sign_ins import LinkPurpose, SignIn, SignInLink
from reglament.store.models.teams import Team, TeamMember
from reglament.store.models.tickets import Ticket
from reglament.store.models.writing import CannedAnswer, ReplyDraft

__all__ = [
    "Account",
    "Activation",
    "Agreement",
    "Article",
    "ArticleEdition",
    "ArticleStep",
    "ArticleUse",
    "CannedAnswer",
    "ClockAnchor",
    "ClockJump",
    "CommandOutcome",
    "Contact",
    "ContactAddress",
    "ContactNote",
    "Customer",
    "CustomerChange",
    "CustomerDomain",
    "Deadline",
    "DeskChoice",
    "Event",
    "Heartbeat",
    "HeldInteraction",
    "Installation",
    "JumpState",
    "LetterKind",
    "LetterState",
    "LinkPurpose",
    "Mailbox",
    "Message",
    "NumberSeries",
    "OutboxLetter",
    "PortalOutage",
    "RawMail",
    "RawState",
    "RegulationVersion",
    "Release",
    "ReplyDraft",
    "ReplyToken",
    "SavedView",
    "SearchText",
    "SignIn",
    "SignInLink",
    "StaffMember",
    "StaffRole",
    "StoredFile",
    "SupportOrder",
    "Team",
    "TeamMember",
    "ThreadKey",
    "Ticket",
    "TicketSecret",
    "User",
    "Vendor",
    "WorkItem",
    "WorkItemEvent",
]
