"""Owns the armour of PGP clear-signed text (RFC 9580, 7); checking signatures is left to others."""

import re

_OPEN = re.compile(
    r"(?m)^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z-]{1,40}: [^\n]{0,200}\n){0,20}[ \t]*\n?"
)
_SIGNATURE = re.compile(r"(?m)^-----BEGIN PGP SIGNATURE-----[ \t]*$")
_END = "-----END PGP SIGNATURE-----"
ENCRYPTED = "-----BEGIN PGP MESSAGE-----"


def without_armour(text: str) -> str:
    """The text that was signed, without wrapper, signature and dash escapes; other text is returned as it is."""
    opened = _OPEN.search(text)
    if not opened:
        return text
    signature = _SIGNATURE.search(text, opened.end())
    end = signature.start() if signature else len(text)
    close = text.find(_END, end)
    after = text[close + len(_END) :] if close >= 0 else ""
    signed = re.sub(r"(?m)^- ", "", text[opened.end() : end])
    return (text[: opened.start()] + signed.rstrip("\n") + "\n" + after.lstrip("\n")).strip("\n")
