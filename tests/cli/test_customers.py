"""`reglament customers import`: all of a file or nothing of it, each fault with its line."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from reglament.cli import main
from reglament.store.models import Agreement, Contact, Customer

pytestmark = pytest.mark.django_db
HEADER = "customer,regulation,level,edition,from,until,contact,address,domains\n"
VEGA = "Vega,tron-ru,basic,commercial,2026-01-01,2026-12-31,Vera,Vera@vega.example,vega.example\n"
YEAR = "2026-01-01,2026-12-31"
LAND = HEADER.replace("domains", "region")
SIRIUS = "Sirius,tron-ru,premium,commercial,2026-01-01,2026-12-31,,,\n"


@pytest.fixture
def imported(tmp_path: Path, desk: SimpleNamespace, capsys: pytest.CaptureFixture[str]):
    """Return a function that imports the text of a file: exit code, stdout, stderr with the path cut."""

    def run(text: str, *words: str) -> tuple[int, str, str]:
        file = tmp_path / "customers.csv"
        file.write_text(text, encoding="utf-8")
        code = main(["customers", "import", str(file), "--vendor", "tron", *words])
        said = capsys.readouterr()
        return code, said.out, said.err.replace(f"{tmp_path}/", "")

    return run


def test_customers_with_agreement_and_contact_are_kept(imported) -> None:
    assert imported(HEADER + VEGA + SIRIUS) == (0, "Vega\nSirius\n", "")
    vega = Customer.objects.get(name="Vega")
    agreement = Agreement.objects.get(customer=vega)
    assert (agreement.regulation, agreement.level, str(agreement.valid_until_date)) == (
        "tron-ru",
        "basic",
        "2026-12-31",
    )
    contact = Contact.objects.get(customer=vega)
    assert [one.address for one in contact.addresses.all()] == ["vera@vega.example"]


@pytest.mark.clause("TR-8", "TE-8")
@pytest.mark.parametrize("code", ["tron-ru", "tron-en"])
def test_a_level_there_is_none_of_is_refused_with_its_line_and_nothing_is_kept(
    imported, code: str
) -> None:
    gold = f"Polar,{code},Gold,commercial,2026-01-01,2026-12-31,,,\n"
    exit_code, out, err = imported(HEADER + VEGA + gold)
    assert (exit_code, out) == (2, "")
    assert err.splitlines() == [
        "customers.csv:3: There is no service level 'Gold' under this regulation. "
        "Use one of: basic, premium, premium+.",
        "reglament: 1 problems, nothing was imported (customers.csv)",
    ]
    assert not Customer.objects.filter(name__in=["Vega", "Polar"]).exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "customers.csv:1: The column customer is missing."),
        ("customer,regulation,size\n", "customers.csv:1: There is no column 'size'."),
        (HEADER + ",tron-ru,basic\n", "customers.csv:2: The customer has no name."),
        (HEADER + "A,hydra,basic\n", "customers.csv:2: hydra is not a regulation of tron."),
        (HEADER + "A,nothing,basic\n", "customers.csv:2: There is no regulation 'nothing'."),
        (HEADER + "\nAcme,tron-ru,basic\n", "customers.csv:3: The customer 'Acme' is known already."),
        (HEADER + "A,tron-ru,basic,,x,2026-12-31\n", "customers.csv:2: 'x' is no date."),
        (HEADER + VEGA.strip() + ",more\n", "customers.csv:2: The line has more cells than the header."),
        (HEADER + "A,tron-ru,basic,commercial,2026-01-01\n", "customers.csv:2: The agreement lacks: last day"),
        (HEADER + f"A,tron-ru,basic,gold,{YEAR}\n", "customers.csv:2: 'gold' is none of the choices. Use one of: com"),
        (HEADER + "A,tron-ru,basic,,2026-12-31,2026-01-01\n", "customers.csv:2: The last day lies before the first."),
        (HEADER + f"A,tron-ru,basic,,{YEAR},Ann,ann at home\n", "customers.csv:2: This is no mail address: 'ann at"),
        (HEADER + f"A,tron-ru,basic,,{YEAR},,,a b\n", "customers.csv:2: This is no mail domain: 'a'."),
        (LAND + f"A,tron-ru,basic,,{YEAR},,,Rus\n", "customers.csv:2: This is no country code: 'Rus'. Write its"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_taken_is_told_why(imported, text: str, said: str) -> None:
    before = Customer.objects.count()
    code, out, err = imported(text)
    assert (code, out, Customer.objects.count()) == (2, "", before)
    assert err.startswith(said)


def test_faults_are_told_in_russian(imported, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGLAMENT_LANGUAGE", "ru")
    assert imported(HEADER + "A,tron-ru,Gold,,2026-01-01,2026-12-31\n")[2].splitlines() == [
        "customers.csv:2: В этом регламенте нет уровня обслуживания 'Gold'. Допустимы: basic, premium, premium+.",
        "reglament: замечаний: 1, ничего не принято (customers.csv)",
    ]


@pytest.mark.clause("HY-23")
def test_the_price_of_an_hour_comes_with_the_contract(imported) -> None:
    header = "customer,regulation,level,edition,from,until,hour_rate\n"
    line = f"Vega,tron-ru,basic,commercial,{YEAR},"
    code, _, said = imported(f"{header}{line}much\n")
    assert code == 2
    assert "'much' is no amount in roubles" in said
    assert not Agreement.objects.filter(customer__name="Vega").exists()
    assert imported(f"{header}{line}3000.50\n")[0] == 0
    assert Agreement.objects.get(customer__name="Vega").hour_rate == 300_050


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "customers.csv:3: vega.example is a mail domain of Vega already. Take it out here or there, or confirm "
            "that both have it: a new request from it, unless a contact's, then waits in Triage until somebody chooses "
            "the customer. Confirm with --shared vega.example.",
        ),
        (
            "ru",
            "customers.csv:3: vega.example — уже почтовый домен клиента Vega. Уберите его здесь или там, либо "
            "подтвердите, что он общий: новые обращения с него, кроме писем контактов, будут ждать в разборе, пока "
            "сотрудник не выберет клиента. Подтвердить: --shared vega.example.",
        ),
    ],
)
def test_a_domain_of_another_customer_of_the_file_is_asked_for(
    imported, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setenv("REGLAMENT_LANGUAGE", language)
    second = SIRIUS.replace(",,,", ",,,VEGA.example")
    code, out, err = imported(HEADER + VEGA + second)
    assert (code, out, err.splitlines()[0]) == (2, "", said)
    assert not Customer.objects.filter(name__in=["Vega", "Sirius"]).exists()
    assert imported(HEADER + VEGA + second, "--shared", "Vega.example")[:2] == (0, "Vega\nSirius\n")


def test_an_address_of_a_contact_of_the_desk_is_asked_for_with_its_own_line(imported) -> None:
    ann = VEGA.replace("Vega,", "Sirius,").replace("Vera@vega.example,vega", "ANN@acme.example,two")
    second = VEGA.replace("Vega,", "Sirius,").replace("Vera@vega.example,vega", ",one")
    code, _, err = imported(HEADER + second + ann)
    assert code == 2
    assert err.startswith(
        "customers.csv:3: ann@acme.example is the address of a contact of Acme already."
    )
    assert imported(HEADER + second + ann, "--shared", "ann@acme.example")[0] == 0
    domains = Customer.objects.get(name="Sirius").mail_domains.values_list("domain", flat=True)
    assert sorted(domains) == ["one.example", "two.example"]
