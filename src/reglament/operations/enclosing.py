"""Owns which files go with a letter: those of the message that a person sends."""

from collections.abc import Sequence

from reglament.core.model.commands import Message
from reglament.core.model.events import Event
from reglament.operations.posting import Enclosure
from reglament.store.writes.kept_files import File


def enclosures_of(event: Event, files: Sequence[File]) -> tuple[Enclosure, ...]:
    """Return the files of the event's message, as far as their bytes came with this very change."""
    message: Message | None = getattr(event, "message", None)
    content = {file.sha256: file.content for file in files}
    return tuple(
        Enclosure(name=one.name, media_type=one.media_type, content=content[one.sha256])
        for one in (message.attachments if message is not None else ())
        if one.sha256 in content
    )
