"""Owns the value of a drawn field: what a form asks, how it is asked, and what stands in it.

`templates/reglament/field.html` draws it. What a form makes of the answers is each form's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from reglament.core.coverage.field_problems import FieldProblem
from reglament.core.regulation.document import Words
from reglament.web.kept_forms import Wrong
from reglament.web.lengths import MOST_TEXT
from reglament.web.words import catalogue, say

# the end of the id of what is said of a form as a whole
NOTICE = "refused"

Meanings = tuple[tuple[Words, Words], ...]
Options = tuple[tuple[str, str | Words], ...]
Quoted = tuple[str, Words, str]
Groups = tuple[tuple[str | Words, Options], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One control of a form; `options` are value and label, a phrase key or words of the regulation.

    `kind`: choice, ticks (several of the options), tick (yes or nothing), staff (a colleague), engineer (any of us),
    release (of the register), request (the number of another), text, line, number, list (one a line), date, time,
    money, moment or hidden. `label` stands in place of the phrase of the name, as words or a phrase key, like `hint`;
    `value` is what the control holds at first, ticks of one field in one text.
    `groups` are further options of a choice, each under a heading; `barred` says of those that are not possible now
    what forbids them and what would allow it, folded behind the control.
    `clauses` say why it is asked, `problems` all that is wrong with it; `suggested` are values that a line offers,
    `meanings` say what choices stand for, in words too long for an option; `quotes` are what messages among the options
    say: its value, whose and when, and how it begins, shown with its option alone. A field that only some choices ask
    for is `asked_with` them: the name of the choice's field, and those options. One that is
    `further` is seldom filled: a form may fold it away. `counted` marks one whose hint
    follows what is typed. `most` is how many characters it takes. `wrong` is what its
    form was refused for, in the reader's words: it has the focus where it `leads` those that are.
    """

    name: str
    kind: str
    options: Options = ()
    groups: Groups = ()
    required: bool = True
    label: str | Words | None = None
    hint: str | Words | None = None
    value: str = ""
    clauses: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    problems: tuple[FieldProblem, ...] = ()
    meanings: Meanings = ()
    quotes: tuple[Quoted, ...] = ()
    barred: Meanings = ()
    asked_with: tuple[str, tuple[str, ...]] | None = None
    further: bool = False
    counted: bool = False
    most: int = MOST_TEXT
    wrong: str = ""
    leads: bool = True

    def label_in(self, language: str) -> str:
        """Return the label: its own words, else the phrase of the name, else the name."""
        if isinstance(self.label, Words):
            return self.label.in_language(language)
        key = self.label or f"field.{self.name}"
        return say(key, language) if key in catalogue() else self.name

    @property
    def all_options(self) -> Options:
        """Return the options with those that stand under headings."""
        return (*self.options, *chain.from_iterable(options for _, options in self.groups))

    @property
    def unchosen(self) -> bool:
        """Return whether one of several has still to be chosen: nobody chose, and nothing may not be meant."""
        several = self.kind in ("staff", "engineer", "release") or (
            self.kind == "choice" and len(self.all_options) > 1
        )
        return several and self.required and not self.value and all(one for one, _ in self.options)

    @property
    def ticked(self) -> tuple[str, ...]:
        """Return the options ticked at first."""
        return tuple(self.value.split(","))

    def is_asked(self, values: Mapping[str, str]) -> bool:
        """Return whether the choice that stands in `values` asks for it."""
        return self.asked_with is None or values.get(self.asked_with[0], "") in self.asked_with[1]


def control_of(form: str, fields: Sequence[Field], named: str) -> str:
    """Return the id of the control in `form` that shows what a command calls `named`, else of the form's own notice.

    A form may put a word before a name of the command's: `need_solution` shows `solution`. One without fields has
    nothing to be mended, and leads nowhere.
    """
    if not fields:
        return ""
    names = [one.name for one in fields if one.kind != "hidden"]
    shown = next((one for one in names if named and one == named), "")
    longer = next((one for one in names if named and one.endswith(f"_{named}")), "")
    found = shown or longer
    return f"{form}-{found}" if found else notice_of(form)


def notice_of(form: str) -> str:
    """Return the id of what is said of a form as a whole."""
    return f"{form}-{NOTICE}"


def refilled(
    fields: Sequence[Field], form: str, given: Mapping[str, str], wrong: Wrong
) -> tuple[Field, ...]:
    """Return the fields of a refused form with what it said, and what for; what was not sent is no tick."""
    return tuple(
        one
        if one.kind == "hidden"
        else replace(
            one,
            value=given.get(one.name, "" if one.kind in ("tick", "ticks") else one.value),
            wrong=wrong.of(f"{form}-{one.name}"),
            leads=wrong.at == f"{form}-{one.name}",
        )
        for one in fields
    )


@dataclass(frozen=True, slots=True)
class Together:
    """Fields that stand together: one that is always asked, or all that the same `options` of the `choice` ask for."""

    fields: tuple[Field, ...]
    choice: str = ""
    options: Options = ()


def asked_together(fields: Sequence[Field]) -> list[Together]:
    """Return the fields in their order, those that the same options ask for where the first of them stands."""
    choices = {one.name: one.all_options for one in fields}
    found: list[Together] = []
    for field in fields:
        if field.asked_with is None:
            found.append(Together((field,)))
            continue
        choice, wanted = field.asked_with
        options = tuple(pair for pair in choices.get(choice, ()) if pair[0] in wanted)
        alike = tuple(one for one in fields if one.asked_with == field.asked_with)
        if alike[0] is field:
            found.append(Together(alike, choice, options))
    return found
