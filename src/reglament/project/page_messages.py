"""Owns where what became of an action waits to be told: for the page that the answer leads to, and on no other one."""

from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http.response import HttpResponseBase

# told on pages that were never read; the oldest are forgotten
MOST_WAITING = 10


class PageMessages(FallbackStorage):
    """Django's messages, each with the path of its page; another window takes none of them away."""

    _elsewhere: list[Message]
    # Django's own, which its stubs leave out, as they do the two methods that a storage is made of
    _queued_messages: list[Message]
    _loaded_messages: list[Message]

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Message], bool]:
        found, whole = super()._get(*args, **kwargs)  # type: ignore[misc]
        own, self._elsewhere = [], []
        for message in found:
            page, _, tags = (message.extra_tags or "").partition(" ")
            if unquote(page) == self.request.path:
                own.append(Message(message.level, message.message, extra_tags=tags))
            else:
                self._elsewhere.append(message)
        return own, whole

    def update(self, response: HttpResponseBase) -> list[Message] | None:
        """Keep what was not told; where nothing was told or added, what another window keeps meanwhile stands.

        What waits for a page that only leads on is told where that leads.
        """
        leads_on = "Location" in response.headers
        if not self._queued_messages and not (self._loaded_messages and (self.used or leads_on)):
            return None
        self.added_new = True
        return super().update(response)

    def _store(
        self, messages: list[Message], response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> list[Message]:
        location = urljoin(self.request.path, response.headers.get("Location", ""))
        page = urlsplit(location).path
        for message in messages:
            message.extra_tags = f"{page} {message.extra_tags or ''}"
        kept = [*self._elsewhere, *messages][-MOST_WAITING:]
        left: list[Message] = super()._store(kept, response, *args, **kwargs)  # type: ignore[misc]
        return left
