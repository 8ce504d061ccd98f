"""Owns format=flowed text (RFC 3676); other plain text is left as it is."""


def unflowed(text: str, *, delete_space: bool) -> str:
    """The text with soft line breaks undone; quote depths and `-- ` stay.

    >>> unflowed("one \\ntwo\\n-- \\nme", delete_space=False)
    'one two\\n-- \\nme'
    """
    done: list[str] = []
    open_depth: int | None = None  # of the paragraph the next line may continue
    pending: list[str] = []

    def close() -> None:
        if pending:
            done.append("".join(pending))
            pending.clear()

    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        content = content[1:] if content.startswith(" ") else content
        if content == "-- ":
            close()
            done.append(_quoted(depth, content))
            open_depth = None
            continue
        if open_depth != depth:
            close()
        flows = content.endswith(" ")
        if flows and delete_space:
            content = content[:-1]
        pending.append(content if pending else _quoted(depth, content))
        open_depth = depth if flows else None
        if not flows:
            close()
    close()
    return "\n".join(done)


def _quoted(depth: int, content: str) -> str:
    return f"{'>' * depth} {content}" if depth else content
