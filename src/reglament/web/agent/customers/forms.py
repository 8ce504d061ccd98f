"""Owns the forms of customers: which fields each has, what was given in them, and what stands beside a field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import QueryDict

from reglament.core.coverage import words
from reglament.core.coverage.agreement_rules import levels_offered
from reglament.core.coverage.field_problems import FieldProblem
from reglament.core.coverage.vocabulary import SERVED_REGIONS
from reglament.core.model import people
from reglament.core.model.money import kopecks, roubles
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.vocabulary import LANGUAGES
from reglament.web.fields import Field, Groups, Options
from reglament.web.lengths import length_problem, tidy
from reglament.web.words import say
from reglament.web.zone_choices import zone_names

SHARED, SENDER = "shared", "sender"
NONE: Options = (("", Words("—", "—")),)
MOST_TEXT = 4_000
NO_DAY = Words("This is no day of the calendar", "Такого дня нет в календаре")
NO_NUMBER = Words("This is no whole number", "Это не целое число")
NO_AMOUNT = Words("This is no amount in roubles", "Это не сумма в рублях")


def _field(
    name: str,
    kind: str = "line",
    options: Options = (),
    *,
    groups: Groups = (),
    suggested: tuple[str, ...] = (),
    required: bool = False,
    hint: str = "",
    label: str = "",
) -> Field:
    """Return a field in the words of customers' forms."""
    return Field(
        name=name,
        kind=kind,
        options=options,
        groups=groups,
        suggested=suggested,
        required=required,
        label=f"customer.field.{label or name}",
        hint=f"customer.hint.{hint}" if hint else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of one thing, and how they become it and come from it."""

    name: str
    fields: tuple[Field, ...]
    made: Callable[[Mapping[str, Any]], Any]

    def read(self, posted: QueryDict) -> tuple[dict[str, Any], list[FieldProblem]]:
        """Return the values given and what cannot be read; a field that is none of ours is refused (T18)."""
        known = {field.name for field in self.fields}
        if set(posted) - known - {"csrfmiddlewaretoken"}:
            raise BadRequest("The form has fields that this page does not know.")
        values: dict[str, Any] = {}
        problems: list[FieldProblem] = []
        for field in self.fields:
            given = [tidy(one).strip() for one in posted.getlist(field.name)]
            values[field.name] = _value(field, given, problems)
            wrong = length_problem(max(given, key=len, default=""), MOST_TEXT)
            if wrong is not None:
                problems.append(FieldProblem(field=field.name, what=wrong[0], remedy=wrong[1]))
        return values, problems

    def readable(self, values: Mapping[str, Any], unread: Sequence[FieldProblem]) -> dict[str, Any]:
        """Return the values with nothing in the fields that could not be read, for all that is checked besides."""
        lacking = {one.field for one in unread}
        blank = {one.name: _value(one, [], []) for one in self.fields if one.name in lacking}
        return {**values, **blank}

    def controls(
        self, values: Mapping[str, Any], problems: Sequence[FieldProblem] = ()
    ) -> list[Field]:
        """Return the fields as they are drawn, each with its value and everything that is wrong with it."""
        return [
            replace(
                _offering(_confirming(field, values, problems), values.get(field.name)),
                value=_text(field, values.get(field.name)),
                problems=tuple(one for one in problems if one.field == field.name),
            )
            for field in self.fields
        ]


def _confirming(field: Field, values: Mapping[str, Any], problems: Sequence[FieldProblem]) -> Field:
    """Return the ticks that confirm what two customers would have with all there is to confirm, and was before."""
    if field.name != SHARED:
        return field
    asked = [*values.get(SHARED, ()), *(one.confirm for one in problems if one.confirm)]
    options = ((one, _meant(one)) for one in dict.fromkeys(asked))
    return replace(field, options=tuple(options))


def _meant(key: str) -> Words:
    return Words(*(say("customer.share", one, key=key) for one in LANGUAGES))


def _offering(field: Field, value: Any) -> Field:
    """Return a choice with the value that stands in it, also where it is none of its options: it is shown, not lost."""
    if field.kind != "choice" or not value or value in dict(field.all_options):
        return field
    return replace(field, options=(*field.options, (value, Words(value, value))))


def _text(field: Field, value: Any) -> str:
    """Return a value as its control shows it."""
    if isinstance(value, tuple | list):
        return ("," if field.kind == "ticks" else "\n").join(value)
    if field.kind == "tick":
        return "yes" if value else ""
    if field.kind == "money" and isinstance(value, int):
        return roubles(value)
    return "" if value is None else str(value)


def _value(field: Field, given: list[str], problems: list[FieldProblem]) -> Any:
    text = given[0] if given else ""
    match field.kind:
        case "ticks":
            return tuple(dict.fromkeys(one for one in given if one))
        case "list":
            return tuple(dict.fromkeys(one.strip() for one in text.splitlines() if one.strip()))
        case "tick":
            return text == "yes"
        case "date" | "number" | "money" as kind:
            read, what = READERS[kind]
            return _read(text, read, problems, field, what)
    return text


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(text)
    return int(text)


READERS: dict[str, tuple[Callable[[str], Any], Words]] = {
    "date": (date.fromisoformat, NO_DAY),
    "number": (_whole, NO_NUMBER),
    "money": (kopecks, NO_AMOUNT),
}


def _read(
    text: str, read: Callable[[str], Any], problems: list[FieldProblem], field: Field, what: Words
) -> Any:
    if not text:
        return None
    try:
        return read(text)
    except ValueError:
        remedy = Words("Correct it, or leave the field empty.", "Исправьте или оставьте пустым.")
        problems.append(FieldProblem(field=field.name, what=what, remedy=remedy))
        return text


def _options(known: Mapping[str, Words], *, empty: bool = True) -> Options:
    return (*(NONE if empty else ()), *known.items())


SPOKEN: Options = (
    *NONE,
    ("ru", Words("Русский", "Русский")),
    ("en", Words("English", "English")),
)


def customer_form(sender: Words | None = None, *, doubted: bool = False) -> Form:
    """Return the form of an organisation; `sender` asks whether who wrote becomes its contact.

    Where nothing proves who wrote he is `doubted`, and the form says what that leaves out.
    """
    hint = "customer.hint.sender_doubted" if doubted else None
    tick = Field(name=SENDER, kind="tick", required=False, label=sender, hint=hint)
    asked = (tick,) if sender else ()
    return Form(
        name="customer",
        fields=(
            _field("name", required=True),
            _field("domains", kind="list", hint="domains"),
            _field(SHARED, kind="ticks", hint="shared"),
            _field("language", kind="choice", options=SPOKEN),
            _field("region", suggested=tuple(sorted(SERVED_REGIONS)), hint="region"),
            _field("zone", suggested=zone_names(), hint="zone"),
            _field("category", kind="choice", options=_options(words.CATEGORIES)),
            *asked,
        ),
        made=lambda v: people.Customer(
            id="", vendor="", **{**_own(v), "region": _country(v["region"])}
        ),
    )


def agreement_form(served: Sequence[Regulation]) -> Form:
    """Return the form of a licence or contract under one of the regulations `served`; none is proposed (X-24).

    Of a regulation several versions may be given: the levels are those of any, and the operation knows which decides.
    """
    titles = {one.code: one.title for one in reversed(served)}
    levels = _levels(served)
    return Form(
        name="agreement",
        fields=(
            _field(
                "regulation",
                kind="choice",
                options=(*NONE, *reversed(titles.items())),
                required=True,
                hint="regulation",
            ),
            _field("kind", kind="choice", options=_options(words.KINDS, empty=False)),
            *(
                (_field("level", kind="choice", options=NONE, groups=levels, hint="level"),)
                if levels
                else ()
            ),
            _field("edition", kind="choice", options=_options(words.EDITIONS, empty=False)),
            _field("valid_from_date", kind="date"),
            _field("valid_until_date", kind="date", hint="until"),
            _field("id", hint="reference"),
            _field("licence_key"),
            _field("installations", kind="number", hint="installations"),
            _field("hour_rate", kind="money", hint="hour_rate"),
            _field("addresses", kind="list", hint="listed", label="listed"),
        ),
        made=lambda v: people.Agreement(**{"level": "", **v}),
    )


def _levels(served: Sequence[Regulation]) -> Groups:
    """Return the levels by name under the titles of their regulations; levels that two share stand once, under both."""
    named: dict[tuple[str, Words], list[Regulation]] = {}
    for one in served:
        for level in levels_offered(one):
            label = one.facts["level"].labels.get(level, Words(level, level))
            named.setdefault((level, label), []).append(one)
    groups: dict[Words, list[tuple[str, Words]]] = {}
    for option, having in named.items():
        told = (
            " · ".join(dict.fromkeys(one.title.in_language(x) for one in having)) for x in LANGUAGES
        )
        titles = Words(*told)
        groups.setdefault(titles, []).append(option)
    return tuple((titles, tuple(options)) for titles, options in groups.items())


def account_form() -> Form:
    """Return the form of an account."""
    field = _field("address", required=True, hint="account")
    return Form(name="account", fields=(field,), made=lambda v: v["address"])


def contact_form(accounts: Sequence[str], *, doubted: bool = False) -> Form:
    """Return the form of a contact of a customer with these accounts; nothing proves who wrote as one `doubted`."""
    owned = (
        (
            _field(
                "account",
                kind="choice",
                options=(*NONE, *((address, Words(address, address)) for address in accounts)),
            ),
            _field("basis", kind="choice", options=_options(words.BASES), hint="basis"),
        )
        if accounts
        else ()
    )
    return Form(
        name="contact",
        fields=(
            _field("name", required=True),
            _field("addresses", kind="list", hint="addresses"),
            _field(SHARED, kind="ticks", hint="shared"),
            _field("language", kind="choice", options=SPOKEN),
            _field("zone", suggested=zone_names(), hint="contact_zone"),
            _field("roles", kind="ticks", options=_options(words.ROLES, empty=False)),
            _field("marks", kind="ticks", options=_options(words.MARKS, empty=False), hint="marks"),
            _field("trained_on_date", kind="date", hint="trained"),
            _field("access", kind="choice", options=_options(words.ACCESSES), hint="access"),
            *owned,
            _field("confirmed", kind="tick", hint="doubted" if doubted else "confirmed"),
            _field("active", kind="tick", hint="active"),
        ),
        made=lambda v: people.Contact(id="", **_own(v)),
    )


def _country(text: str) -> str:
    """Return a code in great letters; what is none stays as it was typed, for whoever is told so."""
    return text.upper() if len(text) == len("RU") else text


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of the thing itself: what was confirmed or asked beside it is no part of it."""
    return {name: value for name, value in values.items() if name not in (SHARED, SENDER)}
