"""TLS of what leaves: the name is checked, not the address."""

from __future__ import annotations

import ssl
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from socialteam.kit import clock, http
from tests.kit.listening import Listener, names

if TYPE_CHECKING:
    from pathlib import Path


def certificate(folder: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = clock.now()
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(("called", "arrives"), [("hook.example", True), ("else.example", False)])
def test_tls_checks_the_name_and_not_the_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, called: str, *, arrives: bool
) -> None:
    pem = certificate(tmp_path, "hook.example")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    seen: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: seen.append(name)
    trusting = ssl.create_default_context(cafile=str(pem))
    monkeypatch.setattr(http, "_tls", lambda: trusting)
    names(monkeypatch, ["127.0.0.1"])
    listener = Listener(tls=server)
    url = f"https://{called}:{listener.port}/"
    try:
        if arrives:
            answer = http.post(url, content=b"", headers={}, may_reach_private=True)
            assert answer == http.Answer(200, b"ok")
            assert f"Host: {called}:{listener.port}".encode() in listener.requests[0]
        else:
            with pytest.raises(http.DeliveryError):
                http.post(url, content=b"", headers={}, may_reach_private=True)
            assert listener.requests == []
    finally:
        listener.close()
    assert seen == [called]
