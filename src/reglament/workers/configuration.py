"""Owns what workers need of the settings, typed; reading them from the environment is `project`'s."""

from django.conf import settings

from reglament.channels.email.send import Relay, Security


def mail_domain() -> str:
    """Return the host name of Message-IDs and greetings; `.invalid` until one is set."""
    return str(settings.OPTIONS["MAIL_DOMAIN"]) or "reglament.invalid"


def reply_domain() -> str:
    """Return the domain whose addresses carry reply tokens, empty where none is set."""
    return str(settings.OPTIONS["REPLY_DOMAIN"])


def relay() -> Relay:
    """Return the relay; raises ValueError for a clear connection beyond this machine."""
    options = settings.OPTIONS
    return Relay(
        host=options["RELAY_HOST"],
        port=options.number("RELAY_PORT"),
        security=Security(options["RELAY_SECURITY"]),
        user=options["RELAY_USER"],
        password=options["RELAY_PASSWORD"],
        helo=mail_domain(),
    )
