"""Wrong passwords pause the door to whoever tries them, never to the person whose name is tried (T21-T23)."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from reglament.web.entrance import TRIES_OF_AN_ADDRESS, count

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_tries() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def tried(client: Client, password: str, *, name: str = "olga", address: str = "192.0.2.1") -> Any:
    form = {"username": name, "password": password}
    return client.post("/sign-in/", form, REMOTE_ADDR=address)


@pytest.mark.threat("T23")
def test_tries_of_a_stranger_shut_the_door_to_the_stranger_alone(people: SimpleNamespace) -> None:
    stranger = [tried(Client(), f"x{n}", address="203.0.113.7").status_code for n in range(9)]
    assert stranger == [200] * 8 + [429]
    # the person whose name it is, on a device that nobody signed in on before, and anybody else
    assert tried(Client(), "olga-pass-77").status_code == 302
    assert tried(Client(), "olga-pass-77", name="OTHER", address="203.0.113.7").status_code == 200


@pytest.mark.threat("T23")
def test_tries_from_many_addresses_never_shut_out_who_signed_in_on_the_device(
    people: SimpleNamespace,
) -> None:
    known, shared = Client(), Client()
    assert tried(known, "olga-pass-77").status_code == 302
    known.post("/sign-out/")
    assert tried(shared, "ilya-pass-77", name="ilya").status_code == 302
    shared.post("/sign-out/")
    codes = [
        tried(Client(), "wrong", address=f"203.0.113.{n % 100}").status_code for n in range(81)
    ]
    assert codes == [200] * 80 + [429]
    # a strange device is told the same of the right password as of a wrong one, and so is that of another person
    right = tried(Client(), "olga-pass-77", address="198.51.100.1")
    wrong = tried(Client(), "wrong", address="198.51.100.2")
    said = [re.findall(r'<p class="error".*?</p>', one.content.decode()) for one in (right, wrong)]
    assert (right.status_code, wrong.status_code) == (429, 429)
    assert said[0] == said[1] != []
    assert tried(shared, "olga-pass-77", address="198.51.100.3").status_code == 429
    assert tried(known, "olga-pass-77", address="198.51.100.4").status_code == 302
    # a known device may not try for ever either
    known.post("/sign-out/")
    tries = [tried(known, "wrong", address=f"198.51.100.{n}").status_code for n in range(100, 181)]
    assert tries == [200] * 80 + [429]


@pytest.mark.threat("T21")
def test_the_mark_of_a_device_opens_nothing_and_only_counts(people: SimpleNamespace) -> None:
    client = Client()
    answer = tried(client, "olga-pass-77")
    cookie = answer.cookies["device"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/sign-in/", True, "Lax")
    stranger = Client()
    stranger.cookies["device"] = cookie.value
    assert stranger.get("/account/").status_code == 302
    forged = cookie.value[:-1] + ("A" if cookie.value[-1] != "A" else "B")
    stranger.cookies["device"] = forged
    assert tried(stranger, "wrong").status_code == 200


@pytest.mark.threat("T22")
def test_a_paused_door_does_not_tell_which_password_is_the_right_one(
    people: SimpleNamespace,
) -> None:
    for _ in range(8):
        tried(Client(), "wrong")
    answers = [tried(Client(), password).content.decode() for password in ("olga-pass-77", "wrong")]
    right, wrong = (re.findall(r'<p class="error".*?</p>', one, re.S) for one in answers)
    assert right == wrong
    assert len(wrong) == 1


def changed(client: Client, current: str, *, address: str = "192.0.2.1") -> Any:
    form = {"current": current, "password": "a-new-one-of-olga"}
    return client.post("/account/password/", form, REMOTE_ADDR=address)


@pytest.mark.threat("T21", "T23")
def test_who_has_a_session_alone_may_try_the_current_password_no_oftener_than_at_the_door(
    people: SimpleNamespace,
) -> None:
    thief, owner = (Client(headers={"accept-language": "en"}) for _ in range(2))
    for client in (thief, owner):
        assert tried(client, "olga-pass-77").status_code == 302
    # neither another address nor another session begins anew, and the right password is not looked at
    codes = [changed(thief, "wrong", address=f"203.0.113.{n}").status_code for n in range(9)]
    paused = changed(owner, "olga-pass-77")
    assert (codes, paused.status_code) == ([400] * 8 + [429], 429)
    assert "The password can be changed again in 15 minutes." in paused.content.decode()
    # others, and the door itself, are not paused by it
    colleague = Client()
    assert tried(colleague, "ilya-pass-77", name="ilya").status_code == 302
    assert changed(colleague, "ilya-pass-77").status_code == 302
    assert tried(Client(), "olga-pass-77").status_code == 302


def test_the_right_password_forgets_the_wrong_tries_before_it(people: SimpleNamespace) -> None:
    client = Client()
    tried(client, "olga-pass-77")
    assert [changed(client, "wrong").status_code for _ in range(7)] == [400] * 7
    assert changed(client, "olga-pass-77").status_code == 302
    assert [changed(client, "wrong").status_code for _ in range(8)] == [400] * 8


@pytest.mark.threat("T23")
def test_tries_of_many_names_push_no_other_count_out(
    people: SimpleNamespace, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for _ in range(8):
        tried(Client(), "wrong")
    assert tried(Client(), "wrong").status_code == 429
    codes = {
        tried(Client(), "wrong", name=f"nobody-{n}", address=f"203.0.113.{n % 5}").status_code
        for n in range(250)
    }
    assert codes == {200}
    assert tried(Client(), "wrong").status_code == 429


@pytest.mark.threat("T23")
def test_what_270_addresses_may_try_while_a_pause_lasts_does_not_end_it(
    people: SimpleNamespace,
) -> None:
    for _ in range(8):
        tried(Client(), "wrong")
    # the end of one pause of each address and the beginning of the next
    for n in range(270 * TRIES_OF_AN_ADDRESS * 2):
        names = {f"tries:{n % 270}:{n}": 8, f"tries:{n % 270}": 60, f"tries:name:{n}:": 80}
        count(names)
    assert tried(Client(), "wrong").status_code == 429
