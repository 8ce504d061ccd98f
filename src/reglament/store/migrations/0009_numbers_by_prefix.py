"""Numbers that begin alike come from one series, named by how they begin; what was given out stays given out."""

import re
from typing import Any

from django.db import migrations

NUMBERED = re.compile(r"(.*?)(\d+)", re.DOTALL)


def number_on(apps: Any, _editor: Any) -> None:
    """Begin each series after the last number of its vendor that begins so."""
    after: dict[tuple[int, str], int] = {}
    rows = apps.get_model("store", "Ticket").objects.values_list("vendor_id", "number")
    for vendor, number in rows.iterator(chunk_size=5000):
        if found := NUMBERED.fullmatch(number):
            place = vendor, found[1].casefold()
            after[place] = max(after.get(place, 1), int(found[2]) + 1)
    series = apps.get_model("store", "NumberSeries")
    for (vendor, prefix), following in after.items():
        series.objects.update_or_create(
            vendor_id=vendor, series=prefix, defaults={"next": following}
        )


class Migration(migrations.Migration):
    dependencies = [("store", "0008_updates")]

    operations = [migrations.RunPython(number_on, migrations.RunPython.noop)]
