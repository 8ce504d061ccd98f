# ruff: noqa: E501 - a fault and what is said of it stand on one line, like the table they are
"""Every kind of fault in a document is named with file, line, place, what is wrong and what to do."""

import pytest

from reglament.core.regulation.document import Amount, Unit
from reglament.core.regulation.problems import RegulationInvalidError
from reglament.core.regulation.reading import read_regulation

R, C, H, P = "regulation.yaml", "clauses.yaml", "calendars.yaml", "production_calendar.yaml"


def test_a_whole_regulation_is_read(quay):
    assert (quay.identity, quay.facts["priority"].default, quay.facts["priority"].provisional) == (
        "quay@1",
        "P3",
        True,
    )
    assert [row.id for row in quay.commitments["response"].table.rows] == [
        "commitments.response/P1:gold", "commitments.response/P1:silver",
        "commitments.response/P2, P3:gold", "commitments.response/P2, P3:silver",
    ]  # fmt: skip
    row = quay.commitments["response"].table.rows[2]
    assert dict(row.when) == {"priority": frozenset({"P2", "P3"}), "level": frozenset({"gold"})}
    assert (row.then, row.clauses, row.file, row.line) == (
        {"target": "1 working_days"},
        ("Q-1",),
        R,
        27,
    )


FAULTS = [
    (R, "digits: 4", "digits: four", "{file}:{line}: numbering.digits: 'four' is no whole number from 0 to 12. Write digits only."),
    (R, "status: complete", "status: ready", "{file}:{line}: status: 'ready' is not allowed here. Use one of: complete, incomplete."),
    (R, "vendor: quay", "vendour: quay", "{file}:{line}: unknown key 'vendour'. Did you mean 'vendor'?"),
    (R, "vendor: quay", "vendour: quay", "{file}:1: 'vendor' is missing. Add `vendor:` here."),
    (R, "vendor: quay", "vendor: quay\nvendor: dock", "{file}:5: the key 'vendor' stands here twice. Keep one of them."),
    (R, "2026-01-01T00:00:00+03:00", "2026-01-01T00:00:00", "{file}:{line}: in_force_from: the moment '2026-01-01T00:00:00' has no offset. Add one"),
    (R, "2026-01-01T00:00:00+03:00", "soon", "{file}:{line}: in_force_from: 'soon' is no moment. Write 2026-01-01T00:00:00+03:00."),
    (R, "title: {en: Quay, ru: Причал}", "title: {en: Quay}", "{file}:{line}: title: the words in 'ru' are missing. Add `ru:` beside the other language."),
    (R, "title: {en: Quay, ru: Причал}", "title: {en: Quay, ru: Причал, порт}", "unknown key 'порт'. If this is a part of the words, put them in quotes"),
    (R, 'zone: "+03:00"', "zone: Mars/Base", "{file}:{line}: zone: there is no time zone 'Mars/Base'. Use an IANA name"),
    (R, "regulation: quay", "regulation: Quay!", "{file}:{line}: regulation: 'Quay!' is no code. Use small letters"),
    (R, 'version: "1"', 'version: "1 beta"', "{file}:{line}: version: '1 beta' is no version. Use letters, digits, dots and hyphens."),
    (R, "[{number}]", "[number]", "{file}:{line}: numbering.subject: the subject does not hold {number}."),
    (R, "P1: {is: [30 working minutes, 2 working hours]", "P1: {is: [30 minutes, 2 working hours]", "{file}:{line}: commitments.response.table: '30 minutes' is not allowed in this table. Write e.g. `2 working hours`"),
    (R, "P1: {is: [30 working minutes, 2 working hours]", "P1: {is: [2 working hours]", "{file}:{line}: commitments.response.table: this row has 1 cells and the table 2 columns. Give one cell a column"),
    (R, "P1: {is: 5 working days, clauses: [Q-1]}", "P1: {is: 5 working days}", "{file}:{line}: commitments.permanent_fix.table/P1: no clause is cited. Add `clauses: […]`"),
    (R, "P1: {is: 5 working days, clauses: [Q-1]}", "P1: {is: 5 working days, clauses: [Q-9]}", "{file}:{line}: commitments.permanent_fix.table/P1.clauses: there is no clause 'Q-9'. Did you mean"),
    (R, "P1: {is: 5 working days, clauses: [Q-1]}", "P1: {is: 0 working days, clauses: [Q-1]}", "'0 working days' is not allowed in this table"),
    (R, "P2: {is: unspecified, clauses: [Q-1]}", "P9: {is: unspecified, clauses: [Q-1]}", "{file}:{line}: commitments.permanent_fix.table/: 'P9' is no value of priority."),
    (R, "P2: {is: unspecified, clauses: [Q-1]}", "P3..P2: {is: unspecified, clauses: [Q-1]}", "the range P3..P2 runs backwards. Values stand in this order: P1, P2, P3."),
    (R, "P2: {is: unspecified, clauses: [Q-1]}", "P2: {gold: {is: none}}", "this row has more parts than `by` has facts. Write {is: …, clauses: […]} here."),
    (R, "by: [priority]", "by: [urgency]", "{file}:{line}: commitments.permanent_fix.by: 'urgency' is not declared under `facts`."),
    (R, "{gold: night, silver: day}}\n    by: [priority, level]", "{gold: night, silver: dawn}}\n    by: [priority, level]", "{file}:{line}: commitments.response.calendar.rows: 'dawn' is not allowed in this table. Use one of: day, night."),
    (R, "met_by: [StaffReplied]", "met_by: [StafReplied]", "{file}:{line}: commitments.response.met_by: 'StafReplied' is not allowed here. Did you mean 'StaffReplied'?"),
    (R, "starts: arrival", "starts: dawn", "{file}:{line}: commitments.response.starts: 'dawn' is not allowed here. Use one of: arrival, addition, hand_over."),
    (R, "  permanent_fix:", "  miracle:", "{file}:{line}: commitments.miracle: 'miracle' is no kind of commitment."),
    (R, "default: P3", "default: P7", "{file}:{line}: facts.priority.default: the default 'P7' is no value of priority. Use one of: P1, P2, P3."),
    (R, "values: [gold, silver]", "values: [gold, gold, silver]", "{file}:{line}: facts.level.values: 'gold' stands twice among the values."),
    (R, "values: [day, night], origin: derived", "values: [day, night], origin: coverage", "facts.shift: the program knows no coverage fact 'shift'."),
    (R, "when: {level: gold}", "when: {levle: gold}", "{file}:{line}: tables.shift_assignment.rows/1.when: 'levle' is not declared under `facts`. Did you mean 'level'?"),
    (R, "then: {shift: night}", "then: {shift: dusk}", "{file}:{line}: tables.shift_assignment.rows/1.then.shift: 'dusk' is not allowed here. Use one of: day, night."),
    (R, "informative: {Q-3: page}", "informative: {Q-3: page, Q-8: page}", "{file}:{line}: informative.Q-8: there is no clause 'Q-8'. Correct the id."),
    (R, "vendor: quay", "vendor: [quay]", "{file}:{line}: vendor: this should be one value, and is a list. Write a single value."),
    (R, "conflicts:\n  X-1: {en: breaks are unsaid, ru: о перерывах не сказано}", "conflicts: {}", "calendars.yaml:9: calendars.day.assumed: the conflict 'X-1' is not among `conflicts`."),
    (R, "vendor: quay", "vendor: quay\nscope: {hull: {label: {en: Hull, ru: Корпус}, admits: in, states: {levl: gold}, clauses: [Q-1]}}", "scope.hull.states.levl: 'levl' is not stated by a request. Use one of: priority."),
    (R, "vendor: quay", "vendor: quay\nscope: {hull: {label: {en: Hull, ru: Корпус}, admits: in, states: {priority: P7}, clauses: [Q-1]}}", "scope.hull.states.priority: 'P7' is not allowed here. Use one of: P1, P2, P3."),
    (R, "languages: [en, ru]", "languages: [en, ru", "this is not YAML:"),
    (C, "kind: informative", "kind: poetic", "{file}:{line}: Q-3.kind: 'poetic' is not allowed here. Use one of: executed, recorded, informative."),
    (C, "id: Q-3", "id: Q-2", "{file}:{line}: Q-2: the clause 'Q-2' stands here twice. Keep one of them."),
    (C, "ru: вступление", 'ru: ""', "{file}:{line}: Q-3.text: the words in 'ru' are missing."),
    (H, "mon-fri", "mon-fry", "{file}:{line}: calendars.day.week.mon-fry: 'fry' is no day."),
    (H, '"09:00-18:00"', '"9-18"', "{file}:{line}: calendars.day.week: '9' is not a time of day. Write HH:MM"),
    (H, '"13:00-14:00"', '"09:00-18:00"', "calendars.day.week: the calendar has no working time."),
    (H, "zone: Europe/Moscow", "zone: Europe/Atlantis", "there is no time zone 'Europe/Atlantis'"),
    (P, "2026-03-09", "2026-02-30", "{file}:{line}: years.2026.days_off: '2026-02-30' is no date. Write YYYY-MM-DD."),
    (P, "2026-03-09", "2025-03-09", "years.2026.days_off: 2025-03-09 is not in 2026. Move it to its own year."),
    (P, "2026:", "twenty:", "{file}:3: years.twenty: 'twenty' is no year."),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=[fault[3][:60] for fault in FAULTS])
def test_a_fault_is_named_with_place_and_remedy(refused, files, fault):
    name, old, new, said = fault
    line = files[name][: files[name].index(old)].count("\n") + 1
    said = said.replace("{file}", name).replace("{line}", str(line))
    problems = refused(name, old, new)
    assert [problem for problem in problems if said in problem], problems


def test_all_faults_are_found_in_one_pass(files):
    files[R] = (
        files[R].replace("status: complete", "status: ready").replace("digits: 4", "digits: x")
    )
    files[C] = files[C].replace("kind: informative", "kind: poetic")
    with pytest.raises(RegulationInvalidError) as caught:
        read_regulation(files, folder="quay")
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [
        ("quay/clauses.yaml", 3), ("quay/regulation.yaml", 5), ("quay/regulation.yaml", 10),
    ]  # fmt: skip


def test_a_missing_file_is_named(files):
    del files[H]
    with pytest.raises(
        RegulationInvalidError, match=r"calendars.yaml:1: the file is missing. Add it"
    ):
        read_regulation(files)


def test_closing_on_days_off_needs_them_loaded(files):
    del files[P]
    with pytest.raises(RegulationInvalidError, match="no production calendar is loaded"):
        read_regulation(files)


@pytest.mark.parametrize(
    "text", ["", "- a\n- b\n", "just words", "{a: b", "\tx: 1", "&a [*a]", "a: 1\n---\nb: 2\n"]
)
def test_hostile_texts_are_refused_and_never_break(files, text):
    files[R] = text
    with pytest.raises(RegulationInvalidError):
        read_regulation(files)


def test_letters_stand_in_both_languages(files):
    files["letters/greeting.en.txt"] = "Hello"
    with pytest.raises(
        RegulationInvalidError,
        match=r"letters/greeting.ru.txt:1: the letter 'greeting' has no 'ru' text",
    ):
        read_regulation(files)
    files["letters/greeting.ru.txt"] = "Здравствуйте"
    assert read_regulation(files).letters == {"greeting": {"en": "Hello", "ru": "Здравствуйте"}}
    files["letters/greeting"] = "?"
    with pytest.raises(
        RegulationInvalidError, match=r"letters/greeting:1: this is no letter's file name"
    ):
        read_regulation(files)


def test_words_stay_words_and_numbers_are_numbers(altered):
    text = "parameters:\n  tools: {value: [yes, no], label: {en: a, ru: б}, clauses: [Q-1]}\n"
    text += '  days: {value: 90, label: {en: a, ru: б}, clauses: [Q-1]}\n  rate: {value: "90", label: {en: a, ru: б}, clauses: [Q-1]}\n'
    regulation = read_regulation(altered(R, "informative:", text + "informative:"))
    values = {name: parameter.value for name, parameter in regulation.parameters.items()}
    assert values == {"tools": ("yes", "no"), "days": 90, "rate": "90"}


def test_one_value_may_have_words_like_each_of_several(altered, refused):
    text = "parameters:\n  cell: {value: soon, label: {en: a, ru: б}, labels: {soon: {en: up to a day, ru: до суток}}, clauses: [Q-1]}\n"
    regulation = read_regulation(altered(R, "informative:", text + "informative:"))
    assert regulation.parameters["cell"].labels["soon"].ru == "до суток"
    astray = text.replace("labels: {soon:", "labels: {late:")
    problems = refused(R, "informative:", astray + "informative:")
    assert any("unknown key 'late'" in one for one in problems), problems


def test_silence_and_status_are_read(altered):
    text = (
        "silence: {calendar: day, reminders: [3 working days], close_after: 10 working days, "
        "reopen_within: 240 hours, assumed: X-1}\n"
        "status_update: {by: [priority], table: {P1: {is: 4 working hours}, P2..P3: {is: 1 working day}}, assumed: X-1}\n"
    )
    regulation = read_regulation(altered(R, "informative:", text + "informative:"))
    assert regulation.silence.reopen_within == Amount(240, Unit.CLOCK_HOURS)
    assert [dict(row.then) for row in regulation.status_update.rows] == [
        {"every": "4 working_hours"}, {"every": "1 working_days"},
    ]  # fmt: skip


def test_a_permit_names_events_and_what_they_rest_on(altered, refused):
    added = "permits:\n  - {events: [Assigned, WorkStarted], when: {priority: P1}, clauses: [Q-1], assumed: X-1}\ninformative:"
    (permit,) = read_regulation(altered("regulation.yaml", "informative:", added)).permits
    assert (permit.events, permit.when) == (
        {"Assigned", "WorkStarted"},
        {"priority": frozenset({"P1"})},
    )
    assert permit.cited == ("Q-1", "X-1")
    wrong = "permits:\n  - {events: [Asigned], when: {weather: foul}}\ninformative:"
    found = refused("regulation.yaml", "informative:", wrong)
    said = ("'Asigned' is not allowed", "'weather' is not declared", "no clause is cited")
    assert [[words in one for one in found].count(True) for words in said] == [1, 1, 1]
