"""Owns the strokes of a queue row on the axis that all rows share.

Made here and not by the template: a page has forty rows, and each of them a dozen numbers.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from reglament.web.agent.queue.rows import QueueRow, hours_name
from reglament.web.drawing.day_axis import END

FAR = f'<svg x="{END:g}%" y="50%" overflow="visible"><path class="r-left r-far" d="M0 0h12m-4-4 4 4-4 4"/></svg>'
FLAG = (
    '<svg x="{}%" y="50%" overflow="visible"><path class="r-due" d="M0-12V7"/>'
    '<path class="r-flag" d="M0-13h8l-2.5 3.5L8-6H0Z"/></svg>'
)
WARN = '<svg x="{}%" y="50%" overflow="visible"><path class="r-warn" d="M-3.5-6h7L0 0Z"/></svg>'


def strokes(row: QueueRow) -> SafeString:
    """Return what is drawn for a row: open hours, the stretch between now and due, flag or arrow, warning, now."""
    parts = [_hours(row), _stretch(row), _flag(row), _warning(row)]
    now = row.axis.now.at
    parts.append(f'<line class="r-thin" x1="{now}%" x2="{now}%" y1="-42" y2="100%"/>')
    return mark_safe("".join(parts))  # noqa: S308 - numbers of ours, and what format_html made


def _hours(row: QueueRow) -> str:
    name = hours_name(row.regulation, row.ticket.next_calendar)
    if not name:
        return ""
    return format_html('<use href="#h-{}" width="100%" height="100%"/>', name)


def _stretch(row: QueueRow) -> str:
    due_at, now = row.ticket.next_due_at, row.axis.now.at
    if due_at is None and (row.ticket.closed_at or row.unconfirmed_since):
        return ""
    if due_at is None:
        return _line("r-wait", now, END)
    due = row.axis.position(due_at)
    return _line("r-left", min(now, due), max(now, due))


def _line(style: str, begins: float, ends: float) -> str:
    return f'<line class="{style}" x1="{begins}%" x2="{ends}%" y1="50%" y2="50%"/>'


def _flag(row: QueueRow) -> str:
    """Draw the due moment, or that it lies beyond the axis."""
    due_at = row.ticket.next_due_at
    if due_at is None:
        return ""
    return FAR if row.axis.is_beyond(due_at) else FLAG.format(row.axis.position(due_at))


def _warning(row: QueueRow) -> str:
    """Draw the three-quarter mark while it is ahead."""
    warn_at = row.ticket.next_warn_at
    if warn_at is None or row.promise != "running" or row.axis.is_beyond(warn_at):
        return ""
    return WARN.format(row.axis.position(warn_at))
