"""Owns the forms of customers: which fields each has, what was given in them, and what stands beside a field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import QueryDict

from reglament.core.coverage import words
from reglament.core.coverage.agreement_rules import levels_offered
from reglament.core.coverage.field_problems import FieldProblem
from reglament.core.model import people
from reglament.core.model.money import kopecks, roubles
from reglament.core.regulation.document import Regulation, Words

Options = tuple[tuple[str, Words | str], ...]
NONE: Options = (("", "—"),)
MOST_TEXT = 4000
NO_DAY = Words("No day of the calendar", "Такого дня нет в календаре")
NO_NUMBER = Words("No whole number", "Это не целое число")
NO_AMOUNT = Words("No amount in roubles", "Это не сумма в рублях")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One control: `kind` is line, list (one a line), choice, many, tick, date, number or money."""

    name: str
    kind: str = "line"
    options: Options = ()
    suggested: tuple[str, ...] = ()
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A field as it is drawn: with its value and its problem."""

    field: Field
    value: Any
    problem: FieldProblem | None = None

    @property
    def text(self) -> str:
        """Return the value as the control shows it."""
        if isinstance(self.value, tuple | list):
            return "\n".join(self.value)
        if self.field.kind == "money" and isinstance(self.value, int):
            return roubles(self.value)
        return "" if self.value is None else str(self.value)


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
            given = [
                one.replace("\x00", "")[:MOST_TEXT].strip() for one in posted.getlist(field.name)
            ]
            values[field.name] = _value(field, given, problems)
        return values, problems

    def controls(
        self, values: Mapping[str, Any], problems: Sequence[FieldProblem] = ()
    ) -> list[Control]:
        """Return the controls, each with the first problem of its field."""
        first: dict[str, FieldProblem] = {}
        for one in problems:
            first.setdefault(one.field, one)
        return [
            Control(field=field, value=values.get(field.name), problem=first.get(field.name))
            for field in self.fields
        ]


def _value(field: Field, given: list[str], problems: list[FieldProblem]) -> Any:
    text = given[0] if given else ""
    match field.kind:
        case "many":
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


LANGUAGES: Options = (*NONE, ("ru", "Русский"), ("en", "English"))


def customer_form() -> Form:
    """Return the form of an organisation."""
    return Form(
        name="customer",
        fields=(
            Field(name="name", required=True),
            Field(name="domains", kind="list", hint="domains"),
            Field(name="language", kind="choice", options=LANGUAGES),
            Field(name="region", hint="region"),
            Field(name="zone", hint="zone"),
            Field(name="category", kind="choice", options=_options(words.CATEGORIES)),
        ),
        made=lambda v: people.Customer(id="", vendor="", **{**v, "region": v["region"].upper()}),
    )


def agreement_form(served: Sequence[Regulation]) -> Form:
    """Return the form of a licence or contract under one of the regulations `served`; none is proposed (X-24)."""
    levels = dict.fromkeys(level for one in served for level in levels_offered(one))
    return Form(
        name="agreement",
        fields=(
            Field(
                name="regulation",
                kind="choice",
                options=(*NONE, *((one.code, one.title) for one in served)),
                required=True,
                hint="regulation",
            ),
            Field(name="kind", kind="choice", options=_options(words.KINDS, empty=False)),
            Field(name="level", suggested=tuple(levels), hint="level"),
            Field(name="edition", kind="choice", options=_options(words.EDITIONS, empty=False)),
            Field(name="valid_from_date", kind="date"),
            Field(name="valid_until_date", kind="date", hint="until"),
            Field(name="id", hint="reference"),
            Field(name="licence_key"),
            Field(name="installations", kind="number", hint="installations"),
            Field(name="hour_rate", kind="money", hint="hour_rate"),
            Field(name="addresses", kind="list", hint="listed"),
        ),
        made=lambda v: people.Agreement(**v),
    )


def account_form() -> Form:
    """Return the form of an account."""
    field = Field(name="address", required=True, hint="account")
    return Form(name="account", fields=(field,), made=lambda v: v["address"])


def contact_form(accounts: Sequence[str]) -> Form:
    """Return the form of a contact of a customer with these accounts."""
    owned = (
        (
            Field(
                name="account",
                kind="choice",
                options=(*NONE, *((address, address) for address in accounts)),
            ),
            Field(name="basis", kind="choice", options=_options(words.BASES), hint="basis"),
        )
        if accounts
        else ()
    )
    return Form(
        name="contact",
        fields=(
            Field(name="name", required=True),
            Field(name="addresses", kind="list", hint="addresses"),
            Field(name="language", kind="choice", options=LANGUAGES),
            Field(name="roles", kind="many", options=_options(words.ROLES, empty=False)),
            Field(
                name="marks", kind="many", options=_options(words.MARKS, empty=False), hint="marks"
            ),
            Field(name="trained_on_date", kind="date", hint="trained"),
            Field(name="access", kind="choice", options=_options(words.ACCESSES), hint="access"),
            *owned,
            Field(name="confirmed", kind="tick", hint="confirmed"),
            Field(name="active", kind="tick", hint="active"),
        ),
        made=lambda v: people.Contact(id="", **v),
    )
