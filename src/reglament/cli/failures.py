"""Owns the failures a command ends with: what, where, what to do, exit code; the frame prints."""

from collections.abc import Callable, Sequence


class CommandError(Exception):
    """A failure a person reads on stderr; `exit_code` is the contract's."""

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.remedy = what, where, remedy

    def __str__(self) -> str:
        return self.told(str)

    def told(self, say: Callable[[str], str]) -> str:
        """Return the whole message, each part put into words by `say`."""
        place = f" ({self.where})" if self.where else ""
        advice = f". {say(self.remedy)}" if self.remedy else ""
        return f"{say(self.what)}{place}{advice}"


class UsageError(CommandError):
    """Bad input or usage, nothing changed: exit 2."""


def unknown_regulation(identity: str, known: Sequence[str]) -> UsageError:
    """Return what is told of a regulation that is none; `known` are those there are."""
    return UsageError(
        f"there is no regulation {identity!r}", remedy=f"Known are: {', '.join(known)}."
    )


class TemporaryFailureError(CommandError):
    """It may work when tried again, as a mail server does: exit 75 (EX_TEMPFAIL of sysexits.h)."""

    exit_code = 75
