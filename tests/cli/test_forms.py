"""Every command that lists answers as one JSON document, as JSON lines, and to people; every command has an example."""

import contextlib
import json

import pytest

from reglament.cli import COMMANDS, main

LISTING = [
    ["regulation", "list"],
    ["regulation", "lint", "hydra"],
    ["regulation", "clauses", "hydra"],
    ["settings"],
]
PARTS = {
    "regulation": ("list", "show", "lint", "clauses", "activate"),
    "mail": ("parse", "deliver"),
    "customers": ("import",),
}


@pytest.mark.parametrize("words", LISTING, ids=" ".join)
def test_a_list_has_the_same_rows_in_every_form(words, capsys):
    assert main([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert main([*words, "--jsonl"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == document
    assert main(words) == 0
    assert len(capsys.readouterr().out.splitlines()) >= len(document) > 1


@pytest.mark.parametrize(
    "words",
    [
        ["regulation", "show", "hydra"],
        ["due", "aspro", "--at", "2026-03-11T12:00:00+03:00"],
    ],
    ids=" ".join,
)
def test_one_document_is_one_line_of_json_lines(words, capsys):
    assert main([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert main([*words, "--jsonl"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == document


def test_two_forms_at_once_are_refused(capsys):
    assert main(["settings", "--json", "--jsonl"]) == 2
    assert "not allowed with" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [[name] for name in COMMANDS] + [[name, part] for name in PARTS for part in PARTS[name]],
    ids=" ".join,
)
def test_every_command_and_part_shows_an_example(words, capsys):
    with contextlib.suppress(SystemExit):
        assert main([*words, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "example:\n" in shown
    assert f"reglament {' '.join(words)}" in shown.partition("example:\n")[2]
