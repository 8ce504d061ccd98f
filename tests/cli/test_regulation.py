"""`reglament regulation`: list, show, lint, clauses, also of a regulation that the product does not ship."""

import json
import shutil
from pathlib import Path

import pytest

from reglament import regulations
from reglament.cli import main
from reglament.core.regulation.problems import RegulationInvalidError

MERIDIAN = Path(__file__).parents[1] / "fixtures" / "regulations" / "meridian"
SHIPPED = ["aspro@1", "hydra@undated-1", "istom@1", "tron-en@1.2.1", "tron-ru@ru-undated-1"]


@pytest.fixture
def copy(tmp_path):
    """A regulation's folder that a test may spoil."""
    return Path(shutil.copytree(MERIDIAN, tmp_path / "meridian"))


@pytest.fixture
def answered(capsys):
    """Return exit code, stdout and stderr of the command."""

    def run(*words):
        code = main(["regulation", *map(str, words)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_list_names_versions_since_when_and_status(answered):
    code, out, _ = answered("list", "--json")
    listed = json.loads(out)
    assert code == 0
    assert [f"{one['code']}@{one['version']}" for one in listed] == SHIPPED
    assert [one["clauses"] for one in listed] == [71, 33, 137, 62, 64]  # the ledger's counts
    assert [one["status"] for one in listed] == [
        "complete",
        "incomplete",
        "complete",
        "complete",
        "complete",
    ]
    assert len(answered("list")[1].splitlines()) == 5


def test_another_root_adds_regulations_without_code(answered, copy, monkeypatch):
    monkeypatch.setenv("REGLAMENT_REGULATIONS", str(copy.parent))
    code, out, _ = answered("list", "--json")
    assert code == 0
    assert "meridian" in [one["code"] for one in json.loads(out)]
    assert answered("clauses", "meridian", "--json")[0] == 0


@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_list_names_every_broken_document_and_the_sound_ones(
    answered, copy, monkeypatch, language, form
):
    monkeypatch.setenv("REGLAMENT_LANGUAGE", language)
    monkeypatch.setenv("REGLAMENT_REGULATIONS", str(copy.parent))
    broken = [Path(shutil.copytree(copy, copy.parent / name)) for name in ("first", "second")]
    (broken[0] / "regulation.yaml").write_text("code: [\n", encoding="utf-8")
    (broken[1] / "calendars.yaml").write_bytes(b"\xff")
    # the same version a second time cannot be told from the first
    shutil.copytree(copy, copy.parent / "zwilling")
    code, out, err = answered("list", *form)
    assert code == 2
    named = [one["code"] for one in json.loads(out)] if form else out.split("\n")[:-1]
    assert len(named) == len(SHIPPED) + 1
    assert any("meridian" in one for one in named)
    lines = err.splitlines()
    assert lines[0].endswith(
        "what cannot be loaded is left out"
        if language == "en"
        else "не показано то, что нельзя загрузить"
    )
    for folder in ("first", "second", "zwilling"):
        assert any(line.startswith(f"{copy.parent}/{folder}/") for line in lines)
    assert not any(line.startswith(f"{copy}/") for line in lines)
    # who asks for all that there is, as the desk at its start, is told all of it too
    regulations.forget()
    with pytest.raises(RegulationInvalidError) as refused:
        regulations.load_all()
    files = {Path(one.file).parent.name for one in refused.value.problems}
    assert files == {"first", "second", "zwilling"}


def test_show_prints_the_table_with_its_clauses(answered):
    code, out, _ = answered("show", "tron-en")
    assert code == 0
    assert "\n    priority P1, level premium: 2 working hours [TE-23" in out
    assert "\n    priority P4: none [TE-34" in out
    russian = answered("show", "tron-en@1.2.1", "--language", "ru")[1]
    assert "\n    priority P1, level premium: 2 рабочих часа [TE-23" in russian


def test_show_json_is_the_whole_document(answered):
    document = json.loads(answered("show", "hydra", "--json")[1])
    assert (document["code"], document["status"], len(document["clauses"])) == (
        "hydra",
        "incomplete",
        33,
    )
    assert document["digest"] == regulations.load("hydra").digest


def test_lint_of_a_sound_folder_has_no_errors(answered, copy):
    code, out, err = answered("lint", copy, "--errors-only")
    assert (code, out) == (0, "")
    assert err.startswith("errors: 0,")


def test_lint_takes_a_file_of_the_folder_too(answered, copy):
    assert answered("lint", copy / "clauses.yaml", "--errors-only")[0] == 0
    assert answered("lint", next((copy / "scenarios").iterdir()), "--errors-only")[0] == 0


def test_lint_names_file_line_and_remedy_and_exits_1(answered, copy):
    path = copy / "regulation.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("status:", "statuss:", 1), encoding="utf-8"
    )
    code, out, err = answered("lint", copy)
    line = 1 + path.read_text(encoding="utf-8")[
        : path.read_text(encoding="utf-8").index("statuss")
    ].count("\n")
    assert code == 1
    assert (
        f"error: {copy.as_posix()}/regulation.yaml:{line}: unknown key 'statuss'. Did you mean 'status'?"
        in out
    )
    assert err.startswith("errors: 2,")


def test_lint_runs_the_scenarios(answered, copy):
    path = sorted((copy / "scenarios").iterdir())[0]
    path.write_text(
        "- scenario: far too late\n  clauses: [ME-1]\n  given: {}\n  history:\n"
        "    - Mon 2026-03-09 10:00 request arrives by email\n  promised: {response: none}\n",
        encoding="utf-8",
    )
    code, out, _ = answered("lint", copy, "--errors-only")
    assert code == 1
    assert f"scenarios/{path.name}:1: far too late" in out


def test_lint_as_json_has_every_part_of_a_finding(answered):
    code, out, _ = answered("lint", "tron-en", "--json")
    found = json.loads(out)
    (equal,) = [one for one in found if one["code"] == "equal-dues"]
    assert code == 0
    assert equal["severity"] == "note"
    assert equal["file"] == "tron-en/regulation.yaml"
    assert equal["clause"].startswith("TE-31")
    assert "level premium+" in equal["example"]


@pytest.mark.parametrize("code", ["aspro", "hydra", "istom", "tron-en", "tron-ru"])
def test_shipped_regulations_have_no_errors(answered, code):
    assert answered("lint", code, "--errors-only")[:2] == (0, "")


def test_clauses_say_what_carries_them_out_and_what_shows_it(answered):
    found = {one["id"]: one for one in json.loads(answered("clauses", "tron-en", "--json")[1])}
    assert list(found) == [f"TE-{number}" for number in range(1, 63)]
    assert found["TE-23"]["kind"] == "executed"
    assert found["TE-23"]["state"] == "implemented"
    assert "commitments.response.table/P1" in found["TE-23"]["implemented_by"]
    assert any("test_tron_en_due.py" in test for test in found["TE-23"]["tests"])


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (
            ["show", "tron"],
            "there is no regulation 'tron'. Known are: aspro, hydra, istom, tron-en, tron-ru.",
        ),
        (["lint", "nowhere"], "'nowhere' is neither a folder, a file nor a regulation. Known are:"),
        (["clauses", "tron-en@0"], "there is no regulation 'tron-en@0'."),
    ],
)
def test_unknown_names_are_exit_2_with_those_known(answered, words, error):
    code, _, err = answered(*words)
    assert code == 2
    assert error in err


def test_lint_tells_of_a_file_that_nothing_reads(answered, copy):
    (copy / "calendar.yaml").write_text("week: [", encoding="utf-8")
    code, out, err = answered("lint", copy / "calendar.yaml", "--errors-only")
    assert (code, out) == (
        1,
        f"error: {copy.as_posix()}/calendar.yaml:1: nothing reads a file of this name. Name it one of"
        " regulation.yaml, clauses.yaml, calendars.yaml, production_calendar.yaml, or take it away.\n",
    )
    assert err.startswith("errors: 1,")
