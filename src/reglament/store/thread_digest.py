"""Owns what a Message-ID is found by: ids have no length limit, keys do."""

import hashlib


def thread_digest(message_id: str) -> str:
    """Return SHA-256 (hex) of the id; angle brackets and surrounding space do not count."""
    return hashlib.sha256(message_id.strip().strip("<>").encode()).hexdigest()
