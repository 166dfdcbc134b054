"""Credentials, verified without the library that signed them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types
from jwcrypto.jwk import JWK  # type: ignore[import-untyped]  # it has no types
from jwcrypto.jws import JWS, InvalidJWSSignature  # type: ignore[import-untyped]  # it has no types

from governance.perms import Perm
from tests import make
from tests.training.certification import build
from training import credentials, services

if TYPE_CHECKING:
    from django.test import Client

    from governance.models import OrgUnit
    from training.models import Track

NOON = make.NOON
BASE = "https://social.example"
# The required properties of AchievementCredential in Open Badges 3.0, section C.1.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["@context", "id", "type", "credentialSubject", "issuer", "validFrom"],
    "properties": {
        "@context": {
            "type": "array",
            "minItems": 2,
            "prefixItems": [
                {"const": "https://www.w3.org/ns/credentials/v2"},
                {
                    "pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.\d\.\d\.json$"
                },
            ],
        },
        "id": {"type": "string", "format": "uri"},
        "type": {
            "type": "array",
            "allOf": [
                {"contains": {"const": "VerifiableCredential"}},
                {"contains": {"enum": ["OpenBadgeCredential", "AchievementCredential"]}},
            ],
        },
        "issuer": {
            "type": "object",
            "required": ["id", "type"],
            "properties": {"type": {"contains": {"const": "Profile"}}},
        },
        "validFrom": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"},
        "validUntil": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"},
        "credentialSubject": {
            "type": "object",
            "required": ["type", "achievement"],
            "properties": {
                "type": {"contains": {"const": "AchievementSubject"}},
                "identifier": {
                    "items": {
                        "required": ["type", "hashed", "identityHash", "identityType"],
                        "properties": {"type": {"const": "IdentityObject"}},
                    }
                },
                "achievement": {
                    "type": "object",
                    "required": ["id", "type", "criteria", "description", "name"],
                    "properties": {"type": {"contains": {"const": "Achievement"}}},
                },
            },
        },
        "credentialStatus": {
            "type": "object",
            "required": ["type", "statusPurpose", "statusListIndex", "statusListCredential"],
        },
    },
}


def unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def verified(token: str, client: Client) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header and claims of a JWT, as a verifier checks it with the published key."""
    head, body, _signature = token.split(".")
    header = json.loads(unpacked(head))
    jwk = client.get(header["kid"].removeprefix(BASE)).json()
    assert jwk in client.get("/.well-known/jwks.json").json()["keys"]
    assert "d" not in jwk
    received = JWS()
    received.allowed_algs = ["Ed25519"]
    received.deserialize(token, JWK(**jwk))
    return header, json.loads(unpacked(body))


def bit(claims: dict[str, Any], client: Client) -> int:
    """The status of a credential, as a verifier reads it."""
    entry = claims["credentialStatus"]
    response = client.get(entry["statusListCredential"].removeprefix(BASE))
    assert response["Content-Type"] == "application/vc+jwt"
    _header, told = verified(response.content.decode(), client)
    assert told["id"] == entry["statusListCredential"]
    packed = told["credentialSubject"]["encodedList"]
    assert packed[0] == "u"
    bits = gzip.decompress(unpacked(packed[1:]))
    place = int(entry["statusListIndex"])
    return bits[place // 8] >> (7 - place % 8) & 1


def test_a_credential_verifies_with_another_library(
    track: Track, key: dict[str, str], client: Client
) -> None:
    person = make.user("Ana", email="ana@example.org")
    held = build.certified(person, track)
    header, claims = verified(credentials.signed(held), client)
    assert header["alg"] == "Ed25519"
    Draft202012Validator(SCHEMA).validate(claims)
    assert claims["iss"] == claims["issuer"]["id"] == f"{BASE}/credentials/issuer/"
    assert claims["jti"] == claims["id"] == f"urn:uuid:{held.uid}"
    assert held.expires_at is not None
    assert claims["exp"] == int(held.expires_at.timestamp())
    name, address = claims["credentialSubject"]["identifier"]
    assert name["identityHash"] == "Ana"
    digest = hashlib.sha256(f"ana@example.org{address['salt']}".encode()).hexdigest()
    assert address["identityHash"] == f"sha256${digest}"
    assert "ana@example.org" not in json.dumps(claims)


def test_a_changed_credential_does_not_verify(
    track: Track, key: dict[str, str], client: Client
) -> None:
    head, body, signature = credentials.signed(build.certified(make.user(), track)).split(".")
    forged = json.loads(unpacked(body)) | {"jti": "urn:uuid:another"}
    body = base64.urlsafe_b64encode(json.dumps(forged).encode()).decode().rstrip("=")
    with pytest.raises(InvalidJWSSignature):
        verified(f"{head}.{body}.{signature}", client)


def test_a_revocation_reaches_outside_verifiers(
    track: Track, unit: OrgUnit, key: dict[str, str], client: Client
) -> None:
    held, other = build.certified(make.user(), track), build.certified(make.user(), track)
    claims = verified(credentials.signed(held), client)[1]
    assert bit(claims, client) == 0
    chief = make.person(Perm.CERTIFICATION_CHANGE, on=unit)
    services.revoke(certification=held, reason="Forged", by=chief, at=NOON)
    assert bit(claims, client) == 1
    assert bit(verified(credentials.signed(other), client)[1], client) == 0


def test_a_new_key_leaves_what_the_old_one_signed(
    track: Track, key: dict[str, str], client: Client, settings: Any
) -> None:
    token = credentials.signed(build.certified(make.user(), track))
    out = StringIO()
    call_command("make_credential_key", stdout=out)
    lines = dict(line.split("=", 1) for line in out.getvalue().strip().splitlines())
    settings.CREDENTIAL_KEY = lines["SOCIALTEAM_CREDENTIAL_KEY"].strip("'")
    settings.CREDENTIAL_OLD_KEYS = lines["SOCIALTEAM_CREDENTIAL_OLD_KEYS"].strip("'")
    assert "d" not in json.loads(settings.CREDENTIAL_OLD_KEYS)[0]
    assert verified(token, client)[1]["jti"]
    assert len(client.get("/.well-known/jwks.json").json()["keys"]) == 2


def test_without_a_key_there_is_no_credential(track: Track, client: Client, settings: Any) -> None:
    settings.CREDENTIAL_KEY = settings.CREDENTIAL_OLD_KEYS = ""
    person = make.user(language="en")
    held = build.certified(person, track)
    client.force_login(person)
    assert client.get(f"/learning/certifications/mine/{held.pk}/credential/").status_code == 404
    assert "not configured" in client.get("/learning/certifications/mine/").content.decode()
    assert client.get("/.well-known/jwks.json").json() == {"keys": []}
    assert client.get("/credentials/status/0/").status_code == 404


def test_the_public_addresses_say_who_and_what(
    track: Track, key: dict[str, str], client: Client
) -> None:
    told = client.get("/credentials/issuer/").json()
    assert told["type"] == ["Profile"]
    assert told["id"] == f"{BASE}/credentials/issuer/"
    told = client.get("/credentials/achievements/tone/").json()
    assert told["type"] == ["Achievement"]
    assert told["criteria"]["narrative"]
    for missing in ("achievements/none/", "status/7/"):
        assert client.get(f"/credentials/{missing}").status_code == 404
    assert client.get("/.well-known/jwks/none/").status_code == 404


def test_the_list_has_the_size_that_the_standard_asks() -> None:
    bits = gzip.decompress(unpacked(credentials.encoded([0, 9])[1:]))
    assert len(bits) * 8 == 131_072
    assert bits[:2] == b"\x80\x40"


def test_the_same_bits_are_the_same_words() -> None:
    assert credentials.encoded([3]) == credentials.encoded([3])
    assert credentials.encoded([3]) != credentials.encoded([4])


def test_the_oldest_certification_is_as_old_as_it_says(
    track: Track, key: dict[str, str], client: Client
) -> None:
    held = build.certified(make.user(), track, days_ago=30)
    claims = verified(credentials.signed(held), client)[1]
    assert claims["nbf"] == int((NOON - timedelta(days=30)).timestamp())
