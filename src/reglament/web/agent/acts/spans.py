"""Owns the actions that record spans of time: failures of the product, remote sessions."""

from reglament.core.model import findings as f
from reglament.core.regulation.document import Regulation
from reglament.web.agent.acts.forms import Action
from reglament.web.fields import Field
from reglament.web.moments import moment_in


def _tools(regulation: Regulation) -> tuple[Field, ...]:
    parameter = regulation.parameters.get("remote_tools")
    first = parameter.value[0] if parameter and isinstance(parameter.value, tuple) else ""
    return (Field(name="tool", kind="line", value=first),)


SPANS: tuple[Action, ...] = (
    Action(
        name="failure",
        group="facts",
        fields=lambda _r, _t: (
            Field(name="down_at", kind="moment"),
            Field(name="restored_at", kind="moment", required=False),
            Field(name="cause", kind="line", required=False),
        ),
        build=lambda v, n, a: f.RecordFailure(
            identity=n,
            actor=a,
            down_at=moment_in(v["down_at"]),
            restored_at=moment_in(v["restored_at"]) if v["restored_at"] else None,
            cause=v["cause"],
        ),
        applies=lambda r, _t: "outages" in r.recorded,
        sample=lambda _r, _t: {"down_at": "2000-01-01T00:00", "restored_at": ""},
    ),
    Action(
        name="session",
        group="facts",
        fields=lambda r, _t: (
            *_tools(r),
            Field(name="started_at", kind="moment"),
            Field(name="ended_at", kind="moment"),
        ),
        build=lambda v, n, a: f.RecordSession(
            identity=n,
            actor=a,
            tool=v["tool"],
            started_at=moment_in(v["started_at"]),
            ended_at=moment_in(v["ended_at"]),
        ),
        applies=lambda r, _t: "remote_sessions" in r.recorded,
        sample=lambda _r, _t: {
            "tool": "TeamViewer",
            "started_at": "2000-01-01T00:00",
            "ended_at": "2000-01-01T00:00",
        },
    ),
)
