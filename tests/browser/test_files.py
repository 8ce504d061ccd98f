"""Files of a letter: a control in the reader's words, a list of what is chosen with sizes and a way back."""

from email import policy
from email.message import EmailMessage
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


def test_thirty_files_with_endless_names_fit_a_narrow_page_and_are_folded(
    visit: Any, running: Any
) -> None:
    sender, to = "a.sadykova@orion.example", "support@tronasoc.ru"
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, "Thirty logs"
    mail["Message-ID"] = "<thirty-logs@orion.example>"
    mail.set_content(f"They are attached. {'x' * 300}")
    for number in range(30):
        name = f"log-{number:02d}-{'unbroken' * 8}.txt"
        mail.add_attachment(b"line", maintype="text", subtype="plain", filename=name)
    running.deliver(mail.as_bytes(), sender=sender, to=to)
    number = running.acknowledged(str(mail["Message-ID"]))
    page: Page = visit("olga", language="en")
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(f"/desk/requests/{number}/")
    files = page.locator(".files a")
    expect(files).to_have_count(30)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    expect(files.nth(7)).to_be_visible()
    expect(files.nth(8)).not_to_be_visible()
    page.get_by_text("22 more files").click()
    expect(files.nth(29)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
