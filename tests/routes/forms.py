"""Owns reading the forms of a page as a browser does, and filling them."""

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any
from zlib import crc32

from django.core.files.uploadedfile import SimpleUploadedFile

# what a control of its type takes, so that a form is read beyond it
TYPED = {
    "number": "60", "date": "2026-03-12", "time": "12:00", "email": "eve@home.example",
    "checkbox": "on", "radio": "on",
}  # fmt: skip
# spans begin and end: two of them follow one another, and both lie behind the desk's moment
MOMENTS = ("2026-03-10T11:10", "2026-03-10T11:40", "2026-03-10T11:50")
# the start of an update lies ahead of it
COMING = {"starts_at": "2026-03-12T11:00"}
# what leads somewhere only where it is the name of something
NAMED = {
    "refusal": "refuse/against-procedure",
    "number": "TA-000002", "work_number": "TA-000001", "add": "eve@home.example", "tool": "TeamViewer",
    "addresses": "eve@home.example", "zone": "Europe/Moscow", "region": "RU",
    "hour_rate": "3000", "level": "premium", "first_date": "2026-03-12",
    "trained_on_date": "2026-03-09", "basis": "", "need_breach": "incident-without-priority",
}  # fmt: skip


@dataclass
class Control:
    """One control: its name, kind, what stands in it, and the options of a choice."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One form with its buttons, each as the pair it sends; `id` is what controls elsewhere name it by."""

    action: str
    method: str
    multipart: bool
    controls: list[Control] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """Return the names of everything that it sends."""
        return {one.name for one in self.controls} | {name for name, _ in self.buttons if name}


class Reading(HTMLParser):
    """Reads forms, and the addresses of those that are fetched when they are opened."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms, self.fetched = path, list[Form](), list[str]()
        self._open: Form | None = None
        self._known: dict[str, Form] = {}
        self._apart: list[tuple[str, Control]] = []
        self._choice: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin(given)
        elif tag == "a" and "data-form" in given:
            self.fetched.append(given["href"])
        elif tag == "option" and self._choice is not None:
            self._choice.options.append(given.get("value", ""))
        elif tag == "button":
            form = self._known.get(given.get("form", "")) or self._open
            if form is not None and given.get("type", "submit") == "submit":
                self._button(form, given)
        elif tag in ("input", "select", "textarea") and given.get("name"):
            self._control(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._choice = None

    def _begin(self, given: dict[str, str]) -> None:
        self._open = Form(
            action=self.path
            if given.get("action", "").partition("#")[0] == ""
            else given["action"],
            method=given.get("method", "get").lower(),
            multipart="multipart" in given.get("enctype", ""),
        )
        # a dialog's own form is sent nowhere
        if self._open.method != "dialog":
            self.forms.append(self._open)
        self._known[given.get("id", "-")] = self._open

    def _button(self, form: Form, given: dict[str, str]) -> None:
        sends = (given.get("name", ""), given.get("value", ""))
        if "formaction" in given:
            # it sends the same controls elsewhere
            self.forms.append(replace(form, action=given["formaction"], buttons=[sends]))
        else:
            form.buttons.append(sends)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        control = Control(given["name"], kind, given.get("value", ""))
        if tag == "select":
            self._choice = control
        if "form" in given:
            self._apart.append((given["form"], control))
        elif self._open is not None:
            self._open.controls.append(control)

    def done(self) -> "Reading":
        """Put the controls that stand apart into their forms."""
        for name, control in self._apart:
            self._known[name].controls.append(control)
        return self


def read(path: str, page: str) -> Reading:
    """Return the forms of a page that was read at `path`."""
    reading = Reading(path)
    reading.feed(page)
    return reading.done()


def filled(form: Form, word: str, turn: int, *, typed: bool = True) -> list[dict[str, Any]]:
    """Return what each button sends: hidden values as given, an option of each choice, `word` elsewhere.

    With `typed`, numbers and moments are such; without, they are `word` too.
    """
    moments = iter(MOMENTS * 3)
    sent: dict[str, Any] = {}
    for one in form.controls:
        when = COMING.get(one.name) or next(moments) if _is_moment(one) else ""
        sent[one.name] = _value(one, word, turn, when, typed)
        if one.name == "domains" and typed:
            # no two customers have one
            sent[one.name] = f"n{crc32(form.action.encode())}.example"
    return [
        {**sent, name: value} if name else dict(sent) for name, value in form.buttons or [("", "")]
    ]


def _is_moment(one: Control) -> bool:
    return one.kind == "datetime-local"


def _value(one: Control, word: str, turn: int, moment: str, typed: bool) -> Any:
    if one.kind == "select":
        # the first option often says that nothing is chosen
        named = NAMED.get(one.name, "-")
        return (
            named
            if named in one.options
            else one.options[-1 - turn % len(one.options)]
            if one.options
            else ""
        )
    if one.name == "identity" and not typed:
        # no two forms share one
        return f"{one.value}{word}"
    if one.kind in ("hidden", "checkbox", "radio"):
        return one.value or TYPED.get(one.kind, "")
    if one.kind == "file":
        return SimpleUploadedFile("<img src=x onerror=run(1)>.txt", word.encode("utf-8", "replace"))
    known = moment or NAMED.get(one.name, TYPED.get(one.kind, word))
    return known if typed else word
