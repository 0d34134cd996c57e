"""The signing keys: kept in a file, shown as JWKS, rotated on demand."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm


@dataclass(frozen=True)
class SigningKey:
    """One ES256 key; `kid` is its thumbprint."""

    kid: str
    private: ec.EllipticCurvePrivateKey

    @classmethod
    def new(cls) -> "SigningKey":
        """Make a key."""
        return cls.of(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def of(cls, private: ec.EllipticCurvePrivateKey) -> "SigningKey":
        """Name a key by the thumbprint of RFC 7638."""
        public = ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
        members = json.dumps({name: public[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
        return cls(hashlib.sha256(members.encode()).hexdigest()[:32], private)

    def public_jwk(self) -> dict[str, Any]:
        """The public half as JWKS shows it."""
        public = ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**public, "kid": self.kid, "alg": "ES256", "use": "sig", "key_ops": ["verify"]}

    def pem(self) -> str:
        """The private half."""
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()


class KeyRing:
    """The keys that are shown, the signing one first; kept in a file that only its owner can read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys = self._load() or [SigningKey.new()]
        self._save()

    def jwks(self) -> dict[str, Any]:
        """The public keys."""
        return {"keys": [key.public_jwk() for key in self._keys]}

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Sign claims with the first key."""
        key = self._keys[0]
        return jwt.encode(dict(claims), key.private, algorithm="ES256", headers={"kid": key.kid})

    def rotate(self, *, keep_previous: bool) -> str:
        """Sign with a new key from now on and return its id; the previous ones stay visible or are revoked."""
        self._keys = [SigningKey.new(), *(self._keys if keep_previous else [])]
        self._save()
        return self._keys[0].kid

    def _load(self) -> list[SigningKey]:
        if not self._path.is_file():
            return []
        keys = []
        for pem in json.loads(self._path.read_text()):
            private = serialization.load_pem_private_key(pem.encode(), password=None)
            if not isinstance(private, ec.EllipticCurvePrivateKey):
                raise TypeError(f"{self._path.name} holds a key that is not of the kind ES256 needs")
            keys.append(SigningKey.of(private))
        return keys

    def _save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(json.dumps([key.pem() for key in self._keys]))
        new.replace(self._path)
