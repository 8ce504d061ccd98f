"""The catalogues are whole: both languages, the same places to fill, every key used, every used key there."""

import re
from pathlib import Path

import pytest

from reglament import regulations
from reglament.web.words import catalogue, plural_form, say

WEB = Path(__file__).resolve().parents[2] / "src" / "reglament" / "web"
BUILT = (
    "filled.",
    "next.",
    "palette.",
    "health.jump_",
    "health.process_",
    "health.waits_",
    "event.",
    "released.",
    "yours.",
    "told.",
    "became.",
    "items.done_",
    "release.",
    "updates.is_",
    "updates.told_",
    "updates.side_",
    "kind.",
    "outcome.",
    "state.",
    "held.",
    "flag.",
    "party.",
    "reminder.",
    "ticket.suggest_",
    "queue.",
    "filter.",
    "term.",
    "also.",
    "column.",
    "action.",
    "called.",
    "deed.",
    "field.",
    "option.",
    "word.",
    "link.",
    "language.",
    "group.",
    "move.",
    "wish.",
    "area.",
    "refused.",
    "channel.",
    "customer.field.",
    "customer.hint.",
    "customer.part.",
    "customer.form.",
    "customer.form_new.",
    "staff.role_",
    "team.wrong_",
    "design.group_",
    "contacts.means_",
    "letter.",
    "letter_state.",
    "work.side_",
    "work.state_",
    "assumed.is_",
)


# what stands between such a beginning and the name that the code has
FINER = (
    *("action.group_", "queue.group_", "queue.last_", "queue.section_"),
    *("queue.waits_", "queue.lead_", "queue.more_"),
    *(
        "filter.promise_",
        "filter.assignee_",
        "filter.waiting_",
        "filter.word_",
        "filter.wrong_",
        "filter.team_",
        "term.assignee_",
        "term.head_",
        "term.promise_",
        "term.state_",
        "term.team_",
        "term.turn_",
        "term.waiting_",
        "term.word_",
    ),
)


def forms(words: object) -> list[str]:
    return list(words.values()) if isinstance(words, dict) else [str(words)]


def test_every_phrase_stands_in_both_languages_with_the_same_places() -> None:
    for key, words in catalogue().items():
        assert set(words) == {"en", "ru"}, key
        places = {
            lang: {p for f in forms(words[lang]) for p in re.findall(r"{(\w+)}", f)}
            for lang in words
        }
        assert places["en"] == places["ru"], key
        assert all(form.strip() for lang in words for form in forms(words[lang])), key


def test_plural_phrases_have_every_form_of_their_language() -> None:
    for key, words in catalogue().items():
        if isinstance(words["en"], dict):
            assert set(words["en"]) == {"one", "other"}, key
            assert set(words["ru"]) == {"one", "few", "many"}, key


def test_templates_and_views_use_only_phrases_that_exist_and_none_is_left_over() -> None:
    sources = [*WEB.rglob("*.html"), *WEB.rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    # a key whose end is built, `say("a.b_" ~ c)`, is held by the next test
    used = set(re.findall(r"""say\(["']([\w.\-]+)["'](?! ~)""", text))
    used |= set(re.findall(r'"((?:option|hint)\.\w+)"', text))
    # what `telling` says once it is done
    used |= set(re.findall(r'\bdone(?:: str =|=) ?"([\w.]+)"', text))
    assert used - set(catalogue()) == set()
    left = {key for key in set(catalogue()) - used if not key.startswith(BUILT)}
    assert left - {"triage.title", "letters.title"} == set()


def test_phrases_whose_key_is_built_end_in_a_name_that_the_program_has() -> None:
    files = [path for kind in ("py", "html", "yaml") for path in WEB.parent.rglob(f"*.{kind}")]
    named = {
        word
        for path in files
        if path.parent != WEB / "words"
        for word in re.findall(r"[\w-]+", path.read_text(encoding="utf-8"))
    }
    beginnings = sorted((*BUILT, *FINER), key=len, reverse=True)
    ends = {
        key: key.removeprefix(beginning).removesuffix("_items")
        for key in catalogue()
        if (beginning := next((one for one in beginnings if key.startswith(one)), ""))
    }
    built = {key: end for key, end in ends.items() if end not in named}
    assert built == {}


@pytest.mark.parametrize(
    ("count", "russian"),
    [
        (0, "many"),
        (1, "one"),
        (2, "few"),
        (5, "many"),
        (11, "many"),
        (12, "many"),
        (21, "one"),
        (22, "few"),
        (111, "many"),
        (101, "one"),
    ],
)
def test_russian_plurals_follow_the_rule(count: int, russian: str) -> None:
    assert plural_form("ru", count) == russian
    assert plural_form("en", count) == ("one" if count == 1 else "other")


def test_a_phrase_is_filled_in_its_language() -> None:
    assert say("published.clauses", "ru", n=62) == "62 пункта"
    assert say("published.clauses", "en", n=1) == "1 clause"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_promise_has_one_name_on_pages_and_in_letters_and_reports(language: str) -> None:
    """The ledger's own: a response is a reaction, a permanent fix a final solution; no page may call it otherwise."""
    told = {
        (kind, one.label.in_language(language))
        for regulation in regulations.load_all()
        for kind, one in regulation.commitments.items()
    }
    assert told == {(kind, say(f"kind.{kind}", language)) for kind, _ in told}
    response = {"en": "Response", "ru": "Реакция"}[language]
    assert ("response", response) in told


def test_who_works_on_a_request_has_one_name_in_each_language() -> None:
    from reglament.reports import priority_without_impact, ratings

    for language, name, other in (("ru", "Исполнитель", "Кто"), ("en", "Owner", "Who")):
        for key in ("queue.who", "column.owner", "filter.assignee"):
            assert say(key, language) == name
        assert say("event.Assigned", language, assignee_name="x", reason="").startswith(name)
        for report in (ratings.REPORT, priority_without_impact.REPORT):
            columns = [one.in_language(language) for one in report.columns]
            assert (name in columns, other in columns) == (True, False)
    # the customer's responsible specialist is somebody else (`customer.field.marks`)
    ours = [*WEB.glob("words/*.yaml"), *(WEB.parent / "core" / "lifecycle").glob("*.py")]
    lines = [line for path in ours for line in path.read_text(encoding="utf-8").splitlines()]
    named = [one for one in lines if "ответственн" in one.lower() and "специалист" not in one]
    assert named == []


# a range has no words on both sides of its dash: days and moments are put together by the code
EN_DASH = re.compile(r"[А-Яа-яЁё»] – |– [«А-Яа-яЁё{]")


def test_russian_sentences_have_the_em_dash_and_ranges_the_short_one() -> None:
    root = WEB.parent
    ours = {
        path: path.read_text(encoding="utf-8").splitlines()
        for kind in ("yaml", "py", "txt", "html", "js")
        for path in root.rglob(f"*.{kind}")
    }
    found = [
        f"{path.relative_to(root)}:{number} {line.strip()}"
        for path, lines in ours.items()
        for number, line in enumerate(lines, 1)
        if re.search("[а-яё]", line) and EN_DASH.search(line)
    ]
    assert found == []
    phrases = {key: form for key, words in catalogue().items() for form in forms(words["ru"])}
    assert {key for key, form in phrases.items() if re.search(r"(?<!\d)– |– (?!\d)", form)} == set()
