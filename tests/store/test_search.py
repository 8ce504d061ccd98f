"""Words find tickets alike on both engines, in both languages; notes are found by staff only."""

from types import SimpleNamespace

import pytest

from reglament.store.models import SearchText, Ticket
from reglament.store.queries.search import tickets_with_words
from reglament.store.words import ANALYSER, asked, places, terms


@pytest.mark.parametrize(
    ("query", "public", "internal"),
    [
        ("возвраты", 1, 1),
        ("ВОЗВРАТОВ", 1, 1),
        ("елка", 1, 1),
        ("reports", 1, 1),
        ("TA-000001", 1, 1),
        ("secret", 0, 1),
        ("reports secret", 0, 1),
        ("absent", 0, 0),
        ('" OR *', 0, 0),
        ("", 0, 0),
    ],
)
@pytest.mark.threat("T17", "T19")
def test_words_find_tickets(desk: SimpleNamespace, query: str, public: int, internal: int) -> None:
    ticket = Ticket.objects.create(
        vendor=desk.vendor, number="1", version=1, registered_at=desk.at, last_activity_at=desk.at
    )
    SearchText.objects.create(
        vendor=desk.vendor,
        ticket=ticket,
        public_terms=terms("TA-000001 Возврат за ёлки, report"),
        internal_terms=terms("a secret note"),
        analyser=ANALYSER,
    )
    everything = Ticket.objects.all()
    assert tickets_with_words(everything, query, internal=False).count() == public
    assert tickets_with_words(everything, query, internal=True).count() == internal


@pytest.mark.parametrize(
    "forms",
    [
        "заявка заявки заявок заявкам",
        "настройка настроек",
        "список списка списков",
        "владелец владельца",
        "боец бойца",
        "уровень уровня",
        "число чисел",
        "деньги денег",
        "письмо писем письма",
        "день дня дней",
        "окно окон",
        "сервер сервера серверов",
    ],
)
def test_every_form_of_a_word_finds_every_other(desk: SimpleNamespace, forms: str) -> None:
    """A vowel, an «й» or a soft sign that only some forms have is no other word."""
    for number, form in enumerate(forms.split()):
        SearchText.objects.create(
            vendor=desk.vendor,
            ticket=Ticket.objects.create(
                vendor=desk.vendor, number=str(number), version=1, registered_at=desk.at,
                last_activity_at=desk.at,
            ),
            public_terms=terms(f"Нет {form} с утра"),
            internal_terms="",
            analyser=ANALYSER,
        )  # fmt: skip
    everything = Ticket.objects.all()
    for form in forms.split():
        found = tickets_with_words(everything, form, internal=False)
        assert found.count() == len(forms.split()), form
    marked = [
        forms[begin:end] for begin, end, _ in places(forms, asked(forms.split(maxsplit=1)[0]))
    ]
    assert marked == forms.split()


@pytest.mark.parametrize(
    ("one", "other"),
    [("лев", "лов"), ("заявка", "заявление"), ("банк", "бунк"), ("строка", "стрелка")],
)
def test_other_words_stay_other(one: str, other: str) -> None:
    assert asked(one) != asked(other)


def test_names_are_found_as_they_are_written(desk: SimpleNamespace) -> None:
    """A levelled stem is no part of «Станок»: names are looked through by plain ones."""
    from reglament.store.models import Contact, Customer
    from reglament.store.queries.search import contacts_with_words, customers_with_words

    Customer.objects.filter(pk=desk.customer.pk).update(name="Завод «Станок»")
    Contact.objects.filter(pk=desk.contact.pk).update(name="Пётр Молоток")
    assert [one.name for one in customers_with_words(desk.user, "станок")] == ["Завод «Станок»"]
    assert [one.name for one in contacts_with_words(desk.user, "молоток")] == ["Пётр Молоток"]
