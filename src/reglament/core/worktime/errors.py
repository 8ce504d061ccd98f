"""Owns what goes wrong in working time: what, where, what to do. Raising is left to the rest."""


class WorkingTimeError(ValueError):
    """A calendar or a moment that cannot be counted with; `where` is a path such as `week.mon[0]`."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.remedy = what, where, remedy

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        advice = f". {self.remedy}" if self.remedy else ""
        return f"{self.what}{place}{advice}"


class CalendarYearMissing(WorkingTimeError):  # noqa: N818 - the name other packages catch
    """A local date was needed in a year for which the calendar has no holiday data."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"the calendar has no data for the year {year}",
            where="years",
            remedy=f"Add the non-working days of {year} to the calendar and {year} to its years.",
        )
        self.year = year
