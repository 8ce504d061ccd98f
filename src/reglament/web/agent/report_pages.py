"""Owns the pages of reports: the list, one month of one report as a table, and the same lines as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.regulation.document import Regulation, Words
from reglament.reports import Amount, Line, Report, Value, reports
from reglament.reports.csv_text import csv_text
from reglament.web.agent.frame import desk_context
from reglament.web.agent.queue.asking import regulations_of
from reglament.web.moments import reader_zone
from reglament.web.rights import Rule, open_to


class Cell(NamedTuple):
    """One cell, how much of its bar is full in hundredths (None where nothing is drawn), and its column's name."""

    value: Value
    share: int | None
    column: Words


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line of a report as the page shows it."""

    ticket: str
    customer: int | None
    cells: list[Cell]
    strokes: tuple[int, ...]
    telling: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading; None where a report has no headings."""

    heading: Value | None
    lines: list[Drawn]


@open_to(Rule.STAFF)
def report_list(request: HttpRequest) -> HttpResponse:
    """Show every report with what it is for."""
    context = desk_context(request, here="reports", at=wall_time.now())
    known = regulations_of(request)
    shown = [one for one in reports().values() if not known or _covered(one, known)]
    return render(request, "reglament/reports.html", {**context, "reports": shown})


@open_to(Rule.STAFF)
def report_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one month of a report, the running one where none is asked for."""
    at = wall_time.now()
    report, month = _report(name), _month(request.GET.get("month", ""), at)
    context = desk_context(request, here="reports", at=at)
    known = regulations_of(request)
    covered = _covered(report, known)
    lines = _lines(request, report, month, at=at)
    drawn = _drawn(report, lines)
    shown = [one for one in drawn if one.telling or "all" in request.GET] or drawn
    return render(
        request,
        "reglament/report.html",
        {
            **context,
            "report": report,
            "nothing_covered": known and not covered,
            "covered": covered if len(covered) < len(known) else [],
            "lines": drawn,
            "sections": _sections(report, shown),
            "left_out": len(drawn) - len(shown),
            "stroked": report.stroked and any(one.strokes for one in drawn),
            "figures": _figures(report, lines),
            "month": f"{month:%Y-%m}",
        },
    )


@open_to(Rule.STAFF)
def report_csv(request: HttpRequest, name: str) -> HttpResponse:
    """Hand out the same lines as CSV; cells that a spreadsheet would run are neutralised (T13)."""
    at = wall_time.now()
    report, month = _report(name), _month(request.GET.get("month", ""), at)
    language = get_language() or "en"
    lines = [
        [_told(cell, language) for cell in one.cells]
        for one in _lines(request, report, month, at=at)
    ]
    text = csv_text([column.in_language(language) for column in report.columns], lines)
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{month:%Y-%m}.csv"'
    return answer


def _covered(report: Report, known: Sequence[Regulation]) -> list[Regulation]:
    return [one for one in known if report.covers(one)]


def _report(name: str) -> Report:
    found = reports().get(name)
    if found is None:
        raise Http404(f"there is no report {name}")
    return found


def _lines(request: HttpRequest, report: Report, month: datetime, *, at: datetime) -> list[Line]:
    # a month that runs is told as of now, with what happens at this very moment
    until = max(month, min(_next(month), at + timedelta.resolution))
    return list(report.lines(request.user, month, until))


def _drawn(report: Report, lines: list[Line]) -> list[Drawn]:
    bars = report.bars
    numbers = [_number(one.cells[column]) for one in lines for column in bars.columns]
    whole = bars.whole or max(numbers, default=0) or 1
    return [
        Drawn(
            ticket=one.ticket,
            customer=one.customer,
            strokes=one.strokes,
            telling=report.telling(one),
            cells=[
                Cell(value, _full(value, whole) if number in bars.columns else None, column)
                for number, (column, value) in enumerate(
                    zip(report.columns, one.cells, strict=True)
                )
            ],
        )
        for one in lines
    ]


def _sections(report: Report, lines: Sequence[Drawn]) -> list[Section]:
    """Return the lines under the first cell that they share; all of them together where a report is not grouped."""
    if not report.grouped:
        return [Section(None, list(lines))]
    return [
        Section(heading, list(of_it))
        for heading, of_it in groupby(lines, key=lambda one: one.cells[0].value)
    ]


def _figures(report: Report, lines: Sequence[Line]) -> set[int]:
    """Return the columns of figures, of shares also before there is one: they are aligned at their end."""
    return {
        number
        for number in range(1, len(report.columns))
        if report.columns[number].en.endswith("%")
        or {type(one.cells[number]) for one in lines if one.cells[number] != ""}
        in ({int}, {Amount})
    }


def _full(value: object, whole: int) -> int:
    return 100 * _number(value) // whole


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _month(given: str, at: datetime) -> datetime:
    try:
        asked = datetime.strptime(given, "%Y-%m")  # noqa: DTZ007 - the zone is the desk's, below
    except ValueError:
        asked = at.astimezone(reader_zone())
    return datetime(min(max(asked.year, 1970), 2100), asked.month, 1, tzinfo=reader_zone())


def _next(month: datetime) -> datetime:
    years, before = divmod(month.month, 12)
    return month.replace(year=month.year + years, month=before + 1)


def _told(cell: object, language: str) -> object:
    return cell.in_language(language) if isinstance(cell, Words) else cell
