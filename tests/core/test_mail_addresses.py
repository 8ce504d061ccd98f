"""When two mail addresses are one: laws over many addresses, and pairs that full case folding would join."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglament.core.model.mail_addresses import address_key, domain_key, same_address

LOCAL = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs")), min_size=1, max_size=20)
HOST = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?(\.[a-z]{2,8}){1,2}", fullmatch=True)
APART = [("ß", "ss"), ("ſ", "s"), ("\u212a", "k"), ("ﬁ", "fi"), ("İ", "i"), ("ı", "i"), ("Σ", "ς")]


@pytest.mark.threat("T01")
@given(LOCAL, HOST)
def test_a_key_is_its_own_key_and_ascii_case_does_not_matter(local: str, host: str) -> None:
    address = f"{local.strip() or 'x'}@{host}"
    key = address_key(address)
    assert address_key(key) == key
    shouted = "".join(one.upper() if one.isascii() else one for one in address)
    assert same_address(address, shouted)


@pytest.mark.threat("T01")
@pytest.mark.parametrize(("one", "other"), APART)
def test_letters_that_only_folding_makes_equal_are_two_peoples(one: str, other: str) -> None:
    assert not same_address(f"a{one}b@acme.example", f"a{other}b@acme.example")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("straße.example", "xn--strae-oqa.example", True),
        ("straße.example", "strasse.example", False),
        ("ПРИМЕР.рф", "xn--e1afmkfd.xn--p1ai", True),
        ("acme.example", "acme.example.evil.example", False),
        ("xn--a.example", "a.example", False),
    ],
)
def test_domains_are_compared_as_idna_has_them(one: str, other: str, same: bool) -> None:
    assert (domain_key(one) == domain_key(other)) == same


def test_nothing_is_nobodys_address() -> None:
    assert not same_address("", "")
