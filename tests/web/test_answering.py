"""Forms whose page stays open: a script is told where they lead, or why not; without one, what is lost is said."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

pytestmark = pytest.mark.django_db(transaction=True)
BY_SCRIPT = {"Reglament-Part": "answer"}


def lost(page: str) -> bool:
    """Tell whether a page says that files are to be chosen again: the composer of staff names them."""
    return "Choose the files again" in page or re.search('data-lost="[^"]+">', page) is not None


def log() -> SimpleUploadedFile:
    return SimpleUploadedFile("log.txt", b"line\n", "text/plain")


@pytest.fixture(
    params=[("agent", "/desk/requests/{}/", "reply/"), ("customer", "/requests/{}/", "say/")]
)
def sent(
    request: pytest.FixtureRequest, browser: Callable[..., Any], opened: Callable[..., Any]
) -> tuple[Any, str, str]:  # fmt: skip
    """Somebody who writes on a request: the client, the page, where its form is sent."""
    who, path, form = request.param
    page = path.format(opened().ticket.number)
    return browser(who), page, f"{page}{form}"


def test_a_script_is_told_where_the_form_leads_and_the_next_page_still_says_what_became_of_it(
    sent: tuple[Any, str, str],
) -> None:
    client, page, form = sent
    answer = client.post(form, {"text": "Here.", "files": [log()]}, headers=BY_SCRIPT)
    assert (answer.status_code, answer["Location"], answer.content) == (201, page, b"")
    assert "data-told" in client.get(page).text


def test_a_script_is_told_at_once_what_is_refused_and_the_next_page_says_it_no_more(
    sent: tuple[Any, str, str],
) -> None:
    client, page, form = sent
    answer = client.post(form, {"text": " "}, headers=BY_SCRIPT)
    assert (answer.status_code, answer.text.count("data-told")) == (422, 1)
    assert "<html" not in answer.text
    assert "data-told" not in client.get(page).text


def test_a_refusal_that_a_script_was_told_is_not_put_back_after_what_was_mended_went_out(
    sent: tuple[Any, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reglament.web.agent import composer
    from reglament.web.portal import files_sent

    client, page, form = sent
    with monkeypatch.context() as small:
        small.setattr(files_sent, "MOST_BYTES", 3)
        small.setattr(composer, "MOST_BYTES", 3)
        said = {"text": "Too much.", "files": [log()]}
        assert client.post(form, said, headers=BY_SCRIPT).status_code == 422
    client.post(form, {"text": "Mended.", "files": [log()]}, headers=BY_SCRIPT)
    assert ">Too much.</textarea>" not in client.get(page).text


def test_without_a_script_a_refused_form_says_that_its_files_are_chosen_again(
    sent: tuple[Any, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reglament.web.agent import composer
    from reglament.web.portal import files_sent

    client, page, form = sent
    assert not lost(client.get(page).text)
    monkeypatch.setattr(files_sent, "MOST_BYTES", 3)
    monkeypatch.setattr(composer, "MOST_BYTES", 3)
    again = client.post(form, {"text": "Long words.", "files": [log()]}, follow=True).text
    assert lost(again)
    assert ">Long words.</textarea>" in again
    assert not lost(client.post(form, {"text": " "}, follow=True).text)


@pytest.mark.parametrize("do", ["keep", "preview", "canned", "article"])
def test_without_a_script_help_with_writing_says_that_files_are_chosen_again(
    browser: Callable[..., Any], opened: Callable[..., Any], do: str
) -> None:
    client, page = browser("agent"), f"/desk/requests/{opened().ticket.number}/"
    said = {"text": "See the log.", "do": do}
    answer = client.post(f"{page}reply/", {**said, "files": [log()]})
    assert answer["Location"].endswith("#composer")
    assert lost(client.get(answer["Location"]).text)
    answer = client.post(f"{page}reply/", said)
    assert not lost(client.get(answer["Location"]).text)
