"""Owns the form that a session sent last: a browser gives a page's words back on Back, and the page a new identity.

Sent once more within the hour with the same words and without other files, it is the same form, not another one.
"""

from datetime import datetime, timedelta

from django.http import HttpRequest

from reglament.web.agent.doing import files_said, words_said

KEY = "sent_form"
FOR = timedelta(hours=1)
# a second button beside Send, by which the same words go with a confirmation
CONFIRM = "confirm"


def remember(request: HttpRequest, number: str, *, at: datetime) -> None:
    """Keep that this form was sent at `at` and became `number`, "" where it has none; only the last one is kept."""
    request.session[KEY] = {
        "words": words_said(request, but=[CONFIRM]),
        "files": files_said(request),
        "number": number,
        "at": at.isoformat(),
    }


def sent_before(request: HttpRequest, *, at: datetime) -> str | None:
    """Return what the same form became, "" where it has no number, None where it was not sent within the hour.

    The files are gone where the browser gave the words back; other files make it another form.
    """
    kept = request.session.get(KEY)
    if not isinstance(kept, dict) or at - datetime.fromisoformat(kept["at"]) > FOR:
        return None
    files = files_said(request)
    same = kept["words"] == words_said(request, but=[CONFIRM])
    return str(kept["number"]) if same and (not files or files == kept["files"]) else None
