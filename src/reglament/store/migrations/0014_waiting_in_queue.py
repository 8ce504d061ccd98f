"""What waits for somebody else stands behind what can be worked on: the bands of open requests are told anew."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce

# as `core.lifecycle.place` and `store.projections` had them when this was written
WAITS = {0: 4, 1: 5, 2: 6, 3: 6}
NEVER = datetime(9000, 1, 1, tzinfo=UTC)


def apart(apps: Any, _schema: Any) -> None:
    """Move open requests that wait; of those that were raised, only a promise that runs raises them still."""
    waiting = apps.get_model("store", "Ticket").objects.exclude(waiting_for="")
    waiting.filter(turn__in=WAITS, raised_at__lt=NEVER).update(
        raised_at=Coalesce(F("next_warn_at"), NEVER)
    )
    for before, now in WAITS.items():
        waiting.filter(turn=before).update(turn=now)


def together(apps: Any, _schema: Any) -> None:
    """Put them back: `reglament rebuild` tells apart what stood where before."""
    waiting = apps.get_model("store", "Ticket").objects.exclude(waiting_for="")
    for before, now in ((0, 4), (1, 5), (2, 6)):
        waiting.filter(turn=now).update(turn=before)


class Migration(migrations.Migration):
    dependencies = [("store", "0013_kept_drafts")]

    operations = [migrations.RunPython(apart, together)]
