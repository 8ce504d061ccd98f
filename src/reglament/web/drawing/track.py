"""Owns the strokes of a ruler's track: hours, what was used of them, pauses, ticks, waits.

Made here and not by the template: a promise of a year has a thousand of them, all numbers.
"""

from django.utils.safestring import SafeString, mark_safe

from reglament.web.drawing.ruler import Bar, Ruler

HOURS = frozenset({"r-open", "r-shut"})


def track(ruler: Ruler) -> SafeString:
    """Return the SVG of everything on the track that has no words."""
    parts = [_rect(bar) for bar in ruler.bars]
    parts.append('<line class="r-tick" x1="0" x2="100%" y1="32" y2="32"/>')
    parts += [
        f'<line class="r-tick" x1="{tick.at}%" x2="{tick.at}%" y1="32" y2="35"/>'
        for tick in ruler.ticks
    ]
    parts += [
        f'<line class="r-wait" x1="{wait.left}%" x2="{wait.right}%" y1="15" y2="15"/>'
        for wait in ruler.waits
    ]
    return mark_safe("".join(parts))  # noqa: S308 - numbers and names of ours


def _rect(bar: Bar) -> str:
    top, height = (18, 14) if bar.style in HOURS else (21, 8)
    return f'<rect class="{bar.style}" x="{bar.left}%" y="{top}" width="{bar.width}%" height="{height}"/>'
