"""Subjects as rows and letters show them: one honest line of a sane length."""

import pytest

from reglament.core.notices import shown_subject


@pytest.mark.threat("T04", "T10")
@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("invoice \u202egpj.exe", "invoice gpj.exe"),
        ("a\r\nBcc: x@y.example", "a Bcc: x@y.example"),
        ("\u2066left\u2069 \u200bright\ufeff", "left right"),
        ("tab\tnul\x00bell\x07esc\x1b[31m c1\x9b", "tab nul bell esc [31m c1"),
        ("  Отчёт\u00a0за  март ", "Отчёт за март"),
        ("word " * 100, "word " * 39 + "word…"),
        ("x" * 5000, "x" * 199 + "…"),
        ("x" * 200, "x" * 200),
        ("\u202e" * 100 + "end", "end"),
        ("", ""),
    ],
)
def test_a_subject_is_one_honest_line(written: str, shown: str) -> None:
    assert shown_subject(written) == shown
