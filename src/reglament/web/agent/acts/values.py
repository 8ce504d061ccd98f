"""Owns reading the values of an action's form: only its own fields, only what they allow."""

from collections.abc import Sequence

from django.http import HttpRequest

from reglament.store.models.people import StaffMember
from reglament.store.models.releases import Release
from reglament.web.fields import Field
from reglament.web.numbers import whole

MOST_TEXT = 100_000


class BadFieldError(ValueError):
    """A field is missing or holds what it does not offer."""

    def __init__(self, field: Field) -> None:
        super().__init__(field.name)
        self.field = field


def values_of(request: HttpRequest, fields: Sequence[Field]) -> dict[str, str]:
    """Return name -> value of every field; raises BadFieldError for the first that does not hold."""
    values: dict[str, str] = {}
    for field in fields:
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
    allowed = {option for option, _ in field.options}
    if field.kind == "ticks":
        ticked = request.POST.getlist(field.name)
        if not allowed.issuperset(ticked):
            raise BadFieldError(field)
        return ",".join(ticked)
    value = request.POST.get(field.name, "")[:MOST_TEXT].replace("\r\n", "\n").replace("\x00", "")
    if field.options and value not in allowed:
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
