"""Owns keeping from a message the files that its regulation does not take: one rule for mail and form (AS-61)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from reglament.core.model.commands import AddCustomerReply, OpenTicket
from reglament.core.regulation.attaching import judge
from reglament.core.regulation.document import Regulation
from reglament.store.writes.kept_files import File

Said = TypeVar("Said", OpenTicket, AddCustomerReply)


def sift_files(
    command: Said, files: Sequence[File], regulation: Regulation
) -> tuple[Said, tuple[File, ...]]:
    """Return the command with the files that are taken, the others named beside them, and the bytes to be kept."""
    contents = {file.sha256: file.content for file in files}
    taken, refused = [], list(command.message.refused_files)
    for one in command.message.attachments:
        why = judge(regulation, one.name, contents.get(one.sha256))
        if why is None:
            taken.append(one)
        else:
            refused.append(replace(why, size=one.size))
    if not refused:
        return command, tuple(files)
    message = replace(command.message, attachments=tuple(taken), refused_files=tuple(refused))
    wanted = {one.sha256 for one in taken}
    return replace(command, message=message), tuple(f for f in files if f.sha256 in wanted)
