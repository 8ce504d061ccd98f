"""Documents spoiled at random are read or refused with problems; nothing else ever comes out."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reglament.core.regulation.linting import lint
from reglament.core.regulation.problems import RegulationInvalidError
from reglament.core.regulation.reading import read_regulation

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PIECES = [
    "",
    "[]",
    "{}",
    "[a, b]",
    "{a: b}",
    "~",
    "-1",
    "9" * 5000,
    "*",
    "yes",
    '"',
    "&a",
    "*a",
    "- x",
    "\u2028",
    "P1..P3",
    "2026-03-09",
]


@settings(
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_spoiled_document_is_read_or_refused(files, data):
    name = data.draw(st.sampled_from(sorted(files)))
    lines = files[name].splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    key, colon, value = lines[number].partition(":")
    piece = data.draw(st.sampled_from(PIECES) | st.text(max_size=12))
    spoiled = data.draw(st.sampled_from(["gone", "value", "line", "twice", "inside"]))
    if spoiled == "gone":
        del lines[number]
    elif spoiled == "value":
        lines[number] = f"{key}{colon} {piece}"
    elif spoiled == "line":
        lines[number] = piece
    elif spoiled == "twice":
        lines.insert(number, lines[number])
    else:
        place = data.draw(st.integers(0, len(value)))
        lines[number] = f"{key}{colon}{value[:place]}{piece}{value[place:]}"
    found = said_of({**files, name: "\n".join(lines)})
    assert all(one.line >= 1 and one.what and one.remedy for one in found)


def said_of(files):
    try:
        return lint(read_regulation(files), at=NOW)
    except RegulationInvalidError as error:
        return error.problems
