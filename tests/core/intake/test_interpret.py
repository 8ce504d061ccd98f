"""What a contact becomes: who joins a thread, who is held, what opens a request, what a machine wrote."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from reglament import regulations
from reglament.core.coverage import identify
from reglament.core.intake import (
    Hold,
    Ignore,
    Named,
    ThreadMatch,
    chosen_thread,
    interpret,
    may_send_automatically,
    numbers_named,
)
from reglament.core.lifecycle import decide, fold
from reglament.core.model.commands import AddCustomerReply, AddNote, OpenTicket
from reglament.core.model.interaction import Address, Interaction, SenderProof
from reglament.core.model.people import Agreement, Contact, Customer

TRON = ("tron-en", "tron-ru")
ANNA = Contact(
    id="anna", name="Anna", addresses=("anna@customer.example",), language="ru", access="user"
)
CUSTOMER = Customer(
    id="7",
    name="Customer",
    vendor="tron",
    region="RU",
    language="ru",
    domains=("customer.example",),
    agreements=(
        Agreement(
            id="1",
            kind="licence",
            regulation="tron-en",
            level="premium",
            valid_from_date=date(2026, 1, 1),
            valid_until_date=date(2026, 12, 31),
        ),
    ),
)
KNOWN = identify("anna@customer.example", people=[(ANNA, CUSTOMER)])
COLLEAGUE = identify("boris@customer.example", name="Boris", customers_at_domain=[CUSTOMER])
STRANGER = identify("eve@elsewhere.example")


@pytest.fixture
def mail(at):
    def make(**values) -> Interaction:
        given = {
            "identity": "m1",
            "channel": "email",
            "arrived_at": at("03-11 12:00"),
            "mailbox": "support@tronasoc.ru",
            "sender": Address(address="anna@customer.example"),
            "subject": "export fails",
            "text": "it fails",
            "language": "en",
        }
        return Interaction(**(given | values))

    return make


@pytest.fixture
def thread(ticket):
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P2")

    def make(by: str, speaks_for: str = "", **changes) -> ThreadMatch:
        known = replace(play.ticket, **changes)
        return ThreadMatch(ticket=known, regulation=play.regulation, by=by, speaks_for=speaks_for)

    return make


def ask(mail, sender, *, codes=TRON, **values):
    return interpret(
        mail, sender=sender, regulations=[regulations.load(c) for c in codes], **values
    )


PEOPLE, PROOFS = ("known", "colleague", "stranger"), ("proven", "unproven", "failed")
PATHS = ("number", "header", "mention", "own token", "token of another")
HINTS = ("number", "header", "mention")
JOINS = {  # (sender, proof, thread found by) that join; everything else must not
    *product(["known", "colleague"], ["proven"], [*HINTS, "token of another"]),
    *product(PEOPLE, PROOFS, ["own token"]),
}
# what the owner's leave adds: known people, unproven, marked
BY_LEAVE = {*product(["known", "colleague"], ["unproven"], HINTS)}


@pytest.mark.threat("T01")
@pytest.mark.clause("TE-39", "IS-111")
@pytest.mark.parametrize("leave", [False, True])
@pytest.mark.parametrize("copied", [(), ("eve@elsewhere.example",), ("anna@customer.example",)])
@pytest.mark.parametrize(("who", "proof", "by"), list(product(PEOPLE, PROOFS, PATHS)))
def test_who_joins_a_thread(mail, thread, who, proof, by, copied, leave) -> None:
    sender = {"known": KNOWN, "colleague": COLLEAGUE, "stranger": STRANGER}[who]
    token = by.endswith("token") or by.startswith("token")
    speaks_for = sender.address if by == "own token" else "olga@customer.example" if token else ""
    found = thread("token" if token else by, speaks_for)
    contact = mail(proof=SenderProof(proof), copied=tuple(Address(address=one) for one in copied))
    answer = ask(contact, sender, thread=found, join_unproven=leave)
    case = (who, proof, by)
    assert isinstance(answer, AddCustomerReply) == (case in JOINS or (leave and case in BY_LEAVE))
    readers = {found.ticket.requester_address, *found.ticket.participants}
    if isinstance(answer, AddCustomerReply):
        gained = {answer.address} - readers - {""}
        assert gained <= ({sender.address} if proof == "proven" or by == "own token" else set())
        assert (answer.actor.kind, answer.unproven) == ("customer", case not in JOINS)
    elif isinstance(answer, OpenTicket):
        # a mention of a request that is not his
        assert (who, by, answer.participants) == ("known", "mention", ())
    else:
        assert isinstance(answer, Hold)
        assert answer.arrived_at == mail().arrived_at


@pytest.mark.threat("T01")
def test_an_unproven_participant_is_held_with_the_ticket_he_means(mail, thread) -> None:
    for by in HINTS:
        answer = ask(mail(), KNOWN, thread=thread(by))
        told = (answer.reason, answer.letter, answer.ticket)
        assert told == ("sender-unproven", "held_unproven", "TA-000123")
    for who in (KNOWN, COLLEAGUE):
        answer = ask(mail(), who, thread=thread("token", "olga@customer.example"))
        assert (answer.reason, answer.letter) == ("token-of-another", "held_unproven")
    stranger = ask(mail(), STRANGER, thread=thread("token", "olga@customer.example"))
    assert (stranger.reason, stranger.letter) == ("token-of-another", "")
    for by in (*HINTS, "token"):
        forged = ask(mail(proof=SenderProof.FAILED), KNOWN, thread=thread(by, "olga@c.example"))
        assert (forged.reason, forged.letter) == ("sender-failed", "")


@pytest.mark.clause("IS-134")
def test_whom_no_letter_reaches_is_asked_by_none(mail, thread) -> None:
    found = thread("header", flags=("undelivered", "portal-only"))
    answer = ask(mail(), KNOWN, thread=found)
    assert (answer.reason, answer.letter) == ("sender-unproven", "")


@pytest.mark.threat("T01")
def test_an_answering_machine_needs_a_proof_as_its_owner_does(mail, thread) -> None:
    machine = mail(automatic="auto-reply")
    assert isinstance(ask(machine, KNOWN, thread=thread("header")), Ignore)
    proven = replace(machine, proof=SenderProof.PROVEN)
    assert isinstance(ask(proven, KNOWN, thread=thread("header")), AddNote)
    assert isinstance(ask(machine, KNOWN, thread=thread("token", KNOWN.address)), AddNote)


def test_a_mention_of_somebody_elses_request_opens_a_new_one_that_relates(mail, thread) -> None:
    found = thread("mention", customer="8", requester="x", requester_address="x@other.example")
    command = ask(mail(proof=SenderProof.PROVEN), KNOWN, thread=found)
    assert isinstance(command, OpenTicket)
    assert command.intake["related"] == "TA-000123"
    assert isinstance(ask(mail(), KNOWN, thread=replace(found, by="number")), Hold)


def test_of_several_threads_the_surest_of_his_own_is_meant(thread) -> None:
    foreign = {"customer": "8", "requester": "x", "requester_address": "x@other.example"}
    threads = [
        thread("mention", number="TA-000001"),
        thread("header", number="TA-000002"),
        thread("number", number="TA-000003", **foreign),
        thread("token", "olga@customer.example", number="TA-000004", **foreign),
    ]
    assert chosen_thread(KNOWN, threads).ticket.number == "TA-000002"
    assert chosen_thread(KNOWN, threads[:1] + threads[2:]).ticket.number == "TA-000001"
    assert chosen_thread(STRANGER, threads).ticket.number == "TA-000004"
    assert chosen_thread(STRANGER, threads[:3]).ticket.number == "TA-000003"
    assert chosen_thread(None, []) is None


@pytest.mark.threat("T01")
@pytest.mark.clause("TE-39")
def test_a_stranger_with_the_right_number_is_held_and_told_once(mail, thread) -> None:
    answer = ask(mail(subject="Re: [TA-000123]"), STRANGER, thread=thread("number"))
    assert (answer.reason, answer.letter, answer.ticket) == (
        "stranger-with-number",
        "held_number",
        "TA-000123",
    )


@pytest.mark.threat("T01")
def test_an_unproven_colleague_adds_words_and_does_not_begin_to_receive(mail, thread, at) -> None:
    found = thread("number")
    answer = ask(mail(), COLLEAGUE, thread=found, join_unproven=True)
    assert (answer.address, found.ticket.participants) == ("", ())
    proven = ask(mail(proof=SenderProof.PROVEN), COLLEAGUE, thread=found)
    assert proven.address == "boris@customer.example"


@pytest.mark.clause("TR-41", "TE-39")
@pytest.mark.parametrize(
    ("subject", "text", "found"),
    [
        ("Re: [TA-000123] x", "", {"TA-000123": "number"}),
        ("RE: AW: Ответ: [ta-123] x", "", {"TA-000123": "number"}),
        ("TA-000123 again", "", {"TA-000123": "number"}),
        ("ta-123", "", {"TA-000123": "number"}),
        ("TA-4 does not start", "The module TA-4 blinks.", {}),
        ("As in TA-000200", "", {"TA-000200": "mention"}),
        ("hello", "again TA-000200, please", {"TA-000200": "mention"}),
        ("hello", "Good day,\nTA-000200\nit fails", {"TA-000200": "number"}),
        ("hello", "Заявка № TA-200.\n", {"TA-000200": "number"}),
        ("see TA-000200", "and TA-000123", {"TA-000200": "mention", "TA-000123": "mention"}),
        ("see TA-000200", "TA-000200", {"TA-000200": "number"}),
        ("META-000123", "DATA-55", {}),
        ("TA-000123456789012", "", {}),
    ],
)
def test_numbers_are_found_as_the_numbering_writes_them(mail, subject, text, found) -> None:
    named = numbers_named(mail(subject=subject, text=text), [regulations.load("tron-en")])
    assert {one.number: one.by for one in named} == found


@pytest.mark.clause("IS-110", "IS-111")
def test_istoms_number_is_found_with_its_word(mail) -> None:
    istom = [regulations.load("istom")]
    assert numbers_named(mail(subject="Re: [TID 1007] Wrong total"), istom) == (
        Named("TID 1007", "number"),
    )
    aspro = [regulations.load("aspro")]
    assert numbers_named(mail(subject="Re: [#504] card", text="call 504 now"), aspro) == (
        Named("504", "number"),
    )


@pytest.mark.clause("TE-45", "TR-47")
def test_a_tag_in_the_subject_sets_the_priority(mail, at) -> None:
    command = ask(mail(subject="[P2] export fails"), KNOWN)
    assert isinstance(command, OpenTicket)
    assert command.facts == {"level": "premium", "priority": "P2"}
    assert "priority" not in ask(mail(subject="[P9] export fails"), KNOWN).facts
    regulation = regulations.load("tron-en")
    events = decide(
        replace(command, number="TA-000001"),
        history=(),
        ticket=None,
        regulation=regulation,
        at=at("03-11 12:00"),
    )
    opened = fold(events)
    assert (opened.customer, opened.requester, opened.registered_at) == (
        "7",
        "anna",
        at("03-11 12:00"),
    )
    assert opened.provisional == ()


@pytest.mark.clause("TE-4", "TR-4")
@pytest.mark.parametrize(
    ("said", "language"), [("en", "en"), ("ru", "ru"), ("de", "ru"), ("", "ru")]
)
def test_letters_go_out_in_the_language_of_the_message_or_the_customer(
    mail, said, language
) -> None:
    assert ask(mail(language=said), KNOWN).language == language


@pytest.mark.clause("TE-38", "TR-40", "IS-119")
@pytest.mark.parametrize("codes", [TRON, ("istom",), ("hydra",)])
def test_an_unknown_sender_waits_with_his_arrival_and_is_asked_who_he_is(mail, codes, at) -> None:
    answer = ask(mail(), STRANGER, codes=codes)
    assert isinstance(answer, Hold)
    assert (answer.reason, answer.letter) == ("unknown-sender", "who_are_you")
    assert answer.arrived_at == at("03-11 12:00")


@pytest.mark.clause("TE-9")
def test_a_colleague_is_admitted_and_the_contact_is_to_be_confirmed(mail, at) -> None:
    command = ask(mail(), COLLEAGUE)
    assert (command.requester, command.coverage["sender"]) == (
        "boris@customer.example",
        "colleague",
    )


def hydra_sender():
    agreement = Agreement(
        id="2", kind="contract", regulation="hydra", valid_from_date=date(2026, 1, 1)
    )
    telecom = replace(CUSTOMER, vendor="latera", agreements=(agreement,))
    return identify("anna@customer.example", people=[(ANNA, telecom)])


@pytest.mark.clause("HY-5", "HY-21")
def test_hydras_mail_is_a_ticket_only_while_the_portal_is_down(mail) -> None:
    down = ask(mail(), hydra_sender(), codes=("hydra",), portal_available=False)
    up = ask(mail(), hydra_sender(), codes=("hydra",))
    assert isinstance(down, OpenTicket)
    assert (up.reason, up.letter) == ("not-properly-submitted", "not_properly_submitted")
    assert "HY-21" in up.clauses


@pytest.mark.clause("HY-4")
def test_a_form_states_facts_and_fields(mail) -> None:
    command = ask(
        mail(channel="portal"),
        hydra_sender(),
        codes=("hydra",),
        form={"type": "incident", "priority": "urgent", "level": "gold", "nonsense": "x"},
    )
    assert (command.facts, command.kind) == ({"type": "incident", "priority": "urgent"}, "incident")


@pytest.mark.threat("T06")
@pytest.mark.parametrize("reason", ["auto-reply", "bounce", "list", "bulk", "own"])
def test_what_a_machine_wrote_opens_nothing(mail, reason, thread) -> None:
    alone = ask(mail(automatic=reason), KNOWN)
    assert isinstance(alone, Ignore | Hold)
    if isinstance(alone, Hold):
        assert alone.letter == ""
    proven = mail(automatic=reason, proof=SenderProof.PROVEN)
    in_thread = ask(proven, KNOWN, thread=thread("header"))
    assert isinstance(in_thread, Ignore if reason == "own" else AddNote)


@pytest.mark.threat("T06")
def test_a_machine_with_a_strangers_address_does_not_get_into_a_thread(mail, thread) -> None:
    assert isinstance(ask(mail(automatic="auto-reply"), STRANGER, thread=thread("number")), Ignore)
    assert isinstance(ask(mail(automatic="bounce"), None, thread=thread("number")), Ignore)


@pytest.mark.threat("T06")
def test_three_automatic_letters_a_day_for_an_address_and_for_a_thread() -> None:
    asked = [
        (a, t, may_send_automatically(to_address_today=a, in_thread_today=t))
        for a in range(5)
        for t in range(5)
    ]
    assert all(allowed == (a < 3 and t < 3) for a, t, allowed in asked)


@pytest.mark.threat("T01", "T02")
def test_a_failed_sender_is_held_and_gets_no_letter(mail, thread) -> None:
    for found in (None, thread("number")):
        answer = ask(mail(proof=SenderProof.FAILED), KNOWN, thread=found)
        assert (answer.reason, answer.letter) == ("sender-failed", "")


def test_a_message_without_a_sender_is_held(mail) -> None:
    assert ask(mail(sender=None), None).reason == "no-sender"


def test_after_the_time_for_reopening_a_new_request_is_opened_that_links_back(
    mail, thread, at
) -> None:
    from reglament.core.model.ticket import TicketState

    found = thread("header", state=TicketState.CLOSED, closed_at=at("02-10 12:00"))
    command = ask(mail(), KNOWN, thread=found)
    assert isinstance(command, OpenTicket)
    assert command.intake["related"] == "TA-000123"


@pytest.mark.clause("TE-12", "AS-57")
def test_a_channel_that_opens_nothing_is_held_with_a_pointer(mail) -> None:
    basic = replace(CUSTOMER, agreements=(replace(CUSTOMER.agreements[0], level="basic"),))
    sender = identify("anna@customer.example", people=[(ANNA, basic)])
    assert ask(mail(channel="phone"), sender).reason == "channel-does-not-open"
    assert isinstance(ask(mail(channel="phone"), KNOWN), OpenTicket)


@pytest.mark.threat("T01", "T21")
@pytest.mark.parametrize(
    ("token", "sender", "same"),
    [
        ("anna@customer.example", "ANNA@Customer.EXAMPLE", True),
        ("anna@пример.рф", "Anna@XN--E1AFMKFD.xn--p1ai", True),
        ("massmann@customer.example", "maſsmann@customer.example", False),
        ("strasse@customer.example", "straße@customer.example", False),
        ("kate@customer.example", "\u212aate@customer.example", False),
        ("max@strasse.example", "max@straße.example", False),
        ("ﬁn@customer.example", "fin@customer.example", False),
    ],
)
def test_a_token_is_an_addresses_and_no_look_alikes(mail, thread, token, sender, same) -> None:
    answer = ask(mail(), identify(sender), thread=thread("token", token))
    assert isinstance(answer, AddCustomerReply) == same
    found = thread("header", customer="8", requester="x", requester_address=token)
    proven = ask(mail(proof=SenderProof.PROVEN), identify(sender), thread=found)
    assert isinstance(proven, AddCustomerReply) == same


@pytest.mark.threat("T01")
@pytest.mark.parametrize("domain", ["gmail.com", "Mail.RU", "yandex.ru", "yahoo.co.uk"])
def test_who_has_an_address_where_anybody_gets_one_is_nobodys_colleague(
    mail, thread, domain
) -> None:
    """A customer's record may hold such a domain from before it was refused."""
    careless = replace(CUSTOMER, domains=(domain.lower(),))
    sender = identify(f"anybody@{domain}", customers_at_domain=[careless])
    assert (sender.kind, sender.customer) == ("unknown", None)
    proven = mail(proof=SenderProof.PROVEN)
    assert isinstance(ask(proven, sender, thread=thread("number")), Hold)
    known = identify(f"anna@{domain}", people=[(ANNA, careless)], customers_at_domain=[careless])
    assert known.kind == "contact"
