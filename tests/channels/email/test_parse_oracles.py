"""Well-formed mail read a second time by other programs: the standard library's parser, CMS of `cryptography`."""

import random
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7

from reglament.channels.email.parse import parse

WORD_LIST = "ошибка при входе после обновления error log Größe naïve 错误 € ё"
WORDS = WORD_LIST.split()
CHARSETS = ("utf-8", "utf-8", "utf-8", "utf-16", "gb18030")


def _message(dice: random.Random) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = " ".join(dice.choices(WORDS, k=dice.randint(1, 12)))
    message["From"] = (
        f'"{dice.choice(WORDS)}, {dice.choice(WORDS)}" <i{dice.randrange(99)}@b.example>'
    )
    message["To"] = ", ".join(f"x{n}@c.example" for n in range(dice.randint(1, 5)))
    zone = timezone(timedelta(minutes=15 * dice.randint(-40, 50)))
    message["Date"] = format_datetime(
        datetime(2026, 3, dice.randint(1, 30), dice.randrange(24), 5, 7, tzinfo=zone)
    )
    lines = [
        " ".join(dice.choices(WORDS, k=dice.randint(1, 20))) for _ in range(dice.randint(1, 10))
    ]
    message.set_content(
        "\n".join(lines),
        cte=dice.choice(["base64", "quoted-printable"]),
        charset=dice.choice(CHARSETS),
    )
    if dice.random() < 0.5:
        message.add_alternative("<p>" + "</p><p>".join(lines) + "</p>", subtype="html")
    for number in range(dice.randint(0, 3)):
        content = dice.randbytes(dice.randint(0, 3000))
        name = f"{dice.choice(WORDS)} {number}.bin"
        message.add_attachment(content, maintype="application", subtype="x-test", filename=name)
    return message


@pytest.mark.parametrize("seed", range(40))
def test_parse_agrees_with_the_standard_library(seed):
    raw = _message(random.Random(seed)).as_bytes()
    other = message_from_bytes(raw, policy=policy.default)
    mail = parse(raw)
    sender = other["From"].addresses[0]
    assert mail.subject == other["Subject"]
    assert (mail.author.name, mail.author.address) == (sender.display_name, sender.addr_spec)
    assert [box.address for box in mail.to] == [box.addr_spec for box in other["To"].addresses]
    assert datetime.fromisoformat(mail.date) == other["Date"].datetime
    assert mail.text == other.get_body(("plain",)).get_content().replace("\r\n", "\n").strip()
    assert [(file.name, file.content) for file in mail.files] == [
        (part.get_filename(), part.get_content()) for part in other.iter_attachments()
    ]
    assert mail.defects == ()


def test_parse_opens_an_opaque_signature_made_by_cryptography():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "i@b.example")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    inner = "Content-Type: text/plain; charset=utf-8\r\n\r\nПодписанные слова\r\n".encode()
    signed = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(inner)
        .add_signer(certificate, key, hashes.SHA256())
        .sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
    )
    message = EmailMessage()
    message["From"] = "i@b.example"
    message.set_content(
        signed,
        "application",
        "pkcs7-mime",
        params={"smime-type": "signed-data", "name": "smime.p7m"},
    )
    mail = parse(message.as_bytes())
    assert (mail.text, mail.files[0].content) == ("Подписанные слова", signed)
