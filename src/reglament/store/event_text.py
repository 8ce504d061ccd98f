"""Owns the exact text by which an event is stored: compact JSON, defaults left out, keys in the type's order.

An event type may gain fields with defaults; a stored field that a type no longer has is an error, since
history is never reinterpreted by accident.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, get_type_hints

from reglament.core.model import events
from reglament.core.model.commands import Message
from reglament.core.model.event_types import EVENT_TYPES
from reglament.core.model.interaction import (
    Address,
    Attachment,
    RefusedFile,
    SenderProof,
    Undelivered,
)
from reglament.core.model.people import Actor, ActorKind


def text_of(event: events.Event) -> str:
    """Return the JSON text of an event; equal events give equal text."""
    plain = {"type": type(event).__name__, **plain_of(event)}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def event_of(text: str) -> events.Event:
    """Return the event of a text that `text_of` made; raises ValueError for any other."""
    plain = json.loads(text)
    made = EVENT_TYPES.get(plain.pop("type", ""))
    if made is None:
        raise ValueError(f"no event type of this version reads: {text[:80]}")
    event: events.Event = made_of(made, plain)
    return event


def plain_of(value: Any) -> dict[str, Any]:
    """Return a value of the model as JSON's types, defaults left out."""
    found = {}
    made: type = type(value)
    for name, default in _defaults(made):
        one = getattr(value, name)
        if default is MISSING or one != default:
            found[name] = _jsonable(one)
    return found


@cache
def _defaults(made: type) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (one.name, one.default_factory() if one.default_factory is not MISSING else one.default)
        for one in fields(made)
    )


def _jsonable(value: Any) -> Any:
    if value is None or type(value) in (str, bool, int):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_jsonable(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _jsonable(one) for name, one in value.items()}
    return plain_of(value)


def made_of(made: type, plain: Mapping[str, Any]) -> Any:
    """Return the value of type `made` that `plain_of` wrote; raises ValueError for any other."""
    readers = _readers(made)
    try:
        return made(**{name: readers[name](one) for name, one in plain.items()})
    except (KeyError, TypeError) as trouble:
        raise ValueError(f"{made.__name__} cannot be read: {trouble}") from trouble


@cache
def _readers(made: type) -> dict[str, Callable[[Any], Any]]:
    return {name: _reader(hint) for name, hint in get_type_hints(made).items()}


def _reader(hint: Any) -> Callable[[Any], Any]:
    for known, reader in _READERS.items():
        if hint == known:
            return reader
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _moment_or_none(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _message(value: Mapping[str, Any] | None) -> Message | None:
    return None if value is None else made_of(Message, value)


_READERS: dict[Any, Callable[[Any], Any]] = {
    datetime: datetime.fromisoformat,
    datetime | None: _moment_or_none,
    Actor: lambda value: made_of(Actor, value),
    Actor | None: lambda value: None if value is None else made_of(Actor, value),
    ActorKind: ActorKind,
    Message: _message,
    Message | None: _message,
    tuple[str, ...]: tuple,
    SenderProof: SenderProof,
    Address | None: lambda value: None if value is None else made_of(Address, value),
    Undelivered | None: lambda value: None if value is None else made_of(Undelivered, value),
    tuple[Address, ...]: lambda value: tuple(made_of(Address, one) for one in value),
    tuple[RefusedFile, ...]: lambda value: tuple(made_of(RefusedFile, one) for one in value),
    tuple[Attachment, ...]: lambda value: tuple(made_of(Attachment, one) for one in value),
}
