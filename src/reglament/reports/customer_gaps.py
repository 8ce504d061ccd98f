"""Owns the monthly report of what regulations find lacking at customers (TE-37, TR-39, HY-10, HY-11, AS-1).

It speaks of the customers as they stood when the month ended, told from the changes on record.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from reglament import regulations
from reglament.core.coverage.gaps import gaps, trained
from reglament.core.coverage.rewinding import rewound
from reglament.core.model.people import Contact, Customer
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.versions import versions_shown
from reglament.reports import Cited, Line, Report
from reglament.store.queries.customers import changes_since, customers, whole


def lines(user: Any, _since: datetime, until: datetime) -> Sequence[Line]:
    """Return a line for each customer and regulation under which something lacks, as it stood just before `until`.

    A customer without gaps is listed where the regulation asks for training, since its trained staff is counted.
    """
    later = changes_since(user, until)
    known = versions_shown(regulations.load_all(), until - timedelta.resolution)
    found: list[Line] = []
    for row in customers(user):
        now = whole(row)
        then = rewound(now.customer, now.contacts, later.get(row.pk, ()))
        if then is not None:
            found += _of(*then, known)
    return found


def _of(
    customer: Customer, contacts: Sequence[Contact], known: Sequence[Regulation]
) -> Iterator[Line]:
    chosen = {one.regulation for one in customer.agreements}
    for regulation in (one for one in known if one.code in chosen):
        lacking = gaps(regulation, customer, contacts)
        if not lacking and "training_record" not in regulation.parameters:
            continue
        yield Line(
            customer=int(customer.id),
            cells=(
                customer.name,
                regulation.title,
                Words(
                    "; ".join(gap.words.en for gap in lacking),
                    "; ".join(gap.words.ru for gap in lacking),
                ),
                Cited((id_ for gap in lacking for id_ in gap.clauses), regulation.identity),
                sum(one.active for one in contacts),
                trained(contacts),
            ),
        )


REPORT = Report(
    name="customer-gaps",
    title=Words(en="What customers lack", ru="Чего не хватает у клиентов"),
    lead=Words(
        en="What regulations ask of customers and find lacking, as it stood when the month ended. "
        "Nobody is refused for it.",
        ru="Чего регламенты ждут от клиентов и чего не хватает на конец месяца. "
        "Отказа из-за этого не бывает.",
    ),
    columns=(
        Words(en="Customer", ru="Клиент"),
        Words(en="Regulation", ru="Регламент"),
        Words(en="Lacking", ru="Не хватает"),
        Words(en="Clauses", ru="Пункты"),
        Words(en="Contacts", ru="Контактов"),
        Words(en="Trained", ru="Обучено"),
    ),
    lines=lines,
)
