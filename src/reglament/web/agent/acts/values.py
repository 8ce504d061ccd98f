"""Owns reading the values of an action's form: only its own fields, only what they allow."""

from collections.abc import Sequence

from django.http import HttpRequest

from reglament.store.models.people import StaffMember
from reglament.store.models.releases import Release
from reglament.web.fields import Field
from reglament.web.lengths import too_long, typed
from reglament.web.numbers import whole
from reglament.web.words import say

# kinds of fields that offer what they take
CHOSEN = frozenset({"choice", "ticks", "staff", "engineer", "release"})


class BadFieldError(ValueError):
    """A field is missing or holds what it does not offer."""

    def __init__(self, field: Field) -> None:
        super().__init__(field.name)
        self.field = field

    def told(self, language: str) -> str:
        """Return what is wrong and what to do, in words."""
        what = self.field.label_in(language)
        if self.field.kind in CHOSEN:
            return say("ticket.bad_choice", language, what=what)
        return say("ticket.bad_form", language, what=what)


class TooLongFieldError(BadFieldError):
    """A field holds more than is kept of it."""

    def __init__(self, field: Field, value: str) -> None:
        super().__init__(field)
        self.value = value

    def told(self, language: str) -> str:
        """Return how long it is, how long it may be, and what to do."""
        label = self.field.label_in(language)
        return too_long({label: self.value}, language, most=self.field.most)


def values_of(request: HttpRequest, fields: Sequence[Field]) -> dict[str, str]:
    """Return name -> value of every field; raises BadFieldError for the first that does not hold.

    What stands in a field that another option asks for than the chosen one is not taken.
    """
    values: dict[str, str] = {}
    for field in fields:
        if not field.is_asked(values):
            values[field.name] = ""
            continue
        value = _value(request, field)
        if field.required and not value.strip():
            raise BadFieldError(field)
        if field.kind == "release":
            values[f"{field.name}_name"] = _release(request, field, value).name
        if field.kind in ("staff", "engineer"):
            values[f"{field.name}_name"] = _colleague(request, field, value).name
        values[field.name] = value
    return values


def _value(request: HttpRequest, field: Field) -> str:
    allowed = {option for option, _ in field.all_options}
    if field.kind == "ticks":
        ticked = request.POST.getlist(field.name)
        if not allowed.issuperset(ticked):
            raise BadFieldError(field)
        return ",".join(ticked)
    value = typed(request, field.name)
    if len(value) > field.most:
        raise TooLongFieldError(field, value)
    if allowed and value not in allowed:
        raise BadFieldError(field)
    return value


def _colleague(request: HttpRequest, field: Field, value: str) -> StaffMember:
    rows = StaffMember.objects.visible_to(request.user).filter(active=True)
    found = rows.filter(pk=whole(value)).first()
    if found is None:
        raise BadFieldError(field)
    return found


def _release(request: HttpRequest, field: Field, value: str) -> Release:
    found = Release.objects.visible_to(request.user).filter(pk=whole(value)).first()
    if found is None:
        raise BadFieldError(field)
    return found
