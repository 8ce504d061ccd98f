"""Owns what is plugged into what at start: operations get the channels' composer without knowing channels."""

import logging

from django.apps import AppConfig
from django.conf import settings


class Wiring(AppConfig):
    """Connects the layers once Django has loaded."""

    name = "reglament.project"
    label = "project"

    def ready(self) -> None:
        """Warn of a SQLite that corrupts."""
        if "sqlite" in settings.DATABASES["default"]["ENGINE"] and settings.SQLITE_DRIVER.warning:
            logging.getLogger(__name__).warning(settings.SQLITE_DRIVER.warning)
