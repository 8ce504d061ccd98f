"""What a password costs: OWASP's figures, and digests of before made anew at the next sign-in."""

import importlib
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from reglament.store.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T20", "T23")]
COSTS = "argon2$argon2id$v=19$m=19456,t=2,p=1$"  # OWASP, Password Storage Cheat Sheet


@pytest.fixture
def hashed_as_shipped(settings: Any) -> None:
    shipped = importlib.import_module("reglament.project.settings")
    # the list that tests share was replaced in Django's settings only
    settings.PASSWORD_HASHERS = list(shipped.PASSWORD_HASHERS)


@pytest.mark.usefixtures("hashed_as_shipped")
def test_a_digest_costs_what_owasp_advises_and_one_of_before_is_made_anew() -> None:
    before = Argon2PasswordHasher().encode("olga-pass-77", "saltsaltsalt")
    user = User.objects.create(username="olga", password=before)
    assert "m=102400,t=2,p=8" in user.password
    form = {"username": "olga", "password": "olga-pass-77"}
    for _ in range(2):
        assert Client().post("/sign-in/", form).status_code == 302
        user.refresh_from_db()
        assert user.password.startswith(COSTS)
