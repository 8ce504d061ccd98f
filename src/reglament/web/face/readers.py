"""Owns the word by which a browser's tab knows whose drafts it keeps, and that tells nobody who that is."""

from typing import Any

from django.utils.crypto import salted_hmac

LENGTH = 32


def reader_word(user: Any) -> str:
    """Return the word of whoever is signed in, the same at each visit; "" for nobody."""
    if getattr(user, "pk", None) is None:
        return ""
    return salted_hmac("reglament.web.reader", str(user.pk), algorithm="sha256").hexdigest()[
        :LENGTH
    ]
