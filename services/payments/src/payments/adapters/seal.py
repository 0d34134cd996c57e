"""Stripe's signatures, checked by Stripe's own library."""

from collections.abc import Sequence

import stripe
from pydantic import SecretStr

from payments.use_cases.ports import NotSignedError


class StripeSeal:
    """The secrets of one endpoint; more than one while a secret is being rolled."""

    def __init__(self, secrets: Sequence[SecretStr]) -> None:
        self._secrets = secrets

    def signed_at(self, body: bytes, header: str) -> int:
        """Return the Unix time at which the body was signed with one of the secrets; else NotSignedError."""
        for secret in self._secrets:
            try:
                # Without a tolerance: the library lets signatures of the future pass, so the time is judged by us.
                stripe.WebhookSignature.verify_header(body, header, secret.get_secret_value())
            except (ValueError, TypeError, stripe.SignatureVerificationError):
                continue  # What cannot be read is not signed either.
            return _first_time(header)
        raise NotSignedError


def _first_time(header: str) -> int:
    """Return the time that the library has checked: of several, the first."""
    parts = (part.partition("=") for part in header.split(","))
    return next(int(value) for name, _, value in parts if name == "t")
