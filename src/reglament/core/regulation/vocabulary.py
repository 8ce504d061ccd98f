"""Owns the closed word lists that documents may use; a test compares them with the types they name."""

import re

EVENTS = (
    "TicketOpened", "CustomerReplied", "ChaserMarked", "StaffReplied", "NoteAdded", "DeliveryFailed",
    "MadePortalOnly", "DeliverySettled", "FactsChanged",
    "Classified", "PriorityProposed", "ProposalAnswered", "ImpactConfirmed", "CriticalFlagged",
    "LevelTransferred", "Assigned", "WorkStarted", "WaitingStarted", "WaitingEnded", "RemoteAccessSet",
    "WorkaroundGiven", "Resolved", "Closed", "Reopened", "Refused", "Warned", "Breached", "Escalated",
    "Reminded", "ReproductionRecorded", "Rated", "HeadAsked", "HeadAnswered",
    "TicketLinked", "TicketUnlinked", "ProblemsCounted", "ProblemSplitOff", "Merged", "DuplicateTakenIn",
    "WordsTakenIn", "ParticipantsChanged", "FollowerSet", "AnalysisRecorded", "Referred", "FailureRecorded",
    "SessionRecorded", "ItemLinked", "ItemTold", "AccessDetailsGiven", "InstallationCallMade", "LanguageFlagged",
    "LanguageJudged", "WorkLogged", "WorkStruck", "PaidWorkProposed", "PaidWorkAnswered", "StatusReported",
    "UpdatePlanned", "UpdateTimeProposed", "UpdateTimeAnswered", "UpdateStarted", "UpdateInstalled",
)  # fmt: skip
COMMITMENTS = ("response", "follow_up", "workaround", "permanent_fix")
STARTS = ("arrival", "addition", "hand_over")
ORIGINS = ("agreement", "coverage", "ticket", "staff", "derived")
CLAUSE_KINDS = ("executed", "recorded", "informative")
STATUSES = ("complete", "incomplete")
LANGUAGES = ("en", "ru")
EFFECTS = ("at_once", "on_consent", "never")
COUNTS_FROM = ("registration", "change", "hand_over")
ACTORS = ("customer", "staff", "lead", "system")
AUTHORITY_ASPECTS = (
    "definition", "customer", "staff", "stop", "criteria", "impact", "default", "question", "tag",
    "applies", "reset", "check", "recount",
)  # fmt: skip
INTAKE_FORMS = ("line", "text", "url", "account", "secret")
CLOSINGS = ("directly", "after_letter", "never")
GROUND_ACTIONS = ("decline", "suspend", "postpone", "refuse", "cannot_solve")
ADMITS = ("in", "out", "advice")
RANKS = ("critical", "vip", "due_soon", "next_promise", "arrival")
ADMISSION_ANSWERS = ("admit", "decline", "triage", "notice")
INFORMATIVE_PURPOSES = ("page", "glossary", "link")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# what the program knows of a sender: a coverage fact is one of these and keeps to their words
COVERAGE: dict[str, tuple[str, ...]] = {
    "sender": ("contact", "colleague", "unknown", "ambiguous"),
    "contract": ("active", "ended", "none"),
    "contract_kind": ("support-and-maintenance", "consulting", "other"),
    "edition": ("commercial", "trial", "demo", "non-commercial"),
    "access": ("administrator", "user", "invited", "cabinet_only", "none"),
    "category": ("free", "paid", "vip", "non-commercial", "partner"),
    "listed_address": ("yes", "no"),
    "channel": ("email", "portal", "vip_form", "phone", "chat", "api"),
    "portal_available": ("yes", "no"),
    "region": ("served", "other"),
}

# by how many minutes work is charged
BILLING_STEP = re.compile(r"([1-9]\d{0,3}) minutes?")
