"""Owns what several mail tests need: a certificate authority of their own and servers' contexts."""

import base64
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from reglament.channels.email.dns import DnsFailureError


@dataclass(frozen=True)
class TlsFiles:
    """A certificate for 127.0.0.1 and localhost, its key, and the file a client must trust."""

    certificate: Path
    key: Path

    @property
    def ca_file(self) -> str:
        return str(self.certificate)

    def server_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self.key)
        return context

    def client_context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca_file)


@pytest.fixture(scope="session")
def make_tls_files(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], TlsFiles]:
    """Make a self-signed certificate for the given host name besides the loopback address."""

    def make(host: str) -> TlsFiles:
        folder = tmp_path_factory.mktemp("tls")
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        starts_at = datetime.now(UTC) - timedelta(days=1)
        names: list[x509.GeneralName] = [x509.DNSName(host)]
        if host == "localhost":
            names.append(x509.IPAddress(ip_address("127.0.0.1")))
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(starts_at)
            .not_valid_after(starts_at + timedelta(days=30))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        files = TlsFiles(certificate=folder / "cert.pem", key=folder / "key.pem")
        files.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        files.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return files

    return make


@pytest.fixture(scope="session")
def tls_files(make_tls_files: Callable[[str], TlsFiles]) -> TlsFiles:
    """Return the certificate of the loopback host."""
    return make_tls_files("localhost")


class StubDns:
    """A name system of our own: answers what it is given, fails where told, counts questions."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[Any]] = {}
        self.failing: set[str] = set()
        self.asked: list[tuple[str, str]] = []

    def put(self, name: str, kind: str, *values: Any) -> None:
        self.records[name, kind] = list(values)

    def lookup(self, name: str, kind: str) -> tuple[Any, ...]:
        self.asked.append((name, kind))
        if any(name.endswith(end) for end in self.failing):
            raise DnsFailureError(f"{name}: no answer")
        return tuple(self.records.get((name, kind), ()))


@pytest.fixture
def stub_dns() -> StubDns:
    return StubDns()


@pytest.fixture(scope="session")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def key_record(rsa_key: rsa.RSAPrivateKey) -> bytes:
    """Return the DNS record that publishes the RSA key."""
    public = rsa_key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
