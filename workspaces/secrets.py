"""Secrets at rest: AES-256-GCM, bound to the place they are kept in.

The associated data is table:pk:workspace:field, so a ciphertext that was copied to another row or workspace does not
open. The name of its key travels with it: the newest key of the ring encrypts, every key decrypts.
"""

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE_BYTES = 12


class Undecryptable(Exception):
    """The text was not encrypted for this place, or its key left the ring."""


def place(table: str, pk: object, workspace_id: object, field: str) -> str:
    return f"{table}:{pk}:{workspace_id}:{field}"


def encrypt(plain: str, where: str) -> str:
    kid, key = next(iter(settings.ENCRYPTION_KEYS.items()))
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, plain.encode(), where.encode())
    return f"{kid}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(text: str, where: str) -> str:
    kid, _, encoded = text.partition(":")
    key = settings.ENCRYPTION_KEYS.get(kid)
    if key is None:
        raise Undecryptable(f"No key named {kid!r} is in ENCRYPTION_KEYS.")
    try:
        sealed = base64.urlsafe_b64decode(encoded)
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], where.encode()).decode()
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise Undecryptable(f"The secret does not belong to {where}.") from error
