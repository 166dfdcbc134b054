"""Certifications as Open Badges 3.0: verifiable credentials, signed with Ed25519 as JWT.

What a verifier needs stands at stable public addresses: the issuer's profile, what was achieved,
the public keys, and a list of bits that says which credentials are revoked. Keys come from the
environment; without one no credential is issued.

Sources: Open Badges 3.0 (1EdTech), sections 8.2 and B; VC Data Model 2.0; Bitstring Status List
1.0; RFC 9864 for the name of the algorithm.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.crypto import salted_hmac
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from governance.services.registry import company_name
from training.models import CertificationPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from training.models import Track

ALGORITHM: Final = "Ed25519"
VC_CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
OB_CONTEXT: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
LIST_BITS: Final = 131_072
"""Bits of one status list: the fewest that the standard allows, so that one hides in a crowd."""
BADGE_TYPE: Final = "JWT"
LIST_TYPE: Final = "vc+jwt"


def is_configured() -> bool:
    """Whether there is a key to sign with."""
    return bool(settings.CREDENTIAL_KEY)


def new_key() -> dict[str, Any]:
    """A fresh private key, as a JWK."""
    return dict(OKPKey.generate_key("Ed25519").as_dict(private=True))


def public_half(jwk: dict[str, Any]) -> dict[str, Any]:
    """What may be published of a JWK."""
    return {name: jwk[name] for name in ("kty", "crv", "x")}


def key_id(jwk: dict[str, Any]) -> str:
    """The thumbprint of a key (RFC 7638): the same for both halves."""
    return str(_key(json.dumps(public_half(jwk))).thumbprint())


def public_keys() -> list[dict[str, Any]]:
    """Every key whose signatures may still be verified, as JWKs; the present one first."""
    given = [_parsed(settings.CREDENTIAL_KEY)] if is_configured() else []
    old = _parsed(settings.CREDENTIAL_OLD_KEYS) if settings.CREDENTIAL_OLD_KEYS else []
    found = {key_id(each): each for each in [*given, *old]}
    return [_published(name, each) for name, each in found.items()]


def public_key(name: str) -> dict[str, Any] | None:
    """One of those, by its thumbprint."""
    return next((each for each in public_keys() if each["kid"] == _key_url(name)), None)


def issuer() -> dict[str, Any]:
    """Who certifies: the company."""
    return {
        "id": _url("training:issuer"),
        "type": ["Profile"],
        "name": company_name() or "Socialteam",
        "url": settings.BASE_URL,
    }


def achievement(track: Track) -> dict[str, Any]:
    """What is certified, in the language of the moment."""
    about = track.about or track.title
    return {
        "id": _url("training:achievement", track.slug),
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": track.title,
        "description": about,
        "criteria": {"narrative": about},
        "creator": issuer(),
    }


def credential(certification: CertificationPeriod) -> dict[str, Any]:
    """The badge as JSON, before it is signed."""
    made: dict[str, Any] = {
        "@context": [VC_CONTEXT, OB_CONTEXT],
        "id": f"urn:uuid:{certification.uid}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": certification.track.title,
        "issuer": issuer(),
        "validFrom": _instant(certification.starts_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": _identifiers(certification),
            "achievement": achievement(certification.track),
        },
        "evidence": [
            {
                "id": _url("training:verify", certification.uid),
                "type": ["Evidence"],
            }
        ],
        "credentialStatus": _status_entry(certification),
    }
    if certification.expires_at is not None:
        made["validUntil"] = _instant(certification.expires_at)
    return made


def signed(certification: CertificationPeriod) -> str:
    """The badge as a compact JWT.

    Raises:
        ImproperlyConfigured: there is no key.
    """
    claims = credential(certification)
    claims |= {
        "iss": claims["issuer"]["id"],
        "jti": claims["id"],
        "nbf": int(certification.starts_at.timestamp()),
    }
    if certification.expires_at is not None:
        claims["exp"] = int(certification.expires_at.timestamp())
    return _sign(claims, kind=BADGE_TYPE)


def status_list(number: int, *, at: datetime) -> str:
    """The signed list of bits ``number``: 1 where the credential was revoked by ``at``.

    Raises:
        ImproperlyConfigured: there is no key.
    """
    first = number * LIST_BITS
    revoked = CertificationPeriod.objects.filter(
        pk__range=(first, first + LIST_BITS - 1), revoked_at__lte=at
    )
    places = (pk - first for pk in revoked.order_by().values_list("pk", flat=True))
    address = _url("training:status-list", number)
    claims = {
        "@context": [VC_CONTEXT],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer(),
        "validFrom": _instant(at),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(places),
        },
        "iss": _url("training:issuer"),
        "jti": address,
    }
    return _sign(claims, kind=LIST_TYPE)


def lists() -> int:
    """How many status lists there are."""
    last = CertificationPeriod.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (last or 0) // LIST_BITS + 1


def encoded(places: Iterable[int]) -> str:
    """The list with these bits set, the first bit leftmost: gzip, base64url, multibase ``u``."""
    bits = bytearray(LIST_BITS // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def _sign(claims: dict[str, Any], *, kind: str) -> str:
    if not is_configured():
        raise ImproperlyConfigured("SOCIALTEAM_CREDENTIAL_KEY is not set")
    jwk = _parsed(settings.CREDENTIAL_KEY)
    header = {"alg": ALGORITHM, "typ": kind, "kid": _key_url(key_id(jwk))}
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    key = _key(settings.CREDENTIAL_KEY)
    return str(jws.serialize_compact(header, payload, key, algorithms=[ALGORITHM]))


@lru_cache(maxsize=8)
def _key(jwk: str) -> OKPKey:
    try:
        return OKPKey.import_key(_parsed(jwk))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ImproperlyConfigured("a credential key is no Ed25519 key in JWK") from error


def _parsed(jwk: str) -> Any:
    try:
        return json.loads(jwk)
    except ValueError as error:
        raise ImproperlyConfigured("a credential key is not JSON") from error


def _published(name: str, jwk: dict[str, Any]) -> dict[str, Any]:
    return {**public_half(jwk), "kid": _key_url(name), "alg": ALGORITHM, "use": "sig"}


def _status_entry(certification: CertificationPeriod) -> dict[str, str]:
    number, place = divmod(certification.pk, LIST_BITS)
    address = _url("training:status-list", number)
    return {
        "id": f"{address}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": address,
    }


def _identifiers(certification: CertificationPeriod) -> list[dict[str, Any]]:
    """Who it is: the name as on the certificate, and the address as a digest with its salt."""
    person = certification.person
    salt = salted_hmac("training.credentials", str(certification.uid)).hexdigest()[:32]
    digest = hashlib.sha256(f"{person.email}{salt}".encode()).hexdigest()
    return [
        {
            "type": "IdentityObject",
            "identityType": "name",
            "identityHash": person.name,
            "hashed": False,
        },
        {
            "type": "IdentityObject",
            "identityType": "emailAddress",
            "identityHash": f"sha256${digest}",
            "hashed": True,
            "salt": salt,
        },
    ]


def _key_url(name: str) -> str:
    return _url("training:credential-key", name)


def _url(name: str, *args: object) -> str:
    return f"{settings.BASE_URL}{reverse(name, args=args)}"


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
