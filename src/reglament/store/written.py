"""Owns statements that are written once: a query set becomes SQL, which is asked again with other values.

Pages ask the same of the database each time, and writing it anew costs several times what the answer does.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)

Row = TypeVar("Row")
Value = int | str | datetime
Found = Sequence[Sequence[Any]]

# what was written, by key; never the query sets themselves, which hold on to who asked
_WRITTEN: dict[Hashable, tuple["Statement", Any]] = {}
_MOST_WRITTEN = 512
# how often PostgreSQL is asked before a plan is kept
ASKED_BEFORE = 2
# a question of more values hardly comes back with as many
_MOST_VALUES = 64


class Statement(NamedTuple):
    """SQL with the values bound to it; `places` are those that are asked anew, each with which of the asked ones."""

    sql: str
    values: tuple[Any, ...]
    places: tuple[tuple[int, int], ...] = ()

    def fetched(self, *asked: Value) -> list[tuple[Any, ...]]:
        """Return the rows found with these values; asks nothing where nothing can be found."""
        if not self.sql:
            return []
        bound = list(self.values)
        for place, which in self.places:
            bound[place] = _adapted(asked[which])
        with connection.cursor() as cursor, _planned_once():
            cursor.execute(self.sql, bound)
            return list(cursor.fetchall())


@contextmanager
def _planned_once() -> Iterator[None]:
    """Let PostgreSQL plan what is asked within once for each connection.

    Not for all it is asked: a plan for any words is far from the best for the rare ones that somebody looks for.
    """
    if connection.vendor != "postgresql":
        yield
        return
    driver = connection.connection
    before, driver.prepare_threshold = driver.prepare_threshold, ASKED_BEFORE
    try:
        yield
    finally:
        driver.prepare_threshold = before


def fetch(key: Hashable, build: Callable[..., QuerySet[Any, Row]], *asked: Value) -> list[Row]:
    """Return what `build(*asked)` finds, written into SQL when `key` is first met.

    `key` names the question and holds everything but the asked values that decides which rows those are. Rows are
    instances, with what `select_related` joins, or those of `values_list`; raises ValueError for others, and
    where a value is not bound as it is given. `build` may not choose by a value what it asks: it sees stand-ins.
    """
    if len(asked) > _MOST_VALUES:
        return list(build(*asked))
    statement, made = again(key, lambda *values: _written(build(*values)), asked)
    found: list[Row] = made(statement.fetched(*asked))
    return found


def again(
    key: Hashable, write: Callable[..., tuple[Statement, Any]], asked: Sequence[Value]
) -> tuple[Statement, Any]:
    """Return what `write` makes of the asked values, with places to put others: written once for a key."""
    kinds = tuple(map(type, asked))
    known = _WRITTEN.get((key, kinds))
    if known is None:
        first, second = (
            [stand_in(kind, number) for number, kind in enumerate(kinds)]
            for stand_in in (_first, _second)
        )
        (one, besides), (other, _) = write(*first), write(*second)
        known = _settled(_placed(one, other, first)), besides
        if len(_WRITTEN) >= _MOST_WRITTEN:
            _WRITTEN.pop(next(iter(_WRITTEN)), None)
        _WRITTEN[(key, kinds)] = known
    return known


def _first(kind: type, number: int) -> Value:
    """Return a value that no desk has seen, put where an asked one stands while a statement is written."""
    if kind is datetime:
        return datetime(1, 2, 3, 4, 5, 6, number, tzinfo=UTC)
    if kind is str:
        # long, with letters and blanks that change under whatever else than binding is done to them
        return f" \ue000aB{number:0500}\ue000 "
    if kind is int:
        return 2_000_000_000 + number
    raise ValueError(f"a value of {kind.__name__} is not bound")


def _second(kind: type, number: int) -> Value:
    """Return another such value, different in all its parts."""
    if kind is datetime:
        return datetime(2, 3, 4, 5, 6, 7, 1000 + number, tzinfo=UTC)
    return f"\ue001Cd{1000 + number:0501}\ue001" if kind is str else 1_234_567_000 + number


def _placed(one: Statement, other: Statement, asked: Sequence[Value]) -> Statement:
    """Return a statement written for two sets of values as one for any: it differs where they stand."""
    adapted = [_adapted(value) for value in asked]
    pairs = enumerate(zip(one.values, other.values, strict=True))
    places = [place for place, (mine, theirs) in pairs if mine != theirs]
    if one.sql != other.sql or any(one.values[place] not in adapted for place in places):
        raise ValueError("a question asks by more of a value than the value itself")
    return one._replace(places=tuple((place, adapted.index(one.values[place])) for place in places))


def _settled(statement: Statement) -> Statement:
    """Return the statement as PostgreSQL plans it once: with the texts that are always the same written into it.

    A plan for any state costs more than planning anew each time for the one that is always asked for; then it does.
    Numbers stay bound: they say who asks, and statements for each would crowd one another out.
    """
    parts = statement.sql.split("%s")
    bound = len(parts) - 1 == len(statement.values)
    if connection.vendor != "postgresql" or not bound or "%%" in statement.sql:
        return statement
    asked, sql = dict(statement.places), parts[0]
    values: list[Any] = []
    places: list[tuple[int, int]] = []
    for place, (value, part) in enumerate(zip(statement.values, parts[1:], strict=True)):
        if isinstance(value, str) and place not in asked:
            sql += _literal(value) + part
            continue
        if place in asked:
            places.append((len(values), asked[place]))
        values.append(value)
        sql += "%s" + part
    return Statement(sql, tuple(values), tuple(places))


def _literal(text: str) -> str:
    # of a choice of a field, the text alone
    ops: Any = connection.ops
    quoted: str = ops.compose_sql("%s", [str.__str__(text)])
    return quoted.replace("%", "%%")


def _adapted(value: Value) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def _written(asked: QuerySet[Any, Any]) -> tuple[Statement, Callable[[Found], list[Any]]]:
    compiler = asked.query.get_compiler(connection=connection)
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        return Statement("", ()), list
    converters = [
        (place, ([_unbound(step) for step in steps], column))
        for place, (steps, column) in compiler.get_converters(
            [column for column, *_ in compiler.select]
        ).items()
    ]
    return Statement(sql, tuple(values)), _maker(asked, compiler, converters)


def _unbound(step: Any) -> Any:
    """Return a converter that holds on to no connection: it outlives the thread that wrote the statement."""
    if getattr(step, "__self__", None) is not connection.ops:
        return step
    function = step.__func__
    return lambda value, column, of: function(of.ops, value, column, of)


def _maker(
    asked: Any, compiler: Any, converters: list[tuple[int, Any]]
) -> Callable[[Found], list[Any]]:
    """Return how rows become what the query set gives."""
    if asked._prefetch_related_lookups or asked._known_related_objects:
        raise ValueError("what is fetched besides or known before is not written")

    def converted(found: Found) -> Found:
        return [_converted(row, converters) for row in found] if converters else found

    kind = asked._iterable_class
    if kind is FlatValuesListIterable:
        return lambda found: [row[0] for row in converted(found)]
    if kind is ValuesListIterable:
        return lambda found: [tuple(row) for row in converted(found)]
    if kind is not ModelIterable:
        raise ValueError("rows are instances or those of values_list")
    return _instances(compiler, converted)


def _instances(compiler: Any, converted: Callable[[Found], Found]) -> Callable[[Found], list[Any]]:
    """Return how rows become instances: as Django's own ModelIterable does, its preparations made once."""
    select, info, annotations = compiler.select, compiler.klass_info, compiler.annotation_col_map
    model, fields, alias = info["model"], info["select_fields"], connection.alias
    begins, ends = fields[0], fields[-1] + 1
    names = [column.target.attname for column, *_ in select[begins:ends]]
    # the stubs tell of a later Django
    related = get_related_populators(info, select, alias)  # type: ignore[call-arg]
    besides = list((annotations or {}).items())

    def made(found: Found) -> list[Any]:
        instances = []
        for row in converted(found):
            one = model.from_db(alias, names, row[begins:ends])
            for populator in related:
                populator.populate(row, one)
            for name, place in besides:
                setattr(one, name, row[place])
            instances.append(one)
        return instances

    return made


def _converted(row: Sequence[Any], converters: list[tuple[int, Any]]) -> list[Any]:
    values = list(row)
    for place, (steps, column) in converters:
        for step in steps:
            values[place] = step(values[place], column, connection)
    return values
