"""Scope catalogue (C21): what is admitted to work, what is declined by ground and letter, what is advised on only.

Codes, grounds and moments are those of the ledger's examples.
"""

import pytest

from reglament.core.lifecycle import Refused
from reglament.core.model import commands as c
from reglament.core.model import events as e

PAID = {"category": "paid"}
VIP = {"category": "vip"}


def clause(name: str, *values: str):
    return pytest.param(*values, marks=pytest.mark.clause(name), id=name)


def aspro(ticket, **facts):
    return ticket("aspro").open("03-11 12:00", requester="boris", **facts)


def istom(ticket, category="paid", *, channel="portal", problem="product_problem", **facts):
    return ticket("istom").open(
        "03-11 12:00", coverage={"category": category}, channel=channel, problem=problem, **facts
    )


@pytest.mark.parametrize(
    "scope",
    [
        clause("AS-28", "setup"),
        clause("AS-29", "functionality"),
        clause("AS-34", "api-consulting"),
        clause("AS-36", "security"),
    ],
)
def test_aspro_works_on_what_its_catalogue_names(ticket, scope) -> None:
    play = aspro(ticket)
    assert play.refused(c.StartWork, "03-11 12:05").clauses == ("AS-11",)
    (classified,) = play.events(c.Classify, "03-11 12:10", scope=scope)
    assert set(classified.clauses) & {"AS-28", "AS-29", "AS-34", "AS-36"}
    play.do(c.StartWork, "03-11 12:20")
    assert (play.ticket.state, play.ticket.scope) == ("in_work", scope)


@pytest.mark.parametrize(
    "ground",
    [
        clause("AS-38", "general-programming"),
        clause("AS-39", "task-with-given-logic"),
        clause("AS-40", "custom-component"),
        clause("AS-41", "custom-module"),
        clause("AS-45", "business-case"),
    ],
)
def test_aspro_declines_what_is_outside_by_ground_and_letter(ticket, declined, ground) -> None:
    play = aspro(ticket)
    refused = declined(play, ground, ground)
    assert isinstance(refused, e.Refused)
    assert (play.ticket.state, play.ticket.ground) == ("declined", ground)
    entry = {
        "general-programming": "AS-38",
        "task-with-given-logic": "AS-39",
        "custom-component": "AS-40",
        "custom-module": "AS-41",
        "business-case": "AS-45",
    }[ground]
    assert entry in refused.clauses


@pytest.mark.clause("AS-42")
def test_code_is_changed_for_a_product_error_and_never_declined_then(ticket, declined) -> None:
    assert declined(aspro(ticket), "code-change", "code-change").clauses == ("AS-42",)
    play = aspro(ticket).do(c.Classify, "03-11 12:10", scope="code-change")
    play.classify("03-11 12:15", diagnosis="error")
    refusal = play.refused(
        c.Refuse,
        "03-11 12:20",
        action="decline",
        ground="code-change",
        message=c.Message(text="no"),
    )
    assert "AS-42" in refusal.clauses
    # what decides is named, with what it was set to
    assert "Diagnosis: product error" in refusal.remedy.en
    assert "Диагноз: ошибка продукта" in refusal.remedy.ru
    play.do(c.StartWork, "03-11 12:30").do(c.Wait, "03-11 12:40", party="development")
    assert (play.ticket.state, play.ticket.waiting_for) == ("waiting", "development")


@pytest.mark.clause("AS-33")
def test_the_diagnosis_of_an_error_opens_the_hand_over(ticket) -> None:
    play = aspro(ticket).do(c.Classify, "03-11 12:10", scope="diagnosis")
    play.do(c.StartWork, "03-11 12:20")
    assert "AS-21" in play.refused(c.Wait, "03-11 12:30", party="development").clauses
    (changed,) = play.events(c.Classify, "03-12 11:00", facts={"diagnosis": "error"})
    assert (changed.changes["diagnosis"], changed.clauses) == ("error", ("AS-33",))
    assert play.do(c.Wait, "03-12 11:05", party="development").ticket.state == "waiting"


@pytest.mark.clause("IS-85")
@pytest.mark.parametrize("category", ["free", "paid"])
def test_a_confirmed_error_is_handed_over_for_free_clients_too(ticket, category) -> None:
    play = istom(ticket, category).do(c.Classify, "03-11 12:10", scope="diagnosis")
    play.do(c.StartWork, "03-11 12:20")
    move = {"level": "development", "reason": "a defect of the module"}
    if category == "free":
        assert "IS-68" in play.refused(c.TransferLevel, "03-12 10:30", **move).clauses
    play.classify("03-12 11:00", diagnosis="error")
    play.do(c.TransferLevel, "03-12 11:05", **move)
    assert play.ticket.facts["level"] == "development"


@pytest.mark.clause("IS-68")
def test_developers_join_in_for_paid_clients_only(ticket) -> None:
    free = istom(ticket, "free")
    assert "IS-68" in free.refused(c.Wait, "03-11 12:30", party="development").clauses
    paid = istom(ticket, "paid").do(c.Wait, "03-11 12:30", party="development")
    assert paid.ticket.waiting_for == "development"


@pytest.mark.parametrize(
    "scope",
    [
        clause("IS-73", "general-advice"),
        clause("IS-94", "security"),
    ],
)
def test_istom_works_on_what_its_catalogue_names(ticket, scope) -> None:
    play = istom(ticket, "free")
    assert play.refused(c.StartWork, "03-11 12:05").clauses == ("IS-2",)
    play.do(c.Classify, "03-11 12:10", scope=scope).do(c.StartWork, "03-11 12:20")
    assert (play.ticket.state, play.ticket.scope) == ("in_work", scope)


@pytest.mark.clause("IS-74", "IS-75")
@pytest.mark.parametrize(
    ("deployment", "scope", "cited"),
    [("local", "local-backup", "IS-74"), ("cloud", "cloud-transfer", "IS-75")],
)
def test_backup_is_advised_on_by_deployment(ticket, deployment, scope, cited) -> None:
    play = istom(ticket, "free", deployment=deployment)
    (classified,) = play.events(c.Classify, "03-11 12:10", scope=scope)
    assert cited in classified.clauses
    assert play.ticket.facts["deployment"] == deployment
    assert play.do(c.StartWork, "03-11 12:20").ticket.state == "in_work"


@pytest.mark.parametrize(
    ("scope", "ground"),
    [
        clause("IS-76", "import-data", "import-data"),
        clause("IS-77", "client-server-software", "client-server-software"),
        clause("IS-78", "operating-system-installation", "third-party-installation"),
        clause("IS-91", "server-software", "server-software"),
    ],
)
def test_istom_declines_what_is_outside_by_ground_and_letter(
    ticket, declined, scope, ground
) -> None:
    play = istom(ticket, "paid")
    declined(play, scope, ground)
    assert (play.ticket.state, play.ticket.ground) == ("declined", ground)


@pytest.mark.clause("IS-5")
@pytest.mark.parametrize(
    "scope", ["computers", "network-equipment", "third-party-programs", "not-istom-products"]
)
def test_hardware_is_declined_or_moved_to_consulting_with_a_reason(ticket, declined, scope) -> None:
    play = istom(ticket, "free")
    declined(play, scope, "third-party/hardware")
    assert play.ticket.state == "declined"
    other = istom(ticket, "free").do(c.Classify, "03-11 12:10", scope=scope)
    assert other.refused(c.TransferLevel, "03-11 12:15", level="consulting", reason=" ")
    other.do(c.TransferLevel, "03-11 12:15", level="consulting", reason="a word of advice")
    other.do(c.Classify, "03-11 12:16", scope="general-consulting")
    assert other.do(c.StartWork, "03-11 12:20").ticket.state == "in_work"


@pytest.mark.clause("IS-53")
def test_special_requests_build_nothing(ticket, declined) -> None:
    play = istom(ticket, "vip", channel="vip_form")
    declined(play, "component-rework", "development")
    assert play.ticket.state == "declined"


@pytest.mark.clause("IS-56")
def test_demo_users_get_no_program_of_their_own(ticket, declined) -> None:
    play = istom(ticket, "non-commercial")
    declined(play, "individual-task", "individual-task")
    assert play.ticket.state == "declined"
    general = istom(ticket, "non-commercial").do(c.Classify, "03-11 12:10", scope="general-use")
    assert general.do(c.StartWork, "03-11 12:20").ticket.state == "in_work"


@pytest.mark.clause("IS-51", "IS-88")
def test_setting_up_the_database_is_for_special_requests(ticket) -> None:
    vip = istom(ticket, "vip", channel="vip_form")
    vip.do(c.Classify, "03-11 12:05", scope="database-setup")
    assert vip.do(c.StartWork, "03-11 12:10").ticket.state == "in_work"
    paid = istom(ticket, "paid")
    assert "IS-51" in paid.refused(c.Classify, "03-11 12:05", scope="database-setup").clauses
    paid.do(c.Classify, "03-11 12:06", scope="database-advice")
    assert "IS-88" in advised(paid).clauses


@pytest.mark.parametrize(
    ("category", "scope", "cited"),
    [
        clause("IS-87", "free", "self-made-installation", "IS-87"),
        clause("IS-88", "paid", "database-errors", "IS-88"),
        clause("IS-89", "free", "update-server-settings", "IS-89"),
    ],
)
def test_some_matters_are_advised_on_only(ticket, category, scope, cited) -> None:
    play = istom(ticket, category).do(c.Classify, "03-11 12:10", scope=scope)
    assert cited in advised(play).clauses


def advised(play) -> Refused:
    """Advice is given and closes the request; remote work is refused, and that refusal is the answer."""
    refusal = play.refused(c.SetRemoteAccess, "03-11 12:15", granted=True, tool="TeamViewer")
    play.reply("03-11 12:20", canned="documentation")
    assert play.promise("response").met_at is not None
    play.do(c.Close, "03-11 12:30", outcome="advised", message=c.Message(text="That is all."))
    assert (play.ticket.state, play.ticket.outcome) == ("closed", "advised")
    return refusal


@pytest.mark.clause("IS-90")
def test_an_update_is_installed_directly_only_at_an_agreed_price(
    ticket, declined, customer
) -> None:
    play = istom(ticket, "free", type="update_installation")
    play.do(c.Classify, "03-12 10:10", scope="update-installation")
    assert {"IS-81", "IS-90"} <= set(play.refused(c.StartWork, "03-12 10:20").clauses)
    play.do(c.Classify, "03-12 12:05", actor=customer, intake={"price_consent": "Anna, 12:05"})
    assert play.do(c.StartWork, "03-12 12:10").ticket.state == "in_work"
    own_cloud = istom(ticket, "paid", type="update_installation", deployment="cloud")
    own_cloud.do(c.Classify, "03-12 10:10", scope="update-installation")
    assert own_cloud.do(c.StartWork, "03-12 10:20").ticket.state == "in_work"
    free = istom(ticket, "free", type="update_installation")
    declined(free, "direct-update-installation", "update-without-price")
    assert free.ticket.ground == "update-without-price"


@pytest.mark.clause("IS-71", "IS-72")
def test_installing_is_helped_by_the_guide_once_access_is_given(ticket, customer, at) -> None:
    play = istom(ticket, "paid", problem="setup_question", type="installation")
    play.do(c.Classify, "03-11 12:05", scope="installation")
    assert "IS-6" in play.refused(c.StartWork, "03-11 12:06").clauses
    play.reply("03-11 12:15", canned="guide")
    assert play.promise("response").met_at == at("03-11 12:15")
    play.do(c.SetRemoteAccess, "03-11 12:30", actor=customer, granted=True, tool="TeamViewer")
    assert play.do(c.StartWork, "03-11 12:31").ticket.state == "in_work"
    replied = [x.canned for x in play.history if isinstance(x, e.StaffReplied)]
    assert replied == ["guide"]


@pytest.mark.clause("HY-12")
@pytest.mark.parametrize("scope", ["setup", "configuring", "use"])
def test_hydra_advises_on_three_matters(ticket, scope) -> None:
    play = ticket("hydra").open("03-11 12:00", channel="portal", type="incident", priority="normal")
    (classified,) = play.events(c.Classify, "03-11 12:10", scope=scope)
    assert classified.clauses == ("HY-12",)
    assert play.do(c.StartWork, "03-11 12:20").ticket.state == "in_work"


@pytest.mark.clause("HY-9")
def test_day_to_day_running_is_returned_to_the_customers_first_line(ticket, declined) -> None:
    play = ticket("hydra").open(
        "03-11 12:00", channel="portal", type="other", subject="reset operator password"
    )
    refused = declined(play, "first-line", "customer-first-line")
    assert "HY-9" in refused.clauses
    assert play.ticket.ground == "customer-first-line"


@pytest.mark.clause("HY-13")
def test_the_main_database_server_is_out_until_it_is_a_fault_of_hydra(ticket, declined) -> None:
    play = ticket("hydra").open("03-11 12:00", channel="portal", type="incident", priority="normal")
    assert declined(play, "main-db-server", "main-db-server").clauses == ("HY-13",)
    play.do(c.Reopen, "03-11 13:00", reason="it is a fault of Hydra")
    play.do(c.Classify, "03-11 13:05", scope="configuring")
    assert play.do(c.StartWork, "03-11 13:10").ticket.state == "in_work"
