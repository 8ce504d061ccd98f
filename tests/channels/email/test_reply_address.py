"""Secret reply addresses: random, exact, never matched by look-alikes."""

import pytest

from reglament.channels.email.reply_address import (
    new_token,
    reply_address,
    token_digest,
    token_of,
)

TOKEN = "abcdefghijklmnopqrstuvwxyz234567"
DOMAIN = "reply.vendor.example"


@pytest.mark.threat("T02", "T21")
def test_a_token_comes_back_from_its_address() -> None:
    token = new_token()
    assert token_of(reply_address(token, DOMAIN), DOMAIN) == token


@pytest.mark.threat("T21")
def test_tokens_do_not_repeat_and_use_the_whole_alphabet() -> None:
    tokens = {new_token() for _ in range(500)}
    assert len(tokens) == 500
    assert {len(token) for token in tokens} == {32}
    assert set("".join(tokens)) == set(TOKEN)


@pytest.mark.parametrize(
    "address",
    [f"reply+{TOKEN}@{DOMAIN}", f"REPLY+{TOKEN.upper()}@Reply.Vendor.Example"],
)
def test_relays_may_change_the_case(address: str) -> None:
    assert token_of(address, DOMAIN) == TOKEN


@pytest.mark.threat("T02", "T21")
@pytest.mark.parametrize(
    "address",
    [
        *("", "@", "reply+@reply.vendor.example", f"reply+{TOKEN}", f"{TOKEN}@{DOMAIN}"),
        *(f"reply+{TOKEN}@vendor.example", f"reply+{TOKEN}@x.{DOMAIN}", f"reply+{TOKEN}@{DOMAIN}."),
        *(f"reply+{TOKEN[:-1]}@{DOMAIN}", f"reply+{TOKEN}a@{DOMAIN}", f"reply+{TOKEN}+x@{DOMAIN}"),
        *(f"reply-{TOKEN}@{DOMAIN}", f"reply+ {TOKEN}@{DOMAIN}", f"reply+{TOKEN}\n@{DOMAIN}"),
        *(f"reply+{TOKEN.replace('a', 'а')}@{DOMAIN}", f"reply+{TOKEN.replace('2', '0')}@{DOMAIN}"),
        *(
            f"reply+{TOKEN}@{DOMAIN}@{DOMAIN}",
            f"x reply+{TOKEN}@{DOMAIN}",
            f"reply+{chr(0x212A) * 32}@{DOMAIN}",
        ),
    ],
)
def test_look_alikes_carry_no_token(address: str) -> None:
    assert token_of(address, DOMAIN) is None


@pytest.mark.threat("T21")
@pytest.mark.parametrize("token", [None, "", TOKEN[:-1], TOKEN.upper(), TOKEN + "a", "é" * 32])
def test_no_malformed_token_is_anybodys(token: str | None) -> None:
    with pytest.raises(ValueError, match="reply token"):
        reply_address(token or "", DOMAIN)
    with pytest.raises(ValueError, match="whole reply token"):
        token_digest(token or "")


def test_the_digest_tells_nothing_of_the_token() -> None:
    digest = token_digest(TOKEN)
    assert len(digest) == 64
    assert TOKEN[:4] not in digest
    assert digest != token_digest(TOKEN[::-1].replace("7", "b"))


@pytest.mark.parametrize("domain", ["", "пример.рф"])
def test_a_reply_domain_is_an_ascii_host(domain: str) -> None:
    with pytest.raises(ValueError, match="reply domain"):
        reply_address(TOKEN, domain)
    assert token_of(f"reply+{TOKEN}@{domain}", domain) is None
