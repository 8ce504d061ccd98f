"""Files of a letter: a control in the reader's words, a list of what is chosen with sizes and a way back."""

import re
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import CUSTOMER

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

# three wrong ones among two right ones, the wrong by an ending, by a media type and by what a system runs
WRONG_AND_RIGHT = """(kind) => {
    const data = new DataTransfer();
    const put = (name, type) => data.items.add(new File(["x"], `${kind}${name}`, { type }));
    put("-log.txt", "text/plain"); put(".bmp", ""); put("", "image/webp"); put(".EXE", ""); put(".png", "image/png");
    const more = kind === "drop" ? { dataTransfer: data } : { clipboardData: data };
    const made = kind === "drop" ? DragEvent : ClipboardEvent;
    document.querySelector("#text").dispatchEvent(new made(kind, { bubbles: true, cancelable: true, ...more }));
}"""


def test_wrong_files_are_named_with_what_to_do_before_anything_is_sent(visit: Any) -> None:
    page: Page = visit("office@paydent.example", language="ru", width=390)
    page.goto("/new/")
    page.locator("#text").fill("Отчёт пуст.")
    listed, refused = page.locator(".chosen li"), page.locator(".drop").get_by_role("alert")
    for number, kind in enumerate(("drop", "paste"), start=1):
        page.evaluate(WRONG_AND_RIGHT, kind)
        # what was refused before stands until somebody dismisses it
        expect(refused.locator("p")).to_have_count(3 * number)
        expect(refused).to_contain_text(f"{kind}.bmp не прикреплён: BMP принимаем только в архиве")
        expect(refused).to_contain_text("(IS-118)")
        expect(refused).to_contain_text("упакуйте в RAR, ZIP")
        expect(refused).to_contain_text(f"{kind}.EXE не прикреплён: программы не принимаются")
        expect(listed).to_have_count(2 * number)
    assert page.evaluate("[...document.querySelector('#files').files].map((one) => one.name)") == [
        "drop-log.txt",
        "drop.png",
        "paste-log.txt",
        "paste.png",
    ]
    expect(page.locator("#text")).to_have_value("Отчёт пуст.")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Убрать drop.png").click()
    expect(refused.locator("p")).to_have_count(6)
    for left in range(5, -1, -1):
        refused.get_by_role("button", name="Скрыть").first.click()
        expect(refused.locator("p")).to_have_count(left)


def test_what_the_form_refused_and_its_sender_left_so_stands_beside_the_message_at_the_desk(
    visit: Any,
) -> None:
    def chosen(*names: str) -> None:
        files = [{"name": one, "mimeType": "", "buffer": b"x" * 2048} for one in names]
        customer.locator("#files").set_input_files(files)

    customer: Page = visit(CUSTOMER, language="en")
    customer.goto("/new/")
    customer.get_by_label("In one sentence").fill("It will not start")
    customer.locator("#text").fill("The installer stops.")
    chosen("setup.exe", "fix.bat", "trace.log")
    refused = customer.locator(".drop").get_by_role("alert")
    expect(refused.locator("p")).to_have_count(2)
    # who dismisses it has seen to it
    refused.locator("p", has_text="fix.bat").get_by_role("button").click()
    customer.get_by_role("button", name="Send", exact=True).click()
    customer.wait_for_url("**/requests/*/")
    number = customer.url.rstrip("/").rpartition("/")[2]
    customer.locator("#text").fill("And now.")
    chosen("again.exe")
    customer.get_by_role("button", name="Send", exact=True).click()
    expect(customer.locator(".record .text", has_text="And now.")).to_be_visible()
    page: Page = visit("olga", language="en", width=390)
    page.goto(f"/desk/requests/{number}/")
    left_out = page.locator(".entry .notice", has_text="Came without these files")
    expect(left_out).to_have_count(2)
    expect(left_out.first).to_contain_text("setup.exe was not attached: programs are not taken")
    expect(left_out.first).to_contain_text("2.0\u00a0KB")
    expect(left_out.first).not_to_contain_text("fix.bat")
    expect(left_out.last).to_contain_text("again.exe was not attached")
    expect(page.locator(".files a")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize(("who", "route"), [(CUSTOMER, "new_request"), ("ilya", "ticket")])
def test_an_empty_file_is_named_and_not_kept(
    visit: Any, reached: Any, who: str, route: str
) -> None:
    page: Page = visit(who)
    page.goto(reached[who].pages[route][0])
    files = [
        {"name": "empty.log", "mimeType": "text/plain", "buffer": b""},
        {"name": "full.log", "mimeType": "text/plain", "buffer": b"x"},
    ]
    page.locator("#files").set_input_files(files)
    refused = page.locator(".drop").get_by_role("alert")
    expect(refused.locator("p")).to_have_text(
        re.compile("^empty.log was not attached: the file is empty")
    )
    expect(page.locator(".chosen li")).to_have_count(1)


def test_a_file_too_large_and_those_beyond_the_number_are_refused_in_the_composer(
    visit: Any, reached: Any
) -> None:
    page: Page = visit("olga")
    page.goto(reached["ilya"].pages["ticket"][0])
    refused = page.locator("#composer .drop").get_by_role("alert")
    page.evaluate(
        """() => {
        const data = new DataTransfer();
        data.items.add(new File([new ArrayBuffer(25000001)], "dump.bin"));
        data.items.add(new File([new ArrayBuffer(20000000)], "half.bin"));
        data.items.add(new File([new ArrayBuffer(6000000)], "rest.bin"));
        for (let n = 0; n < 20; n++) data.items.add(new File([`${n}`], `${n}.txt`));
        const input = document.querySelector("#files");
        input.files = data.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    expect(refused.locator("p > span")).to_have_text(
        [
            "dump.bin was not added: it is larger than 25 MB. Pack it, or send the part that matters.",
            "rest.bin was not added: files go up to 25 MB together. Send it with another message, or pack it.",
            "19.txt was not added: at most 20 files go together. "
            "Send it with another message, or pack several into one archive.",
        ]
    )
    expect(page.locator("#composer .chosen li")).to_have_count(20)


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
    number = running.registered(str(mail["Message-ID"]))
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


# a picture of the browser's own drawing, as a screenshot comes from the clipboard
PASTE_PICTURE = """async (id) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [1200, 400];
    const draw = canvas.getContext("2d");
    draw.fillStyle = "#2b4bb8"; draw.fillRect(40, 40, 1120, 60); draw.font = "40px sans-serif";
    draw.fillText("Settings", 60, 180); draw.strokeRect(40, 220, 600, 120);
    const bytes = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const data = new DataTransfer();
    data.items.add(new File([bytes], "image.png", { type: "image/png", lastModified: performance.now() }));
    const paste = new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data });
    document.getElementById(id).dispatchEvent(paste);
}"""


def test_a_pasted_picture_is_put_into_words_and_read_by_customers(visit: Any) -> None:
    staff: Page = visit("igor")
    staff.goto("/desk/articles/new/")
    group = staff.get_by_role("group", name="English")
    group.get_by_label("Title").fill("Where the settings are")
    body = group.get_by_label("Text")
    # behind a whole line it begins a paragraph; where the text names it already it stands there
    body.fill("Open this.")
    staff.evaluate(PASTE_PICTURE, "body-en")
    expect(body).to_have_value("Open this.\n\n![](image.png)")
    staff.get_by_role("button", name="Remove image.png").click()
    body.fill("![The window](image.png)\nOpen this.")
    staff.evaluate(PASTE_PICTURE, "body-en")
    expect(staff.locator(".chosen li")).to_have_count(1)
    expect(body).to_have_value("![The window](image.png)\nOpen this.")
    body.fill("")
    staff.get_by_role("button", name="Remove image.png").click()
    body.fill("Open this:  Then press Save.")
    body.evaluate("(one) => one.setSelectionRange(11, 11)")
    staff.evaluate(PASTE_PICTURE, "body-en")
    # the second of the same name is told apart, and taken back with its place in the text
    staff.evaluate(PASTE_PICTURE, "body-en")
    expect(staff.locator(".chosen li")).to_have_count(2)
    expect(body).to_have_value("Open this: ![](image.png)\n\n![](image-2.png) Then press Save.")
    staff.get_by_role("button", name="Remove image-2.png").click()
    expect(body).to_have_value("Open this: ![](image.png) Then press Save.")
    staff.get_by_role("button", name="Preview").click()
    expect(staff.get_by_role("heading", name="As it is read")).to_be_focused()
    expect(staff.locator(".reading img")).to_have_js_property("naturalWidth", 1200)
    staff.get_by_role("button", name="Save draft").click()
    wrong = "Who does not see the picture is told nothing of it: image.png"
    expect(body).to_be_focused()
    expect(body).to_have_accessible_description(re.compile(wrong))
    body.fill("Open this: ![The window of settings](image.png) Then press Save.")
    asked: list[str] = []
    staff.once("dialog", lambda one: (asked.append(one.type), one.dismiss()))
    staff.locator(".crumbs a").click(no_wait_after=True)
    staff.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    staff.get_by_role("button", name="Publish").click()
    expect(staff.get_by_role("status")).to_have_text("Published.")
    expect(body).not_to_have_attribute("aria-invalid", "true")
    # with the one it holds nineteen more are taken, and the others named in one line that fits an article
    more = [{"name": f"{n}.txt", "mimeType": "text/plain", "buffer": b"%d" % n} for n in range(22)]
    staff.locator("#files").set_input_files(more)
    expect(staff.locator(".chosen li")).to_have_count(19)
    expect(staff.locator(".refused p > span")).to_have_text(
        [
            "19.txt, 20.txt, 21.txt were not added: an article holds at most 20 files and 25 MB together. "
            "Leave out those it does not need, or split the article."
        ]
    )
    address = staff.get_by_role("link", name="Read it").get_attribute("href")
    assert address
    for width, theme in ((1440, "light"), (320, "dark")):
        page: Page = visit("office@paydent.example", width=width, theme=theme)
        page.goto(address)
        image = page.get_by_role("img", name="The window of settings")
        expect(image).to_have_js_property("naturalWidth", 1200)
        assert image.get_attribute("loading") == "lazy"
        box = image.bounding_box()
        assert box
        # as wide as its article and no wider, at its own proportions
        assert box["width"] / box["height"] == pytest.approx(3, rel=0.02)
        assert page.evaluate("document.documentElement.scrollWidth") == width
