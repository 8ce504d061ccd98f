"""Owns taking customers from a CSV file: every row checked first, then all of them kept, or none (TR-8)."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction

from reglament import regulations
from reglament.core.coverage.agreement_rules import agreement_problems
from reglament.core.coverage.field_problems import FieldProblem, NotKeptError
from reglament.core.coverage.people_rules import contact_problems, customer_problems
from reglament.core.model.mail_addresses import address_key, domain_key
from reglament.core.model.money import kopecks
from reglament.core.model.people import Agreement, Contact, Customer
from reglament.core.regulation.document import Regulation, Words
from reglament.operations.register_customer import Registration, register_customer
from reglament.operations.share_mail import one_at_a_time
from reglament.regulations.agreed import agreed_version
from reglament.store.models import Customer as CustomerRow
from reglament.store.models import Vendor

NEEDED = ("customer", "regulation")
COLUMNS = (
    *NEEDED,
    "level",
    "kind",
    "edition",
    "from",
    "until",
    "reference",
    "hour_rate",
    "contact",
    "address",
    "language",
    "region",
    "domains",
)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What keeps a line of the file from being taken, and what to do; `confirm` is what may be confirmed as shared."""

    line: int
    what: Words
    remedy: Words
    confirm: str = ""


class ImportRefusedError(Exception):
    """The file cannot be taken; nothing was written. `problems` holds every line's, in order."""

    def __init__(self, problems: list[RowProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"line {one.line}: {one.what.en}" for one in problems))


@dataclass(slots=True)
class _Reading:
    vendor: Vendor
    at: datetime
    found: dict[str, Registration] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    # the line that first names a customer, or for it a mail domain or address by its key
    lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def complain(self, line: int, what: Words, remedy: Words) -> None:
        self.problems.append(RowProblem(line, what, remedy))

    def complain_of(self, line: int, problems: Iterable[FieldProblem]) -> None:
        """Note what the rules of a form would not keep either."""
        for one in problems:
            self.problems.append(RowProblem(line, one.what, one.remedy, one.confirm))


def import_customers(
    vendor: Vendor, lines: Iterable[str], *, at: datetime, shared: Collection[str] = ()
) -> list[CustomerRow]:
    """Keep the customers of a CSV file, one agreement and contact a line; lines of one name are one customer.

    Raises ImportRefusedError with every line that cannot be taken, as for a mail domain or address that another
    customer of the desk or of the file has and that is not confirmed as `shared`; then nothing is written.
    """
    reading = _Reading(vendor, at)
    keys = {address_key(one) if "@" in one else domain_key(one) for one in shared}
    with transaction.atomic():
        one_at_a_time(vendor.pk)
        for number, row in _rows(lines, reading):
            _take(reading, number, row)
        kept = [_registered(reading, one, keys) for one in reading.found.values()]
        if reading.problems:
            raise ImportRefusedError(sorted(reading.problems, key=lambda one: one.line))
    return [one for one in kept if one is not None]


def _registered(
    reading: _Reading, wanted: Registration, shared: Collection[str]
) -> CustomerRow | None:
    """Return the customer as it was kept; None where a line of it is complained of."""
    name = wanted.customer.name
    try:
        return register_customer(reading.vendor, wanted, at=reading.at, shared=shared)
    except NotKeptError as refused:
        for one in refused.problems:
            line = reading.lines.get((name, one.confirm), reading.lines[name, ""])
            reading.complain_of(line, [one])
        return None


def _rows(lines: Iterable[str], reading: _Reading) -> Iterator[tuple[int, dict[str, str]]]:
    table = csv.reader(lines)
    try:
        header = [name.strip().lower() for name in next(table, [])]
        if _header_fits(header, reading):
            for cells in table:
                if any(cell.strip() for cell in cells):
                    # a line may hold less than the header, never more
                    if len(cells) > len(header):
                        reading.complain(table.line_num, TOO_MANY, QUOTE_IT)
                    yield table.line_num, dict(zip(header, map(str.strip, cells), strict=False))
    except csv.Error as error:
        reading.complain(
            table.line_num, Words(f"This is no CSV: {error}", f"Это не CSV: {error}"), QUOTE_IT
        )


TOO_MANY = Words(
    "The line has more cells than the header", "В строке больше ячеек, чем в заголовке"
)
QUOTE_IT = Words("Put cells that hold commas in quotes.", "Возьмите ячейки с запятыми в кавычки.")


def _header_fits(header: list[str], reading: _Reading) -> bool:
    unknown = [name for name in header if name not in COLUMNS]
    missing = [name for name in NEEDED if name not in header]
    allowed = ", ".join(COLUMNS)
    remedy = Words(f"Columns are: {allowed}.", f"Столбцы: {allowed}.")
    for name in unknown:
        reading.complain(
            1, Words(f"There is no column {name!r:.40}", f"Нет столбца {name!r:.40}"), remedy
        )
    for name in missing:
        reading.complain(
            1, Words(f"The column {name} is missing", f"Не хватает столбца {name}"), remedy
        )
    return not unknown and not missing


def _take(reading: _Reading, line: int, row: Mapping[str, str]) -> None:
    name = row.get("customer", "")
    if not name:
        reading.complain(
            line,
            Words("The customer has no name", "У клиента нет названия"),
            Words("Fill in the column customer.", "Заполните столбец customer."),
        )
        return
    if CustomerRow.objects.filter(vendor=reading.vendor, name=name).exists():
        reading.complain(
            line,
            Words(f"The customer {name!r:.80} is known already", f"Клиент {name!r:.80} уже есть"),
            Words("Take the line out; change the customer on its page.",
                  "Уберите строку; измените клиента на его странице."),
        )  # fmt: skip
        return
    known = len(reading.problems)
    agreement = _agreement(reading, line, row)
    customer, contacts = _customer(reading.vendor, row), _contact(row)
    reading.complain_of(line, customer_problems(customer))
    for contact in contacts:
        # a file tells of no training, so no day is compared
        reading.complain_of(line, contact_problems(contact, accounts=(), today=date.max))
    # one that is complained of is tried no further: what two have in common is looked for among the others
    if agreement is not None and len(reading.problems) == known:
        _add(reading, line, customer, agreement, contacts)


def _add(
    reading: _Reading,
    line: int,
    customer: Customer,
    agreement: Agreement,
    contacts: tuple[Contact, ...],
) -> None:
    name = customer.name
    before = reading.found.get(name) or Registration(customer=customer)
    domains = dict.fromkeys((*before.customer.domains, *customer.domains))
    kept = (*before.customer.agreements, agreement)
    reading.found[name] = Registration(
        customer=replace(before.customer, agreements=kept, domains=tuple(domains)),
        contacts=(*before.contacts, *contacts),
    )
    for key in ("", *customer.domains, *(one for x in contacts for one in x.addresses)):
        reading.lines.setdefault((name, key), line)


def _customer(vendor: Vendor, row: Mapping[str, str]) -> Customer:
    return Customer(
        id="",
        name=row["customer"],
        vendor=vendor.code,
        domains=tuple(map(domain_key, row.get("domains", "").split())),
        language=row.get("language", ""),
        region=row.get("region", ""),
    )


def _contact(row: Mapping[str, str]) -> tuple[Contact, ...]:
    address = row.get("address", "")
    if not address:
        return ()
    name = row.get("contact", "") or address
    language = row.get("language", "")
    return (Contact(id="", name=name, addresses=(address_key(address),), language=language),)


def _agreement(reading: _Reading, line: int, row: Mapping[str, str]) -> Agreement | None:
    made = Agreement(
        id=row.get("reference", ""),
        kind=row.get("kind", "") or "licence",
        regulation=row.get("regulation", ""),
        edition=row.get("edition", "") or "commercial",
        level=row.get("level", ""),
        valid_from_date=_day(reading, line, row.get("from", "")),
        valid_until_date=_day(reading, line, row.get("until", "")),
        hour_rate=_rate(reading, line, row.get("hour_rate", "")),
    )
    regulation = _regulation(reading, line, made)
    if regulation is None:
        return None
    reading.complain_of(line, agreement_problems(regulation, made, vendor=reading.vendor.code))
    return made


def _regulation(reading: _Reading, line: int, made: Agreement) -> Regulation | None:
    try:
        regulation = agreed_version(made, at=reading.at)
    except regulations.UnknownRegulationError as error:
        known = ", ".join(error.known)
        reading.complain(
            line,
            Words(f"There is no regulation {error.identity!r:.40}",
                  f"Нет регламента {error.identity!r:.40}"),
            Words(f"Known are: {known}.", f"Известны: {known}."),
        )  # fmt: skip
        return None
    if regulation.vendor != reading.vendor.code:
        reading.complain(
            line,
            Words(f"{regulation.code} is not a regulation of {reading.vendor.code}",
                  f"{regulation.code} — не регламент поставщика {reading.vendor.code}"),
            Words("Name one of the vendor's own.", "Назовите регламент этого поставщика."),
        )  # fmt: skip
        return None
    return regulation


def _rate(reading: _Reading, line: int, text: str) -> int | None:
    if not text:
        return None
    try:
        return kopecks(text)
    except ValueError:
        reading.complain(
            line,
            Words(f"{text!r:.40} is no amount in roubles", f"{text!r:.40} — не сумма в рублях"),
            Words("Write it as 3000 or 3000.50.", "Пишите так: 3000 или 3000.50."),
        )
        return None


def _day(reading: _Reading, line: int, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        reading.complain(
            line,
            Words(f"{text!r:.40} is no date", f"{text!r:.40} — не дата"),
            Words("Write YYYY-MM-DD.", "Пишите ГГГГ-ММ-ДД."),
        )
        return None
