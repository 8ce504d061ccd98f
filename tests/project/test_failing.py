"""What a line of the log leaves out."""

import logging

import pytest
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.test import RequestFactory

from reglament.project.failing import NoSecret, OneLine


@pytest.mark.threat("T21")
@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/sign-in/with/hFKKNPR06Vv1WOlP7uBYJA/", "/sign-in/with/…/"),
        ("/files/WzEsMl0:signed-_", "/files/…"),
        ("/requests/TA-000001/files/1/0/", "/requests/TA-000001/files/1/0/"),
        ("/sign-in/with/", "/sign-in/with/"),
    ],
)
def test_no_line_tells_the_secret_of_a_path(path: str, told: str) -> None:
    words = ("Forbidden (%s): %s", ("CSRF cookie not set.", path))
    record = logging.LogRecord("django.security.csrf", logging.WARNING, "", 0, *words, None)
    assert NoSecret().filter(record)
    assert record.getMessage() == f"Forbidden (CSRF cookie not set.): {told}"
    assert "no-secret" in settings.LOGGING["handlers"]["stderr"]["filters"]


def test_a_host_that_is_not_ours_is_one_line_that_names_our_setting() -> None:
    request = RequestFactory().get("/", headers={"host": "scanned.example"})
    with pytest.raises(DisallowedHost) as refused:
        request.get_host()
    fault = (DisallowedHost, refused.value, refused.tb)
    record = logging.LogRecord(
        "django.security.DisallowedHost", logging.ERROR, "", 0, str(refused.value), None, fault
    )
    assert OneLine().filter(record)
    assert logging.Formatter("{message}", style="{").format(record) == (
        "Invalid HTTP_HOST header: 'scanned.example'. "
        "You may need to add 'scanned.example' to REGLAMENT_HOSTS."
    )
