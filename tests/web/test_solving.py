"""An answer that solves: one act, one letter, with its files; refused, nothing of it is done and all of it stays."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reglament import wall_time
from reglament.core.clocks import promises
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model import findings as f
from reglament.core.model import relations as r
from reglament.operations.carry_out import carry_out
from reglament.store.models import OutboxLetter, ReplyDraft, Ticket
from reglament.store.queries.directory import staff_actor
from reglament.store.queries.histories import history_of
from reglament.store.queries.regulations import regulation_of

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "Restart the service."
# an outcome that needs more than words
SPECIAL = {"outcome": "special-version", "need_version": "7.4-acme", "need_covered": "yes"}


class Page:
    """The request's page of an agent, and what was sent from it."""

    def __init__(self, client: Any, number: str) -> None:
        self.client, self.number, self.url = client, number, f"/desk/requests/{number}/"

    def shown(self) -> str:
        """Return the composer."""
        page = self.client.get(self.url).text
        return str(page.partition('id="composer"')[2].partition("</form>")[0])

    def solve(self, **values: Any) -> Any:
        """Press "Send and resolve", with the words unless they are given."""
        given = {"text": TEXT, "do": "resolve", **values}
        return self.client.post(f"{self.url}reply/", given, follow=True)

    @property
    def row(self) -> Ticket:
        """Return the request as it stands."""
        return Ticket.objects.get(number=self.number)

    def history(self) -> list[str]:
        """Return what happened to it."""
        return [type(one).__name__ for one in history_of(self.row.pk).events]

    def solved(self) -> e.Resolved:
        """Return the solution, its last event."""
        found = history_of(self.row.pk).events[-1]
        assert isinstance(found, e.Resolved)
        return found

    def letters(self) -> list[str]:
        """Return the letters to the customer that were made since it was opened."""
        rows = OutboxLetter.objects.exclude(letter__endswith="_staff").order_by("pk")
        return [one for one in rows.values_list("letter", flat=True) if "acknowl" not in one]


@pytest.fixture
def page(browser: Callable[..., Any], opened: Callable[..., Any]) -> Page:
    return Page(browser("agent"), opened().ticket.number)


def said(answer: Any) -> str:
    return " ".join(str(one) for one in answer.context["messages"])


def chosen(composer: str) -> str:
    """Return the outcome that is chosen beside the button, and which it names."""
    choice = composer.partition('id="solve-outcome"')[2].partition("</select>")[0]
    value, label = re.findall(r'<option value="([^"]+)" selected>([^<]+)<', choice)[0]
    assert f"<span data-outcome>{label}</span>" in composer
    return str(value)


def test_an_answer_that_solves_is_one_letter_with_the_words_the_outcome_and_the_files(
    page: Page,
) -> None:
    assert chosen(page.shown()) == "restored"
    page.client.post(f"{page.url}draft/", {"text": TEXT})
    files = [SimpleUploadedFile("log.txt", b"line\n", "text/plain")]
    told = said(page.solve(outcome="restored", files=files))
    assert told.endswith("A letter goes to ann@acme.example.")
    assert page.history()[-2:] == ["Assigned", "Resolved"]
    assert page.letters() == ["resolution"]
    raw = bytes(OutboxLetter.objects.get(letter="resolution").raw)
    letter = message_from_bytes(raw, policy=policy.default)
    plain = letter.get_body(("plain",))
    assert plain is not None
    assert (
        plain.get_content()
        .replace("\r\n", "\n")
        .startswith(
            f"{TEXT}\n\nOutcome: Operation restored\nIf it is not solved for you, answer this letter and we go on.\n"
        )
    )
    enclosed = [(one.get_filename(), one.get_content()) for one in letter.iter_attachments()]
    assert enclosed == [("log.txt", "line\n")]
    seq = page.row.messages.get(direction="out").seq
    assert page.client.get(f"{page.url}files/{seq}/0/").content == b"line\n"
    assert ReplyDraft.objects.count() == 0


def test_the_same_form_twice_solves_once(page: Page) -> None:
    for _ in range(2):
        page.solve(outcome="restored", identity="i")
    assert page.letters() == ["resolution"]


def test_an_answer_that_came_meanwhile_is_asked_about_before_it_solves(
    page: Page, browser: Callable[..., Any]
) -> None:
    browser("lead").post(f"{page.url}reply/", {"text": "First.", "do": "send"})
    asked = said(page.solve(outcome="restored", seen="1"))
    assert re.search(r"Ilya wrote at \d\d:\d\d while you wrote: “First.” Send yours anyway", asked)
    assert (page.letters(), page.row.state) == (["reply"], "in_work")
    assert f">{TEXT}</textarea>" in page.shown()
    page.solve(outcome="restored", seen=str(len(page.history())))
    assert (page.letters(), page.row.state) == (["reply", "resolution"], "resolved")


@pytest.mark.parametrize(
    ("given", "control", "told"),
    [
        ({"outcome": "special-version"}, "solve-need_version", "needs: Version"),
        ({"outcome": "none such"}, "solve-outcome", "Outcome"),
        ({}, "solve-outcome", "Outcome"),
        ({"outcome": "restored", "text": " "}, "text", "the text is empty"),
    ],
)
def test_what_is_refused_solves_and_sends_nothing_and_stands_at_its_control(
    page: Page, given: dict[str, str], control: str, told: str
) -> None:
    before = page.history()
    shown = page.solve(**given).text
    assert (page.history(), page.letters()) == (before, [])
    assert told in shown[shown.index(f'id="{control}-wrong"') :][:300]
    assert f'<a href="#{control}">' in shown
    if "text" not in given:
        assert f">{TEXT}</textarea>" in shown
        # unfolded, for who has no scripts
        assert '<details class="menu push" open>' in shown
    assert '<details class="menu push">' in page.shown()


def test_details_that_an_outcome_needs_stand_beside_it_and_are_kept(page: Page) -> None:
    refused = page.solve(**{**SPECIAL, "need_covered": ""}).text
    assert chosen(refused) == "special-version"
    assert 'name="need_version" value="7.4-acme"' in refused
    help_asked = {**SPECIAL, "text": TEXT, "do": "keep"}
    kept = page.client.post(f"{page.url}reply/", help_asked, follow=True).text
    assert (chosen(kept), chosen(page.shown())) == ("special-version", "restored")
    page.solve(**SPECIAL)
    assert (page.solved().outcome, page.solved().message.text) == ("special-version", TEXT)
    assert page.solved().details == {"version": "7.4-acme", "covered": "yes", "solution": TEXT}
    assert page.letters() == ["resolution"]


def test_details_of_another_outcome_are_not_taken(page: Page) -> None:
    page.solve(**{**SPECIAL, "outcome": "restored"})
    assert page.solved().details == {"solution": TEXT}


def test_no_button_solves_with_what_is_written_as_a_note(page: Page) -> None:
    page.solve(outcome="restored", text="We look into it.", noted=TEXT, mode="note")
    assert (page.history()[-1], page.letters(), page.row.state) == ("NoteAdded", [], "registered")


def test_what_forbids_it_now_stands_by_the_closed_button(
    browser: Callable[..., Any], opened: Callable[..., Any], desk: SimpleNamespace
) -> None:
    told = opened(
        regulation="istom", channel="vip_form", facts={}, coverage={"sender": "contact", "category": "vip"},
        intake={"description": "two problems"},
    )  # fmt: skip
    page = Page(browser("agent"), told.ticket.number)
    assert re.search(r'name="do" value="resolve">', page.shown())
    counted = r.CountProblems(identity="p", actor=staff_actor(desk.agent), count=2)
    carry_out(counted, ticket=page.row.pk, at=desk.at)
    composer = page.shown()
    assert 'name="do" value="resolve" disabled' in composer
    assert 'name="do" value="send">' in composer
    effects = composer.partition('data-part="effect"')[2]
    assert "The request still holds several problems. Split the others off first." in effects
    assert "IS-54" in effects
    before = page.letters()
    assert "Split the others off first" in said(page.solve(outcome="answered"))
    assert page.letters() == before


def test_where_nothing_may_be_sent_nothing_may_be_solved(page: Page, desk: SimpleNamespace) -> None:
    page.solve(outcome="restored")
    end = c.Close(identity="e", actor=staff_actor(desk.agent))
    carry_out(end, ticket=page.row.pk, at=wall_time.now())
    assert len(re.findall(r'name="do" value="(?:send|wait|resolve)" disabled', page.shown())) == 3


@pytest.mark.clause("TE-61")
def test_what_an_outcome_needed_is_read_in_the_record_by_staff_alone(
    page: Page, browser: Callable[..., Any]
) -> None:
    page.solve(outcome="referred-to-maker", need_maker="PostgreSQL", need_external_number="PG-77")
    told = "Maker: PostgreSQL; Number at the maker: PG-77"
    assert told in page.client.get(page.url).text
    assert "PG-77" not in browser("customer").get(f"/requests/{page.number}/").text


def test_a_request_that_is_solved_is_not_solved_anew_by_an_answer(page: Page) -> None:
    page.solve(**SPECIAL)
    composer = page.shown()
    # both say why not, with the clause that it was solved by; words may go out all the same
    why, cited = f"Request {page.number} is resolved. Reopen it first.", "(TE-55, TE-36, X-8)"
    for button in ("Send and resolve", "Send and wait"):
        assert f"<b>{button}</b>: {why}" in composer
    assert 'value="resolve" disabled' in composer
    assert 'value="wait" disabled' in composer
    assert 'value="send">' in composer
    before, told = page.history(), why.replace("resolved.", f"resolved {cited}.")
    assert told in said(page.solve(outcome="restored", seen=str(len(before))))
    waits = {"text": TEXT, "do": "wait", "seen": str(len(before))}
    assert told in said(page.client.post(f"{page.url}reply/", waits, follow=True))
    assert (page.history(), page.row.state) == (before, "resolved")
    page.client.post(f"{page.url}reply/", {**waits, "do": "send"})
    assert (page.history(), page.row.state) == ([*before, "StaffReplied"], "resolved")


def test_who_solved_it_meanwhile_is_said_to_have_solved_it(
    page: Page, browser: Callable[..., Any]
) -> None:
    other = Page(browser("lead"), page.number)
    other.solve(outcome="restored")
    asked = said(
        page.client.post(
            f"{page.url}reply/", {"text": "Mine.", "do": "send", "seen": "1"}, follow=True
        )
    )
    assert re.search(rf"Ilya solved it at \d\d:\d\d while you wrote: “{TEXT}” Send yours", asked)
    # pressed again, as the guard asks, it tells no second solution
    again = said(page.solve(outcome="restored", seen=str(len(page.history()))))
    assert f"Request {page.number} is resolved (TE-54, TE-36, X-8)." in again
    assert page.letters() == ["resolution"]


@pytest.mark.clause("IS-84")
def test_when_it_failed_and_was_restored_is_asked_as_moments_and_is_on_record(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    """Typed by the reader's clock, which is Moscow's."""
    outcome = opened(
        regulation="istom", channel="portal", facts={"problem": "product_problem"},
        coverage={
            "sender": "contact", "contract": "active", "edition": "commercial",
            "category": "vip", "listed_address": "yes",
        },
    )  # fmt: skip
    page = Page(browser("agent"), outcome.ticket.number)
    for name in ("down_at", "restored_at"):
        field = page.shown().partition(f'name="need_{name}"')
        assert 'type="datetime-local"' in field[0][-200:] + field[2][:200]
    given = {"outcome": "restored", "need_down_at": "2026-03-10T11:20", "need_cause": "disk"}
    refused = page.solve(**given, need_restored_at="yesterday")
    assert "Give when it was, in order." in said(refused)
    assert "Resolved" not in page.history()
    page.solve(**given, need_restored_at="2026-03-10T12:00")
    (failure,) = (
        one for one in history_of(page.row.pk).events if isinstance(one, f.FailureRecorded)
    )
    assert failure.down_at.isoformat() == "2026-03-10T11:20:00+03:00"
    assert (failure.restored_at - failure.down_at).total_seconds() == 40 * 60
    assert "Restored at: Tue 10 March, 12:00" in page.client.get(page.url).text


def effect_lines(composer: str) -> list[str]:
    """Return what stands above the buttons, a line each, without its markup."""
    shown = composer.partition('data-part="effect"')[2].partition('<div class="line tools">')[0]
    lines = re.split(r"<li[^>]*>", shown.partition('<ul class="effects">')[2])[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()).replace(" :", ":") for one in lines]


def test_what_solving_does_besides_sending_is_said_as_the_core_decides_it(page: Page) -> None:
    sent = "Goes out as mail with the number in its subject; a note is seen by staff only."
    lines = effect_lines(page.shown())
    assert [lines[0], *(one.partition(" ")[0] for one in lines[1:4])] == [
        sent, "Response:", "Workaround:", "Permanent",
    ]  # fmt: skip
    assert [one.rpartition(" ")[0] for one in lines[1:2]] == ["Response: met by sending"]
    assert lines[4:] == [
        "Send and resolve",
        "Resolved: Operation restored. The letter says so TE-54",
        "Workaround: met by solving TE-28",
        "Permanent fix: met by solving TE-29",
    ]
    page.solve(outcome="restored")
    done = history_of(page.row.pk).events
    event = done[-1]
    assert isinstance(event, e.Resolved)
    assert event.clauses[0] == "TE-54"
    kept = promises(regulation_of(page.row.vendor_id, page.row.regulation), done, at=event.at)
    assert {one.kind for one in kept if one.met_at is not None} == {
        "response", "workaround", "permanent_fix",
    }  # fmt: skip
