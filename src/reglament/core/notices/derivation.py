"""Owns the words of a derivation: each step of a promise as one printable line, in both languages."""

from datetime import datetime

from reglament.core.model.promises import Promise, Step
from reglament.core.notices.moments import told_moment
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.promising import target_from
from reglament.core.regulation.telling import target_words

STEPS = {
    "called": Words("Called for on {at}.", "Отсчёт вызван {at}."),
    "opens": Words(
        "That is outside hours ({calendar}): counting begins {at}.",
        "Это нерабочее время ({calendar}): отсчёт с {at}.",
    ),
    "amount": Words("The figure is {amount}, row {row}.", "Норматив: {amount}, строка {row}."),
    "year_missing": Words(
        "The calendar knows nothing of {year}: measured only.",
        "В календаре нет {year} года: время только измеряется.",
    ),
    "slice": Words("{from} to {to}: {minutes} min.", "{from} — {to}: {minutes} мин."),
    "slices_left_out": Words("… {count} more periods …", "… ещё периодов: {count} …"),
    "clock_hours": Words(
        "Counted by the clock from {from}; an end outside hours moves to the opening, {to}.",
        "Считаются астрономические часы с {from}; конец вне времени работы — на открытие, {to}.",
    ),
    "due": Words("Due {at}.", "Срок: {at}."),
    "recounted": Words(
        "Counted anew on {at} ({cause}): {amount}, due {due_at} instead of {replaces}.",
        "Пересчитано {at} ({cause}): {amount}, срок {due_at} вместо {replaces}.",
    ),
    "kept": Words(
        "The change of {at} ({cause}) leaves the due instant as it was: {due_at}.",
        "Изменение {at} ({cause}) срока не меняет: {due_at}.",
    ),
    "breached": Words("Not kept: {at} passed.", "Не выполнено к {at}."),
    "met": Words("Met on {at}.", "Выполнено {at}."),
    "cancelled": Words("Ended on {at}.", "Прекращено {at}."),
}

CAUSES = {
    "change": Words("counted from the change", "от изменения"),
    "registration": Words("counted from registration", "от регистрации"),
    "grant": Words("remote access granted", "дан удалённый доступ"),
    "withdrawal": Words("remote access withdrawn", "доступ отозван"),
    "pause": Words("after a pause", "после паузы"),
    "reopening": Words("reopened", "возобновлено"),
}

MOMENTS = ("at", "from", "to", "due_at", "replaces")


def derivation(
    regulation: Regulation, promise: Promise, *, language: str, zone: str = ""
) -> tuple[str, ...]:
    """Return the steps of a promise as printable lines; they are there only if `promises` was asked to explain."""
    return tuple(
        told_step(regulation, step, language=language, zone=zone or regulation.zone)
        for step in promise.steps
    )


def told_step(regulation: Regulation, step: Step, *, language: str, zone: str) -> str:
    """Return one step as a line with the clauses that it follows from."""
    line = STEPS[step.code].in_language(language)
    for name, value in _told(step, language, zone).items():
        line = line.replace(f"{{{name}}}", value)
    cited = ", ".join(step.clauses)
    settled = [c for c in step.clauses if c in regulation.clauses]
    return f"{line} [{cited}]" if settled else line


def _told(step: Step, language: str, zone: str) -> dict[str, str]:
    told = dict(step.values)
    for name in MOMENTS:
        if told.get(name):
            at = datetime.fromisoformat(told[name])
            told[name] = told_moment(at, zone=zone, language=language)
        elif name in told:
            told[name] = "—"
    if "cause" in told and told["cause"] in CAUSES:
        told["cause"] = CAUSES[told["cause"]].in_language(language)
    if "amount" in told:
        told["amount"] = target_words(
            target_from(told["amount"]), "ru" if language == "ru" else "en"
        )
    if "seconds" in told:
        told["minutes"] = str(int(told["seconds"]) // 60)
    return told
