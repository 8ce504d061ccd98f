"""The command line speaks English and Russian: every sentence is in the catalogue, JSON stays as it is."""

import json
import re
from collections.abc import Callable
from ipaddress import ip_address

import pytest
from tests.cli.sentences import sentences

from reglament.cli import COMMANDS, main
from reglament.cli.arguments import Arguments
from reglament.cli.words import HOLE, catalogue, language

RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
# what is the same in both languages: names of levels and values
SAME = {"none, starttls or tls.", "DEBUG, INFO, WARNING or ERROR."}


@pytest.fixture
def russian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGLAMENT_LANGUAGE", "ru")


@pytest.mark.parametrize(("file", "sentence"), sorted(set(sentences())))
def test_every_sentence_of_the_source_is_in_the_catalogue(file: str, sentence: str) -> None:
    assert sentence in catalogue(), (
        f"{file}: add the Russian of {sentence!r} to a file of cli/words"
    )


def test_every_entry_is_russian_and_keeps_its_values() -> None:
    wrong = [
        english
        for english, russian in catalogue().items()
        if english.count(HOLE) != russian.count(HOLE)
        or (english not in SAME and not RUSSIAN.search(russian))
    ]
    # a colon between two values, and words that are no words
    assert wrong == []


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LC_MESSAGES": "en_GB.UTF-8", "LC_ALL": "ru_RU.UTF-8"}, "ru"),
        ({"LC_ALL": "ru_RU.UTF-8", "REGLAMENT_LANGUAGE": "en"}, "en"),
        ({"LC_ALL": "C.UTF-8", "REGLAMENT_LANGUAGE": "ru"}, "ru"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_locale_s(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], found: str
) -> None:
    for name in ("REGLAMENT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language() == found


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.usefixtures("russian")
def test_help_is_russian_whole(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    said = capsys.readouterr().out.partition("пример:")[0]
    for english in (
        "usage",
        "positional",
        "options",
        "show this",
        "example",
        COMMANDS[name].summary,
    ):
        assert english not in said.replace("[options]", "")
    assert RUSSIAN.search(said.splitlines()[-2] if "\n" in said else said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["frob"],
            "reglament: нет команды 'frob'. Выберите одну из: worktime, due, ",
        ),
        (
            ["due", "tron-en", "--at", "2026-03-06T17:30:00+03:00", "--set", "level=gold"],
            "reglament: level не может быть 'gold'. Возьмите одно из: basic, premium, premium+.\n",
        ),
        (
            ["due", "tron-en", "--at", "2026-03-06T17:30:00", "--set", "level=basic"],
            "reglament: у момента '2026-03-06T17:30:00' нет смещения. "
            "Добавьте его, например 2026-03-06T17:30:00+03:00 для Москвы.\n",
        ),
        (
            ["due", "aspro", "--at", "1950-03-06T17:30:00+03:00"],
            "reglament: момент или ответ лежит вне лет с 1970 до 2100. "
            "Возьмите момент ближе или величину меньше и проверьте, что календарь открывается и закрывается.\n",
        ),
        (["settings", "--frob"], "reglament settings: ошибка: неизвестные аргументы: --frob\n"),
    ],
)
@pytest.mark.usefixtures("russian")
def test_messages_are_russian(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert said in capsys.readouterr().err


@pytest.fixture
def anything() -> Arguments:
    """Return a parser that can complain of everything argparse complains of."""
    parser = Arguments(prog="reglament x")
    parser.add_argument("--one", type=int)
    parser.add_argument("--share", type=float)
    parser.add_argument("--folder", type=ip_address)
    parser.add_argument("--kind", choices=("a", "b"))
    parser.add_argument("--pair", nargs=2)
    parser.add_argument("--some", nargs="+")
    parser.add_argument("--longer")
    parser.add_argument("--longest")
    parser.add_argument("--flag", action="store_true")
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--json", action="store_true")
    either.add_argument("--jsonl", action="store_true")
    return parser


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--one", "аргумент --one: нужно одно значение"),
        ("--one x", "аргумент --one: не целое число: 'x'"),
        ("--share x", "аргумент --share: не число: 'x'"),
        ("--folder x", "аргумент --folder: не подходит как ip_address: 'x'"),
        ("--kind c", "аргумент --kind: нет выбора 'c' (есть 'a', 'b')"),
        ("--pair x", "аргумент --pair: сколько нужно значений: 2"),
        ("--some", "аргумент --some: нужно хотя бы одно значение"),
        ("--long x", "неоднозначный ключ --long: подходят --longer, --longest"),
        ("--flag=x", "аргумент --flag: лишнее значение 'x'"),
        ("--json --jsonl", "аргумент --jsonl: нельзя вместе с --json"),
        ("--frob", "неизвестные аргументы: --frob"),
    ],
)
@pytest.mark.usefixtures("russian")
def test_whatever_argparse_complains_of_is_russian(
    anything: Arguments, words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        anything.parse_args(words.split())
    last = capsys.readouterr().err.splitlines()[-1]
    # later versions of Python put no quotes around choices
    assert last.replace("a, b)", "'a', 'b')") == f"reglament x: ошибка: {said}"


@pytest.mark.parametrize(
    ("arrange", "said"),
    [
        (lambda parser: parser.add_argument("file"), "не хватает аргументов: file"),
        (
            lambda parser: parser.add_mutually_exclusive_group(required=True).add_argument("--in"),
            "нужен один из аргументов: --in",
        ),
    ],
)
@pytest.mark.usefixtures("russian")
def test_what_is_missing_is_told_in_russian(
    anything: Arguments,
    arrange: Callable[[Arguments], object],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arrange(anything)
    with pytest.raises(SystemExit):
        anything.parse_args([])
    assert capsys.readouterr().err.splitlines()[-1] == f"reglament x: ошибка: {said}"


@pytest.mark.usefixtures("russian")
def test_findings_are_russian_with_what_they_quote(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["regulation", "lint", "hydra"]) == 0
    captured = capsys.readouterr()
    assert "ошибок: 0, замечаний: " in captured.err
    for line in captured.out.splitlines():
        assert line.startswith("замечание: hydra/")
        assert not re.search(r"settled by our default|The owner|Ask the|runs only", line), line


def test_json_is_the_same_in_every_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {}
    for tongue in ("en", "ru"):
        monkeypatch.setenv("REGLAMENT_LANGUAGE", tongue)
        for words in (
            ["regulation", "lint", "hydra", "--json"],
            ["regulation", "list", "--json"],
            ["due", "aspro", "--at", "2026-03-11T12:00:00+03:00", "--json"],
        ):
            assert main(words) == 0
            found[tongue, words[1]] = json.loads(capsys.readouterr().out)
    for part in ("lint", "list", "aspro"):
        assert found["en", part] == found["ru", part]
