"""Owns what a password's digest costs: what OWASP advises, on one lane, so that few sign-ins at once stall no desk."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LeanArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane; Django's eight lanes of 100 MiB take all of a small machine.

    Digests of other costs still open, and are made anew at the next sign-in.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
