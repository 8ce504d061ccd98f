"""Owns the mark of a device that a person has signed in on: tries of strangers never shut the door to it.

It is no proof of anybody: it only has its own count of tries, where all other devices share one for a name.
"""

import hashlib
import unicodedata
from secrets import token_urlsafe

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from reglament.core.model.mail_addresses import address_key

COOKIE = "device"
# a device that was not used for half a year is a strange one again
AGE_SECONDS = 180 * 24 * 3600


def digest_of(name: str) -> str:
    """Return what a name is counted under, alike for all of its spellings."""
    spelled = unicodedata.normalize("NFKC", address_key(name)).strip().casefold()
    return hashlib.sha256(spelled.encode()).hexdigest()


def mark(answer: HttpResponse, name: str) -> None:
    """Mark the device that signs in now as one of the account of this name; it takes the place of an earlier one."""
    answer.set_signed_cookie(
        COOKIE,
        f"{digest_of(name)}.{token_urlsafe(16)}",
        salt=COOKIE,
        max_age=AGE_SECONDS,
        path=reverse("sign_in"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def device_of(request: HttpRequest, name: str) -> str:
    """Return the mark that the device has of the account of this name, "" for a strange one."""
    try:
        found = request.get_signed_cookie(COOKIE, "", salt=COOKIE, max_age=AGE_SECONDS)
    except BadSignature:
        return ""
    marked = found or ""
    return marked if marked.partition(".")[0] == digest_of(name) else ""
