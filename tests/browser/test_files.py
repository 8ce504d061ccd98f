"""Files of a letter: a control in the reader's words, a list of what is chosen with sizes and a way back."""

from typing import Any

from playwright.sync_api import Page, expect

CHOSEN = [
    {"name": "снимок.png", "mimeType": "image/png", "buffer": b"x" * 5200},
    {"name": "log.txt", "mimeType": "text/plain", "buffer": b"y" * 40},
]
# what a person drags or pastes is a file of the browser's own making
HAND_OVER = """(kind) => {
    const data = new DataTransfer();
    data.items.add(new File(["trace"], `${kind}.txt`));
    const more = kind === "drop" ? { dataTransfer: data } : { clipboardData: data };
    const made = kind === "drop" ? DragEvent : ClipboardEvent;
    document.querySelector("#text").dispatchEvent(new made(kind, { bubbles: true, cancelable: true, ...more }));
}"""


def test_chosen_dropped_and_pasted_files_are_listed_and_taken_back(
    visit: Any, reached: Any
) -> None:
    page: Page = visit("olga", language="ru")
    page.goto(reached["ilya"].pages["ticket"][0])
    control = page.get_by_label("Выбрать файлы")
    listed = page.locator("#composer .chosen li")
    control.set_input_files(CHOSEN)
    expect(listed).to_have_count(2)
    expect(listed.first).to_contain_text("снимок.png")
    expect(listed.first).to_contain_text("5,2")
    page.evaluate(HAND_OVER, "drop")
    page.evaluate(HAND_OVER, "paste")
    expect(listed).to_have_count(4)
    page.get_by_role("button", name="Убрать log.txt").click()
    expect(listed).to_have_count(3)
    names = page.evaluate("[...document.querySelector('#files').files].map((one) => one.name)")
    assert names == ["снимок.png", "drop.txt", "paste.txt"]


def test_without_scripts_the_browser_names_the_files_and_only_our_words_stand_on_the_control(
    visit: Any, reached: Any
) -> None:
    page: Page = visit("olga", language="ru", java_script_enabled=False)
    page.goto(reached["ilya"].pages["ticket"][0])
    expect(page.locator("#composer .drop .btn")).to_have_text("Выбрать файлы")
    control = page.locator("#files")
    control.set_input_files(CHOSEN)
    box = control.bounding_box()
    assert box is not None
    assert box["width"] > 60
