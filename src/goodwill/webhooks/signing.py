"""Secrets of webhooks, kept sealed by the house's own key, and the headers that they sign."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from standardwebhooks import Webhook as Signer

PREFIX = "whsec_"
_N_BYTES, _NONCE = 32, 12


def new_secret() -> str:
    """Return a new secret as the specification writes it: ``whsec_`` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_N_BYTES)).decode()


def sealed(secret: str) -> bytes:
    """Return a secret as it is kept: signing wants the secret itself, so a digest would not do."""
    nonce = os.urandom(_NONCE)
    return nonce + _house_key().encrypt(nonce, secret.encode(), None)


def unsealed(kept: bytes) -> str:
    """Return a secret that was kept."""
    return _house_key().decrypt(kept[:_NONCE], kept[_NONCE:], None).decode()


def headers(secrets: Sequence[str], *, message: str, at: datetime, body: str) -> dict[str, str]:
    """Return the headers of a message: its id, when this try was made, and a signature by each secret."""
    signatures = [Signer(secret).sign(message, at, body) for secret in secrets]
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _house_key() -> AESGCM:
    return AESGCM(hashlib.sha256(b"webhooks" + settings.GOODWILL.master_key()).digest())
