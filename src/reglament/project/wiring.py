"""Owns what is plugged into what at start: operations get the channel's composer without knowing channels."""

import logging
from typing import cast

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created
from django.utils.functional import SimpleLazyObject


class Wiring(AppConfig):
    """Connects the layers once Django has loaded."""

    name = "reglament.project"
    label = "project"

    def ready(self) -> None:
        """Plug the composer in; ease connections to PostgreSQL, or warn of a SQLite that corrupts."""
        # models may be imported only once Django has loaded
        from reglament.operations.posting import Poster, plug_in  # noqa: PLC0415
        from reglament.project.posting import EmailPoster  # noqa: PLC0415

        def poster() -> EmailPoster:
            return EmailPoster(
                secret=settings.SECRET_KEY.encode(),
                mail_domain=settings.OPTIONS["MAIL_DOMAIN"] or "reglament.invalid",
                reply_domain=settings.OPTIONS["REPLY_DOMAIN"],
            )

        # the first letter asks for the key, not whoever only looks
        plug_in(cast("Poster", SimpleLazyObject(poster)))
        if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
            # only who has a server has its driver
            from reglament.project.postgresql import ease  # noqa: PLC0415

            connection_created.connect(ease)
        if "sqlite" in settings.DATABASES["default"]["ENGINE"] and settings.SQLITE_DRIVER.warning:
            logging.getLogger(__name__).warning(settings.SQLITE_DRIVER.warning)
