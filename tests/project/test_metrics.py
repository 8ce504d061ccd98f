"""Who reads the numbers of a desk: this machine itself, or whoever has the token."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from reglament.project.options import read_options

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T22")]
TOKEN = "8c6976e5b5410415"
BEARER = f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("peer", "headers", "set_to", "status"),
    [
        ("127.0.0.1", {}, "", 200),
        ("127.8.0.1", {}, "", 200),
        ("::1", {}, "", 200),
        ("::ffff:127.0.0.1", {}, "", 200),
        # a proxy may say nothing of itself: where a token is set, everybody gives it
        ("127.0.0.1", {}, TOKEN, 401),
        ("127.0.0.1", {"Authorization": BEARER}, TOKEN, 200),
        ("192.0.2.7", {}, "", 403),
        ("", {}, "", 403),
        # a proxy on this machine passes on what somebody else asks, whatever it claims
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, "", 403),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, "", 403),
        ("127.0.0.1", {"X-Forwarded-Proto": "https"}, "", 403),
        ("127.0.0.1", {"X-Real-IP": "192.0.2.7"}, "", 403),
        ("127.0.0.1", {"Via": "1.1 door"}, "", 403),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, TOKEN, 401),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7", "Authorization": BEARER}, TOKEN, 200),
        ("192.0.2.7", {"Authorization": BEARER}, TOKEN, 200),
        ("192.0.2.7", {"Authorization": f"bearer  {TOKEN}"}, TOKEN, 200),
        ("192.0.2.7", {}, TOKEN, 401),
        ("192.0.2.7", {"Authorization": f"{BEARER}x"}, TOKEN, 401),
        ("192.0.2.7", {"Authorization": f"Basic {TOKEN}"}, TOKEN, 401),
        # without a token set, an empty one opens nothing
        ("192.0.2.7", {"Authorization": "Bearer "}, "", 403),
        ("192.0.2.7", {"Authorization": "Bearer é"}, TOKEN, 401),
    ],
)
def test_numbers_are_for_this_machine_and_for_who_has_the_token(
    peer: str, headers: dict[str, str], set_to: str, status: int, settings: Any, tmp_path: Path
) -> None:
    settings.OPTIONS = read_options({"REGLAMENT_METRICS_TOKEN": set_to}, folder=tmp_path)
    answer = Client(REMOTE_ADDR=peer).get("/metrics", headers=headers)
    assert answer.status_code == status
    assert ("reglament_mail_waiting" in answer.text) == (status == 200)
    assert answer.get("WWW-Authenticate") == ('Bearer realm="metrics"' if status == 401 else None)


def test_the_token_is_a_secret_of_the_settings(tmp_path: Path) -> None:
    options = read_options({"REGLAMENT_METRICS_TOKEN": "canary"}, folder=tmp_path)
    assert "canary" not in options.values_by_name["METRICS_TOKEN"].shown()
