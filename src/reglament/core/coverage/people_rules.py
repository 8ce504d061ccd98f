"""Owns what a customer, an account and a contact must be like before they are kept."""

import re
from collections.abc import Collection, Iterable
from datetime import date

from reglament.core.coverage.field_problems import FieldProblem
from reglament.core.coverage.public_mail import is_public
from reglament.core.coverage.words import ACCESSES, ADMINISTRATOR, BASES, CATEGORIES, MARKS, ROLES
from reglament.core.model.people import Contact, Customer
from reglament.core.regulation.document import Words
from reglament.core.worktime.zones import is_zone

_HOST = re.compile(r"(?=.{1,120}\Z)[^\s@/:.]+(\.[^\s@/:.]+)+")
_ADDRESS = re.compile(
    r"(?=.{3,320}\Z)[^\s@<>,;\x00-\x1f]+@[^\s@<>,;/:\x00-\x1f]+\.[^\s@<>,;/:\x00-\x1f]+"
)
_REGION = re.compile(r"[A-Z]{2}")
MOST_NAME = 200


def customer_problems(customer: Customer) -> tuple[FieldProblem, ...]:
    """Return what keeps a customer from being kept: a name, and words that are ones."""
    found = [
        *_name(customer.name),
        *choice_problems("category", customer.category, ("", *CATEGORIES)),
    ]
    found += choice_problems("language", customer.language, ("", "en", "ru"))
    if customer.region and not _REGION.fullmatch(customer.region):
        found.append(
            _problem(
                "region",
                _not_one("country code", "код страны", customer.region),
                "Write its two Latin letters, as RU for Russia or KZ for Kazakhstan, or leave it empty.",
                "Напишите две латинские буквы, например RU — Россия или KZ — Казахстан, либо оставьте пустым.",
            )
        )
    found += zone_problems(customer.zone)
    found += [one for domain in customer.domains for one in _domain(domain)]
    return tuple(found)


def zone_problems(zone: str) -> list[FieldProblem]:
    """Return what keeps a zone from being kept; none is one."""
    if not zone or is_zone(zone):
        return []
    what = Words(f"There is no time zone {zone!r:.60}", f"Нет часового пояса {zone!r:.60}")
    remedy = Words(
        "Choose one of the list, like Europe/Moscow, or give an offset, like +05:00.",
        "Выберите из списка, например Europe/Moscow, или укажите смещение, например +05:00.",
    )
    return [_problem("zone", what, remedy.en, remedy.ru)]


def _domain(domain: str) -> list[FieldProblem]:
    if not _HOST.fullmatch(domain):
        what = _not_one("mail domain", "почтовый домен", domain)
        remedy = Words(
            "Write it like acme.example, one a line.",
            "Пишите так: acme.example, по одному в строке.",
        )
    elif is_public(domain):
        what = Words(
            f"Anybody gets an address at {domain:.80}",
            f"Адрес на {domain:.80} может завести кто угодно",
        )
        remedy = Words(
            "Take it out and add the people as contacts, each with an address.",
            "Уберите его и добавьте людей контактами, каждого с его адресом.",
        )
    else:
        return []
    return [_problem("domains", what, remedy.en, remedy.ru)]


def account_problems(address: str, *, taken: bool) -> tuple[FieldProblem, ...]:
    """Return what keeps an account from being kept: its address is its key (AS-2)."""
    if not _HOST.fullmatch(address):
        return (
            _problem(
                "address",
                _not_one("account address", "адрес аккаунта", address),
                "Write it like acme.aspro.cloud.",
                "Пишите так: acme.aspro.cloud.",
                "AS-2",
            ),
        )
    if taken:
        what = Words("An account with this address is on record", "Аккаунт с этим адресом уже есть")
        return (
            _problem(
                "address",
                what,
                "Search for it, or correct the address.",
                "Найдите его или исправьте адрес.",
                "AS-2",
            ),
        )
    return ()


def contact_problems(
    contact: Contact, *, accounts: Collection[str], today: date
) -> tuple[FieldProblem, ...]:
    """Return what keeps a contact from being kept; `accounts` are the addresses of the customer's own."""
    found = [*_name(contact.name), *choice_problems("language", contact.language, ("", "en", "ru"))]
    found += zone_problems(contact.zone)
    found += choice_problems("access", contact.access, ("", *ACCESSES))
    found += choice_problems("basis", contact.basis, ("", *BASES))
    found += choice_problems("account", contact.account, ("", *accounts))
    found += [one for role in contact.roles for one in choice_problems("roles", role, ROLES)]
    found += [one for mark in contact.marks for one in choice_problems("marks", mark, MARKS)]
    return (
        *found,
        *address_problems(contact.addresses),
        *_training(contact, today),
        *_basis(contact),
    )


def address_problems(addresses: Iterable[str]) -> list[FieldProblem]:
    """Return what of a field `addresses` is no mail address, of a contact as of a licence (IS-121)."""
    return [
        _problem(
            "addresses",
            _not_one("mail address", "почтовый адрес", address),
            "Write it like ann@acme.example, one a line.",
            "Пишите так: ann@acme.example, по одному в строке.",
        )
        for address in addresses
        if not _ADDRESS.fullmatch(address)
    ]


def _training(contact: Contact, today: date) -> list[FieldProblem]:
    if contact.trained_on_date is None or contact.trained_on_date <= today:
        return []
    what = Words("The training lies in the future", "Обучение ещё не состоялось")
    when = Words("Give the day when it was done.", "Укажите день, когда оно прошло.")
    return [_problem("trained_on_date", what, when.en, when.ru, "HY-10")]


def _basis(contact: Contact) -> list[FieldProblem]:
    if not contact.basis or administers(contact):
        return []
    what = Words("Only an administrator has a basis", "Основание есть только у администратора")
    remedy = Words("Give the role, or clear the basis.", "Выберите роль или уберите основание.")
    return [_problem("basis", what, remedy.en, remedy.ru, "AS-1")]


def administers(contact: Contact) -> bool:
    """Return whether the contact has special rights over the account or organisation (AS-1)."""
    return contact.access == "administrator" or ADMINISTRATOR in contact.roles


def _name(name: str) -> list[FieldProblem]:
    if 0 < len(name.strip()) <= MOST_NAME and name.isprintable():
        return []
    if name.strip():
        what = Words(
            "The name is too long or not on one line",
            "Название слишком длинное или не в одну строку",
        )
    else:
        what = Words("A name is needed", "Нужно название или имя")
    return [
        _problem(
            "name", what, "At most 200 characters, on one line.", "До 200 знаков, в одну строку."
        )
    ]


def choice_problems(field: str, value: str, known: Iterable[str]) -> list[FieldProblem]:
    """Return what keeps a choice from being kept that is none of the words `known`."""
    listed = ", ".join(one for one in known if one)
    if value in set(known):
        return []
    what = Words(f"{value!r:.60} is none of the choices", f"{value!r:.60} нет среди вариантов")
    if not listed:
        return [_problem(field, what, "Leave it empty.", "Оставьте пустым.")]
    return [_problem(field, what, f"Use one of: {listed}.", f"Допустимы: {listed}.")]


def _not_one(en: str, ru: str, value: str) -> Words:
    return Words(f"This is no {en}: {value!r:.80}", f"Это не {ru}: {value!r:.80}")


def _problem(field: str, what: Words, en: str, ru: str, *clauses: str) -> FieldProblem:
    return FieldProblem(field=field, what=what, remedy=Words(en, ru), clauses=clauses)
